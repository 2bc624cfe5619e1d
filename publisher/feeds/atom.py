"""Atom 1.0: what goes where; how feedgen is made to write it is _feedgen.py's business."""

from __future__ import annotations

from publisher.config import FEED_TYPES
from publisher.feeds import spelling
from publisher.feeds.entries import Element, Entry, authors_of, image_elements, labels, rfc3339
from publisher.feeds.paging import Paging, history, liveliness
from publisher.markup.addresses import of_topic
from publisher.model import Channel, Site

BETWEEN = b""  # entries
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def frame(channel: Channel, _entries: tuple[Entry, ...], paging: Paging) -> tuple[bytes, bytes]:
    """What stands before and after the entries of a channel. Source: RFC 4287."""
    from publisher.feeds import _feedgen  # noqa: PLC0415 - lxml only where a feed is put together

    return _feedgen.atom_frame(channel, _head(channel, paging))


def item(entry: Entry, site: Site) -> bytes:
    """An entry."""
    # RFC 4287 4.1.2: an entry without an author takes the feed's
    return spelling.atom_entry(entry, entry.article.authors or authors_of(site), _extras(site, entry))


def _head(channel: Channel, paging: Paging) -> list[Element]:
    # RFC 4287 4.2.7.2: self is this document, alternate the page that people read
    return [
        ("link", {"href": paging.url, "rel": "self", "type": FEED_TYPES["atom"]}, ""),
        ("link", {"href": channel.url, "rel": "alternate", "type": "text/html"}, ""),
        *history(paging, "atom", "link"),
        *liveliness(paging, "link"),
        # RFC 6721 3: ref is the id of an entry that is there no more
        *((_DELETED, {"ref": gone.id, "when": rfc3339(gone.when)}, "") for gone in channel.gone),
    ]


def _extras(site: Site, entry: Entry) -> list[Element]:
    article = entry.article
    extras: list[Element] = [("link", {"href": article.url, "rel": "alternate", "type": "text/html"}, "")]
    if article.enclosure:
        media = article.enclosure
        kind = {"type": media.media_type} if media.media_type else {}
        size = {"length": str(media.length)} if media.length >= 0 else {}  # a hint that may be left out: 4.2.7.6
        extras.append(("link", {"href": media.url, "rel": "enclosure", **kind, **size}, ""))
    for topic in article.topics:
        category = {"term": topic.slug, "scheme": of_topic(site.url, topic.slug), "label": topic.name}
        extras.append(("category", category, ""))
    extras += [("category", {"term": tag, "label": tag}, "") for tag in labels(article)]
    if entry.image:
        extras += image_elements(entry.image)
    extras.append((_LANG, {}, article.language))
    return extras
