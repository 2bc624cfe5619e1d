"""What one letter has for itself: whom it goes to, its id, where it comes back to, and the reader's token."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from publisher.config import Config
from publisher.digest.mime import sender_address
from publisher.mail import people, tokens
from publisher.mail.claims import Waiting
from publisher.mail.moments import seconds
from publisher.mail.prepared import Own


class Post:
    """Addresses letters, always the same for the same letter. Raises ConfigError for an invalid return path."""

    def __init__(self, config: Config, secret: bytes) -> None:
        self._secret = secret
        self._sender = sender_address(config.site, config.letterhead().sender)
        self.host = self._sender.rpartition("@")[2].lower()
        self._return_path = return_path(config)

    @property
    def envelope_host(self) -> str:
        """The domain that bounces go to, whose SPF record counts."""
        return (self._return_path or self._sender).rpartition("@")[2].lower()

    def own(self, letter: Waiting, address: str, handle: str, now: datetime) -> Own:
        """What goes into the message."""
        return Own(
            address=address,
            token=tokens.reader_token(self._secret, handle),
            message_id=f"letter.{tokens.letter_token(self._secret, letter.id)}@{self.host}",
            date=_date(now),
            moment=seconds(now),
        )

    def envelope(self, letter: Waiting) -> str:
        """Where the server sends it back: the sender, or the return path with the letter's own token (S12)."""
        if not self._return_path:
            return self._sender
        name, _, host = self._return_path.rpartition("@")
        return f"{name}+{tokens.letter_token(self._secret, letter.id)}@{host}"


def return_path(config: Config) -> str:
    """The address that mails come back to, "" for the sender's. Raises ConfigError for an invalid one."""
    path = config.sending.return_path
    try:
        return people.address(path).text if path else ""
    except ValueError as error:
        raise config.refusal(f"'sending.return_path': {error}", "sending", "return_path") from error


@lru_cache(maxsize=8)
def _date(now: datetime) -> str:
    return format_datetime(now)
