"""Who asks to join, and who confirms it: decided and written down in one transaction each, so that nobody is lost.

Whoever asks learns nothing of who is subscribed: what differs is told by mail, to the address itself alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from publisher.mail import people, subscribers, tokens
from publisher.mail.moments import seconds
from publisher.mail.people import Address, Entry, Subscriber
from publisher.mail.preferences import EVERYTHING
from publisher.mail.secret import keyed
from publisher.mail.store import Store
from publisher.mail.subscribers import Start
from publisher.mail.tables import NoteKind, signups
from publisher.mail.tables import subscribers as readers
from publisher.web import notes

MAIL_EVERY_S = 24 * 3600  # S14: a confirmation at most once a day to an address,
MOST_MAILS = 3  # and so many in all until somebody confirms
FORGET_WISH_S = 30 * 86_400
FORGET_ALL_S = 180 * 86_400
SOURCE = "sign-up form"

_T = TypeVar("_T")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for; `latest` is whether the articles of the latest issue are to come, too."""

    address: str
    name: str = ""
    language: str = ""
    timezone: str = ""
    preferences: str = EVERYTHING
    latest: bool = False

    def entry(self) -> Entry:
        """The subscriber that this makes. Raises ValueError for an invalid address."""
        return Entry(
            address=people.address(self.address),
            name=self.name,
            language=self.language,
            timezone=self.timezone,
            preferences=self.preferences,
            consent_source=SOURCE,
        )


def ask(store: Store, secret: bytes, wish: Wish, now: datetime) -> None:
    """Write down a sign-up and the mail that it asks for; a reader who is subscribed already keeps what was chosen.

    Raises ValueError for an invalid address.
    """
    address = wish.entry().address

    def write(connection: Connection) -> None:
        _ask(connection, secret, wish, address, now)

    _in_turn(store, write)


def _ask(connection: Connection, secret: bytes, wish: Wish, address: Address, now: datetime) -> None:
    state = subscribers.state_of(connection, secret, address)
    if state == "complained":  # S12: a reader who reported us as spam gets no mail, whoever asks for it
        return
    reader = subscribers.find(connection, address=address)
    if reader:
        wish = _completed(wish, reader)
    entry = wish.entry()
    row = _row(connection, keyed(secret, "signup", entry.address.folded), now)
    values: dict[str, object] = {"asked": seconds(now)}
    if state != "active":
        values["wish"] = msgspec.json.encode(wish).decode()
    if state is None:
        pending = msgspec.structs.replace(entry, state="pending")
        subscribers.add_to(connection, secret, [pending], Start(now))
    elif state == "pending":
        subscribers.rewrite(connection, entry)
    if row.mails < MOST_MAILS and (row.mailed is None or row.mailed <= seconds(now) - MAIL_EVERY_S):
        kind: NoteKind = "known" if state == "active" else "confirm"
        notes.put(connection, kind, row.handle, now)
        values |= {"mails": row.mails + 1, "mailed": seconds(now)}
    if state == "active":
        values["subscriber_id"] = reader.id if reader else None
    connection.execute(sa.update(signups).where(signups.c.hash == row.hash).values(values))


def _completed(wish: Wish, reader: Subscriber) -> Wish:
    """A wish with what is known of the reader and the form does not ask."""
    unsaid = {name: getattr(reader, name) for name in ("name", "language", "timezone") if not getattr(wish, name)}
    return msgspec.structs.replace(wish, **unsaid)


def awaits(store: Store, secret: bytes, token: str, now: datetime) -> bool:
    """Whether a link to confirm is good: not forged, not old, and its sign-up not taken back; nothing is changed."""
    with store.reading() as connection:
        row = _of_token(connection, secret, token, now)
        return row is not None and (bool(row.wish) or _confirmed(connection, row) is not None)


def confirm(store: Store, secret: bytes, token: str, start: Start) -> Subscriber | None:
    """The subscriber that somebody became, or is since the first use of this link; None where the link is void."""

    def write(connection: Connection) -> Subscriber | None:
        row = _of_token(connection, secret, token, start.now)
        if row is None or not row.wish:
            return _confirmed(connection, row) if row else None
        wish = msgspec.json.decode(row.wish, type=Wish)
        issue = start.issue if wish.latest else None
        reader = subscribers.join(connection, secret, wish.entry(), Start(start.now, issue))
        done = {"wish": "", "mails": 0, "mailed": None, "confirmed": seconds(start.now), "subscriber_id": reader.id}
        connection.execute(sa.update(signups).where(signups.c.hash == row.hash).values(done))
        notes.put(connection, "welcome", reader.handle, start.now)
        return reader

    return _in_turn(store, write)


def of_handle(connection: Connection, handle: str) -> tuple[Wish | None, Subscriber | None]:
    """What is asked for in the sign-up with a handle, and who the subscriber is, as far as there is any."""
    row = connection.execute(sa.select(signups).where(signups.c.handle == handle)).one_or_none()
    if row is None:
        return None, None
    wish = msgspec.json.decode(row.wish, type=Wish) if row.wish else None
    return wish, subscribers.by_id(connection, row.subscriber_id) if row.subscriber_id else None


def forget(store: Store, now: datetime) -> None:
    """Delete what people asked for and never confirmed: the addresses after a month, the rest after half a year."""
    with store.writing() as connection:
        old = sa.and_(signups.c.wish != "", signups.c.asked < seconds(now) - FORGET_WISH_S)
        connection.execute(sa.update(signups).where(old).values(wish=""))
        unheard = (readers.c.state == "pending", readers.c.consent_source == SOURCE)
        connection.execute(sa.delete(readers).where(*unheard, readers.c.created < seconds(now) - FORGET_WISH_S))
        quiet = sa.func.coalesce(signups.c.mailed, signups.c.asked) < seconds(now) - FORGET_ALL_S
        connection.execute(sa.delete(signups).where(signups.c.wish == "", quiet))


def _row(connection: Connection, hashed: str, now: datetime) -> Row[tuple[object, ...]]:
    """The sign-ups of an address, made if need be."""
    chosen = sa.select(signups).where(signups.c.hash == hashed).with_for_update()
    row = connection.execute(chosen).one_or_none()
    if row is None:
        fresh = {"hash": hashed, "handle": tokens.new_handle(), "asked": seconds(now)}
        connection.execute(sa.insert(signups).values(fresh))
        row = connection.execute(chosen).one()
    return row


def _of_token(connection: Connection, secret: bytes, token: str, now: datetime) -> Row[tuple[object, ...]] | None:
    handle = tokens.confirm_handle(secret, token, seconds(now))
    if handle is None:
        return None
    return connection.execute(sa.select(signups).where(signups.c.handle == handle).with_for_update()).one_or_none()


def _confirmed(connection: Connection, row: Row[tuple[object, ...]]) -> Subscriber | None:
    """Who confirmed this sign-up before, if that is a subscriber still."""
    reader = subscribers.by_id(connection, row.subscriber_id) if row.confirmed and row.subscriber_id else None
    return reader if reader and reader.state == "active" else None


def _in_turn(store: Store, write: Callable[[Connection], _T]) -> _T:
    """What `write` gives in a transaction; again, where another one made the same row a moment before."""
    try:
        with store.writing() as connection:
            return write(connection)
    except sa.exc.IntegrityError:
        with store.writing() as connection:
            return write(connection)
