"""Any text is read: no line is lost, and the work and the memory that it takes grow with its size and no faster."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.model import Source
from publisher.readers import ReadOptions, from_text, text_classify, text_lines
from tests.readers.sentences import LONG, MORE


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                [
                    LONG,
                    MORE,
                    "Advertisement",
                    "READ  More of it",
                    "- item",
                    "By Ana Ruiz",
                    "Most Read",
                    "",
                    "Title",
                    "2 May 2026",
                ]
            ),
        ),
        max_size=25,
    )
)
def test_any_text_is_read_and_no_line_is_lost(rows: list[str]) -> None:
    source = Source(path="a.txt", data="\n".join(rows).encode("utf-8", "replace"))

    draft = from_text.read(source, ReadOptions(), body=True).draft
    explained = from_text.explain(source, ReadOptions())

    assert draft is not None
    assert draft.body is not None
    kinds = {one.kind for one in explained}
    assert kinds <= {
        "title",
        "subtitle",
        "byline",
        "date",
        "heading",
        "quote",
        "list",
        "body",
        "noise",
        "repeat",
        "credit",
        "caption",
        "related",
        "break",
        "metadata",
    }
    shown = "".join(draft.body.text.split())
    for line in explained:
        if line.kind == "body":
            assert "".join(line.text.split()) in shown
    dropped = {one.line for one in draft.dropped}
    assert dropped == {one.number for one in explained if one.kind in {"noise", "repeat", "credit"}}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    from_text.read(Source(path="a.txt", data=data), ReadOptions(), body=True)


HOSTILE = {
    "short lines": lambda n: "ab\n" * n,
    "one long line": lambda n: "a b " * n,
    "long line of marks": lambda n: "(photo: " * n,
    "block headers": lambda n: "More:\n\nSome title of a thing here\n\n" * n,
    "one word": lambda n: "x" * n * 4,
    "dates": lambda n: "2 May 2026 " * n,
    "bylines": lambda n: "By By By\n" * n,
    "spaces": lambda n: "a" + " " * n * 4 + "b",
    "quotes": lambda n: ("“The bridge is new and it is long.”\n\n" + LONG + "\n\n") * (n // 20),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_work_grows_with_the_size_and_no_faster(shape: str) -> None:
    """Counted in executed lines of our code and not in seconds: the machine may be busy."""
    small, large = (_steps(HOSTILE[shape](size)) for size in (400, 3200))

    assert large <= small * 8 * 1.5 + 5000


def _steps(text: str) -> int:
    import sys

    steps = 0

    def count(frame: object, event: str, argument: object) -> object:
        nonlocal steps
        steps += 1
        return count

    sys.settrace(count)  # type: ignore[arg-type] # the stub wants a recursive type
    try:
        text_classify.classify(text_lines.lines(text), "UTC")
    finally:
        sys.settrace(None)
    return steps


def test_memory_stays_a_small_multiple_of_the_file() -> None:
    text = "ab\n" * 30_000

    tracemalloc.start()
    text_classify.classify(text_lines.lines(text), "UTC")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 40_000_000
