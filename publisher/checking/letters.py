"""The rules of a letter's HTML: what mailboxes cut off, drop or cannot show, and who could not read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.checking.findings import Hit
from publisher.checking.values import CONTROLS

_MOST_BYTES, _MANY_BYTES, _MOST_CSS, _WIDEST, _LEAST_TEXT = 100_000, 90_000, 16_000, 600, 500
_ACTIVE_NAMES = "script iframe frame object embed form input button textarea select base"
_ACTIVE = frozenset(_ACTIVE_NAMES.split())
_UNSUPPORTED = re.compile(r"var\(|display\s*:\s*(?:inline-)?(?:flex|grid)|position\s*:|[\d.]rem\b|background-image\s*:")
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:")
_GROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|max-height\s*:\s*0|opacity\s*:\s*0\b"
)


def check_letter(data: bytes) -> Iterator[Hit]:
    """The hits in the HTML of a letter."""
    if len(data) > _MANY_BYTES:
        yield Hit("L101" if len(data) > _MOST_BYTES else "L120", 0, f"{len(data):,}")
    text = data.decode("utf-8", "replace")
    if found := CONTROLS.search(text):
        yield Hit("L110", text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")
    tree: Any
    try:
        tree = lxml_html.document_fromstring(data or b"<p></p>", parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return
    if not tree.get("lang"):
        yield Hit("L108", 1)
    body = tree.find("body")
    if body is not None:
        if not any(one.get("lang") and one.get("dir") for one in body.iterdescendants() if isinstance(one.tag, str)):
            yield Hit("L133", body.sourceline or 0)
        if body.find(".//img") is not None and len("".join(body.itertext()).strip()) < _LEAST_TEXT:
            yield Hit("L138", body.sourceline or 0)
    yield from _styles(tree)
    yield from _headings(tree)
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from _element(element)


def _styles(tree: Any) -> Iterator[Hit]:
    styles = list(tree.iter("style"))
    size = sum(len((one.text or "").encode()) for one in styles)
    if size > _MOST_CSS:
        yield Hit("L122", styles[0].sourceline or 0, f"{size:,} bytes")
    for one in styles:
        if one.getparent().tag != "head":
            yield Hit("L122", one.sourceline or 0, "it is outside the <head>")
        if _inside(one.text or ""):
            yield Hit("L122", one.sourceline or 0, "an @ inside an @")


def _inside(css: str) -> bool:
    """Whether an at-rule stands in another one."""
    depth = 0
    for found in re.finditer(r"[{}@]", css):
        if found[0] == "@" and depth:
            return True
        depth += {"{": 1, "}": -1}.get(found[0], 0)
    return False


def _headings(tree: Any) -> Iterator[Hit]:
    last = 0
    for element in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(element.tag[1])
        if level > last + 1:
            yield Hit(
                "L121", element.sourceline or 0, f"<h{level}> after <h{last}>" if last else f"<h{level}> comes first"
            )
        last = level


def _element(element: Any) -> Iterator[Hit]:
    line = element.sourceline or 0
    if element.tag in _ACTIVE:
        yield Hit("L107", line, f"<{element.tag}>")
    if any(key.startswith("on") for key in element.attrib):
        yield Hit("L107", line, "an event handler")
    for key in ("href", "src"):
        if str(element.get(key, "")).strip().lower().startswith(("javascript:", "vbscript:")):
            yield Hit("L107", line, key)
    if element.tag == "link" and "stylesheet" in str(element.get("rel", "")):
        yield Hit("L107", line, "a stylesheet from elsewhere")
    if element.tag == "img":
        yield from _picture(element, line)
    if element.tag == "table" and not element.get("role") and element.find(".//th") is None:
        yield Hit("L109", line, "<table>")
    yield from _styled(element, line)


def _styled(element: Any, line: int) -> Iterator[Hit]:
    style = str(element.get("style", "")).lower()
    if not style:
        return
    if found := _UNSUPPORTED.search(style):
        yield Hit("L123", line, found[0])
    if _HIDDEN.search(style) and "".join(element.itertext()).strip():
        yield Hit("L125", line, "".join(element.itertext()).strip()[:60])
    if _COLOUR.search(style) and not _has_ground(element):
        yield Hit("L124", line, style[:60])


def _has_ground(element: Any) -> bool:
    above = (element, *element.iterancestors())
    return any(one.get("bgcolor") or _GROUND.search(str(one.get("style", "")).lower()) for one in above)


def _picture(image: Any, line: int) -> Iterator[Hit]:
    address = str(image.get("src", ""))
    if image.get("alt") is None:
        yield Hit("L109", line, "<img>")
    if address.startswith("data:"):
        yield Hit("L111", line)
    elif not address.startswith(("https://", "cid:")):
        yield Hit("L126", line, f"not https: {address[:80]}")
    width, height = str(image.get("width", "")), str(image.get("height", ""))
    if width in {"0", "1"} and height in {"0", "1"}:
        yield Hit("L127", line, address[:100])
    elif not width.isdecimal() or not 0 < int(width[:6]) <= _WIDEST:
        yield Hit("L126", line, f"width {width}" if width else "no width")
