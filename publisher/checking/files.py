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
from publisher.checking.letters import check_letter, check_message
from publisher.checking.rss import check_rss

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']")
_C1 = re.compile("[\x7f-\x84\x86-\x9f]")
_TITLE = re.compile(r"<title>[^<]*&(?:amp|lt|gt|quot|apos);")
_BOM = b"\xef\xbb\xbf"


def check(path: str, data: bytes, now: datetime) -> list[Finding]:
    """What is wrong with a feed (RSS, Atom, JSON Feed, OPML) or a letter (.eml, .html); never raises."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".eml":
        return findings(path, check_message(data))
    if suffix in {".html", ".htm"}:
        return findings(path, check_letter(data))
    if suffix == ".json" or data.lstrip()[:1] == b"{":
        return findings(path, check_json(data, now))
    return findings(path, _xml(data, now))


def _xml(data: bytes, now: datetime) -> Iterator[Hit]:
    head = data[:1000]
    encoding = _ENCODING.search(head)
    if data.startswith(_BOM) or (encoding is not None and encoding[1].lower() != b"utf-8") or encoding is None:
        yield Hit("F103", 1)
    if declared := _DECLARES.search(data[:10_000]):
        yield Hit("F105", data.count(b"\n", 0, declared.start()) + 1)
        return
    parser: Any = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        yield Hit("F101", error.lineno or 0, str(error.msg)[:120])
        return
    text = data.decode("utf-8", "replace")
    if found := _C1.search(text):
        yield Hit("F104", text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")
    if root.tag == "{http://www.w3.org/2005/Atom}feed":
        yield from check_atom(root, now)
    elif root.tag == "rss":
        yield from check_rss(root, now)
        for place in _TITLE.finditer(text):
            yield Hit("F220", text.count("\n", 0, place.start()) + 1, place[0][7:87])
    elif root.tag == "opml":
        yield from _opml(root)
    else:
        yield Hit("F102", root.sourceline, f"its outermost element is <{root.tag}>")


def _opml(root: Any) -> Iterator[Hit]:
    outlines = root.findall("body//outline")
    if root.get("version") != "2.0" or root.find("head") is None or not outlines:
        yield Hit("F501", root.sourceline or 0)
    for outline in outlines:
        line = outline.sourceline or 0
        if not outline.get("text"):
            yield Hit("F502", line)
        if outline.get("type") == "rss" and not outline.get("xmlUrl"):
            yield Hit("F503", line)
