"""Open an export without being blown up by it: XML without entities, JSON and zip archives of bounded size."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lxml import etree

from publisher.errors import ArticleError

_MOST_BYTES = 1_000_000_000
_HEAD = 4000
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def data_of(file: Path) -> bytes:
    """The bytes of an export. Raises ArticleError where it cannot be read or is larger than 1 GB."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ArticleError("has more than 1 GB", path=str(file), hint="Export it in parts.")
        return file.read_bytes()
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror}", path=str(file)) from error


def xml_of(data: bytes, path: str) -> Any:
    """The root of an XML document, read without entities and without the network. Raises ArticleError with the line.

    Control characters, which old exports are full of and XML has not, are dropped.
    """
    if _DECLARES.search(data[:_HEAD]):
        hint = "Take the line out if you know where the file comes from."
        raise ArticleError("declares entities (<!DOCTYPE), which is refused", path=path, line=1, hint=hint)
    # huge_tree lifts libxml2's limit on the length of one text, and with it that on depth: a post is long, never deep
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(_CONTROLS.sub(b"", data), parser)
    except etree.XMLSyntaxError as error:
        hint = "Export it again; a file that was cut off ends like this."
        raise ArticleError(f"is not XML: {error.msg}", path=path, line=error.lineno or 0, hint=hint) from error


def json_of(data: bytes, path: str) -> Any:
    """What a JSON document holds. Raises ArticleError with the line."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or not UTF-8"
        raise ArticleError(f"is not JSON: {what}", path=path, line=line, hint="Export it again.") from error
