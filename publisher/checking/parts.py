"""The rules of a letter's plain text, and of what it and the HTML say beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml import html as lxml_html

from publisher.checking.findings import Hit

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_TRACKED = re.compile(r"[?&](utm_[a-z]+|mc_eid|mc_cid|fbclid|gclid)=")
_TAG = re.compile(r"</?(?:p|div|span|table|tr|td|br|a|img|html|body)(?: [^<>]*)?/?>", re.IGNORECASE)
_MANY_TAGS = 3
_WORD = re.compile(r"\w+")


def check_text(text: str) -> Iterator[Hit]:
    """The hits in the plain text of a letter."""
    text = text.replace("\r\n", "\n")
    if "\n\n\n\n" in text.strip():
        yield Hit("L130", 0, "three blank lines in a row")
    if len(tags := _TAG.findall(text)) > _MANY_TAGS:  # fewer may be what an article shows
        yield Hit("L130", 0, tags[0])
    for address in dict.fromkeys(_ADDRESS.findall(text)):
        if found := _TRACKED.search(address):
            yield Hit("L132", 0, found[1])


def compare(plain: bytes, html: bytes, ways: Sequence[str]) -> Iterator[Hit]:
    """The hits in what text and HTML say; `ways` are the addresses at which one unsubscribes with one click."""
    try:
        tree = lxml_html.document_fromstring(html, parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError, AssertionError):
        return
    text = plain.decode("utf-8", "replace")
    etree.strip_elements(tree, etree.Comment, "style", "script", "title", with_tail=False)
    links = {str(one.get("href")) for one in tree.iter("a") if str(one.get("href", "")).startswith("http")}
    named = {address.rstrip(".,;)") for address in _ADDRESS.findall(text)}
    missing = sorted(links - named - {link.rstrip(".,;)") for link in links & named})
    if missing:
        yield Hit("L128", 0, missing[0][:100])
    if ways and not links.intersection(ways):
        yield Hit("L136", 0, ways[0][:100])
    words, there = len(_WORD.findall(" ".join(map(str, tree.itertext())))), len(_WORD.findall(text))
    if there < words // 4:
        yield Hit("L131", 0, f"{there} of {words} words")
