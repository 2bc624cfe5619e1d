"""What Sphinx, ABlog, Nikola and Pelican add to reStructuredText is shown plainly, or is part of no text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from publisher.model import Source
from publisher.readers import read
from tests.readers.outcomes import OPTIONS, good


def html(text: str) -> str:
    draft = good("a.rst", f"Title\n=====\n\nText.\n\n{text}\n".encode())
    assert draft.body is not None
    return draft.body.html


LINES = {
    ":kbd:`Ctrl+C`": "<code>Ctrl+C</code>",
    ":file:`/usr/{name}/x`": "<code>/usr/name/x</code>",
    ":py:func:`os.path.join`": "<code>os.path.join</code>",
    ":class:`~rivers.Weir`": "<code>Weir</code>",
    ":meth:`the one <rivers.Weir.hum>`": "<code>the one</code>",
    ":func:`!hum`": "<code>hum</code>",
    ":guilabel:`&Save`": "<strong>Save</strong>",
    ":menuselection:`File --> Save`": "<strong>File › Save</strong>",
    ":abbr:`TOC (table of contents)`": "TOC (table of contents)",
    ":term:`the weir <weir>`": "<em>the weir</em>",
    ":doc:`rivers/ice`": '<a href="rivers/ice.rst">ice</a>',
    ":doc:`the ice </rivers/ice.rst>`": '<a href="/rivers/ice.rst">the ice</a>',
    ":download:`the data <data/ice.csv>`": '<a href="data/ice.csv">the data</a>',
    ":eq:`flow`": "(flow)",
}


@pytest.mark.parametrize("written", LINES)
def test_a_role_is_shown(written: str) -> None:
    """`:kbd:` and the others stood in the text as they were written, each with an error."""
    assert f"<p>So {LINES[written]} it is.</p>" in html(f"So {written} it is.")


PLACES = {
    "a heading": (":ref:`there`\n\n.. _there:\n\nThe ice\n-------\n\nText", '<a href="#there">The ice</a>'),
    "with words": (":ref:`down <There>`\n\n.. _there:\n\nThe ice\n-------\n\nText", '<a href="#there">down</a>'),
    "a figure": (":numref:`there`\n\n.. figure:: a.png\n   :name: there\n\n   Ice", '<a href="#there">Ice</a>'),
    "a paragraph": (":ref:`down <there>`\n\n.. _there:\n\nText", '<a href="#there">down</a>'),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_reference_leads_to_its_place(case: str) -> None:
    text, expected = PLACES[case]

    made = html(text)

    assert expected in made
    assert 'id="there"' in made


def test_a_place_that_is_not_in_the_file_is_told() -> None:
    text = "Title\n=====\n\nSee :ref:`elsewhere`, :ref:`there <elsewhere>`.\n"

    reading = read(Source(path="a.rst", data=text.encode()), OPTIONS)

    assert str(reading.problems[0]).startswith("a.rst:4: the label 'elsewhere' is not in this file")
    assert reading.draft is not None
    assert reading.draft.body is not None
    assert reading.draft.body.text == "See elsewhere, there."


BLOCKS = {
    "a change": (".. versionadded:: 3.2\n   The *ice*.", "<p><em>New in version 3.2:</em> The <em>ice</em>.</p>"),
    "a change in a line": (".. deprecated:: 3.2 Use ice.", "<p><em>Deprecated since version 3.2:</em> Use ice.</p>"),
    "a change without words": (".. versionchanged:: 3.2", "<p><em>Changed in version 3.2.</em> </p>"),
    "more to read": (".. seealso:: The ice.", "<p><strong>See also</strong></p>\n<p>The ice.</p>"),
    "for pages": (".. only:: html\n\n   Ice.", "<p>Ice.</p>"),
    "a formula": (".. math::\n   :label: flow\n\n   x", "<mi>x</mi>"),
    "tabs": (
        ".. tab-set::\n\n   .. tab-item:: One\n      :sync: a\n\n      Ice.",
        "<p><strong>One</strong></p>\n<p>Ice.</p>",
    ),
    "a fold": (".. dropdown:: More\n\n   Ice.", "<p><strong>More</strong></p>\n<p>Ice.</p>"),
    "words": (".. glossary::\n\n   ice\n      Water.", "<dt>ice</dt>"),
    "a small picture": (".. thumbnail:: a.png\n   :group: ice\n\n   Ice", "<figcaption>\n<p>Ice</p>"),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_is_shown(case: str) -> None:
    """All within such blocks was missing."""
    text, expected = BLOCKS[case]

    assert expected in html(text)


@pytest.mark.parametrize(
    "text",
    [".. toctree::\n   :maxdepth: 2\n\n   a\n   b", ".. index:: single: ice", ".. only:: latex\n\n   Ice.",
     ".. only:: not html\n\n   Ice.", ".. highlight:: python", ".. todo:: Look again.", ".. post-list::\n   :stop: 3"],
)  # fmt: skip
def test_what_is_none_of_the_text_is_left_out(text: str) -> None:
    assert html(text).strip() == "<p>Text.</p>"


def test_a_post_of_ablog_is_read_with_what_it_says() -> None:
    options = "   :tags: ice, weir\n   :category: Rivers\n   :author: Ana Ruiz\n   :nocomments:\n"
    post = f".. post:: Mar 4, 2026\n{options}\n   It *hums*.\n"

    draft = good("a.rst", f"The weir\n========\n\n{post}\nText.\n".encode())

    assert (draft.title, draft.tags, draft.topics, draft.summary) == (
        "The weir",
        ("ice", "weir"),
        ("Rivers",),
        "It hums.",
    )
    assert (draft.published, draft.date_source) == (datetime(2026, 3, 4, tzinfo=UTC), "front matter")
    assert [one.name for one in draft.authors] == ["Ana Ruiz"]
    assert draft.body is not None
    assert draft.body.text == "Text."


def test_a_post_of_ablog_without_a_date_is_a_draft() -> None:
    assert good("a.rst", b"The weir\n========\n\n.. post::\n\nText.\n").draft
