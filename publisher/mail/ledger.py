"""The ledger's rows while letters go out: claimed before they are handed over, answered after, counted at the end.

    planned -> claimed -> accepted | deferred (tried again later) | rejected | unknown
    planned | deferred -> suppressed: the reader left meanwhile

A claim is on the disk before the first byte of a letter leaves. Whoever dies in between leaves it `claimed`, and the
next run calls it `unknown`: the mail server may have it, so only a person decides to send it again (RFC 1047).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.errors import StateError
from publisher.mail.claims import Waiting, is_ready
from publisher.mail.moments import seconds
from publisher.mail.slots import LATE_AFTER_S
from publisher.mail.store import Store, new_id
from publisher.mail.tables import OPEN, LetterState, letters, runs, subscribers, variants

GIVE_UP_AFTER_S = 72 * 3600  # S8


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """How many letters the runs in question planned, by the plans' own count, and what the rows say became of them."""

    planned: int
    states: dict[LetterState, int]

    @property
    def balances(self) -> bool:
        """Whether every planned letter has a row, and every row was planned."""
        return self.planned == sum(self.states.values())

    def __str__(self) -> str:
        names: tuple[LetterState, ...] = ("accepted", "rejected", "deferred", "suppressed", "unknown")
        parts = [f"{self.states.get(name, 0)} {name}" for name in names]
        waiting = self.states.get("planned", 0) + self.states.get("claimed", 0)
        return f"{self.planned} planned = {' + '.join(parts)} + {waiting} waiting"


@contextmanager
def run(store: Store, clock: Callable[[], datetime]) -> Iterator[int]:
    """Yield the number of a new run, alive for others to see until the block ends or the process does."""
    with store.writing() as connection:
        number = new_id(connection.execute(sa.insert(runs).values(started=seconds(clock()))))
    with store.lock(number, wait=False) as free:
        if not free:
            raise StateError(f"run {number} is already going on")
        yield number
        with store.writing() as connection:
            connection.execute(sa.update(runs).where(runs.c.id == number).values(ended=seconds(clock())))


def dead_runs(store: Store) -> list[int]:
    """The runs that died while letters were on their way: a number is never given out twice, so they stay dead."""
    with store.reading() as connection:
        owners = list(connection.scalars(sa.select(letters.c.claimed_by).where(is_in("claimed")).distinct()))
    dead = []
    for owner in owners:
        with store.lock(owner, wait=False) as free:
            dead += [owner] if free else []
    return dead


def sweep(store: Store, now: datetime) -> int:
    """Call unknown what runs that died had claimed; return how many letters that were."""
    total = 0
    for owner in dead_runs(store):
        with store.writing() as connection:
            mine = sa.update(letters).where(is_in("claimed"), letters.c.claimed_by == owner)
            total += connection.execute(mine.values(state="unknown", changed=seconds(now))).rowcount
    return total


def resend_unknown(store: Store, now: datetime, only: Collection[int] = ()) -> int:
    """Plan again what may have been sent already, to the readers `only` (() all): a person chose so.

    Return how many letters.
    """
    with store.writing() as connection:
        values = {"state": "planned", "changed": seconds(now), "due": seconds(now)}
        chosen = sa.update(letters).where(is_in("unknown"))
        chosen = chosen.where(letters.c.subscriber_id.in_(only)) if only else chosen
        return connection.execute(chosen.values(values)).rowcount


def open_runs(connection: Connection) -> set[int]:
    """The runs that planned letters which are not done."""
    return {
        run
        for state in ("planned", "deferred")
        for run in connection.scalars(sa.select(letters.c.run_id).where(is_in(state)).distinct())
    }


def waiting(
    connection: Connection, after: Waiting | None, now: datetime, *, late: bool, only: Collection[int], limit: int = 500
) -> list[Waiting]:
    """The next planned letters behind `after`, those of a variant together; without `late` none that is too old."""
    chosen = _waiting("planned").order_by(letters.c.variant_id, letters.c.id).limit(limit)
    if after:
        place = sa.tuple_(letters.c.variant_id, letters.c.id)
        chosen = chosen.where(place > (after.variant, after.id))
    if not late:
        chosen = chosen.where(~is_late(now))
    if only:
        chosen = chosen.where(letters.c.subscriber_id.in_(only))
    return [Waiting._make(row) for row in connection.execute(chosen)]


def to_go(
    connection: Connection, now: datetime, *, late: bool, only: Collection[int], dead: Collection[int] | None = None
) -> Iterator[Waiting]:
    """The letters of earlier runs that a run at `now` would hand over; those of readers who left or pause are not.

    With `dead`, the runs that died, also those that may have arrived.
    """
    planned = is_in("planned") if late else sa.and_(is_in("planned"), ~is_late(now))
    wanted = [planned, sa.and_(is_in("deferred"), letters.c.next_try <= seconds(now))]
    if dead is not None:
        wanted += [is_in("unknown"), sa.and_(is_in("claimed"), letters.c.claimed_by.in_(dead))]
    chosen = _letters().where(sa.or_(*wanted), is_ready(now)).order_by(letters.c.variant_id, letters.c.id)
    if only:
        chosen = chosen.where(letters.c.subscriber_id.in_(only))
    return (Waiting._make(row) for row in connection.execute(chosen))


