"""What the entries of a feed are to each other and to the feed, in whatever format they were written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from publisher.checking.findings import Hit


class Entry(NamedTuple):
    """What is told of an entry: its line (0 unknown), link ("" none) and dates (None where missing or wrong)."""

    line: int
    link: str
    published: datetime | None
    updated: datetime | None = None


def check_sequence(entries: Sequence[Entry], updated: datetime | None, line: int) -> Iterator[Hit]:
    """The hits in the entries of a feed that says at `line` that it changed at `updated` (None when it does not)."""
    seen = set()
    for entry in entries:
        key = (entry.link, entry.published)
        if entry.link and entry.published and key in seen:
            yield Hit("F223", entry.line, entry.link[:100])
        seen.add(key)
    published = [entry.published or entry.updated for entry in entries]
    changed = [entry.updated or entry.published for entry in entries]
    if not (_falls(published) or _falls(changed)):
        yield Hit("F225", line)
    newest = max((moment for moment in changed if moment), default=None)
    if updated is not None and newest is not None and updated < newest:
        yield Hit("F226", line, f"the feed says {updated.isoformat()}, an entry {newest.isoformat()}")


def _falls(moments: list[datetime | None]) -> bool:
    known = [moment for moment in moments if moment]
    return all(first >= second for first, second in itertools.pairwise(known))
