"""Subscribers in the database: added, changed, gone and erased; one who left comes back only on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from publisher.errors import StateError
from publisher.mail import preferences, tokens
from publisher.mail.moments import moment, seconds
from publisher.mail.people import Address, Entry, Subscriber
from publisher.mail.secret import keyed
from publisher.mail.store import Store
from publisher.mail.tables import GONE, ReaderState, letters, signups, subscribers, suppressions

Outcome = Literal["added", "known", "left"]
_PAGE = 1000


class Start(NamedTuple):
    """When a subscription begins; `issue` is one whose articles are new to the reader although they are older."""

    now: datetime
    issue: int | None = None


def address_hash(secret: bytes, folded: str) -> str:
    """What is kept of an address that must not be written to, even after it is erased."""
    return keyed(secret, "suppression", folded)


def add(store: Store, secret: bytes, entries: Iterable[Entry], start: Start, *, again: bool = False) -> list[Outcome]:
    """Add those who are not there yet, all or none; tell for each whether it was added, known, or had left.

    Nothing of a known one is changed. `again` says that who left has asked to come back, or who waits to confirm has
    done so by other means.
    """
    with store.writing() as connection:
        return add_to(connection, secret, list(entries), start, again=again)


def add_to(
    connection: Connection, secret: bytes, wanted: list[Entry], start: Start, *, again: bool = False
) -> list[Outcome]:
    """What `add` does, in a transaction of the caller's."""
    known = _states(connection, [entry.address.folded for entry in wanted])
    hashes = {entry.address.folded: address_hash(secret, entry.address.folded) for entry in wanted}
    barred = _suppressed(connection, hashes.values())
    outcomes: list[Outcome] = []
    rows: list[dict[str, Any]] = []
    for entry in wanted:
        folded = entry.address.folded
        gone = known.get(folded) in GONE or hashes[folded] in barred
        waits = known.get(folded) == "pending" and entry.state == "active"
        if again and (gone or waits):
            _welcome_back(connection, hashes[folded], entry, start)
            if folded not in known:
                rows.append(_row(entry, start))
            outcomes.append("added")
        elif gone or folded in known:
            outcomes.append("left" if gone else "known")
        else:
            rows.append(_row(entry, start))
            outcomes.append("added")
        known.setdefault(folded, entry.state)
    if rows:
        connection.execute(sa.insert(subscribers), rows)
    _bar(connection, [(hashes[e.address.folded], e.state) for e in wanted if e.state in GONE], start.now)
    return outcomes


def join(connection: Connection, secret: bytes, entry: Entry, start: Start) -> Subscriber:
    """Make somebody who confirmed an active subscriber: a new one, one who waited, or one who had left."""
    waiting = find(connection, address=entry.address)
    if waiting is None or waiting.state in GONE:
        add_to(connection, secret, [entry], start, again=True)
    elif waiting.state == "pending":
        rewrite(connection, entry)
        confirm(connection, waiting.id, start)
    found = find(connection, address=entry.address)
    if found is None:
        raise StateError("a subscriber who was just added is not there")
    return found


def rewrite(connection: Connection, entry: Entry) -> None:
    """Keep what a pending subscriber says now in place of what was said before."""
    connection.execute(
        sa.update(subscribers)
        .where(subscribers.c.folded == entry.address.folded, subscribers.c.state == "pending")
        .values(name=entry.name, language=entry.language, preferences=entry.preferences)
    )


def state_of(connection: Connection, secret: bytes, address: Address) -> ReaderState | None:
    """The state of an address, also of one that was erased after it had left; None for one never heard of."""
    known = _states(connection, [address.folded]).get(address.folded)
    if known is not None:
        return known
    hashed = address_hash(secret, address.folded)
    return connection.scalar(sa.select(suppressions.c.reason).where(suppressions.c.hash == hashed))


def find(connection: Connection, *, address: Address | None = None, handle: str = "") -> Subscriber | None:
    """The subscriber with an address or a handle."""
    where = subscribers.c.folded == address.folded if address else subscribers.c.handle == handle
    row = connection.execute(sa.select(subscribers).where(where)).mappings().one_or_none()
    return _subscriber(row) if row else None


def by_id(connection: Connection, number: int) -> Subscriber | None:
    """The subscriber with a number."""
    row = connection.execute(sa.select(subscribers).where(subscribers.c.id == number)).mappings().one_or_none()
    return _subscriber(row) if row else None


def every(store: Store, state: ReaderState | None = None) -> Iterator[Subscriber]:
    """All subscribers, or those in a state, in the order in which they came; a page at a time."""
    last = 0
    while True:
        chosen = sa.select(subscribers).where(subscribers.c.id > last).order_by(subscribers.c.id).limit(_PAGE)
        if state:
            chosen = chosen.where(subscribers.c.state == state)
        with store.reading() as connection:
            page = connection.execute(chosen).mappings().all()
        yield from map(_subscriber, page)
        if len(page) < _PAGE:
            return
        last = page[-1]["id"]


