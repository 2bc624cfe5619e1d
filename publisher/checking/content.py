"""The HTML inside entries: what can run, leads nowhere, or says nothing to those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.checking.findings import Hit
from publisher.checking.values import is_absolute

_ACTIVE_NAMES = """
    script iframe frame frameset object embed applet form input button textarea select base meta link style svg
"""
_ACTIVE = frozenset(_ACTIVE_NAMES.split())
_ADDRESSES = ("href", "src", "poster", "cite", "background", "action", "longdesc")
_UNSAFE = ("javascript:", "vbscript:", "livescript:", "mocha:")


def check_html(text: str, line: int) -> Iterator[Hit]:
    """The hits in an HTML fragment that stands at `line` of its file."""
    if "<" not in text:
        return
    try:
        tree = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from _element(element, line)


def _element(element: Any, line: int) -> Iterator[Hit]:
    name = element.tag.lower()
    if name in _ACTIVE:
        yield Hit("F601", line, f"<{name}>")
    if name == "img" and element.get("alt") is None:
        yield Hit("F603", line, str(element.get("src", ""))[:100])
    for key, value in element.attrib.items():
        if key.startswith("on"):
            yield Hit("F601", line, key)
        elif key in {"style", "class"}:
            yield Hit("F604", line, f'{key}="{value[:60]}"')
        elif key in _ADDRESSES:
            yield from _address(value.strip(), line)


def _address(value: str, line: int) -> Iterator[Hit]:
    bare = "".join(value.split()).lower()
    if bare.startswith(_UNSAFE):
        yield Hit("F601", line, value[:60])
    elif value and not is_absolute(value.replace(" ", "%20")) and not bare.startswith("data:"):
        yield Hit("F602", line, value[:100])
