"""An article as an entry: what all formats say of it, decided once, so that they tell the same story."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import msgspec

from publisher.config import FeedOptions
from publisher.markup import for_feeds, images
from publisher.model import Article, Channel, Contents, Image, Topic

Element = tuple[str, dict[str, str], str]  # name, attributes, text; an attribute's name in braces sets it on the parent


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An article with what feeds show of it: `html` is "" in feeds of summaries; `image` the lead picture or None."""

    article: Article
    title: str
    summary: str
    html: str
    image: Image | None


def entries(channel: Channel, contents: Contents, options: FeedOptions) -> tuple[Entry, ...]:
    """Make the entries of a channel, in its order."""
    return tuple(_entry(article, contents, options) for article in channel.articles)


def _entry(article: Article, contents: Contents, options: FeedOptions) -> Entry:
    content = contents(article)
    image = article.image or content.image
    html = for_feeds(content.html, article.url) if options.content == "full" else ""
    if html and image and all(image.url != shown.url for shown in images(html)):
        html = _lead(image) + html  # not every reader knows media:content (rules F27)
    summary = article.summary
    if not summary and not html:
        summary = article.title
    return Entry(
        article=article, title=article.title or summary[:80] or article.url, summary=summary, html=html, image=image
    )


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


def topic_url(channel: Channel, topic: Topic) -> str:
    """What names a topic to programs: the address of its page (rules C24)."""
    return f"{channel.site.url}topics/{topic.slug}/"


def file_url(channel: Channel, name: str) -> str:
    """The address of one of a channel's own files."""
    return f"{channel.site.url}{channel.path}{name}"


def rfc3339(moment: datetime) -> str:
    """Format an aware datetime for Atom and JSON Feed.

    >>> rfc3339(datetime(2026, 11, 23, 9, tzinfo=UTC))
    '2026-11-23T09:00:00Z'

    Source: RFC 3339 5.6.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
