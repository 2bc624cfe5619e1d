"""The headers with which a published file should be served, told by its path alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from publisher.model.media_types import media_type

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
NEVER = "no-cache"

_HASHED = re.compile(r"assets/(?:[\w-]+\.)?[0-9a-f]{8,64}\.\w+")
_PACKS = re.compile(r"\.(?:html|xml|opml|json|css|js|txt|csv|vtt|srt|svg)$")


class Head(NamedTuple):
    """Content-Type, Cache-Control, and Content-Encoding ("" for none) of a file."""

    media_type: str
    caching: str
    encoding: str = ""


def head_of(path: str, *, gzip: bool = False) -> Head:
    """What a file at `path` should be served with; `gzip` is for stores that cannot compress by themselves."""
    kind = media_type(path) or "application/octet-stream"
    hashed = _HASHED.fullmatch(path) is not None
    return Head(kind, FOREVER if hashed else SHORT, "gzip" if gzip and _PACKS.search(path) else "")
