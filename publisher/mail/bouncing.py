"""What refusals, bounces and complaints say about a reader: gone, full too often, or annoyed; then sending stops."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.mail import subscribers, tokens
from publisher.mail.moments import seconds
from publisher.mail.people import Subscriber
from publisher.mail.returns import Return
from publisher.mail.tables import GONE, ReaderState, letters

_STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)")  # RFC 3463; no piece of an IP address
# RFC 3463 3.2 and RFC 7505: no such mailbox, no such system, bad syntax, moved away, or a domain without mail
_NO_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
_FULL = "5.2.2"
_MOST_FULL = 3  # letters, one after the other (S8)

# What became of a mail that came back: three words say that a reader gets nothing more; "noted" that the letter did not
# arrive, "known" that nothing is new, "nobody" that nothing in it was made by us, "other" that it is something else.
Consequence = Literal["bounced", "complained", "unsubscribed", "noted", "known", "nobody", "other"]
_STATES: dict[str, ReaderState] = {"complaint": "complained", "leave": "unsubscribed"}


def note_refusal(connection: Connection, secret: bytes, reader: int, text: str, now: datetime) -> bool:
    """Suppress a reader whose address does not work, by what the server said; whether it was."""
    found = _STATUS.search(text)
    status = found[0] if found else ""
    if status not in _NO_ADDRESS and not (status == _FULL and _is_full(connection, reader)):
        return False
    known = subscribers.by_id(connection, reader)
    if known is None:
        return False
    subscribers.leave(connection, secret, known, "bounced", now)
    return True


def note_return(connection: Connection, secret: bytes, returned: Return, now: datetime) -> Consequence:
    """Act on a mail that came back, as far as a token in it is ours; the same mail again changes nothing."""
    if returned.kind == "other":
        return "other"
    letter = next((found for one in returned.letters if (found := tokens.letter_of(secret, one)) is not None), None)
    reader = _reader(connection, secret, returned, letter)
    if reader is None:
        return "nobody"
    if returned.kind == "bounce":
        return _after_bounce(connection, secret, returned, (reader, letter), now)
    if reader.state in GONE:
        return "known"
    state = _STATES[returned.kind]
    subscribers.leave(connection, secret, reader, state, now)
    return "complained" if state == "complained" else "unsubscribed"


def _after_bounce(
    connection: Connection, secret: bytes, returned: Return, whose: tuple[Subscriber, int | None], now: datetime
) -> Consequence:
    if not returned.status.startswith("5"):
        return "other"  # RFC 3463 2: the next letter may arrive
    reader, letter = whose
    said = f"came back: {returned.status} {returned.said}".strip()
    news = reader.state not in GONE if letter is None else _has_come_back(connection, letter, said, now)
    if not news:
        return "known"
    return "bounced" if note_refusal(connection, secret, reader.id, said, now) else "noted"


def _reader(connection: Connection, secret: bytes, returned: Return, letter: int | None) -> Subscriber | None:
    """Who got the letter, else whose own link stands in what came back."""
    if letter is not None:
        number = connection.scalar(sa.select(letters.c.subscriber_id).where(letters.c.id == letter))
        if number is not None and (found := subscribers.by_id(connection, number)):
            return found
    handles = (tokens.handle_of(secret, one) for one in returned.readers)
    known = (subscribers.find(connection, handle=handle) for handle in handles if handle)
    return next((one for one in known if one), None)


def _has_come_back(connection: Connection, letter: int, said: str, now: datetime) -> bool:
    """Make a letter that was accepted one that was refused after all; whether that is news."""
    done = connection.execute(
        sa.update(letters)
        .where(letters.c.id == letter, letters.c.state.in_(("accepted", "unknown")))
        .values(state="rejected", reply=said, changed=seconds(now))
    )
    return bool(done.rowcount)


def _is_full(connection: Connection, reader: int) -> bool:
    """Whether the last letters to a reader all found the mailbox full."""
    chosen = (
        sa.select(letters.c.reply)
        .where(letters.c.subscriber_id == reader, letters.c.state.in_(("accepted", "rejected")))
        .order_by(letters.c.id.desc())
        .limit(_MOST_FULL)
    )
    replies = list(connection.scalars(chosen))
    return len(replies) == _MOST_FULL and all(_FULL in reply for reply in replies)
