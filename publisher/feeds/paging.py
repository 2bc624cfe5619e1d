"""Where the documents of a feed lie, and how they name each other: RFC 5005 section 4 and JSON Feed's next_url."""

from __future__ import annotations

import msgspec

from publisher.config import FEED_FILES, FEED_TYPES, FeedOptions, Format
from publisher.feeds.entries import Element
from publisher.markup.addresses import below
from publisher.model import Channel

_FH = "{http://purl.org/syndication/history/1.0}"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_PERIODS = {"hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60}


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute addresses: of this document, of the archive documents around it, of the feed to subscribe to, of a hub.

    "" where there is none; `kind` is the media type of the archive documents; `ttl` are minutes, 0 says nothing.
    """

    url: str
    kind: str
    previous: str = ""
    following: str = ""
    current: str = ""
    hub: str = ""
    ttl: int = 0


def forms(channel: Channel, options: FeedOptions) -> tuple[Format, ...]:
    """The formats that a channel is written in.

    Archive documents are written once in XML, for RSS and Atom alike: a reader that follows a feed into its archive
    reads both, and the ids are the same.
    """
    if not channel.archive:
        return options.formats
    return tuple(form for form in options.formats if _form(form, options) == form)


def path(channel: Channel, form: Format) -> str:
    """Where a channel lies in a format, below the output folder."""
    return _archive(channel, channel.archive, form) if channel.archive else channel.path + FEED_FILES[form]


def paging(channel: Channel, form: Format, options: FeedOptions) -> Paging:
    """How the document of a channel in a format names itself and the others."""
    archived = _form(form, options)
    site = channel.site.url

    def at(number: int) -> str:
        return below(site, _archive(channel, number, archived)) if 0 < number <= channel.archives else ""

    return Paging(
        url=below(site, path(channel, form)),
        kind=FEED_TYPES[archived],
        previous=at(channel.archive - 1 if channel.archive else channel.archives),
        following=at(channel.archive + 1) if channel.archive else "",
        current=below(site, channel.path + FEED_FILES[form]) if channel.archive else "",
        hub="" if channel.archive else options.hub,
        ttl=0 if channel.archive else options.ttl,
    )


def history(paging: Paging, form: Format, name: str) -> list[Element]:
    """The elements that RFC 5005 asks for; `name` is that of a link."""
    kinds = {"prev-archive": paging.kind, "next-archive": paging.kind, "current": FEED_TYPES[form]}
    urls = {"prev-archive": paging.previous, "next-archive": paging.following, "current": paging.current}
    found: list[Element] = [
        (name, {"href": url, "rel": rel, "type": kinds[rel]}, "") for rel, url in urls.items() if url
    ]
    return [*found, (f"{_FH}archive", {}, "")] if paging.current else found


def liveliness(paging: Paging, name: str) -> list[Element]:
    """How a reader learns of changes: from the hub, or by asking again in so many minutes; `name` is that of a link.

    RSS 1.0's syndication module counts times a period, so that minutes which divide none of them are left to <ttl>.
    """
    found: list[Element] = [(name, {"href": paging.hub, "rel": "hub"}, "")] if paging.hub else []
    for period, minutes in _PERIODS.items():
        if paging.ttl and not minutes % paging.ttl:
            times = str(minutes // paging.ttl)
            return [*found, (f"{_SY}updatePeriod", {}, period), (f"{_SY}updateFrequency", {}, times)]
    return found


def _form(form: Format, options: FeedOptions) -> Format:
    """The format of the archive documents that a feed of `form` leads to."""
    return "atom" if form == "rss" and "atom" in options.formats else form


def _archive(channel: Channel, number: int, form: Format) -> str:
    return f"{channel.path}archive/{number:04}.{'json' if form == 'json' else 'xml'}"
