"""Letters that were planned and did not go in time: taken back, so that what they carry goes with the next letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from publisher.mail.ledger import is_in, is_late
from publisher.mail.store import Store
from publisher.mail.tables import carried, letters, runs, subscribers, variants

_PAGE = 5000


class Withdrawn(NamedTuple):
    """Letters that a plan does not count any more, and by reader what that changes in the mark."""

    letters: frozenset[int]
    marks: dict[int, int]


NOTHING = Withdrawn(frozenset(), {})


def foresee(store: Store, now: datetime) -> Withdrawn:
    """What `withdraw` would take back; nothing is changed."""
    with store.reading() as connection:
        rows = connection.execute(_late(now)).mappings().all()
    marks: dict[int, int] = {}
    for row in rows:
        marks[row["subscriber_id"]] = marks.get(row["subscriber_id"], 0) ^ row["variant_mark"]
    return Withdrawn(frozenset(row["id"] for row in rows), marks)


def withdraw(store: Store, now: datetime) -> int:
    """Take back letters that were planned for a slot, never tried and are late by now; return how many.

    Their articles are new again, and go with the next letter. What was planned by hand waits for --late.
    """
    total = 0
    # What another run is just claiming stays its own, where there may be two writers at once: SQLite has one.
    chosen = _late(now).limit(_PAGE).with_for_update(of=letters, skip_locked=True)
    while True:
        with store.writing() as connection:
            rows = connection.execute(chosen).mappings().all()
            _take_back(connection, rows)
        total += len(rows)
        if len(rows) < _PAGE:
            return total


def _late(now: datetime) -> sa.Select[Any]:
    c = letters.c
    return (
        sa.select(c.id, c.subscriber_id, c.run_id, subscribers.c.mark, variants.c.mark.label("variant_mark"))
        .join(subscribers, subscribers.c.id == c.subscriber_id)
        .join(variants, variants.c.id == c.variant_id)
        .where(is_in("planned"), is_late(now))
        .where(variants.c.kind.in_(("instant", "daily", "weekly", "monthly")))
    )


def _take_back(connection: Connection, rows: Iterable[RowMapping]) -> None:
    marks: dict[int, int] = {}
    planned: dict[int, int] = {}
    for row in rows:
        reader, run = row["subscriber_id"], row["run_id"]
        marks[reader] = marks.get(reader, row["mark"]) ^ row["variant_mark"]
        planned[run] = planned.get(run, 0) + 1
        connection.execute(
            sa.delete(carried).where(carried.c.subscriber_id == reader, carried.c.letter_id == row["id"])
        )
        connection.execute(sa.delete(letters).where(letters.c.id == row["id"]))
    for run, count in planned.items():
        connection.execute(sa.update(runs).where(runs.c.id == run).values(letters=runs.c.letters - count))
    change = sa.update(subscribers).where(subscribers.c.id == sa.bindparam("reader")).values(mark=sa.bindparam("new"))
    if marks:
        connection.execute(change, [{"reader": reader, "new": mark} for reader, mark in marks.items()])
