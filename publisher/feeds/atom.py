"""Atom 1.0: what goes where; how feedgen is made to write it is _feedgen.py's business."""

from __future__ import annotations

from publisher.feeds import _feedgen
from publisher.feeds.entries import Element, Entry, file_url, labels, topic_url
from publisher.feeds.rss import image_elements
from publisher.model import Channel

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(channel: Channel, entries: tuple[Entry, ...]) -> bytes:
    """Render a channel. Source: RFC 4287."""
    return _feedgen.atom(channel, entries, head=_head(channel), extras=[_extras(channel, entry) for entry in entries])


def _head(channel: Channel) -> list[Element]:
    # RFC 4287 4.2.7.2: self is this document, alternate the page that people read
    return [
        ("link", {"href": file_url(channel, "atom.xml"), "rel": "self", "type": "application/atom+xml"}, ""),
        ("link", {"href": channel.url, "rel": "alternate", "type": "text/html"}, ""),
    ]


def _extras(channel: Channel, entry: Entry) -> list[Element]:
    article = entry.article
    extras: list[Element] = [("link", {"href": article.url, "rel": "alternate", "type": "text/html"}, "")]
    if article.enclosure:
        media = article.enclosure
        kind = {"type": media.media_type} if media.media_type else {}
        size = {"length": str(media.length)} if media.length >= 0 else {}  # a hint that may be left out: 4.2.7.6
        extras.append(("link", {"href": media.url, "rel": "enclosure", **kind, **size}, ""))
    for topic in article.topics:
        category = {"term": topic.slug, "scheme": topic_url(channel, topic), "label": topic.name}
        extras.append(("category", category, ""))
    extras += [("category", {"term": tag, "label": tag}, "") for tag in labels(article)]
    if entry.image:
        extras += image_elements(entry.image)
    extras.append((_LANG, {}, article.language))
    return extras
