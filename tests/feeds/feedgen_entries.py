"""Entries as feedgen writes them, to compare ours with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from lxml import etree

from publisher.feeds.entries import Element, Entry
from publisher.feeds.spelling import PREFIXES
from publisher.model import Author

_EMPTY = etree.tostring(etree.Element("feed", nsmap=PREFIXES))
_BEFORE, _AFTER = len(_EMPTY) - 1, len("</feed>")  # of an entry, in a feed that has only that


def rss_item(entry: Entry, extras: Sequence[Element]) -> bytes:
    """An entry of RSS 2.0; `extras` are further elements."""
    article = entry.article
    made = FeedEntry()
    made.link(href=article.url)
    if article.title or not (entry.summary or entry.html):  # what has no title shows its text
        made.title(entry.title)
    made.guid(article.id, permalink=article.id == article.url)
    if entry.summary:  # readers take it for HTML: `a <b` would lose its end
        made.summary(escape(entry.summary, quote=False) if "<" in entry.summary else entry.summary)
    if entry.html:
        made.content(entry.html)
    data = _alone(made.rss_entry(extensions=False), extras)
    return data.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")


def atom_entry(entry: Entry, authors: Iterable[Author], extras: Sequence[Element]) -> bytes:
    """An entry of Atom 1.0; `extras` are further elements."""
    article = entry.article
    made = FeedEntry()
    made.id(article.id)
    made.title(entry.title)  # RFC 4287, 4.1.2: every entry has one
    made.author([_person(author) for author in authors])
    made.published(article.published)
    made.updated(article.updated)
    if entry.summary:
        made.summary(entry.summary)
    if entry.html:
        made.content(entry.html, type="html")
    else:
        made.link(href=article.url, rel="alternate")
    return _alone(made.atom_entry(extensions=False), extras)


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, **({"uri": author.url} if author.url else {})}


def _alone(element: Any, extras: Sequence[Element]) -> bytes:
    """An entry as it stands in a feed, which names the prefixes: what the feed itself would write of it."""
    for name, attributes, text in extras:
        if name.endswith("}lang"):
            element.set(name, text)
            continue
        child = etree.SubElement(element, name, attributes)
        if text:
            child.text = text
    carrier = etree.Element("feed", nsmap=PREFIXES)
    carrier.append(element)
    return etree.tostring(carrier, encoding="UTF-8", xml_declaration=False)[_BEFORE:-_AFTER]
