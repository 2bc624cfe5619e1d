"""Pictures inside Word files and notebooks: how the text names them, and which of them may be published."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from publisher.model import EMBEDDED, Problem

# What browsers and most mail programs show; Word's EMF, WMF and TIFF are none of them.
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}
_BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}
_MOST_BYTES = 20_000_000


def reference(name: str) -> str:
    """How the HTML of an article names the picture `name` inside its file."""
    return EMBEDDED + quote(name, safe="/._-")


def published(name: str, data: bytes) -> bytes:
    """The bytes to publish as the picture `name`, b"" when it is none that can be; an SVG without what could act."""
    suffix = PurePosixPath(name).suffix.lower()
    if len(data) > _MOST_BYTES:
        return b""
    if suffix == ".svg":
        from publisher.markup.drawings import harmless  # noqa: PLC0415 - few files have one

        return harmless(data)
    return data if data.startswith(_BEGINNINGS.get(suffix, ())) else b""


def left_out(path: str, count: int) -> list[Problem]:
    """What to say of pictures that cannot be published."""
    if not count:
        return []
    what = "a picture inside the file is" if count == 1 else f"{count} pictures inside the file are"
    hint = "Save it as one of these, or put it beside the article and refer to it in the text."
    message = f"{what} left out: only PNG, JPEG, GIF, WebP and SVG can be published"
    return [Problem(path=path, level="warning", message=message, hint=hint)]
