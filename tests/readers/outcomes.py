"""How a reading ended: helpers of the tests of formats."""

from __future__ import annotations

from publisher.model import Draft, Source
from publisher.readers import ReadOptions, read

OPTIONS = ReadOptions(timezone="UTC")


def good(name: str, data: bytes) -> Draft:
    """The draft of a file that is read without fault, with its text."""
    reading = read(Source(path=name, data=data), OPTIONS)
    assert reading.draft is not None, reading.problems
    assert reading.draft.body is not None
    return reading.draft


def refused(name: str, data: bytes) -> str:
    """What is said of a file that is none."""
    reading = read(Source(path=name, data=data), OPTIONS)
    assert reading.draft is None
    assert "report this" not in str(reading.problems[-1])
    return str(reading.problems[-1])
