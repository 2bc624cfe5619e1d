"""The places where a subscriber's own words go: valid addresses of a fixed length, to be replaced in bytes.

A token has TOKEN_LENGTH characters of A-Z a-z 0-9 - _; so has its placeholder, and 42 is a multiple of 3, so that
a base64 part can be spliced without encoding it again (see mime.py).
"""

from __future__ import annotations

import base64
import re
from typing import TypeVar

import msgspec

TOKEN_LENGTH = 42
TOKEN = "SUBSCRIBER-TOKEN".ljust(TOKEN_LENGTH, "_")
ENCODED = base64.b64encode(TOKEN.encode())
PLACES = re.compile(b"(" + re.escape(TOKEN.encode()) + b"|" + re.escape(ENCODED) + b")")
Told = TypeVar("Told", bound=msgspec.Struct)
RECIPIENT = "reader@subscriber.invalid"  # RFC 2606 2: a name that can never receive mail


def manage_url(site_url: str) -> str:
    """Where a subscriber changes topics and frequency."""
    return f"{site_url}m/{TOKEN}"


def unsubscribe_url(site_url: str) -> str:
    """Where a subscriber leaves; a POST there does it, a GET shows one button (H7)."""
    return f"{site_url}u/{TOKEN}"


def without_places(told: Told) -> Told:
    """What a letter tells, where no text of anybody's looks like a place: it would be told each reader's token."""
    data = msgspec.json.encode(told)
    return msgspec.json.decode(PLACES.sub(b".", data), type=type(told)) if PLACES.search(data) else told
