"""One file -> what is wrong with it: find out what it is, open it safely, and ask the rules of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from publisher.checking.atom import check_atom
from publisher.checking.findings import Finding, Hit, findings
from publisher.checking.json_feed import check_json
from publisher.checking.letters import check_letter
from publisher.checking.messages import check_message
from publisher.checking.opml import check_opml
from publisher.checking.rss import check_rss
from publisher.checking.values import CONTROLS, is_language

MOST_BYTES = 15_000_000
_XML = "{http://www.w3.org/XML/1998/namespace}"
_LARGE = 1_000_000

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")
_TWICE = re.compile(r"<(?:title|category)>[^<]*&(?:amp|lt|gt|quot|apos);")
_PAGE = re.compile(rb"\s*<(?:!DOCTYPE\s+)?html\b", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


def check(path: str, data: bytes, now: datetime) -> list[Finding]:
    """What is wrong with a feed (RSS, Atom, JSON Feed, OPML) or a letter (.eml, .html); never raises."""
    return findings(path, _hits(path, data, now))


def _hits(path: str, data: bytes, now: datetime) -> Iterator[Hit]:
    suffix = PurePosixPath(path).suffix.lower()
    if len(data) > MOST_BYTES:
        yield Hit("F106", 0, f"it has more than {MOST_BYTES // 1_000_000} MB")
    elif suffix == ".eml":
        yield from check_message(data, now)
    elif suffix in {".html", ".htm"}:
        yield from check_letter(data)
    else:
        if len(data) > _LARGE:
            yield Hit("F107", 0, f"{len(data):,} bytes")
        yield from check_json(data, now) if suffix == ".json" or data.lstrip()[:1] == b"{" else _xml(data, now)


def _xml(data: bytes, now: datetime) -> Iterator[Hit]:
    if _PAGE.match(data):  # what a server sends in place of a feed that is not there
        yield Hit("F102", 1, "it is an HTML page")
        return
    encoding = _ENCODING.search(data[:1000])
    if data.startswith(_BOM) or encoding is None or encoding[1].lower() != b"utf-8":
        yield Hit("F103", 1)
    if declared := _DECLARES.search(data[:10_000]):
        yield Hit("F105", data.count(b"\n", 0, declared.start()) + 1)
        return
    # Without huge_tree libxml2 itself bounds depth, texts and what entities grow to.
    parser: Any = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Any = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield Hit("F101", getattr(error, "lineno", 0) or 0, str(getattr(error, "msg", error))[:120])
        return
    facts = root.getroottree().docinfo
    if facts.internalDTD is not None:  # behind long comments, or in another encoding
        yield Hit("F105", 1)
        return
    text = _decoded(data, facts.encoding)
    if found := CONTROLS.search(text):
        yield Hit("F104", text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")
    yield from _of_root(root, text, now)


def _decoded(data: bytes, encoding: str) -> str:
    """The text of a file in the encoding that its parser took."""
    try:
        return data.decode(encoding, "replace")
    except (LookupError, TypeError):  # unknown to Python, or none
        return data.decode("utf-8", "replace")


def _of_root(root: Any, text: str, now: datetime) -> Iterator[Hit]:
    yield from _xml_attributes(root)
    if root.tag == "{http://www.w3.org/2005/Atom}feed":
        yield from check_atom(root, now)
    elif root.tag == "rss":
        yield from check_rss(root, now)
        for place in _TWICE.finditer(text):
            yield Hit("F220", text.count("\n", 0, place.start()) + 1, place[0].partition(">")[2][:80])
    elif root.tag == "opml":
        yield from check_opml(root)
    else:
        yield Hit("F102", root.sourceline or 0, f"its outermost element is <{root.tag}>")


def _xml_attributes(root: Any) -> Iterator[Hit]:
    for one in root.iter(etree.Element):
        language, base = one.get(f"{_XML}lang"), one.get(f"{_XML}base")
        if language and not is_language(language):
            yield Hit("F215", one.sourceline or 0, language[:60])
        if base is not None:
            yield Hit("F609", one.sourceline or 0, base[:100])