def message(connection: Connection, variant: int) -> bytes | None:
    """The text that letters of a variant have; None when all of them are done. Raises StateError when it is lost."""
    data = connection.scalar(sa.select(variants.c.message).where(variants.c.id == variant))
    if data is not None:
        return zlib.decompress(data)
    waits = sa.select(letters.c.id).where(letters.c.variant_id == variant, letters.c.state.in_(OPEN)).limit(1)
    if connection.scalar(waits) is not None:
        raise StateError(f"the text of letters {variant} is no longer in the database")
    return None


def deferred(connection: Connection, now: datetime, only: Collection[int], but: Collection[int] = ()) -> list[Waiting]:
    """The letters that are to be tried again by now, without those numbered in `but`."""
    chosen = _waiting("deferred").where(letters.c.next_try <= seconds(now), letters.c.id.not_in(but))
    if only:
        chosen = chosen.where(letters.c.subscriber_id.in_(only))
    return [Waiting._make(row) for row in connection.execute(chosen.order_by(letters.c.next_try).limit(500))]


def next_try(connection: Connection, only: Collection[int], but: Collection[int] = ()) -> int | None:
    """When the next letter that was put off is to be tried again, in seconds since 1970; `but` as for `deferred`."""
    chosen = sa.select(sa.func.min(letters.c.next_try)).where(is_in("deferred"), letters.c.id.not_in(but))
    found = connection.scalar(chosen.where(letters.c.subscriber_id.in_(only)) if only else chosen)
    return None if found is None else int(found)


def count_waiting(connection: Connection) -> int:
    """How many letters are planned or to be tried again."""
    counts = (sa.select(sa.func.count()).select_from(letters).where(is_in(state)) for state in ("planned", "deferred"))
    return sum(connection.scalar(count) or 0 for count in counts)


def late_letters(connection: Connection, now: datetime) -> int:
    """How many planned letters are too old to go without being asked for."""
    old = (is_in("planned"), is_late(now))
    return connection.scalar(sa.select(sa.func.count()).select_from(letters).where(*old)) or 0


def account(connection: Connection, numbers: Collection[int]) -> Account:
    """What became of the letters that these runs planned."""
    planned = 0
    states: dict[LetterState, int] = {}
    for row in connection.execute(sa.select(runs).where(runs.c.id.in_(numbers), runs.c.last_letter.is_not(None))):
        planned += row.letters
        mine = (letters.c.id.between(row.first_letter, row.last_letter), letters.c.run_id == row.id)
        counts = sa.select(letters.c.state, sa.func.count()).where(*mine).group_by(letters.c.state)
        for state, count in connection.execute(counts):
            states[state] = states.get(state, 0) + count
    return Account(planned=planned, states=states)


def forget_messages(store: Store, numbers: Collection[int]) -> None:
    """Delete the texts of letters that are all done, of these runs."""
    with store.writing() as connection:
        needed: set[int] = set()
        for state in ("planned", "claimed", "deferred", "unknown"):
            needed |= set(connection.scalars(sa.select(letters.c.variant_id).where(is_in(state)).distinct()))
        held = sa.select(variants.c.id).where(variants.c.run_id.in_(numbers), variants.c.message.is_not(None))
        done = [{"variant": number} for number in connection.scalars(held) if number not in needed]
        if done:
            mine = sa.update(variants).where(variants.c.id == sa.bindparam("variant"))
            connection.execute(mine.values(message=None), done)


def is_in(state: LetterState) -> sa.ColumnElement[bool]:
    """That a letter is in a state, written so that the index of open letters is used."""
    return letters.c.state == sa.literal_column(f"'{state}'")


def is_late(now: datetime) -> sa.ColumnElement[bool]:
    """That a letter should have gone long ago; one that was tried in time does not count as late."""
    return sa.and_(letters.c.attempts == 0, letters.c.due < seconds(now) - LATE_AFTER_S)


_Rows = sa.Select[tuple[int, int, int, str | None, str | None, int, int]]


def _waiting(state: LetterState) -> _Rows:
    return _letters().where(is_in(state))


def _letters() -> _Rows:
    c = letters.c
    return sa.select(
        c.id, c.variant_id, c.subscriber_id, subscribers.c.address, subscribers.c.handle, c.attempts, c.due
    ).select_from(letters.outerjoin(subscribers, subscribers.c.id == c.subscriber_id))
