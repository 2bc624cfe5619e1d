"""Bugs that users met, each as they saw it."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from publisher.model import Draft, Source
from publisher.prose import excerpt
from publisher.readers import ReadOptions, read


def draft(path: str, text: str) -> Draft:
    found = read(Source(path=path, data=text.encode()), ReadOptions()).draft
    assert found is not None
    return found


def test_a_fragment_of_one_article_keeps_its_date_and_author() -> None:
    """It was published as of today, by the site's author."""
    found = draft(
        "a.html",
        '<article lang="de"><header><h1>Titel</h1><p>Von <a rel="author" href="/m">Maud Ferrer</a>, '
        '<time datetime="2026-08-26T21:40:00+02:00" pubdate>26. August</time></p></header>'
        "<p>Ein Satz. Noch einer.</p></article>",
    )

    assert found.published == datetime(2026, 8, 26, 19, 40, tzinfo=UTC)
    assert [author.name for author in found.authors] == ["Maud Ferrer"]
    assert found.language == "de"


def test_a_caption_is_no_summary() -> None:
    """The summary began with the caption of the first picture."""
    found = draft(
        "a.html",
        "<h1>T</h1><figure><img src=a.png><figcaption>A caption. It is long.</figcaption></figure><p>Text. More.</p>",
    )

    assert found.summary == "Text. More."


def test_the_marks_of_notes_are_not_in_a_summary() -> None:
    """The summary was "It hums[1]. And 106 of them"."""
    found = draft(
        "a.html", '<p>It hums<sup><a href="#n">[1]</a></sup>. And 10<sup>6</sup> of them.</p><p id="n">No.</p>'
    )

    assert found.summary == "It hums. And 10⁶ of them."


def test_an_emoji_ends_a_paragraph_that_ended_before_it() -> None:
    """The summary was taken from the second paragraph."""
    assert excerpt("It rains here. A lot. 🌧️\n\nSecond one. And third.") == "It rains here. A lot."


def test_by_names_the_author_of_a_plain_text() -> None:
    """`By:` was ignored without a word."""
    found = draft("a.txt", "Title: T\nBy: Ines Calloway\nDate: 2026-01-02\n\nThe text of it, in a sentence.\n")

    assert [author.name for author in found.authors] == ["Ines Calloway"]


def test_bytes_that_are_no_text_are_refused() -> None:
    """A picture named .md was published, every byte as a letter."""
    noise = random.Random(1).randbytes(4000)

    for path in ("a.md", "a.html", "a.txt"):
        reading = read(Source(path=path, data=noise), ReadOptions())
        assert reading.draft is None
        assert reading.problems[0].message == "is not text"
    assert read(Source(path="a.md", data="Größe\n\nText".encode("utf-16-le")), ReadOptions()).draft is not None
    assert read(Source(path="a.md", data=b"\x00Bell \x07 rings\x1f, \xe9"), ReadOptions()).draft is not None


def test_a_formula_is_shown_as_one() -> None:
    """The page showed the LaTeX with its dollar signs."""
    body = draft("a.md", "# T\n\nSo $a<b$ and\n\n$$\\frac{1}{2}$$\n\nbut $5 and $6, and $\\frac{$ stays.\n").body

    assert body is not None
    assert body.html.count("<math") == 2
    assert "<mfrac>" in body.html
    assert "$5 and $6" in body.text
    assert "a<b" in body.text.replace(" ", "")
