"""What reStructuredText says beyond the plainest is shown where docutils' style sheet is not, and mistakes are told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.model import Body, Reading, Source
from publisher.readers import ReadOptions, read
from tests.readers.outcomes import OPTIONS, good


def reading(text: str) -> Reading:
    return read(Source(path="a.rst", data=f"Title\n=====\n\n{text}\n".encode()), ReadOptions())


def body(text: str) -> Body:
    draft = reading(text).draft
    assert draft is not None
    assert draft.body is not None
    return draft.body


SHOWN = {
    "a footnote": ("See [#]_.\n\n.. [#] A note.", '<sup id="footnote-reference-1"><a href="#footnote-1">1</a></sup>'),
    "its text": ("See [#]_.\n\n.. [#] A note.", '<dt id="footnote-1"><a href="#footnote-reference-1">1</a></dt>\n<dd>'),
    "a citation": ("See [Ruiz]_.\n\n.. [Ruiz] A book.", '<dt id="ruiz">'),
    "code": (
        ".. code-block:: python\n   :linenos:\n   :hl_lines: 1\n\n   x = '<b>'",
        "<pre><code>x = '&lt;b&gt;'</code></pre>",
    ),
    "code of Pelican's": (".. sourcecode:: sh\n   :caption: A\n\n   ls", "<pre><code>ls</code></pre>"),
    "code without a language": (".. code::\n\n   ls", "<pre><code>ls</code></pre>"),
    "a heading": ("Ice\n---\n\nText\n\nSnow\n----\n\nText", '<h2 id="ice">Ice</h2>'),
    "an admonition": (".. note:: Mind *this*.", "<p><strong>Note</strong></p>\n<p>Mind <em>this</em>.</p>"),
    "a video of Nikola's": (".. youtube:: ab_1", '<a href="https://www.youtube.com/watch?v=ab_1">Video on YouTube</a>'),
    "a picture": (".. figure:: b.png\n   :alt: Alt\n\n   Cap", "<figcaption>\n<p>Cap</p>"),
    "a formula": (":math:`x^2`", "<mi>x</mi>"),
    "a definition": ("ice\n    frozen water", "<dt>ice</dt>\n<dd><p>frozen water</p>"),
    "code in a line": ("Say ``ls -l`` and :code:`cd`.", "<p>Say <code>ls -l</code> and <code>cd</code>.</p>"),
    "a definition's kind": (
        "ice : solid : *cold*\n    water",
        "<dt>ice : <em>solid</em> : <em><em>cold</em></em></dt>",
    ),
    "letters": ("c. ice\n#. snow", '<ol type="a" start="3">'),
    "Roman numbers": ("I. ice\n#. snow", '<ol type="I">'),
    "a heading that is none": (".. rubric:: Ice", "<p><strong>Ice</strong></p>"),
    "a file of Pelican's": ("`x <{filename}/b.rst>`_", 'href="{filename}/b.rst"'),
}


@pytest.mark.parametrize("case", SHOWN)
def test_it_is_shown(case: str) -> None:
    text, expected = SHOWN[case]

    assert expected in body(text).html


def test_the_summary_is_what_stands_before_the_end_of_the_teaser() -> None:
    draft = reading("First. Second. Third.\n\n.. TEASER_END\n\nMore.").draft

    assert draft is not None
    assert draft.summary == "First. Second. Third."


def test_sections_have_their_anchors() -> None:
    made = body("Text\n\nThe ice\n-------\n\nText\n\nThe snow\n--------\n\nText")

    assert [(one.level, one.text, one.anchor) for one in made.headings] == [
        (2, "The ice", "the-ice"),
        (2, "The snow", "the-snow"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A `lost`_ link.", 'a.rst:4: Unknown target name: "lost". The rest of the file is published.'),
        ("Some *text", "a.rst:4: Inline emphasis start-string without end-string. The rest of the file is published."),
        (":nobody:`x`", 'a.rst:4: Unknown interpreted text role "nobody". The rest of the file is published.'),
        (
            ".. image::",
            'a.rst:4: Error in "image" directive: 1 argument(s) required, 0 supplied. The rest of the file is',
        ),
    ],
)
def test_a_mistake_is_told_once_and_leaves_no_trace(text: str, told: str) -> None:
    made = reading(f"{text}\n\nThe rest.")

    assert len(made.problems) == 1
    assert str(made.problems[0]).startswith(told)
    assert made.draft is not None
    assert made.draft.body is not None
    assert "The rest." in made.draft.body.text
    assert "System Message" not in made.draft.body.text
    assert "problematic" not in made.draft.body.html


def test_of_many_mistakes_the_first_are_told() -> None:
    made = reading(".. x::\n\n" * 500 + "Text.")

    assert len(made.problems) == 21
    assert str(made.problems[-1]) == "a.rst: has 480 more mistakes. Correct the first ones and try again."


@pytest.mark.parametrize("text", ["Twice\n-----\n\nText\n\nTwice\n-----\n\nText", "`a <b>`__ and `a <b>`__"])
def test_what_is_right_is_not_told(text: str) -> None:
    assert reading(text).problems == ()


HOSTILE = {
    "starts without ends": "The *river `is **long |x.\n" * 5000,
    "a long word": "a:" * 20_000,
    "one cell": "+--+--+\n" + "|*a|`b|\n" * 10_000 + "+--+--+\n",
    "an item": "- a\n" + "  - *b `c\n" * 10_000,
    "a long file": "A line.\n\n" * 120_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_would_take_minutes_is_refused(case: str) -> None:
    made = reading(HOSTILE[case])

    assert made.draft is None
    assert [problem.level for problem in made.problems] == ["error"]


LARGE = {
    "one paragraph": "The river is long and it flows.\n" * 3000,
    "a list": "- a *b* `c <d>`__\n" * 1000,
    "a table": "+--+--+\n" + "|a |b |\n+--+--+\n" * 500,
    "code": "So::\n\n" + "    a[b] = c_d * *e\n" * 3000,
    "fields": "Text\n\n" + ":a: *b*\n" * 1000,
    "Chinese": "河流是一条长长的东西，它流动。" * 2000,
}


@pytest.mark.parametrize("case", LARGE)
def test_what_is_only_large_is_read(case: str) -> None:
    made = reading(LARGE[case])

    assert made.problems == ()
    assert made.draft is not None


# --- posts of other systems ----------------------------------------------------------------------------------------

PELICAN = """\
The Weir in Winter
##################

