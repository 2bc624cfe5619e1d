"""The ledger's two busy statements: letters claimed before they go, and their answers written down, many at once.

They are written as SQL and run as one step each: every step more lets the couriers' threads in between, and while
these have their turn no letter is claimed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.mail.moments import seconds
from publisher.mail.tables import LetterState, letters, subscribers

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


def claim(connection: Connection, wanted: Collection[Waiting], run: int, now: datetime) -> set[int]:
    """Take letters for this run; return those that it got.

    Another run may have been faster, or the reader may have left in this very moment: then the letter is suppressed.
    """
    ids = [one.id for one in wanted]
    values: dict[str, Any] = {"run": run, "moment": seconds(now)}
    values |= {f"id{place}": number for place, number in enumerate(ids)}
    if connection.execute(_claim(len(ids)), values).rowcount == len(ids):
        return set(ids)
    mine = (letters.c.id.in_(ids), letters.c.state == "claimed", letters.c.claimed_by == run)
    got = set(connection.scalars(sa.select(letters.c.id).where(*mine)))
    reader = sa.select(subscribers.c.id).where(subscribers.c.id == letters.c.subscriber_id)
    connection.execute(
        sa.update(letters)
        .where(letters.c.id.in_(set(ids) - got), letters.c.state.in_(("planned", "deferred")))
        .where(~sa.exists(reader.where(subscribers.c.state == "active")))
        .values(state="suppressed", reply="the reader left", changed=seconds(now))
    )
    return got


def settle(connection: Connection, answers: Collection[Answer], now: datetime) -> None:
    """Write down answers; a letter that was not handed over at all ("planned") was not tried, either."""
    untried = [one.letter for one in answers if one.state == "planned"]
    if untried:
        connection.execute(
            sa.update(letters)
            .where(letters.c.id.in_(untried))
            .values(state="planned", claimed_by=None, attempts=letters.c.attempts - 1, changed=seconds(now))
        )
    tried = [one for one in answers if one.state != "planned"]
    if not tried:
        return
    values: dict[str, Any] = {"moment": seconds(now)}
    for place, one in enumerate(tried):
        reply = " ".join(one.reply.split())[:_LONGEST_REPLY]
        fields = {"id": one.letter, "state": one.state, "code": one.code or None, "reply": reply, "try": one.next_try}
        values |= {f"{name}{place}": value for name, value in fields.items()}
    connection.execute(_settle(len(tried)), values)


_CLAIM = """
    UPDATE letters SET state = 'claimed', claimed_by = :run, attempts = attempts + 1, changed = :moment
    WHERE id IN (:ids) AND state IN ('planned', 'deferred') AND EXISTS (
        SELECT 1 FROM subscribers WHERE subscribers.id = letters.subscriber_id AND subscribers.state = 'active'
        AND (subscribers.paused_until IS NULL OR subscribers.paused_until <= :moment)
    )
"""
_SETTLE = """
    UPDATE letters SET state = answer.column2, code = answer.column3, reply = answer.column4,
        next_try = answer.column5, changed = :moment
    FROM (VALUES :rows) AS answer WHERE id = answer.column1
"""
_ROW = (
    "(CAST(:id{0} AS BIGINT), CAST(:state{0} AS TEXT), CAST(:code{0} AS INTEGER), CAST(:reply{0} AS TEXT),"
    " CAST(:try{0} AS BIGINT))"
)


@lru_cache(maxsize=1024)
def _claim(count: int) -> sa.TextClause:
    return sa.text(_CLAIM.replace(":ids", ", ".join(f":id{place}" for place in range(count))))


@lru_cache(maxsize=1024)
def _settle(count: int) -> sa.TextClause:
    return sa.text(_SETTLE.replace(":rows", ", ".join(_ROW.format(place) for place in range(count))))
