"""A variant's message, cut once where a reader's own words go, and put together for each reader by joining bytes."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

from publisher.digest.tokens import ENCODED, PLACES
from publisher.mail import dkim

_OWN = {b"to", b"date", b"message-id"}  # headers that each letter has for itself
_HEADER = re.compile(rb"([!-9;-~]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")


class Own(NamedTuple):
    """What one letter has for itself: `date` as RFC 5322 3.3 writes it, and `moment` the same in seconds since 1970."""

    address: str
    token: str
    message_id: str
    date: str
    moment: int


class Prepared:
    """A message as digest.mime makes it, ready to be filled in; signed, where there is a key."""

    def __init__(self, message: bytes, key: dkim.Key | None = None) -> None:
        head, _, body = message.partition(b"\r\n\r\n")
        headers = [(found[1], found[2]) for found in _HEADER.finditer(head + b"\r\n")]
        fixed = [(name, value) for name, value in headers if name.lower() not in _OWN]
        self._head = PLACES.split(b"".join(name + b":" + value + b"\r\n" for name, value in fixed) + b"\r\n")
        self._body = PLACES.split(body)
        self._key = key
        canonical = ((name.lower(), dkim.canonical_header(name, value)) for name, value in fixed)
        self._canonical = [(name, PLACES.split(value)) for name, value in canonical] if key else []
        self._hash = dkim.BodyHash(PLACES.split(dkim.canonical_body(body))) if key else None

    def fill(self, own: Own) -> bytes:
        """The whole message for one reader, CRLF at the ends of lines."""
        token = own.token.encode()
        encoded = base64.b64encode(token)
        mine = [
            (b"To", own.address.encode()),
            (b"Date", own.date.encode()),
            (b"Message-ID", b"<" + own.message_id.encode() + b">"),
        ]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in mine)
        signature = self._signature(mine, token, encoded, own.moment)
        return b"".join((signature, head, *_filled(self._head, token, encoded), *_filled(self._body, token, encoded)))

    def _signature(self, mine: list[tuple[bytes, bytes]], token: bytes, encoded: bytes, moment: int) -> bytes:
        if self._key is None or self._hash is None:
            return b""
        headers = [(name, b"".join(_filled(pieces, token, encoded))) for name, pieces in self._canonical]
        headers += [(name.lower(), dkim.canonical_header(name, value)) for name, value in mine]
        words = _filled(self._body, token, encoded)[1::2]
        return dkim.signature(self._key, headers, self._hash.of(words), moment)


def _filled(pieces: list[bytes], token: bytes, encoded: bytes) -> list[bytes]:
    """The pieces with the reader's token at every odd place, in the encoding that stood there."""
    if len(pieces) == 1:
        return pieces
    filled = list(pieces)
    filled[1::2] = [encoded if piece == ENCODED else token for piece in pieces[1::2]]
    return filled
