"""What a mail server's refusal says of an address: gone, or full too often; then nothing more is sent to it."""

from __future__ import annotations

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.mail import subscribers
from publisher.mail.tables import letters

_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
# RFC 3463 3.2 and RFC 7505: no such mailbox, no such system, bad syntax, moved away, or a domain without mail
_NO_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
_FULL = "5.2.2"
_MOST_FULL = 3  # letters, one after the other (S8)


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
