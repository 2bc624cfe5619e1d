"""The HTML inside entries: what can run, leads nowhere, or says nothing to those who do not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.checking.findings import Hit
from publisher.markup.sanitising import MATHML
from publisher.model.uris import is_absolute

_ACTIVE_NAMES = """
    script iframe frame frameset object embed applet form input button textarea select base meta link style svg
"""
_ACTIVE = frozenset(_ACTIVE_NAMES.split())
_KEPT_NAMES = """
    a abbr acronym aside audio b blockquote br caption cite code dd del dfn dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img ins kbd li ol p picture pre q s samp small source strong sub sup table tbody td tfoot th thead time tr u ul
    var video
"""
_KEPT = frozenset(_KEPT_NAMES.split()) | MATHML
_WHOLE = re.compile(r"<(?:!doctype|html|head|body|title)[\s>]", re.IGNORECASE)
_ADDRESSES = ("href", "src", "poster", "cite", "background", "action", "longdesc")
_LINKS = frozenset({"a", "area"})
_CANDIDATE = re.compile(r"(?:^|,)\s*([^\s,]\S*[^\s,]|[^\s,])")  # of srcset: an address, and behind a space its width
_UNSAFE = ("javascript:", "vbscript:", "livescript:", "mocha:")


def check_html(text: str, line: int) -> Iterator[Hit]:
    """The hits in an HTML fragment that stands at `line` of its file."""
    if "<" not in text:
        return
    if found := _WHOLE.search(text):
        yield Hit("F608", line, found[0].rstrip())
    try:
        tree = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return
    for element in tree.iterdescendants():
        if isinstance(element.tag, str):
            yield from _element(element, line)


def _element(element: Any, line: int) -> Iterator[Hit]:
    name = element.tag.lower()
    if name in _ACTIVE:
        yield Hit("F601", line, f"<{name}>")
    elif name not in _KEPT:
        yield Hit("F607", line, f"<{name[:40]}>")
    if name == "img":
        yield from _picture(element, line)
    for key, value in element.attrib.items():
        if key.startswith("on"):
            yield Hit("F601", line, key)
        elif key in {"style", "class"}:
            yield Hit("F604", line, f'{key}="{value[:60]}"')
        elif key == "srcset":
            for candidate in _CANDIDATE.findall(value):
                yield from _address(candidate, line)
        elif key in _ADDRESSES:
            yield from _address(value.strip(), line, leads=name in _LINKS)


def _picture(image: Any, line: int) -> Iterator[Hit]:
    address = str(image.get("src", ""))
    if image.get("alt") is None:
        yield Hit("F603", line, address[:100])
    if not address or image.get("data-src") or image.get("data-srcset"):
        yield Hit("F605", line, str(image.get("data-src") or image.get("srcset") or "")[:100])
    if image.get("width") in {"0", "1"} and image.get("height") in {"0", "1"}:
        yield Hit("F606", line, address[:100])


def _address(value: str, line: int, *, leads: bool = False) -> Iterator[Hit]:
    bare = "".join(value.split()).lower()
    if bare.startswith(_UNSAFE) or (leads and bare.startswith("data:")):  # a page of its own, which may run
        yield Hit("F601", line, value[:60])
    elif value and not is_absolute(value.replace(" ", "%20")) and not bare.startswith("data:"):
        yield Hit("F602", line, value[:100])