:date: 2026-03-04 09:15
:tags: ice, weir
:category: Rivers
:author: Ana Ruiz
:summary: It hums.

The weir *hums* at night, see `the guide <https://example.org/>`_ and [1]_.

What the ice says
=================

.. code-block:: python

   print("ice")

.. [1] A footnote.

=====  =====
ice    12 cm
=====  =====
"""


def test_a_post_of_pelican_is_read_with_its_fields() -> None:
    draft = good("weir.rst", PELICAN.encode())

    assert draft.body
    assert (draft.title, draft.summary, draft.topics) == ("The Weir in Winter", "It hums.", ("Rivers",))
    assert draft.published == datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
    assert draft.date_source == "front matter"
    assert [one.text for one in draft.body.headings] == ["What the ice says"]
    assert "<em>hums</em>" in draft.body.html
    assert 'print("ice")' in draft.body.text
    assert "A footnote." in draft.body.text
    assert "12 cm" in draft.body.text
    assert ":date:" not in draft.body.text


@pytest.mark.parametrize("before", [".. _weir:\n\n{}", "{}\n.. _weir:\n", "{}\n.. |ice| replace:: snow\n"])
def test_a_label_may_stand_before_the_fields(before: str) -> None:
    """The fields became a part of the text, and the date and the tags were lost."""
    text = before.format("Title\n=====\n") + "\n:date: 2026-03-04\n:tags: ice\n\nText.\n"

    draft = good("weir.rst", text.encode())

    assert (draft.title, draft.tags, draft.date_source) == ("Title", ("ice",), "front matter")
    assert draft.body
    assert draft.body.text == "Text."


def test_a_post_of_nikola_is_read_with_its_comments() -> None:
    text = ".. title: The weir\n.. slug: weir\n.. date: 2026-03-04 09:15:00 UTC\n.. tags: ice,weir\n\nIt hums.\n"

    draft = good("post.rst", text.encode())

    assert (draft.title, draft.slug, draft.tags) == ("The weir", "weir", ("ice", "weir"))
    assert draft.published == datetime(2026, 3, 4, 9, 15, tzinfo=UTC)


def test_a_mistake_is_told_with_its_line_and_the_rest_is_read() -> None:
    text = "Title\n=====\n\nA text.\n\n.. nothing:: at all\n\nMore of it.\n"

    reading = read(Source(path="a.rst", data=text.encode()), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "More of it." in reading.draft.body.text
    assert "nothing" not in reading.draft.body.text
    assert any(one.line == 6 and 'Unknown directive type "nothing"' in one.message for one in reading.problems)


@pytest.mark.parametrize(
    "directive",
    [".. include:: /etc/passwd", ".. raw:: html\n   :file: /etc/passwd", ".. csv-table::\n   :file: /etc/passwd",
     ".. raw:: html\n\n   <script>alert(1)</script>"],
)  # fmt: skip
def test_nothing_is_read_from_other_files_and_nothing_passes_raw(directive: str) -> None:
    draft = good("a.rst", f"Title\n=====\n\nA text.\n\n{directive}\n\nMore.\n".encode())

    assert draft.body
    assert "root:" not in draft.body.html
    assert "<script" not in draft.body.html


@pytest.mark.parametrize("directive", ["image", "figure"])
@pytest.mark.parametrize("ending", ["", "?.svg", "#.svg"])
def test_no_file_is_put_in_as_a_drawing(directive: str, ending: str, tmp_path: Path) -> None:
    """Docutils opens what is named, and shows what is no XML as text."""
    secret = tmp_path / "secret.svg"
    secret.write_text("the key")

    made = reading(f"Text\n\n.. {directive}:: {secret}{ending}\n   :loading: embed\n")

    assert made.draft is not None
    assert made.draft.body is not None
    assert "the key" not in made.draft.body.html
    assert "<img" in made.draft.body.html
