"""A channel -> its feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1; and OPML of all channels. Pure: bytes out, no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

from publisher.config import FeedOptions, Format
from publisher.feeds.entries import LEAST_SIZE, Entry, entry, head_size
from publisher.feeds.paging import Paging, forms, paging, path
from publisher.feeds.styled import stylesheet, with_style
from publisher.model import Article, Channel, Contents, Document, Site, Stage

# How each format is made, and as what it is served. XML goes out as application/xml, since browsers
# then show it styled and readers take it (rules F45); the type that links name is the format's own.
FORMATS: dict[Format, tuple[str, str]] = {
    "rss": ("publisher.feeds.rss", "application/xml; charset=utf-8"),
    "atom": ("publisher.feeds.atom", "application/xml; charset=utf-8"),
    "json": ("publisher.feeds.json_feed", "application/feed+json; charset=utf-8"),
}


Made = Callable[[Article], Entry | None]  # which entries were made already


class _Form(Protocol):
    """A format: what stands around the entries of a feed and between them, and how one is written."""

    BETWEEN: bytes

    def frame(self, channel: Channel, entries: tuple[Entry, ...], paging: Paging, /) -> tuple[bytes, bytes]: ...

    def item(self, entry: Entry, site: Site, /) -> bytes: ...


__all__ = [
    "FORMATS",
    "LEAST_SIZE",
    "Entry",
    "Made",
    "entry",
    "head_size",
    "opml",
    "paths",
    "render",
    "stylesheet",
    "write",
]


def render(
    channel: Channel, contents: Contents, options: FeedOptions, *, made: Made = lambda _article: None
) -> Iterator[Document]:
    """Make the feeds of a channel, or one of its archive documents, in the configured formats, one after the other.

    The same channel gives the same bytes; `made` gives those entries of it that were made already.
    """
    shown = tuple(made(article) or entry(article, contents, options) for article in channel.entries)
    for form in forms(channel, options):
        yield _document(channel, shown, form, options)


def paths(channel: Channel, options: FeedOptions) -> tuple[str, ...]:
    """Where what `render` makes of a channel lies below the output folder."""
    return tuple(path(channel, form) for form in forms(channel, options))


def _document(channel: Channel, shown: tuple[Entry, ...], form: Format, options: FeedOptions) -> Document:
    module, media_type = FORMATS[form]
    written = cast("_Form", import_module(module))
    place = path(channel, form)
    before, after = written.frame(channel, shown, paging(channel, form, options))
    if form != "json":
        before = with_style(before, place)
    parts = [part for one in shown for part in (written.BETWEEN, _item(one, channel.site, form))]
    data = b"".join([before, *parts[1:], after])  # at once: a feed may have many megabytes
    return Document(path=place, media_type=media_type, data=data, stage=Stage.FEED)


def write(made: Entry, site: Site, options: FeedOptions) -> None:
    """Write an entry in every format: feeds then only join what is there."""
    for form in options.formats:
        _item(made, site, form)


def _item(made: Entry, site: Site, form: Format) -> bytes:
    if form not in made.written:
        made.written[form] = cast("_Form", import_module(FORMATS[form][0])).item(made, site)
    return made.written[form]


def opml(site: Site, channels: Iterable[Channel], formats: Sequence[Format]) -> Document:
    """List all channels as OPML 2.0, each by its feed in the first of `formats`."""
    from publisher.feeds.outlines import write  # noqa: PLC0415 - lxml is loaded only when something is written

    return Document(
        path="feeds.opml",
        media_type="application/xml; charset=utf-8",
        data=write(site, tuple(channels), formats[0]),
        stage=Stage.INDEX,
    )