def confirm(connection: Connection, reader: int, start: Start) -> None:
    """Make a pending subscriber an active one: the subscription begins now."""
    now = seconds(start.now)
    connection.execute(
        sa.update(subscribers)
        .where(subscribers.c.id == reader, subscribers.c.state == "pending")
        .values(state="active", since=now, from_issue=start.issue, consented=now)
    )


def change(connection: Connection, reader: Subscriber, now: datetime, **values: Any) -> None:
    """Change a subscriber's name, language, timezone, preferences (a canonical line) or paused_until (a moment).

    What is wished anew by `preferences` is wished from now on.
    """
    if "preferences" in values:
        old, new = preferences.read(reader.preferences), preferences.read(values["preferences"])
        values["preferences"] = preferences.write(preferences.changed(old, new, seconds(now)))
    if values.get("paused_until") is not None:
        values["paused_until"] = seconds(values["paused_until"])
    if values:
        connection.execute(sa.update(subscribers).where(subscribers.c.id == reader.id).values(**values))


def leave(connection: Connection, secret: bytes, reader: Subscriber, state: ReaderState, now: datetime) -> None:
    """Stop all letters to a subscriber from this moment; `state` (one of GONE) says why; the first reason stays."""
    connection.execute(
        sa.update(subscribers)
        .where(subscribers.c.id == reader.id, subscribers.c.state.not_in(GONE))
        .values(state=state, paused_until=None)
    )
    _bar(connection, [(address_hash(secret, reader.address.lower()), state)], now)


def erase(connection: Connection, secret: bytes, reader: Subscriber, now: datetime) -> None:
    """Delete all that is known of a subscriber, but a keyed hash of the address: an import must not bring it back."""
    leave(connection, secret, reader, "unsubscribed", now)
    waiting = letters.c.state.in_(("planned", "deferred"))
    connection.execute(
        sa.update(letters)
        .where(letters.c.subscriber_id == reader.id, waiting)
        .values(state="suppressed", reply="erased", changed=seconds(now))
    )
    connection.execute(sa.update(letters).where(letters.c.subscriber_id == reader.id).values(reply=""))
    hashed = keyed(secret, "signup", reader.address.lower())
    connection.execute(sa.update(signups).where(signups.c.hash == hashed).values(wish=""))
    connection.execute(sa.delete(subscribers).where(subscribers.c.id == reader.id))


def _states(connection: Connection, folded: list[str]) -> dict[str, ReaderState]:
    chosen = sa.select(subscribers.c.folded, subscribers.c.state).where(subscribers.c.folded.in_(folded))
    return {row.folded: row.state for row in connection.execute(chosen)}


def _suppressed(connection: Connection, hashes: Iterable[str]) -> set[str]:
    chosen = sa.select(suppressions.c.hash).where(suppressions.c.hash.in_(list(hashes)))
    return set(connection.scalars(chosen))


def _bar(connection: Connection, barred: list[tuple[str, ReaderState]], now: datetime) -> None:
    """Remember hashes that must not be written to; the first reason stays."""
    known = _suppressed(connection, (one for one, _ in barred))
    rows = {one: {"hash": one, "reason": why, "since": seconds(now)} for one, why in barred if one not in known}
    if rows:
        connection.execute(sa.insert(suppressions), list(rows.values()))


def _welcome_back(connection: Connection, hashed: str, entry: Entry, start: Start) -> None:
    """Let somebody back who asked for it: what was sent before stays sent, what came meanwhile is not new."""
    connection.execute(sa.delete(suppressions).where(suppressions.c.hash == hashed))
    fresh = {name: value for name, value in _row(entry, start).items() if name not in {"handle", "created"}}
    connection.execute(
        sa.update(subscribers).where(subscribers.c.folded == entry.address.folded).values(**fresh, paused_until=None)
    )


def _row(entry: Entry, start: Start) -> dict[str, Any]:
    now = seconds(start.now)
    return {
        "address": entry.address.text,
        "folded": entry.address.folded,
        "handle": tokens.new_handle(),
        "name": entry.name,
        "language": entry.language,
        "timezone": entry.timezone,
        "preferences": entry.preferences,
        "state": entry.state,
        "since": now,
        "from_issue": start.issue,
        "consented": seconds(entry.consented) if entry.consented else now,
        "consent_source": entry.consent_source,
        "created": now,
    }


def _subscriber(row: RowMapping) -> Subscriber:
    moments = ("since", "paused_until", "consented", "created")
    fields = {name: row[name] for name in Subscriber.__struct_fields__ if name not in moments}
    return Subscriber(**fields, **{name: moment(row[name]) for name in moments})
