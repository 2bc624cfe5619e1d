"""Pictures that a text carries in their addresses (data:image/png;base64,...), as saved pages and Google Docs do.

They get names, by which the text refers to them like to those inside a Word file: a feed with them would be huge.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NoBase64
from hashlib import blake2b
from typing import NamedTuple

from publisher.readers import embedded
from publisher.readers.code_spans import outside_code

_SIGN = ";base64,"
_ADDRESS = r"data:(image/[\w.+-]{1,40});base64,"
_IN_TAG = re.compile(
    rf"(<img\b[^<>]{{0,1000}}?\bsrc\s*=\s*[\"']?){_ADDRESS}([A-Za-z0-9+/=%\s]+)(?=[\"'>\s])([^<>]{{0,1000}}>)",
    re.IGNORECASE,
)
_IN_MARKDOWN = re.compile(
    rf"(\]\(\s{{0,3}}<?|\]:[ \t]{{0,3}}<?|\bsrc=[\"']?){_ADDRESS}([A-Za-z0-9+/=%]+)", re.IGNORECASE
)
_LATE = re.compile(r"\bdata-[\w-]*src\b|\bdata-original\b", re.IGNORECASE)
_LEAST_OF_ALL = 30  # no picture has fewer
_LEAST_BYTES = 1000  # in a page: what is smaller stands where another picture will be loaded


class Named(NamedTuple):
    """A text that names its pictures, these by name, and how many were left out since browsers do not show them."""

    text: str
    pictures: dict[str, bytes]
    left_out: int


def in_html(html: str) -> Named:
    """The HTML with its pictures named; placeholders of scripts stay what they are."""
    made = _Made()
    if _SIGN not in html:
        return made.named(html)

    def change(match: re.Match[str]) -> str:
        late = _LATE.search(match[1]) or _LATE.search(match[4])
        address = "" if late else made.address(match[2], match[3], _LEAST_BYTES)
        return f"{match[1]}{address}{match[4]}" if address else match[0]

    return made.named(_IN_TAG.sub(change, html))


def in_markdown(text: str) -> Named:
    """The Markdown with its pictures named, but for those that are shown as code."""
    made = _Made()
    if _SIGN not in text:
        return made.named(text)

    def change(match: re.Match[str]) -> str:
        address = made.address(match[2], match[3], _LEAST_OF_ALL)
        return match[1] + address if address else match[0]

    return made.named(outside_code(text, lambda part: _IN_MARKDOWN.sub(change, part)))


class _Made:
    """Collects the pictures of one text."""

    def __init__(self) -> None:
        self._pictures: dict[str, bytes] = {}
        self._left_out = 0

    def address(self, kind: str, written: str, least: int) -> str:
        """How the text refers to a picture, "" where it cannot be published."""
        try:
            data = b64decode(re.sub(r"%0[ad]|%20|\s", "", written, flags=re.IGNORECASE).replace("%3D", "="))
        except (NoBase64, ValueError):
            data = b""
        if len(data) < least:
            return ""
        suffix = embedded.SUFFIXES.get(kind.lower(), ".jpg" if kind.lower() == "image/jpg" else "")
        # With another picture, the text has changed.
        name = f"picture-{blake2b(data, digest_size=6).hexdigest()}{suffix}"
        picture = embedded.published(name, data) if suffix else b""
        if not picture:
            self._left_out += 1
            return ""
        self._pictures[name] = picture
        return embedded.reference(name)

    def named(self, text: str) -> Named:
        """All that was collected."""
        return Named(text, self._pictures, self._left_out)
