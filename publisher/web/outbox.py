"""Mails about subscriptions to the mail server, each on a connection of its own: there are few of them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from publisher.errors import DeliveryError
from publisher.mail.smtp import Kind, Line, Reply
from publisher.web.notes import Handed, Mail

# Nobody knows whether a server that fell silent has it: a confirmation had better come twice than not at all.
_HANDED: dict[Kind, Handed] = {
    "accepted": "taken",
    "rejected": "refused",
    "deferred": "later",
    "unknown": "later",
}
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")  # RFC 3463 2

_log = logging.getLogger(__name__)


class SmtpOutbox:
    """Hands mails to the server that `connect` reaches."""

    def __init__(self, connect: Callable[[], Line]) -> None:
        self._connect = connect

    def put(self, mail: Mail) -> Handed:
        """Hand a mail over. Raises DeliveryError when the server cannot be reached, or takes nothing from us."""
        line = self._connect()
        try:
            reply = line.deliver(mail.sender, mail.recipient, mail.message)
        finally:
            line.close()
        if reply.kind == "unsent":
            raise DeliveryError(reply.text)
        if reply.kind != "accepted":
            _log.warning("the mail server did not take a mail: %s", _without_text(reply))
        return _HANDED[reply.kind]


def _without_text(reply: Reply) -> str:
    """What a server said, in numbers: its words may name the reader."""
    code = _ENHANCED.match(reply.text)
    return " ".join(filter(None, (str(reply.code) if reply.code else "no answer", code[0] if code else "")))
