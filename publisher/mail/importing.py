"""A file of subscribers -> the database, a thousand rows at a time; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import msgspec

from publisher.mail.store import Store
from publisher.mail.subscribers import Start, add
from publisher.mail.tabular import Row
from publisher.model import Problem

_BATCH = 1000


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many came, were there already, and had left (who stay away); `problems` has each row that was left out."""

    added: int
    known: int
    left: int
    problems: tuple[Problem, ...]


def bring_in(store: Store, secret: bytes, found: Iterable[Row | Problem], start: Start, *, source: str) -> Imported:
    """Add everybody in `found`; `source` stands for rows that do not say where the consent comes from."""
    rows = iter(found)
    counts = {"added": 0, "known": 0, "left": 0}
    problems: list[Problem] = []
    while batch := list(islice(rows, _BATCH)):
        problems += [row for row in batch if isinstance(row, Problem)]
        entries = [row.entry for row in batch if isinstance(row, Row)]
        sourced = [
            entry if entry.consent_source else msgspec.structs.replace(entry, consent_source=source)
            for entry in entries
        ]
        for outcome in add(store, secret, sourced, start):
            counts[outcome] += 1
    return Imported(**counts, problems=tuple(problems))
