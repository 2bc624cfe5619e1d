"""Atom 1.0: what goes where; how feedgen is made to write it is _feedgen.py's business."""

from __future__ import annotations

from publisher.feeds import _feedgen
from publisher.feeds._feedgen import Element
from publisher.feeds.entries import Entry, file_url
from publisher.model import Channel

_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(channel: Channel, entries: tuple[Entry, ...]) -> bytes:
    """Render a channel. Source: RFC 4287."""
    return _feedgen.atom(channel, entries, head=_head(channel), extras=[_extras(entry) for entry in entries])


def _head(channel: Channel) -> list[Element]:
    # RFC 4287 4.2.7.2: self is this document, alternate the page that people read
    return [
        ("link", {"href": file_url(channel, "atom.xml"), "rel": "self", "type": "application/atom+xml"}, ""),
        ("link", {"href": channel.url, "rel": "alternate", "type": "text/html"}, ""),
    ]


def _extras(entry: Entry) -> list[Element]:
    article = entry.article
    extras: list[Element] = [("link", {"href": article.url, "rel": "alternate", "type": "text/html"}, "")]
    if article.enclosure:
        media = article.enclosure
        link = {"href": media.url, "rel": "enclosure", "type": media.media_type, "length": str(media.length)}
        extras.append(("link", link, ""))
    for topic in article.topics:
        scheme = {"scheme": topic.scheme} if topic.scheme else {}
        extras.append(("category", {"term": topic.slug, **scheme, "label": topic.name}, ""))
    extras += [("category", {"term": tag, "label": tag}, "") for tag in article.tags]
    if entry.image:
        size = {"width": str(entry.image.width), "height": str(entry.image.height)}
        known = size if entry.image.width and entry.image.height else {}
        extras.append((f"{_MEDIA}thumbnail", {"url": entry.image.url, **known}, ""))
    extras.append((_LANG, {}, article.language))
    return extras
