"""How things stand: subscribers and letters by state, and the letters that a person has to decide about."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from publisher.mail import ledger
from publisher.mail.moments import moment
from publisher.mail.store import Store
from publisher.mail.tables import letters, subscribers


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that was handed over, or was about to be, when its run died; `address` "" when the reader was erased."""

    address: str
    slot: str
    moment: datetime
    reply: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by state, and every letter whose end nobody knows."""

    subscribers: dict[str, int]
    letters: dict[str, int]
    late: int
    unknown: list[Unknown]


def look(store: Store, now: datetime) -> Status:
    """How things stand at `now`; what dead runs had claimed is called unknown first."""
    ledger.sweep(store, now)
    with store.reading() as connection:
        chosen = (
            sa.select(subscribers.c.address, letters.c.slot, letters.c.changed, letters.c.reply)
            .select_from(letters.outerjoin(subscribers, subscribers.c.id == letters.c.subscriber_id))
            .where(ledger.is_in("unknown"))
            .order_by(letters.c.id)
        )
        unknown = [
            Unknown(address=row.address or "", slot=row.slot, moment=moment(row.changed), reply=row.reply)
            for row in connection.execute(chosen)
        ]
        return Status(
            subscribers=_by_state(connection, subscribers),
            letters=_by_state(connection, letters),
            late=ledger.late_letters(connection, now),
            unknown=unknown,
        )


def _by_state(connection: sa.Connection, table: sa.Table) -> dict[str, int]:
    counts = sa.select(table.c.state, sa.func.count()).group_by(table.c.state)
    return {row.state: row[1] for row in connection.execute(counts)}
