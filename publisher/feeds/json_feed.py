"""JSON Feed 1.1, written by msgspec: keys in a fixed order, nothing escaped that need not be."""

from __future__ import annotations

from typing import Any

import msgspec

from publisher.feeds.entries import Entry, labels, rfc3339
from publisher.feeds.paging import Paging
from publisher.model import Article, Author, Channel, Site

BETWEEN = b","  # entries
_HOLDER, _HOLDER_END = b'{\n "items": [', b"\n ]\n}"


def frame(channel: Channel, entries: tuple[Entry, ...], paging: Paging) -> tuple[bytes, bytes]:
    """What stands before and after the entries of a channel. Source: https://www.jsonfeed.org/version/1.1/."""
    site = channel.site
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": paging.url,
        "next_url": paging.previous,  # what comes next for clients that read from the newest on
        "description": channel.description,
        "icon": site.image,
        "authors": _authors(site.authors),
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": paging.hub}] if paging.hub else [],
    }
    empty = _formatted({**_without_blanks(feed), "items": []})  # required, even when there are none
    return empty[: -len(b"]\n}")], (b"\n ]\n}\n" if entries else b"]\n}\n")


def item(entry: Entry, _site: Site) -> bytes:
    """An entry, with the white space before it."""
    return _formatted({"items": [_item(entry)]})[len(_HOLDER) : -len(_HOLDER_END)]


def _formatted(value: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


def _item(entry: Entry) -> dict[str, Any]:
    article = entry.article
    return _without_blanks(
        {
            "id": article.id,
            "url": article.url,
            "title": article.title,  # one that the others must make up is left out here (rules E39)
            "content_html": entry.html,
            "content_text": "" if entry.html else entry.summary,
            "summary": entry.summary,
            "image": entry.image.url if entry.image else "",
            "date_published": rfc3339(article.published),
            "date_modified": rfc3339(article.updated),
            "authors": _authors(article.authors),
            "tags": [topic.name for topic in article.topics] + list(labels(article)),
            "language": article.language,
            "attachments": _attachments(article),
        }
    )


def _authors(authors: tuple[Author, ...]) -> list[dict[str, Any]]:
    return [_without_blanks({"name": author.name, "url": author.url}) for author in authors]


def _attachments(article: Article) -> list[dict[str, Any]]:
    media = article.enclosure
    if media is None or not media.media_type:  # mime_type is required
        return []
    sizes = {"size_in_bytes": media.length, "duration_in_seconds": media.duration_s}
    return [{"url": media.url, "mime_type": media.media_type, **{key: size for key, size in sizes.items() if size > 0}}]


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], None)}
