"""The rules of letters: a message (.eml), or the HTML of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.checking.findings import Hit

_MOST_BYTES, _LONGEST_LINE = 100_000, 998
_ONCE = ("From", "Subject", "Date", "Message-ID", "MIME-Version")
_ACTIVE_NAMES = "script iframe frame object embed form input button textarea select base"
_ACTIVE = frozenset(_ACTIVE_NAMES.split())
_C1 = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_ONE_CLICK = re.compile(r"<https://[^<>\s]+>")


def check_message(data: bytes) -> Iterator[Hit]:
    """The hits in the bytes of a message."""
    for number, line in enumerate(data.replace(b"\r\n", b"\n").split(b"\n"), 1):
        if len(line) > _LONGEST_LINE:
            yield Hit("L105", number)
    message: EmailMessage = message_from_bytes(data, policy=default)
    for name in _ONCE:
        if len(message.get_all(name) or ()) != 1:
            yield Hit("L103", 1, name)
    yield from _one_click(data, message)
    parts = [part for part in message.walk() if not part.is_multipart()]
    kinds = [part.get_content_type() for part in parts]
    if kinds[:1] != ["text/plain"] or "text/html" not in kinds:
        yield Hit("L102", 1, ", ".join(kinds))
    for part in parts:
        if part.get_content_maintype() == "text" and (part.get_content_charset() or "") != "utf-8":
            yield Hit("L106", 1, part.get_content_type())
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            yield from check_letter(payload if isinstance(payload, bytes) else b"")


def _one_click(data: bytes, message: EmailMessage) -> Iterator[Hit]:
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    raw = re.search(rb"(?im)^List-Unsubscribe:((?:.*\r?\n[ \t])*.*)$", head)
    if raw is None:
        yield Hit("L104", 1, "there is none")
    elif b"=?" in raw[1]:
        yield Hit("L104", head.count(b"\n", 0, raw.start()) + 1, "it is encoded")
    elif len(_ONE_CLICK.findall(raw[1].decode("ascii", "replace"))) != 1:
        yield Hit("L104", head.count(b"\n", 0, raw.start()) + 1, "it needs one https address")
    elif str(message.get("List-Unsubscribe-Post", "")).strip() != "List-Unsubscribe=One-Click":
        yield Hit("L104", head.count(b"\n", 0, raw.start()) + 1, "List-Unsubscribe-Post is missing")


def check_letter(data: bytes) -> Iterator[Hit]:
    """The hits in the HTML of a letter."""
    if len(data) > _MOST_BYTES:
        yield Hit("L101", 0, f"{len(data):,}")
    text = data.decode("utf-8", "replace")
    if found := _C1.search(text):
        yield Hit("L110", text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")
    try:
        tree = lxml_html.document_fromstring(data or b"<p></p>", parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return
    if not tree.get("lang"):
        yield Hit("L108", 1)
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield from _element(element)


def _element(element: Any) -> Iterator[Hit]:
    line = element.sourceline or 0
    if element.tag in _ACTIVE:
        yield Hit("L107", line, f"<{element.tag}>")
    if any(key.startswith("on") for key in element.attrib):
        yield Hit("L107", line, "an event handler")
    if element.tag == "img":
        if element.get("alt") is None:
            yield Hit("L109", line, "<img>")
        if str(element.get("src", "")).startswith("data:"):
            yield Hit("L111", line)
    for key in ("href", "src"):
        if str(element.get(key, "")).strip().lower().startswith(("javascript:", "vbscript:")):
            yield Hit("L107", line, key)
    if element.tag == "table" and not element.get("role") and element.find(".//th") is None:
        yield Hit("L109", line, "<table>")
