"""Mails about subscriptions to the mail server, each on a connection of its own: there are few of them."""

from __future__ import annotations

from collections.abc import Callable

from publisher.mail.smtp import Kind, Line
from publisher.web.notes import Handed, Mail

# Nobody knows whether a server that fell silent has it: a confirmation had better come twice than not at all.
_HANDED: dict[Kind, Handed] = {
    "accepted": "taken",
    "rejected": "refused",
    "deferred": "later",
    "unknown": "later",
    "unsent": "later",
}


class SmtpOutbox:
    """Hands mails to the server that `connect` reaches."""

    def __init__(self, connect: Callable[[], Line]) -> None:
        self._connect = connect

    def put(self, mail: Mail) -> Handed:
        """Hand a mail over. Raises DeliveryError when the server cannot be reached."""
        line = self._connect()
        try:
            return _HANDED[line.deliver(mail.sender, mail.recipient, mail.message).kind]
        finally:
            line.close()
