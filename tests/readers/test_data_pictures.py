"""Pictures that stand in a text as data are published like those inside a Word file."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from publisher.model import Source
from publisher.readers import pictures, read, shown, skim
from tests.readers.outcomes import OPTIONS, good

PNG = (Path(__file__).parents[2] / "articles" / "images" / "weir.png").read_bytes()
DATA = f"data:image/png;base64,{b64encode(PNG).decode()}"
GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def notebook(source: str) -> str:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": source, "metadata": {}}], "metadata": {}})


TEXTS = {
    "a.md": f"# A\n\nText.\n\n![Ice]({DATA})\n",
    "title.md": f'# A\n\nText.\n\n![Ice]({DATA} "In winter")\n',
    "google.md": f"# A\n\nText ![Ice][image1].\n\n[image1]: <{DATA}>\n",
    "html.md": f'# A\n\nText.\n\n<img src="{DATA}" alt="Ice">\n',
    "a.html": f'<h1>A</h1><p>Text.</p><img src="{DATA}" alt="Ice">',
    "page.html": f"<html><body><h1>A</h1><p>Text.</p><img alt=Ice src='{DATA[:4000]}\n{DATA[4000:]}'></body></html>",
    "a.ipynb": notebook(f"# A\n\nText.\n\n![Ice]({DATA})"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_picture_in_an_address_is_published(name: str) -> None:
    """They were missing without a word: all pictures of a page saved as one file, and of Google Docs' Markdown."""
    data = TEXTS[name].encode()

    draft = good(name, data)

    assert draft.body is not None
    [image] = draft.body.images
    assert image.alt == "Ice"
    assert "base64" not in draft.body.html
    assert pictures(name, data) == {image.url.removeprefix("?embedded="): PNG}


def test_all_ways_to_read_give_it_the_same_name() -> None:
    source = Source(path="a.md", data=TEXTS["a.md"].encode())
    whole, skimmed, body = read(source, OPTIONS), skim(source, OPTIONS), shown(source, OPTIONS)

    assert whole.draft is not None
    assert skimmed.draft is not None
    assert whole.draft.body is not None
    assert body is not None
    assert body.images == whole.draft.body.images
    assert skimmed.draft.fingerprint == whole.draft.fingerprint


LEFT_OUT = {
    "a.md": "a picture that is written into the text (data:image/tiff) is left out",
    "a.html": "a picture inside the file is left out: only PNG, JPEG, GIF, WebP and SVG can be published",
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_no_picture_for_the_web_is_told(name: str) -> None:
    text = TEXTS[name].replace("image/png", "image/tiff")

    reading = read(Source(path=name, data=text.encode()), OPTIONS)

    assert [problem.message for problem in reading.problems] == [LEFT_OUT[name]]
    assert pictures(name, text.encode()) == {}


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_what_only_says_that_it_is_a_picture_is_never_given_out(name: str) -> None:
    text = TEXTS[name].replace(DATA, "data:image/png;base64," + b64encode(b"<script>alert(1)</script>" * 99).decode())

    assert pictures(name, text.encode()) == {}


@pytest.mark.parametrize(
    "tag", [f'<img src="{GIF}">', f'<img src="{DATA}" data-src="https://example.org/a.png">'], ids=["small", "late"]
)
def test_a_placeholder_in_a_page_is_none(tag: str) -> None:
    data = f"<h1>A</h1><p>Text.</p>{tag}".encode()

    assert pictures("a.html", data) == {}
    assert read(Source(path="a.html", data=data), OPTIONS).problems == ()


def test_code_that_shows_such_an_address_stays() -> None:
    draft = good("a.md", f"# A\n\n`![Ice]({GIF})`\n".encode())

    assert draft.body is not None
    assert GIF in draft.body.text
