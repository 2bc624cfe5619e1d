"""Open an export without being blown up by it: XML without entities, bounded JSON, errors with their line."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from lxml import etree

from publisher.config.complaints import broken_json
from publisher.errors import ArticleError
from publisher.markup import clean_text

MOST_BYTES = 200_000_000  # of what must be in memory as a whole: JSON, a zip archive, a feed
_PROLOG = 1_000_000
_CHUNK = 65_536
_DECLARES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_CONTROLS = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")  # UTF-16 and UTF-32: half of their bytes are controls
_AGAIN = "Export it again; the file seems to be cut off."


def data_of(file: Path) -> bytes:
    """The bytes of an export. Raises ArticleError where it cannot be read or has more than 200 MB."""
    try:
        if file.stat().st_size > MOST_BYTES:
            size = f"{file.stat().st_size / 1e6:,.0f} MB"
            hint = f"{MOST_BYTES // 1_000_000} MB can be read. Export it in parts."
            raise ArticleError(f"has {size}", path=str(file), hint=hint)
        return file.read_bytes()
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror}", path=str(file)) from error


def xml_of(data: bytes, path: str) -> Any:
    """The root of an XML document, read without entities and without the network. Raises ArticleError with the line.

    Control characters, which old exports are full of and XML has not, are dropped.
    """
    _refuse_entities(BytesIO(data), path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_Clean(BytesIO(data)).read(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _not_xml(error, path) from error


def _not_xml(error: Exception, path: str) -> ArticleError:
    if not isinstance(error, etree.XMLSyntaxError):
        return ArticleError(f"is not XML: {error}", path=path, hint=_AGAIN)
    message = re.sub(r", line \d+, column \d+$", "", error.msg or "it is empty")
    return ArticleError(f"is not XML: {message}", path=path, line=error.lineno or 0, hint=_AGAIN)


class _Clean:
    """A file without what stands before its first "<", and without control characters."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._started, self._wide = source, False, False

    def read(self, size: int = -1) -> bytes:
        while data := self._source.read(size):
            if not self._started:
                data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
                self._wide = data.startswith(_WIDE)
                self._started = bool(data)
            data = data if self._wide else data.translate(None, _CONTROLS)
            if data:
                return data
        return b""


class _Reached(Exception):  # noqa: N818 - it is no error
    """The first element has begun."""


def _refuse_entities(source: BinaryIO, path: str) -> None:
    """Look at what stands before the first element: entities are declared there, and nowhere else (XML 1.0 2.8)."""
    parser = expat.ParserCreate()
    cleaned, head = _Clean(source), b""

    def doctype(_name: str, _system: str | None, _public: str | None, internal: bool) -> None:
        if internal:
            hint = "Exports and feeds need none. Remove it if you know where the file comes from."
            line = parser.CurrentLineNumber
            raise ArticleError(
                "declares entities in its <!DOCTYPE>, which is not allowed", path=path, line=line, hint=hint
            )

    def element(_name: str, _attributes: dict[str, str]) -> None:
        raise _Reached

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, element
    try:
        while len(head) < _PROLOG and (chunk := cleaned.read(_CHUNK)):
            head += chunk
            parser.Parse(chunk)
    except _Reached:
        return
    except expat.ExpatError:  # an encoding that expat does not know, or no XML, of which lxml tells better
        if not _DECLARES.search(head):
            return
    if head:
        hint = "Export it again, or remove the declarations."
        raise ArticleError("declares entities, or has no element in its first MB", path=path, hint=hint)


def json_of(data: bytes, path: str) -> Any:
    """What a JSON document holds, without characters that no text may hold. Raises ArticleError with the line."""
    try:
        return _clean(json.loads(data.decode("utf-8-sig") if data.startswith(b"\xef\xbb\xbf") else data))
    except (ValueError, RecursionError) as error:
        line, what = broken_json(error)
        raise ArticleError(f"is not JSON: {what}", path=path, line=line, hint="Export it again.") from error


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return {clean_text(name): _clean(one) for name, one in value.items()} if isinstance(value, dict) else value
