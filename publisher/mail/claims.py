"""The ledger's two busy statements: letters claimed before they go, and their answers written down, many at once."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.mail.carrying import give_back
from publisher.mail.moments import seconds
from publisher.mail.store import Store
from publisher.mail.tables import LetterState, letters, subscribers, variants

_LONGEST_REPLY = 300


class Waiting(NamedTuple):
    """A letter that may be claimed; `address` and `handle` are None when the reader was erased."""

    id: int
    variant: int
    reader: int
    address: str | None
    handle: str | None
    attempts: int
    due: int


class Answer(NamedTuple):
    """What became of a letter that was handed over; `next_try` is for deferred ones."""

    letter: int
    state: LetterState
    code: int
    reply: str
    next_try: int | None = None


class Usual:
    """What nearly every exchange is: all answers are written as they are, and all letters can be claimed.

    It goes past SQLAlchemy, on a connection that is kept, and is one statement that commits by itself: the couriers'
    threads have their turn before and after, and while these have it no letter is claimed. Use as a context manager.
    """

    def __init__(self, store: Store) -> None:
        dialect = store.engine.dialect
        self._store = store
        self._connection: Any = None
        self._place = "?" if dialect.paramstyle == "qmark" else "%s"
        self._errors: tuple[type[Exception], ...] = (dialect.loaded_dbapi.Error, sa.exc.DBAPIError)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def exchange(self, answers: Collection[Answer], wanted: Collection[Waiting], run: int, now: datetime) -> bool:
        """Settle and claim at once; False where it was not the usual case or failed.

        Then some of it may be done and some not, and `settle` and `claim` must do it all: they may do it twice.
        """
        if not all(one.state in {"accepted", "deferred", "unknown"} for one in answers):
            return False
        dialect = self._store.engine.dialect
        try:
            if self._connection is None:
                self._connection = self._store.engine.raw_connection()
                dialect.set_isolation_level(self._connection.driver_connection, "AUTOCOMMIT")
            return self._write(answers, wanted, run, seconds(now)) == len(answers) + len(wanted)
        except self._errors:  # the longer way says what it was, if it is still so
            self._hang_up()
        return False

    def _write(self, answers: Collection[Answer], wanted: Collection[Waiting], run: int, moment: int) -> int:
        """How many rows were changed."""
        given = [(one.letter, one.state, one.code or None, _short(one), one.next_try) for one in answers]
        rows = [*given, *((one.id, "claimed", None, None, None) for one in wanted)]
        values = (run, moment, *(value for row in rows for value in row), moment, moment)
        changed: int = self._connection.cursor().execute(_exchanged(self._place, len(rows)), values).rowcount
        return changed

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(*self._errors):
                self._connection.invalidate()  # closed: the pool must not lend one that commits by itself
            self._connection = None


def is_ready(now: datetime) -> sa.ColumnElement[bool]:
    """That a reader may be written to: subscribed, and in no pause."""
    paused = subscribers.c.paused_until
    return sa.and_(subscribers.c.state == "active", sa.or_(paused.is_(None), paused <= seconds(now)))


def claim(connection: Connection, wanted: Collection[Waiting], run: int, now: datetime) -> set[int]:
    """Take letters for this run; return those that it got.

    Another run may have been faster, or the reader may have left in this very moment: then the letter is suppressed,
    and what it carries counts as not sent.
    """
    ids = [one.id for one in wanted]
    waits = (letters.c.id.in_(ids), letters.c.state.in_(("planned", "deferred")))
    again = letters.c.next_try  # another run may have put it off since
    is_time = sa.or_(again.is_(None), again <= seconds(now))
    reader = sa.select(subscribers.c.id).where(
        subscribers.c.id == letters.c.subscriber_id, subscribers.c.state == "active"
    )
    ready = sa.exists(reader.where(is_ready(now)))
    values = {"state": "claimed", "claimed_by": run, "attempts": letters.c.attempts + 1, "changed": seconds(now)}
    connection.execute(sa.update(letters).where(*waits, is_time, ready).values(values))
    mine = (letters.c.id.in_(ids), letters.c.state == "claimed", letters.c.claimed_by == run)
    got = set(connection.scalars(sa.select(letters.c.id).where(*mine)))
    left = {"state": "suppressed", "reply": "the reader left", "changed": seconds(now)}
    kept = sa.update(letters).where(*waits, ~sa.exists(reader)).values(left)
    kept_back = connection.execute(kept.returning(letters.c.id, letters.c.subscriber_id, letters.c.variant_id)).all()
    if kept_back:
        chosen = sa.select(variants.c.id, variants.c.mark).where(variants.c.id.in_({row[2] for row in kept_back}))
        marks = {row.id: row.mark for row in connection.execute(chosen)}
        give_back(connection, ((letter, reader, marks[variant]) for letter, reader, variant in kept_back))
    return got


def settle(connection: Connection, answers: Collection[Answer], now: datetime) -> None:
    """Write down answers; a letter that was not handed over at all ("planned") was not tried, either."""
    for one in answers:
        values: dict[str, Any] = {"state": one.state, "changed": seconds(now)}
        if one.state == "planned":
            values |= {"claimed_by": None, "attempts": letters.c.attempts - 1}
        else:
            values |= {"code": one.code or None, "reply": _short(one), "next_try": one.next_try}
        connection.execute(sa.update(letters).where(letters.c.id == one.letter).values(values))


def _short(answer: Answer) -> str:
    return " ".join(answer.reply.split())[:_LONGEST_REPLY]


@cache
def _exchanged(place: str, count: int) -> str:
    row = "(CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS TEXT), CAST(? AS BIGINT))"
    sql = """
        UPDATE letters SET
            state = given.column2,
            code = CASE given.column2 WHEN 'claimed' THEN code ELSE given.column3 END,
            reply = CASE given.column2 WHEN 'claimed' THEN reply ELSE given.column4 END,
            next_try = CASE given.column2 WHEN 'claimed' THEN next_try ELSE given.column5 END,
            attempts = attempts + CASE given.column2 WHEN 'claimed' THEN 1 ELSE 0 END,
            claimed_by = CASE given.column2 WHEN 'claimed' THEN ? ELSE claimed_by END,
            changed = ?
        FROM (VALUES :rows) AS given
        WHERE id = given.column1 AND (given.column2 <> 'claimed' OR (
            state IN ('planned', 'deferred') AND (next_try IS NULL OR next_try <= ?) AND EXISTS (
                SELECT 1 FROM subscribers WHERE subscribers.id = letters.subscriber_id AND subscribers.state = 'active'
                AND (subscribers.paused_until IS NULL OR subscribers.paused_until <= ?)
            )
        ))
    """
    return sql.replace(":rows", ", ".join([row] * count)).replace("?", place)
