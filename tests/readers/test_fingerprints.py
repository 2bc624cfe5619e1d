"""A fingerprint stays from version to version: another one tells every reader that the article was edited."""

from __future__ import annotations

import pytest

from publisher import readers
from publisher.build.moments import RECIPE
from publisher.model import Source

FULL = """---
title: "The weir"
subtitle: Stone by stone
date: 2026-10-09
updated: 2026-10-12
summary: It holds.
authors:
  - name: Anna Berg
    email: anna@example.org
  - Bo Lind
image: {url: weir.png, alt: A weir, caption: In spring}
url: https://example.org/weir
topic: Rivers
tags: [a, b]
layout: post
---

Text with an end.\x20\x20
Next\t
*last*
"""
MAPPED = (
    "---\ntitle: Pump\nenclosure:\n  url: https://example.org/e.mp3\n  length: 12345\n  type: audio/mpeg\n---\nText.\n"
)
FLAT = "---\ntitle: Pump\nenclosure: ../audio/pump.mp3\nduration: 16\nepisode: 3\nseason: 1\n---\nText.\n"
FULL_EPISODE = FLAT.replace("season: 1", "season: 1\nepisode_type: Full")
PAGE = "<html><head><title>A page</title></head><body><article><h1>A page</h1><p>Of some words.</p></article>"
PAGE += "</body></html>"
NOTEBOOK = '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# A notebook\\n", "\\n", "Words."]}],'
NOTEBOOK += ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'

# What a publication's lock holds of these since they are reckoned by this recipe: change one only with the recipe.
RECORDED = {
    "every field": ("a.md", FULL, "4:d5ef0875d5e91b2c"),
    "no field": ("a.md", "# A title\n\n![A picture](a.png)\n\nWords of the text.\n", "4:a49e53c9b47fc83a"),
    "header lines": ("a.md", "Title: Header lines\nDate: 2026-07-03\n\nWords of the text.\n", "4:ba91cee3da21ab39"),
    "an episode by its facts": ("a.md", MAPPED, "4:380817c30620c1c2"),
    "an episode by its address": ("a.md", FLAT, "4:f1c41d08748a523b"),
    "an episode that says it is a full one": ("a.md", FULL_EPISODE, "4:f1c41d08748a523b"),
    "HTML": ("a.html", PAGE, "4:df69904e44a1482d"),
    "plain text": (
        "a.txt",
        "A text\nBy Bo Lind\n3 February 2026\n\nWords of the text. And more of them.\n",
        "4:7e578f7ab4c11254",
    ),
    "notebook": ("a.ipynb", NOTEBOOK, "4:3c837e8efce2eab1"),
    "reStructuredText": (
        "a.rst",
        "A text\n======\n\n:date: 2026-02-03\n\nWords of the *text*.\n",
        "4:e9f29780c7064c01",
    ),
}


@pytest.mark.parametrize(("path", "text", "recorded"), RECORDED.values(), ids=RECORDED)
def test_the_fingerprint_of_a_text_stays_as_it_was_recorded(path: str, text: str, recorded: str) -> None:
    """Episodes were all shown as edited after an update that gave them one more field."""
    found = readers.read(Source(path=path, data=text.encode()), readers.ReadOptions()).draft

    assert found is not None
    assert RECIPE + found.fingerprint == recorded
