"""The only module that knows feedgen: how it is made to write what the rules ask, in spite of its defects.

One generator a document (its link list is shared by formats); every date is set (the default is now); whatever it
loses or misspells (link attributes, authors without e-mail, media) is added as lists of elements. Entries are written
by spelling.py, as the generator would write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from lxml import etree

from publisher.feeds.entries import Element, Nest, authors_of, described
from publisher.feeds.spelling import PREFIXES
from publisher.feeds.styled import XHTML, words
from publisher.model import Author, Channel
from publisher.standins import standing_in

# It reads dates that are given as text, and none is: to load it takes as long as to load lxml.
with standing_in({"dateutil": {}, "dateutil.parser": {}, "dateutil.tz": {"tzutc": lambda: UTC}}):
    from feedgen.ext.base import BaseExtension
    from feedgen.feed import FeedGenerator

_NAMESPACES = {prefix: PREFIXES[prefix] for prefix in ("dc", "media")}
# Named only by documents that use them: a validator warns of those that it does not know.
_RARE = {prefix: PREFIXES[prefix] for prefix in ("itunes", "podcast", "fh", "at", "sy")}
_PLAIN: Any = {None: XHTML.strip("{}")}  # no prefix, which lxml-stubs do not know
_GENERATOR = "Publisher"
_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}"


class _Feed(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Adds elements to the head of a feed."""

    elements: Sequence[Element | Nest] = ()
    banner: Any = None
    described: bool = True  # else the title stands for the description, which RSS cannot be without

    def extend_ns(self) -> dict[str, str]:
        """Name the prefixes that our elements use."""
        used = {name[1:].partition("}")[0] for name, _, _ in self.elements}
        return _NAMESPACES | {prefix: uri for prefix, uri in _RARE.items() if uri in used}

    def extend_rss(self, feed: Any) -> Any:
        """Add to <channel>; a description that stands behind the banner is not shown by the stylesheet."""
        head = feed[0]
        head.insert(len(head) if self.described else head.index(head.find("description")), self.banner)
        return _extend(head, self.elements)

    def extend_atom(self, feed: Any) -> Any:
        """Add to <feed>; the subtitle becomes XHTML, so that its link works in a browser."""
        subtitle = feed.find("subtitle")
        outer = etree.Element(f"{XHTML}div", nsmap=self.banner.nsmap)
        outer.text = subtitle.text if self.described else None
        outer.append(self.banner)
        subtitle.text = None
        subtitle.set("type", "xhtml")
        subtitle.append(outer)
        return _extend(feed, self.elements)


def _extend(parent: Any, elements: Sequence[Element | Nest]) -> Any:
    for name, attributes, inner in elements:
        if name.startswith(_ATTRIBUTE):
            parent.set(name, inner)
            continue
        child = etree.SubElement(parent, name, attributes)
        if isinstance(inner, tuple):
            _extend(child, inner)
        elif inner:
            child.text = inner
    return parent


def rss_frame(channel: Channel, head: Sequence[Element | Nest]) -> tuple[bytes, bytes]:
    """RSS 2.0 without its entries: what stands before them, and what after."""
    generator = _generator(channel, head)
    generator.description(described(channel.description))
    generator.link(href=channel.url, rel="alternate")  # alone: RSS takes the last link, whatever its rel
    generator.language(channel.language)
    # It would be now, or set through the process-wide locale; rss.py writes it among its own elements.
    generator._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    if channel.site.image:
        generator.image(channel.site.image, channel.title, channel.url)
    return _parted(generator.rss_str(), b"</channel></rss>")


def atom_frame(channel: Channel, head: Sequence[Element]) -> tuple[bytes, bytes]:
    """Atom 1.0 without its entries: what stands before them, and what after."""
    generator = _generator(channel, head)
    generator.id(channel.id)
    generator.updated(channel.updated)
    generator.language(channel.language)
    generator.author([_person(author) for author in authors_of(channel.site)])
    if channel.site.image:
        generator.logo(channel.site.image)
    return _parted(generator.atom_str(), b"</feed>")


def _parted(data: bytes, end: bytes) -> tuple[bytes, bytes]:
    """A feed without entries, cut where they go."""
    return _bytes(data[: -len(end)]), end + b"\n"


def _generator(channel: Channel, head: Sequence[Element | Nest]) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("publisher", _Feed)
    generator.publisher.elements = head
    generator.publisher.banner = _banner(channel)
    generator.publisher.described = channel.description != channel.title
    generator.title(channel.title)
    generator.description(channel.description)
    generator.generator(generator=_GENERATOR)
    if channel.site.copyright:
        generator.rights(channel.site.copyright)
    return generator


def _banner(channel: Channel) -> Any:
    """What a person reads who opens the feed in a browser; the texts are ours, so that nothing in it can run."""
    what, read = words(channel.language)
    box = etree.Element(f"{XHTML}div", nsmap=_PLAIN)
    etree.SubElement(box, f"{XHTML}p").text = what
    link = etree.SubElement(etree.SubElement(box, f"{XHTML}p"), f"{XHTML}a", href=channel.url)
    link.text = read
    return box


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, **({"uri": author.url} if author.url else {})}


def _bytes(data: bytes) -> bytes:
    return data.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="utf-8"?>', 1)
