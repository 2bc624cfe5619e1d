"""What stands for a reader or a letter in addresses that others see: signed, and without anything of the reader's."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from functools import lru_cache
from hashlib import sha256

from itsdangerous import BadSignature, Signer, TimestampSigner

from publisher.digest import TOKEN_LENGTH

_HANDLE_LENGTH = 16
_HANDLE = re.compile(r"[A-Za-z0-9_-]{16}")
_CONFIRM_DAYS = 7
_LETTER_BYTES, _SEAL_BYTES = 5, 11  # 26 characters of base 32


def new_handle() -> str:
    """A random name for a reader: 16 characters that tell nothing; another one makes all older links void."""
    return secrets.token_urlsafe(12)


def reader_token(secret: bytes, handle: str) -> str:
    """What a reader's links hold: TOKEN_LENGTH characters of A-Z a-z 0-9 - _, the same in each letter."""
    return handle + _seal(secret, handle)


def handle_of(secret: bytes, token: str) -> str | None:
    """The handle in a reader's token; None for anything that was not made with this secret."""
    handle = token[:_HANDLE_LENGTH]
    if not _HANDLE.fullmatch(handle):
        return None
    return (
        handle if hmac.compare_digest(token.encode(errors="replace"), reader_token(secret, handle).encode()) else None
    )


def _seal(secret: bytes, handle: str) -> str:
    return _signer(secret).get_signature(handle).decode()[: TOKEN_LENGTH - _HANDLE_LENGTH]


@lru_cache(maxsize=4)
def _signer(secret: bytes) -> Signer:
    made = Signer(secret, salt="publisher.reader", digest_method=sha256, key_derivation="hmac")
    return Signer(made.derive_key(), digest_method=sha256, key_derivation="none")  # derived once, not for each reader


def confirm_token(secret: bytes, handle: str, now: int) -> str:
    """What a link to confirm a sign-up holds; `now` is in seconds since 1970, and after a week it is void."""
    return _stamped(secret, now).sign(handle).decode()


def confirm_handle(secret: bytes, token: str, now: int) -> str | None:
    """The sign-up's handle in its token; None for one that is old, or was not made with this secret."""
    try:
        handle = _stamped(secret, now).unsign(token.encode(errors="replace"), max_age=_CONFIRM_DAYS * 86_400).decode()
    except BadSignature:  # SignatureExpired is one
        return None
    return handle if _HANDLE.fullmatch(handle) else None


class _Stamped(TimestampSigner):
    """Signs with a time that it is told, where itsdangerous looks at the clock."""

    now = 0

    def get_timestamp(self) -> int:
        return self.now


def _stamped(secret: bytes, now: int) -> _Stamped:
    made = _Stamped(secret, salt="publisher.confirm", digest_method=sha256, key_derivation="hmac")
    made.now = now
    return made


def letter_token(secret: bytes, letter: int) -> str:
    """What stands for a letter in its Message-ID and return path: 26 characters of a-z 2-7.

    It stays the same however often the letter is tried (H5); in one case, as some mail servers change it.
    """
    number = letter.to_bytes(_LETTER_BYTES, "big")
    return base64.b32encode(number + _stamp(secret, number)).decode().rstrip("=").lower()


def letter_of(secret: bytes, token: str) -> int | None:
    """The letter's number in its token; None for anything that was not made with this secret."""
    try:
        data = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    number, stamp = data[:_LETTER_BYTES], data[_LETTER_BYTES:]
    return int.from_bytes(number, "big") if hmac.compare_digest(stamp, _stamp(secret, number)) else None


def _stamp(secret: bytes, number: bytes) -> bytes:
    return hmac.new(secret, b"publisher letter\0" + number, "sha256").digest()[:_SEAL_BYTES]
