"""RSS 2.0: what goes where; how feedgen is made to write it is _feedgen.py's business."""

from __future__ import annotations

from datetime import UTC, datetime

from publisher.config import FEED_TYPES
from publisher.feeds import podcast, spelling
from publisher.feeds.entries import MEDIA, Element, Entry, image_elements, labels, rfc3339
from publisher.feeds.paging import Paging, history, liveliness
from publisher.markup.addresses import of_topic
from publisher.model import Channel, Enclosure, Site

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
BETWEEN = b""  # entries
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def frame(channel: Channel, entries: tuple[Entry, ...], paging: Paging) -> tuple[bytes, bytes]:
    """What stands before and after the entries of a channel.

    Sources: the RSS 2.0 specification, the RSS Advisory Board's best practices.
    """
    show = podcast.head(channel) if channel.podcast or podcast.is_podcast(entries) else []
    head = [*_head(channel, paging), *show]
    from publisher.feeds import _feedgen  # noqa: PLC0415 - lxml only where a feed is put together

    before, after = _feedgen.rss_frame(channel, head)
    return _hexadecimal(before), after


def item(entry: Entry, site: Site) -> bytes:
    """An entry."""
    return spelling.rss_item(entry, _extras(site, entry))


def _hexadecimal(data: bytes) -> bytes:
    """Rules F5, as spelling.py has it for entries."""
    return data.replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")


def rfc822(moment: datetime) -> str:
    """Format an aware datetime for <pubDate>.

    >>> rfc822(datetime(2026, 11, 23, 9, tzinfo=UTC))
    'Mon, 23 Nov 2026 09:00:00 +0000'

    Source: RSS 2.0 specification; RFC 822 5 with a year of four digits.
    """
    utc = moment.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc:%d} {_MONTHS[utc.month - 1]} {utc.year:04} {utc:%H:%M:%S} +0000"


def _head(channel: Channel, paging: Paging) -> list[Element]:
    site = channel.site
    head: list[Element] = [(f"{_ATOM}link", {"href": paging.url, "rel": "self", "type": FEED_TYPES["rss"]}, "")]
    head += history(paging, "rss", f"{_ATOM}link") + liveliness(paging, f"{_ATOM}link")  # RFC 5005, appendix B
    head += [("ttl", {}, str(paging.ttl))] if paging.ttl else []
    head.append(("lastBuildDate", {}, rfc822(channel.updated)))
    head += [(f"{_DC}creator", {}, author.name) for author in site.authors]
    return head


def _extras(site: Site, entry: Entry) -> list[Element]:
    article = entry.article
    extras: list[Element] = [(f"{_DC}creator", {}, author.name) for author in article.authors]
    extras.append(("pubDate", {}, rfc822(article.published)))
    extras.append((f"{_ATOM}updated", {}, rfc3339(article.updated)))
    extras += [("category", {"domain": of_topic(site.url, topic.slug)}, topic.name) for topic in article.topics]
    extras += [("category", {}, tag) for tag in labels(article)]
    if article.enclosure:
        extras += [_enclosure(article.enclosure), *podcast.item(entry)]
    if entry.image:
        extras += image_elements(entry.image)
    return extras


def _enclosure(media: Enclosure) -> Element:
    """As <enclosure> where size and type are known; it needs both (RSS 2.0), and media:content does not."""
    kind = {"type": media.media_type} if media.media_type else {}
    if media.length >= 0 and kind:
        return "enclosure", {"url": media.url, "length": str(media.length), **kind}, ""
    size = {"fileSize": str(media.length)} if media.length >= 0 else {}
    return f"{MEDIA}content", {"url": media.url, **kind, **size}, ""
