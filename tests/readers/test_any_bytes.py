"""Any bytes give a draft or a problem, never a traceback."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import readers
from publisher.model import Source
from tests.readers.outcomes import refused

_PIECES = """
    --- +++ ;;; { } title: date: tags: [a, b] x: " ' &a *a # ## > - 1. [x](y) ![x](y) [[x]] %% {{< >}} ``` ~~~ <p> </p>
    <div> <h1> </h1> <script> <!-- --> <html> <article> <time> <meta [^1] [^1]: $$ |a| |-| 2026-11-23 by é 日本
"""
PIECES = st.sampled_from([*_PIECES.split(), " ", "\x00", "\x0b", "\x85", "\ud800", "\u202e", "\t", "\r\n"])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8), st.just("\n")), max_size=40).map("".join)


def accepted(path: str, data: bytes) -> None:
    reading = readers.read(Source(path=path, data=data), readers.ReadOptions())

    errors = [problem for problem in reading.problems if problem.level == "error"]
    assert reading.draft is not None or errors
    assert not any("Please report" in problem.hint for problem in errors), errors
    if reading.draft and reading.draft.body:
        assert "<script" not in reading.draft.body.html
        assert reading.draft.title


@pytest.mark.parametrize("suffix", readers.READERS)
@given(data=st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_are_read(suffix: str, data: bytes) -> None:
    accepted(f"a{suffix}", data)


@pytest.mark.parametrize("suffix", readers.READERS)
@given(text=TEXTS)
@settings(max_examples=60)
def test_any_text_is_read(suffix: str, text: str) -> None:
    accepted(f"a{suffix}", text.encode("utf-8", "surrogatepass"))


@given(text=TEXTS)
@settings(max_examples=60)
def test_any_front_matter_is_read(text: str) -> None:
    accepted("a.md", f"---\n{text}\n---\nbody".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("a.md", b"", "a.md: is empty"),
        ("a.html", b"\xef\xbb\xbf \r\n\0", "a.html: is empty"),
        ("a.txt", b"x" * 2001, "a.txt: has"),
        ("a.exe", b"x", "a.exe: no reader for '.exe' files"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(path: str, data: bytes, message: str) -> None:
    reading = readers.read(Source(path=path, data=data), readers.ReadOptions(max_bytes=2000))

    assert reading.draft is None
    assert str(reading.problems[0]).startswith(message)
    assert reading.problems[0].hint


@pytest.mark.parametrize(("name", "package", "extra"), [("a.docx", "mammoth", "docx"), ("a.rst", "docutils", "rst")])
def test_a_missing_package_is_told_with_how_to_install_it(
    name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    assert f"python -m pip install 'feed-publisher[{extra}]'" in refused(name, b"Text.")
