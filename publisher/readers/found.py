"""The keys of one front matter sorted into fields, and the problems met on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from publisher.model import Level, Problem
from publisher.readers import values
from publisher.readers.conventions import FIELD_OF, NESTED, SILENT


class Entry(NamedTuple):
    """One key as written, its value, and the line it stands on."""

    key: str
    value: object
    line: int


_entry = partial(tuple.__new__, Entry)  # of a tuple, in a third of the time that its own constructor takes


@lru_cache(maxsize=4096)
def normal(key: str) -> str:
    """A key without what does not count.

    >>> normal("Publish-Date")
    'publishdate'
    """
    return re.sub(r"[-_\s]", "", key).lower()


@lru_cache(maxsize=4096)
def _placed(key: str) -> tuple[str, tuple[str, int] | None]:
    """A key without what does not count, the field that it names, and how trusted that name of it is."""
    plain = normal(key)
    return plain, FIELD_OF.get(plain)


class Found:
    """The entries of one file by field, the most trusted name first, and the problems met so far."""

    def __init__(self, path: str, zone: str) -> None:
        self.path, self.zone = path, zone
        self.problems: list[Problem] = []
        self._unknown_left = 30  # a file with more has another kind of keys, and guessing takes time
        self._entries: dict[str, list[tuple[int, Entry]]] = {}

    def collect(self, given: Mapping[str, object], lines: Mapping[str, int], line: int = 0) -> None:
        """Sort entries into fields; tables such as Zola's [extra] are looked through, one level deep."""
        entries = self._entries
        for key, value in given.items():
            at = lines.get(key, line)
            plain, place = _placed(str(key))
            if place:
                if value is not None and value != "":
                    ranked = (place[1], _entry((str(key), value, at)))
                    if place[0] in entries:
                        entries[place[0]].append(ranked)
                    else:
                        entries[place[0]] = [ranked]
            elif plain in NESTED and isinstance(value, dict):
                if not line:
                    self.collect(value, {}, at)
            elif plain not in SILENT and not line:
                self._unknown(str(key), plain, at)

    def fields(self) -> frozenset[str]:
        """The fields that are there."""
        return frozenset(self._entries)

    def all(self, field: str) -> list[Entry]:
        """The entries of a field, the most trusted name first."""
        entries = self._entries.get(field)
        if not entries:
            return []
        return (
            [entry for _, entry in sorted(entries, key=lambda pair: pair[0])] if len(entries) > 1 else [entries[0][1]]
        )

    def first(self, field: str) -> Entry | None:
        """The entry that counts."""
        entries = self._entries.get(field)
        if not entries:
            return None
        return entries[0][1] if len(entries) == 1 else min(entries, key=lambda pair: pair[0])[1]

    def wrong(self, entry: Entry, what: str, hint: str, level: Level = "error") -> None:
        """Report that the value of `entry` is `what` it should not be."""
        message = f"'{entry.key}' {what}: {values.shown(entry.value)}"
        self.problems.append(
            Problem(rule="A105", path=self.path, line=entry.line, message=message, hint=hint, level=level)
        )

    def _unknown(self, key: str, plain: str, line: int) -> None:
        self._unknown_left -= 1
        close = _closest(plain) if self._unknown_left >= 0 else ""
        if close:
            self.problems.append(
                Problem(
                    rule="A104",
                    path=self.path,
                    line=line,
                    message=f"the key '{key}' is unknown",
                    hint=f"Did you mean '{close}'?",
                    level="hint",
                )
            )


@lru_cache(maxsize=1024)
def _closest(plain: str) -> str:
    if len(plain) < 3:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is misspelt

    return next(iter(get_close_matches(plain, FIELD_OF, n=1, cutoff=0.8)), "")
