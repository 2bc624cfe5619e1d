"""Letters that did not go in time, or were refused: what they carry is new again, and goes with another letter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from publisher.mail.carrying import give_back, together, turn_marks
from publisher.mail.ledger import is_in, is_late
from publisher.mail.store import Store
from publisher.mail.tables import carried, letters, runs, subscribers, variants

_PAGE = 5000


class Withdrawn(NamedTuple):
    """Letters that a plan does not count any more, and by reader what that changes in the mark."""

    letters: frozenset[int]
    marks: Mapping[int, int]


class ByHand(NamedTuple):
    """What is sent by hand: the numbers of articles, for the readers `only` (() all), in letters of this slot."""

    articles: Collection[int]
    only: Collection[int]
    slot: str


NOTHING = Withdrawn(frozenset(), {})


def foresee(store: Store, now: datetime) -> Withdrawn:
    """What `withdraw` would take back; nothing is changed."""
    with store.reading() as connection:
        rows = connection.execute(_late(now)).mappings().all()
    marks = together((row["subscriber_id"], row["variant_mark"]) for row in rows)
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


def refused(store: Store, sent: ByHand, mark: Callable[[Iterable[int]], int]) -> Withdrawn:
    """What `give_back_refused` would give back; `mark` is the part that articles have in a reader's mark."""
    with store.reading() as connection:
        found = _refused(connection, sent)
    return Withdrawn(frozenset(one.letter for one in found), _marks(found, mark))


def give_back_refused(store: Store, sent: ByHand, mark: Callable[[Iterable[int]], int]) -> None:
    """Let articles be new to readers whose letters with them were refused or kept back, and their slot be free."""
    with store.writing() as connection:
        found = _refused(connection, sent)
        if not found:
            return
        turn_marks(connection, _marks(found, mark))
        c, bound = carried.c, sa.bindparam
        held = sa.delete(carried).where(c.subscriber_id == bound("reader"), c.article_id == bound("article"))
        connection.execute(held, [one._asdict() for one in found])
        slot = letters.c.slot + " " + sa.cast(letters.c.id, sa.Text)
        freed = sa.update(letters).where(letters.c.id == bound("letter"), letters.c.slot == sent.slot)
        connection.execute(freed.values(slot=slot), [one._asdict() for one in found])


class _Refused(NamedTuple):
    letter: int
    reader: int
    article: int | None  # that the letter carries, None where it carries none of those that are sent any more


def _refused(connection: Connection, sent: ByHand) -> list[_Refused]:
    c = carried.c
    brings = sa.and_(c.letter_id == letters.c.id, c.subscriber_id == letters.c.subscriber_id)
    chosen = (
        sa.select(letters.c.id, letters.c.subscriber_id, c.article_id)
        .join(subscribers, subscribers.c.id == letters.c.subscriber_id)
        .outerjoin(carried, sa.and_(brings, c.article_id.in_(sent.articles)))
        .where(letters.c.state.in_(("rejected", "suppressed")), subscribers.c.state == "active")
        .where(sa.or_(c.article_id.is_not(None), letters.c.slot == sent.slot))
    )
    chosen = chosen.where(letters.c.subscriber_id.in_(sent.only)) if sent.only else chosen
    return [_Refused._make(row) for row in connection.execute(chosen)]


def _marks(found: Iterable[_Refused], mark: Callable[[Iterable[int]], int]) -> dict[int, int]:
    return together((one.reader, mark([one.article])) for one in found if one.article is not None)


def _late(now: datetime) -> sa.Select[Any]:
    c = letters.c
    return (
        sa.select(c.id, c.subscriber_id, c.run_id, variants.c.mark.label("variant_mark"))
        .join(subscribers, subscribers.c.id == c.subscriber_id)
        .join(variants, variants.c.id == c.variant_id)
        .where(is_in("planned"), is_late(now))
        .where(variants.c.kind.in_(("instant", "daily", "weekly", "monthly")))
    )


def _take_back(connection: Connection, rows: Collection[RowMapping]) -> None:
    planned: dict[int, int] = {}
    for row in rows:
        planned[row["run_id"]] = planned.get(row["run_id"], 0) + 1
    give_back(connection, ((row["id"], row["subscriber_id"], row["variant_mark"]) for row in rows))
    for row in rows:
        connection.execute(sa.delete(letters).where(letters.c.id == row["id"]))
    for run, count in planned.items():
        connection.execute(sa.update(runs).where(runs.c.id == run).values(letters=runs.c.letters - count))
