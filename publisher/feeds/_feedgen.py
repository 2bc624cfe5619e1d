"""The only module that knows feedgen: how it is made to write what the rules ask, in spite of its defects.

One generator a document (its link list is shared by formats); every date is set (the default is now); whatever it
loses or misspells (link attributes, authors without e-mail, media) is added as lists of elements. An entry is written
once, alone, and stands in each feed byte for byte as the generator would write it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher.feeds.entries import Element, Entry, rfc3339
from publisher.feeds.podcast import ITUNES, PODCAST
from publisher.feeds.styled import XHTML, words
from publisher.model import Author, Channel, Site

_NAMESPACES = {"dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/"}
# Named only by documents that use them: a validator warns of those that it does not know.
_RARE = {
    "itunes": ITUNES,
    "podcast": PODCAST,
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
_PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    **_NAMESPACES,
    **_RARE,
}
_EMPTY = etree.tostring(etree.Element("feed", nsmap=_PREFIXES))
_BEFORE, _AFTER = len(_EMPTY) - 1, len("</feed>")  # of an entry, in a feed that has only that
_PLAIN: Any = {None: XHTML.strip("{}")}  # no prefix, which lxml-stubs do not know
_GENERATOR = "Publisher"
_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}"
moment = rfc3339


class _Feed(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Adds elements to the head of a feed."""

    elements: Sequence[Element] = ()
    banner: Any = None

    def extend_ns(self) -> dict[str, str]:
        """Name the prefixes that our elements use."""
        used = {name[1:].partition("}")[0] for name, _, _ in self.elements}
        return _NAMESPACES | {prefix: uri for prefix, uri in _RARE.items() if uri in used}

    def extend_rss(self, feed: Any) -> Any:
        """Add to <channel>."""
        feed[0].append(self.banner)
        return _extend(feed[0], self.elements)

    def extend_atom(self, feed: Any) -> Any:
        """Add to <feed>; the subtitle becomes XHTML, so that its link works in a browser."""
        subtitle = feed.find("subtitle")
        outer = etree.Element(f"{XHTML}div", nsmap=self.banner.nsmap)
        outer.text = subtitle.text
        outer.append(self.banner)
        subtitle.text = None
        subtitle.set("type", "xhtml")
        subtitle.append(outer)
        return _extend(feed, self.elements)


def _extend(parent: Any, elements: Sequence[Element]) -> Any:
    for name, attributes, text in elements:
        if name.startswith(_ATTRIBUTE):
            parent.set(name, text)
            continue
        child = etree.SubElement(parent, name, attributes)
        if text:
            child.text = text
    return parent


def rss_frame(channel: Channel, head: Sequence[Element]) -> tuple[bytes, bytes]:
    """RSS 2.0 without its entries: what stands before them, and what after."""
    generator = _generator(channel, head)
    generator.link(href=channel.url, rel="alternate")  # alone: RSS takes the last link, whatever its rel
    generator.language(channel.language)
    # It would be now, or set through the process-wide locale; rss.py writes it among its own elements.
    generator._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    if channel.site.image:
        generator.image(channel.site.image, channel.title, channel.url)
    return _parted(generator.rss_str(), b"</channel></rss>")


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
    return _alone(made.rss_entry(extensions=False), extras)


def atom_frame(channel: Channel, head: Sequence[Element]) -> tuple[bytes, bytes]:
    """Atom 1.0 without its entries: what stands before them, and what after."""
    generator = _generator(channel, head)
    generator.id(channel.id)
    generator.updated(channel.updated)
    generator.language(channel.language)
    generator.author([_person(author) for author in _authors(channel.site)])
    if channel.site.image:
        generator.logo(channel.site.image)
    return _parted(generator.atom_str(), b"</feed>")


def atom_entry(entry: Entry, site: Site, extras: Sequence[Element]) -> bytes:
    """An entry of Atom 1.0; `extras` are further elements."""
    article = entry.article
    made = FeedEntry()
    made.id(article.id)
    made.title(entry.title)  # RFC 4287, 4.1.2: every entry has one
    # RFC 4287 4.1.2: an entry without an author takes the feed's
    made.author([_person(author) for author in article.authors or _authors(site)])
    made.published(article.published)
    made.updated(article.updated)
    if entry.summary:
        made.summary(entry.summary)
    if entry.html:
        made.content(entry.html, type="html")
    else:
        made.link(href=article.url, rel="alternate")
    return _alone(made.atom_entry(extensions=False), extras)


def _alone(element: Any, extras: Sequence[Element]) -> bytes:
    """An entry as it stands in a feed, which names the prefixes: what the feed itself would write of it."""
    carrier = etree.Element("feed", nsmap=_PREFIXES)
    carrier.append(_extend(element, extras))
    return etree.tostring(carrier, encoding="UTF-8", xml_declaration=False)[_BEFORE:-_AFTER]


def _parted(data: bytes, end: bytes) -> tuple[bytes, bytes]:
    """A feed without entries, cut where they go."""
    return _bytes(data[: -len(end)]), end + b"\n"


def _generator(channel: Channel, head: Sequence[Element]) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("publisher", _Feed)
    generator.publisher.elements = head
    generator.publisher.banner = _banner(channel)
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


def _authors(site: Site) -> tuple[Author, ...]:
    return site.authors or (Author(name=site.title),)


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, **({"uri": author.url} if author.url else {})}


def _bytes(data: bytes) -> bytes:
    return data.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="utf-8"?>', 1)
