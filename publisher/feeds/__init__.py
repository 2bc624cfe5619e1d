"""A channel -> its feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1; and OPML of all channels. Pure: bytes out, no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from publisher.config import FEED_FILES, FeedOptions, Format
from publisher.feeds.entries import Entry, entries
from publisher.feeds.styled import stylesheet, with_style
from publisher.model import Channel, Contents, Document, Site, Stage

# How each format is made, and as what it is served. XML goes out as application/xml, since browsers
# then show it styled and readers take it (rules F45); the type that links name is the format's own.
FORMATS: dict[Format, tuple[str, str]] = {
    "rss": ("publisher.feeds.rss", "application/xml; charset=utf-8"),
    "atom": ("publisher.feeds.atom", "application/xml; charset=utf-8"),
    "json": ("publisher.feeds.json_feed", "application/feed+json; charset=utf-8"),
}
__all__ = ["FORMATS", "opml", "render", "stylesheet"]
__all__ = ["FORMATS", "opml", "render", "stylesheet"]
_Writer = Callable[[Channel, tuple[Entry, ...]], bytes]


def render(channel: Channel, contents: Contents, options: FeedOptions) -> tuple[Document, ...]:
    """Make the feeds of a channel in the configured formats; the same channel gives the same bytes."""
    shown = entries(channel, contents, options)
    return tuple(_document(channel, shown, name) for name in options.formats)


def _document(channel: Channel, shown: tuple[Entry, ...], name: Format) -> Document:
    module, media_type = FORMATS[name]
    write: _Writer = import_module(module).write
    data = write(channel, shown)
    if name != "json":
        data = with_style(data, channel)
    return Document(path=channel.path + FEED_FILES[name], media_type=media_type, data=data, stage=Stage.FEED)


def opml(site: Site, channels: Iterable[Channel], formats: Sequence[Format]) -> Document:
    """List all channels as OPML 2.0, each by its feed in the first of `formats`."""
    from publisher.feeds.outlines import write  # noqa: PLC0415 - lxml is loaded only when something is written

    return Document(
        path="feeds.opml",
        media_type="application/xml; charset=utf-8",
        data=write(site, tuple(channels), formats[0]),
        stage=Stage.INDEX,
    )
