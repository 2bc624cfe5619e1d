"""The headers with which a published file should be served, told by its path alone."""

from __future__ import annotations

import re
from typing import NamedTuple

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
NEVER = "no-cache"

_UTF8 = "; charset=utf-8"
_TYPES = {
    "html": f"text/html{_UTF8}",
    "xml": f"application/xml{_UTF8}",  # feeds too: every reader takes it, and browsers show it
    "opml": f"application/xml{_UTF8}",
    "json": f"application/feed+json{_UTF8}",
    "css": f"text/css{_UTF8}",
    "js": f"text/javascript{_UTF8}",
    "txt": f"text/plain{_UTF8}",
    "csv": f"text/csv{_UTF8}",
    "vtt": f"text/vtt{_UTF8}",
    "srt": f"application/x-subrip{_UTF8}",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/vnd.microsoft.icon",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "woff2": "font/woff2",
    "woff": "font/woff",
}
_HASHED = re.compile(r"assets/(?:[\w-]+\.)?[0-9a-f]{8,64}\.\w+")
_PACKS = re.compile(r"\.(?:html|xml|opml|json|css|js|txt|csv|vtt|srt|svg)$")


class Head(NamedTuple):
    """Content-Type, Cache-Control, and Content-Encoding ("" for none) of a file."""

    media_type: str
    caching: str
    encoding: str = ""


def head_of(path: str, *, gzip: bool = False) -> Head:
    """What a file at `path` should be served with; `gzip` is for stores that cannot compress by themselves."""
    media_type = _TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")
    hashed = _HASHED.fullmatch(path) is not None
    return Head(media_type, FOREVER if hashed else SHORT, "gzip" if gzip and _PACKS.search(path) else "")
