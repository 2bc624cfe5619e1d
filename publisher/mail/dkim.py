"""DKIM signatures (RFC 6376): rsa-sha256, relaxed/relaxed, for messages that differ in a few places only.

What two letters of a variant have in common is made canonical once, and hashed once as far as it goes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from publisher.errors import ConfigError

# 5.4.1 and RFC 8058 4: what a reader or a mailbox acts on. From stands twice, so that nobody can add a second one.
SIGNED = (
    b"from", b"from", b"reply-to", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"list-archive", b"list-post", b"archived-at",
    b"feedback-id", b"auto-submitted", b"precedence",
)  # fmt: skip
_SHORTEST_KEY = 1024  # bits, RFC 8301 3.2
_FOLD = 72
_WSP = re.compile(rb"[ \t]+")


class Key(NamedTuple):
    """A key, and the domain and selector that it is published under."""

    private: rsa.RSAPrivateKey
    domain: str
    selector: str


def load(path: Path, domain: str, selector: str) -> Key:
    """The key in a PEM file. Raises ConfigError when it is none that DKIM signs with, or has no selector."""
    if not selector:
        hint = "Set it to the first part of the DNS name that has the key: SELECTOR._domainkey.DOMAIN."
        raise ConfigError("a DKIM key needs 'sending.dkim_selector'", hint=hint)
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(f"PUBLISHER_DKIM_KEY cannot be read: {error.strerror}", path=str(path)) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "Make one with: openssl genrsa -out dkim.pem 2048."
        what = "PUBLISHER_DKIM_KEY is not a private key without a password"
        raise ConfigError(what, path=str(path), hint=hint) from error
    if not isinstance(found, rsa.RSAPrivateKey) or found.key_size < _SHORTEST_KEY:
        hint = "Every mailbox can check RSA with 2048 bits. Make one with: openssl genrsa -out dkim.pem 2048."
        raise ConfigError("PUBLISHER_DKIM_KEY is not an RSA key that is long enough", path=str(path), hint=hint)
    return Key(found, domain, selector)


def canonical_header(name: bytes, value: bytes) -> bytes:
    """RFC 6376 3.4.2, without the line's end."""
    return name.lower().strip() + b":" + _WSP.sub(b" ", value.replace(b"\r\n", b"")).strip()


def canonical_body(body: bytes) -> bytes:
    """RFC 6376 3.4.4."""
    lines = [_WSP.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


class BodyHash:
    """The hash of a body that is given in pieces, of which those at even places never change."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._first = hashlib.sha256(pieces[0])
        self._rest = pieces[1:]

    def of(self, words: Sequence[bytes]) -> bytes:
        """The hash with `words` at the odd places, in base64."""
        digest = self._first.copy()
        for place, piece in enumerate(self._rest):
            digest.update(words[place // 2] if place % 2 == 0 else piece)
        return base64.b64encode(digest.digest())


def signature(key: Key, headers: Iterable[tuple[bytes, bytes]], body_hash: bytes, moment: int) -> bytes:
    """The line DKIM-Signature, with its end; `headers` are canonical, by lower-case name, each name once."""
    found = dict(headers)
    names = [name for name in SIGNED if name in found]
    start = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={key.domain}; s={key.selector};\r\n"
        f" t={moment}; bh={body_hash.decode()};\r\n h={_listed(names)};\r\n b="
    ).encode()
    signed, seen = [], set()
    for name in names:
        if name not in seen:  # 5.4.2: a name that is listed once more than it is there stands for nothing
            signed.append(found[name] + b"\r\n")
        seen.add(name)
    signed.append(canonical_header(b"DKIM-Signature", start))
    data = base64.b64encode(key.private.sign(b"".join(signed), padding.PKCS1v15(), hashes.SHA256()))
    folded = b"\r\n ".join(data[at : at + _FOLD] for at in range(0, len(data), _FOLD))
    return b"DKIM-Signature: " + start + folded + b"\r\n"


def _listed(names: list[bytes]) -> str:
    """Names with colons between, folded before a line grows too long."""
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > _FOLD:
            lines.append(line)
            line = ""
        line += f"{name.decode()}:"
    return "\r\n  ".join([*lines, line]).rstrip(":")
