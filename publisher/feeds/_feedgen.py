"""The only module that knows feedgen: how it is made to write what the rules ask, in spite of its defects.

One generator a document (its link list is shared by formats); every date is set (the default is now); entries are
appended (the default is to prepend); whatever it loses or misspells (link attributes, authors without e-mail, media)
is added by one extension of ours, as lists of elements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher.feeds.entries import Element, Entry, rfc3339
from publisher.feeds.podcast import ITUNES, PODCAST
from publisher.feeds.styled import XHTML, words
from publisher.model import Author, Channel

_NAMESPACES = {"dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/"}
# Named only by documents that use them: a validator warns of those that it does not know.
_RARE = {
    "itunes": ITUNES,
    "podcast": PODCAST,
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
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


class _Entry(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """Adds elements to an entry."""

    elements: Sequence[Element] = ()

    def extend_rss(self, entry: Any) -> Any:
        """Add to <item>."""
        return _extend(entry, self.elements)

    def extend_atom(self, entry: Any) -> Any:
        """Add to <entry>."""
        return _extend(entry, self.elements)


def _extend(parent: Any, elements: Sequence[Element]) -> Any:
    for name, attributes, text in elements:
        if name.startswith(_ATTRIBUTE):
            parent.set(name, text)
            continue
        child = etree.SubElement(parent, name, attributes)
        if text:
            child.text = text
    return parent


def rss(
    channel: Channel, entries: Sequence[Entry], *, head: Sequence[Element], extras: Sequence[Sequence[Element]]
) -> bytes:
    """Write RSS 2.0; `extras` are the further elements of each entry."""

    def fill(made: FeedEntry, entry: Entry) -> None:
        article = entry.article
        made.link(href=article.url)
        if article.title or not (entry.summary or entry.html):  # what has no title shows its text
            made.title(entry.title)
        made.guid(article.id, permalink=article.id == article.url)
        if entry.summary:  # readers take it for HTML: `a <b` would lose its end
            made.summary(escape(entry.summary, quote=False) if "<" in entry.summary else entry.summary)
        if entry.html:
            made.content(entry.html)

    generator = _generator(channel, head)
    generator.link(href=channel.url, rel="alternate")  # alone: RSS takes the last link, whatever its rel
    generator.language(channel.language)
    # It would be now, or set through the process-wide locale; rss.py writes it among its own elements.
    generator._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    if channel.site.image:
        generator.image(channel.site.image, channel.title, channel.url)
    _add(generator, entries, extras, fill)
    return _bytes(generator.rss_str())


def atom(
    channel: Channel, entries: Sequence[Entry], *, head: Sequence[Element], extras: Sequence[Sequence[Element]]
) -> bytes:
    """Write Atom 1.0; `extras` are the further elements of each entry."""

    def fill(made: FeedEntry, entry: Entry) -> None:
        article = entry.article
        made.id(article.id)
        made.title(entry.title)  # RFC 4287, 4.1.2: every entry has one
        # RFC 4287 4.1.2: an entry without an author takes the feed's
        made.author([_person(author) for author in article.authors or _authors(channel)])
        made.published(article.published)
        made.updated(article.updated)
        if entry.summary:
            made.summary(entry.summary)
        if entry.html:
            made.content(entry.html, type="html")
        else:
            made.link(href=article.url, rel="alternate")

    generator = _generator(channel, head)
    generator.id(channel.id)
    generator.updated(channel.updated)
    generator.language(channel.language)
    generator.author([_person(author) for author in _authors(channel)])
    if channel.site.image:
        generator.logo(channel.site.image)
    _add(generator, entries, extras, fill)
    return _bytes(generator.atom_str())


def _generator(channel: Channel, head: Sequence[Element]) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("publisher", _Feed, _Entry)
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


def _add(
    generator: FeedGenerator,
    entries: Sequence[Entry],
    extras: Sequence[Sequence[Element]],
    fill: Callable[[FeedEntry, Entry], None],
) -> None:
    for entry, elements in zip(entries, extras, strict=True):
        made = generator.add_entry(order="append")
        fill(made, entry)
        made.publisher.elements = elements


def _authors(channel: Channel) -> tuple[Author, ...]:
    return channel.site.authors or (Author(name=channel.site.title),)


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, **({"uri": author.url} if author.url else {})}


def _bytes(data: bytes) -> bytes:
    return data.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="utf-8"?>', 1) + b"\n"
