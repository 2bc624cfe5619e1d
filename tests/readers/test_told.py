"""What is wrong with front matter is told in words, not in those of Python or of a parser."""

from __future__ import annotations

import sys

import pytest

from tests.readers.matter import read, yaml


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("title: {en: 'x', de: 'y'}", "'title' is not text: a table of 'en', 'de'", id="table"),
        pytest.param("date: [[1], 2026]", "'date' is not a date: a list of '2026'", id="list"),
        pytest.param("date: {}", "'date' is not a date: a table", id="empty"),
    ],
)
def test_a_table_in_place_of_a_text_is_told_in_words(line: str, words: str) -> None:
    """Python's way to write it was shown: '{'en': 'x'}'."""
    _, (problem, *_) = read(yaml(line))

    assert problem.message == words


def test_broken_toml_is_told_in_words() -> None:
    _, (problem, *_) = read("+++\nx = 1\n[a]\nc = 1\n[a]\n+++")

    assert (problem.line, problem.message) == (5, "the TOML front matter is broken: a [table] appears twice")


# Since 3.13, Python sees the comma itself.
_TRAILING_COMMA = (
    (1, "there is a comma before the end")
    if sys.version_info >= (3, 13)
    else (2, "a key has no double quotes, or there is a comma before the end")
)


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        pytest.param('{"title": "A",\n}', *_TRAILING_COMMA, id="comma"),
        pytest.param('{"title": A}', 1, "a value is missing, or a text has no double quotes", id="unquoted"),
        pytest.param('{"title": "A"\n"date": 1}', 2, "a comma or a closing bracket is missing", id="no comma"),
        pytest.param('{"title": "A", "n": ' + "9" * 5000 + "}", 1, "a number has too many digits", id="digits"),
    ],
)
def test_broken_json_is_told_in_words(front: str, line: int, words: str) -> None:
    """The parser's own were shown: Expecting property name enclosed in double quotes."""
    _, (problem, *_) = read(front)

    assert (problem.line, problem.message) == (line, f"the JSON front matter is broken: {words}")
