"""SVG from anywhere without what could act on a reader: scripts, handlers, foreign elements, addresses of others."""

from __future__ import annotations

import re

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = frozenset({"script", "foreignObject", "animate", "set", "animateTransform", "animateMotion", "handler"})
_HREFS = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_INNER = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_IMPORT = re.compile(r"@import\b[^;{}]*(?:;|$)", re.IGNORECASE)
_OWN = r"#|data:(?:font/|application/(?:x-)?font-|image/(?:png|jpeg|gif|webp);)"
_FOREIGN = re.compile(
    rf"@import|expression\s*\(|url\(\s*+[\"']?+(?!{_OWN}|[\"']?\s*\))|\b(?:image-set|image|src)\s*\(|javascript:|\\",
    re.IGNORECASE,
)


def harmless(data: bytes) -> bytes:
    """An SVG drawing without what acts or fetches; b"" where `data` is no SVG, or declares entities."""
    if b"\0" in data or b"<!entity" in data.lower():
        return b""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return b""
    if root.tag != f"{{{_SVG}}}svg":
        return b""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):  # a comment, or an entity
            _drop(element)
            continue
        name = etree.QName(element)
        if name.namespace != _SVG or name.localname in _DROPPED:
            _drop(element)
            continue
        if name.localname == "style":
            _drop_imports(element)
            if _FOREIGN.search(element.text or ""):
                _drop(element)
                continue
        if name.localname == "a":  # what it shows stays
            element.tag = f"{{{_SVG}}}g"
        _drop_deeds(element)
    return etree.tostring(root, encoding="utf-8", doctype="").strip()


def _drop_imports(style: etree._Element) -> None:
    """Leave a style sheet as one text, without what it would import."""
    rules = _IMPORT.sub("", "".join(map(str, style.itertext())))
    for child in list(style):
        style.remove(child)
    style.text = rules


def _drop_deeds(element: etree._Element) -> None:
    """Take off the attributes that run or fetch something."""
    for name, value in list(element.attrib.items()):
        text, plain = str(value), str(name)
        foreign = plain in _HREFS and not _INNER.match(text.strip())
        if foreign or plain.lower().startswith("on") or (plain not in _HREFS and _FOREIGN.search(text)):
            del element.attrib[name]


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)
