"""An article as an entry: what all formats say of it, decided once, so that they tell the same story."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import msgspec

from publisher.config import FeedOptions, Format
from publisher.markup import for_feeds, images
from publisher.markup.addresses import below
from publisher.model import Article, Author, Channel, Contents, Image, Site
from publisher.prose import excerpt

Element = tuple[str, dict[str, str], str]  # name, attributes, text; an attribute's name in braces sets it on the parent
Nest = tuple[str, dict[str, str], tuple[Element, ...]]  # an element that holds others
MEDIA = "{http://search.yahoo.com/mrss/}"
_LONG = 2_000  # characters; a longer summary is no short form of anything


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An article with what feeds show of it: `html` is "" in feeds of summaries; `image` the lead picture or None.

    `size` is how many bytes it takes at most, in whichever format it takes most; `whole` how many it would take whole,
    where that was too much, so that the summary and a link stand for it; else 0. `written` is it in the formats in
    which it was needed so far: it stands alike in every feed of a site, and once it is in all, `html` may be "".
    """

    article: Article
    title: str
    summary: str
    html: str
    image: Image | None
    size: int = 0
    whole: int = 0
    written: dict[Format, bytes] = {}


def entry(article: Article, contents: Contents, options: FeedOptions) -> Entry:
    """Make the entry of an article; one that would take more than half of a feed gives way to its short form."""
    content = contents(article)
    image = article.image or content.image
    html = for_feeds(content.html, article.url, simple=content.simple) if options.content == "full" else ""
    if html and image and not _shows(html, image, simple=content.simple):
        html = _lead(image) + html  # not every reader knows media:content (rules F27)
    summary = article.summary
    if not summary and not html:
        summary = article.title
    made = Entry(
        article=article, title=article.title or summary[:80] or article.url, summary=summary, html=html, image=image
    )
    size = _size_of(made)
    if size <= options.max_bytes // 2:
        return msgspec.structs.replace(made, size=size)
    short = _short(made)
    return msgspec.structs.replace(short, size=_size_of(short), whole=size)


def _shows(html: str, image: Image, *, simple: bool) -> bool:
    """Whether a picture stands in a text; simple HTML spells its source in one way."""
    if simple:
        return f'<img src="{escape(image.url)}"' in html
    return any(image.url == shown.url for shown in images(html))


def _short(made: Entry) -> Entry:
    """The summary and a link in place of the text."""
    article = made.article
    summary = made.summary if len(made.summary) <= _LONG else excerpt(made.summary[:_LONG], language=article.language)
    html = ""
    if made.html:
        link = f'<p><a href="{escape(article.url)}">{escape(made.title)}</a></p>'
        html = (_lead(made.image) if made.image else "") + f"<p>{escape(summary)}</p>{link}"
    return msgspec.structs.replace(made, summary=summary, html=html)


def _size_of(made: Entry) -> int:
    article, image, media = made.article, made.image, made.article.enclosure
    texts = [made.title, described(made.summary), article.id, article.url, article.url]
    texts += [] if made.html else [made.summary]
    texts += [image.url, image.url] if image else []
    texts += [media.url, media.media_type] if media else []
    texts += [article.image.url] if media and article.image else []
    texts += [text for author in article.authors for text in (author.name, author.url)]
    texts += [text for topic in article.topics for text in (topic.name, topic.slug, below("", topic.slug))]
    texts += [tag for tag in article.tags for _ in range(2)]
    parts = len(article.topics) + bool(image) + 3 * bool(media)
    small = len(article.authors) + len(article.tags)
    return LEAST_SIZE + _A_PART * parts + _A_NAME * small + _in_text(made.html) + _in_attribute("".join(texts))


def head_size(channel: Channel, options: FeedOptions) -> int:
    """How many bytes a feed without entries takes at most: each text as often as it stands in any of the formats."""
    site, podcast = channel.site, channel.site.podcast
    texts = [site.title, site.copyright, site.image, site.email, channel.title, channel.title, channel.id, options.hub]
    texts += [described(channel.description), podcast.image or site.image, podcast.category]
    texts += [podcast.subcategory, site.email, *(author.name for author in site.authors)]
    texts += [text for author in site.authors for text in (author.name, author.name, author.url)]
    texts += [site.url, below("", channel.path)] * 8
    small, gone = _A_NAME * len(site.authors), sum(_A_PART + _in_attribute(gone.id) for gone in channel.gone)
    return _EMPTY_FEED + small + sum(map(_in_attribute, texts)) + gone


def described(text: str) -> str:
    """A text as a description of RSS, which readers take for HTML: `a <b` would lose its end."""
    return escape(text, quote=False) if "<" in text else text


# What element names, dates, indentation and the addresses of topics take beside the texts.
_EMPTY_FEED, LEAST_SIZE, _A_PART, _A_NAME = 3_000, 420, 150, 70


def _in_text(text: str) -> int:
    """The size of a text in RSS, where a reference has six bytes, or in JSON with its backslashes."""
    data = text.encode()
    references, backslashes = (len(data) - len(data.translate(None, marks)) for marks in (b"<>&\r", b'"\\\n\t\r'))
    return len(data) + max(5 * references, backslashes)


def _in_attribute(text: str) -> int:
    return len(text.encode()) + 5 * sum(map(text.count, '<>&"\n\t\r\\'))


def _lead(image: Image) -> str:
    size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
    picture = f'<img src="{escape(image.url)}" alt="{escape(image.alt)}"{size}>'
    caption = f"<figcaption>{escape(image.caption)}</figcaption>" if image.caption else ""
    return f"<figure>{picture}{caption}</figure>"


def labels(article: Article) -> tuple[str, ...]:
    """The article's own tags, without those that say again what a topic says."""
    said = {word.casefold() for topic in article.topics for word in (topic.name, topic.slug)}
    fresh = {tag.casefold(): tag for tag in reversed(article.tags) if tag.casefold() not in said}
    return tuple(reversed(fresh.values()))


def authors_of(site: Site) -> tuple[Author, ...]:
    """Who stands for the author of what has none of its own."""
    return site.authors or (Author(name=site.title),)


def file_url(channel: Channel, name: str) -> str:
    """The address of one of a channel's own files."""
    return below(channel.site.url, channel.path + name)


def rfc3339(moment: datetime) -> str:
    """Format an aware datetime for Atom and JSON Feed.

    >>> rfc3339(datetime(2026, 11, 23, 9, tzinfo=UTC))
    '2026-11-23T09:00:00Z'

    Source: RFC 3339 5.6.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def image_elements(image: Image) -> list[Element]:
    """The lead picture in Media RSS, straight in the item: a group of one is an error (rules D27)."""
    size = {"width": str(image.width), "height": str(image.height)} if image.width and image.height else {}
    kind = {"type": image.media_type} if image.media_type else {}
    return [
        (f"{MEDIA}content", {"url": image.url, "medium": "image", **kind, **size}, ""),
        (f"{MEDIA}thumbnail", {"url": image.url, **size}, ""),
    ]
