"""A channel -> its feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1; and OPML of all channels. Pure: bytes out, no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from publisher.config import FeedOptions, Format
from publisher.feeds.entries import LEAST_SIZE, Entry, entry, head_size, size_of
from publisher.feeds.paging import Paging, forms, paging, path
from publisher.feeds.styled import stylesheet, with_style
from publisher.model import Channel, Contents, Document, Site, Stage

# How each format is made, and as what it is served. XML goes out as application/xml, since browsers
# then show it styled and readers take it (rules F45); the type that links name is the format's own.
FORMATS: dict[Format, tuple[str, str]] = {
    "rss": ("publisher.feeds.rss", "application/xml; charset=utf-8"),
    "atom": ("publisher.feeds.atom", "application/xml; charset=utf-8"),
    "json": ("publisher.feeds.json_feed", "application/feed+json; charset=utf-8"),
}
_Writer = Callable[[Channel, tuple[Entry, ...], Paging], bytes]

__all__ = ["FORMATS", "LEAST_SIZE", "Entry", "entry", "head_size", "opml", "paths", "render", "size_of", "stylesheet"]


def render(
    channel: Channel, contents: Contents, options: FeedOptions, *, made: Mapping[str, Entry] = MappingProxyType({})
) -> tuple[Document, ...]:
    """Make the feeds of a channel, or one of its archive documents, in the configured formats.

    The same channel gives the same bytes. `made` are entries that were made already, by the article's version.
    """
    shown = tuple(made.get(article.version) or entry(article, contents, options) for article in channel.entries)
    return tuple(_document(channel, shown, form, options) for form in forms(channel, options))


def paths(channel: Channel, options: FeedOptions) -> tuple[str, ...]:
    """Where what `render` makes of a channel lies below the output folder."""
    return tuple(path(channel, form) for form in forms(channel, options))


def _document(channel: Channel, shown: tuple[Entry, ...], form: Format, options: FeedOptions) -> Document:
    module, media_type = FORMATS[form]
    write: _Writer = import_module(module).write
    place = path(channel, form)
    data = write(channel, shown, paging(channel, form, options))
    if form != "json":
        data = with_style(data, place)
    return Document(path=place, media_type=media_type, data=data, stage=Stage.FEED)


def opml(site: Site, channels: Iterable[Channel], formats: Sequence[Format]) -> Document:
    """List all channels as OPML 2.0, each by its feed in the first of `formats`."""
    from publisher.feeds.outlines import write  # noqa: PLC0415 - lxml is loaded only when something is written

    return Document(
        path="feeds.opml",
        media_type="application/xml; charset=utf-8",
        data=write(site, tuple(channels), formats[0]),
        stage=Stage.INDEX,
    )
