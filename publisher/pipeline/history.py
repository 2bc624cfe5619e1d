"""What the feeds hold and what their archive documents do, by count and by size; it renders no feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple, Protocol

import msgspec

from publisher import compose, feeds
from publisher.build import archives
from publisher.build.lock import NOT_IN_FEEDS, Lock, Record
from publisher.build.notes import decoded
from publisher.config import Config, FeedOptions
from publisher.model import Article, Channel, Gone, Problem
from publisher.pipeline.entries import shape_of
from publisher.pipeline.library import References

_Sizes = dict[str, tuple[int, int, References]]


class History(NamedTuple):
    """The channels with their entries, the next lock, and what each archive document holds, the first one first."""

    channels: tuple[Channel, ...]
    lock: Lock
    documents: tuple[tuple[Article, ...], ...]


class _Texts(Protocol):
    """What the addresses in a text became, and whether they would become the same today."""

    def references(self, article: Article) -> References: ...

    def holds(self, article: Article, references: References) -> bool: ...


class Weights:
    """How many bytes an article takes in a feed, remembered by its version; `entry_of` makes one that is not known."""

    def __init__(
        self, entry_of: Callable[[Article], feeds.Entry], texts: _Texts, config: Config, remembered: bytes
    ) -> None:
        self._entry_of, self._texts, self._options = entry_of, texts, config.feeds
        self._shape = shape_of(config)
        note = decoded(remembered, tuple[str, _Sizes])
        self._known: _Sizes = note[1] if note and note[0] == self._shape else {}
        self._used: _Sizes = {}

    @property
    def used(self) -> set[str]:
        """The versions that were asked for."""
        return set(self._used)

    def unknown(self, channels: Iterable[Channel]) -> list[Article]:
        """The articles that the feeds of these channels may hold and that were never weighed, each once."""
        newest = (article for channel in channels for article in channel.articles[: self._options.entries])
        return [one for one in {one.version: one for one in newest}.values() if not self._holds(one)]

    def size_of(self, article: Article) -> int:
        """The bytes that it takes at most."""
        return self._weigh(article)[0]

    def whole(self, article: Article) -> int:
        """The bytes that it would take whole, where it stands in its short form; else 0."""
        return self._weigh(article)[1]

    def remember(self) -> bytes:
        """What to give to the next run: of the articles that this one asked for."""
        return msgspec.msgpack.encode((self._shape, dict(sorted(self._used.items()))))

    def _holds(self, article: Article) -> bool:
        known = self._known.get(article.version)
        return known is not None and self._texts.holds(article, known[2])

    def _weigh(self, article: Article) -> tuple[int, int, References]:
        version = article.version
        if version not in self._used:
            if not self._holds(article):
                entry = self._entry_of(article)
                self._known[version] = entry.size, entry.whole, self._texts.references(article)
            self._used[version] = self._known[version]
        return self._used[version]


def arrange(
    channels: tuple[Channel, ...],
    articles: tuple[Article, ...],
    *,
    lock: Lock,
    before: Lock,
    config: Config,
    weights: Weights,
) -> History:
    """Fill the feeds of the channels and archive what the site's has no room for.

    `articles` are the public ones, newest first; `lock` the next and `before` the last memory. A topic's feed has no
    archive documents: the site's hold its articles, too.
    """
    options = config.feeds
    listed = {article.id: article for article in articles if article.in_feeds}
    rooms = [options.max_bytes - feeds.head_size(channel, options) for channel in channels]

    def fits(keys: Iterable[str]) -> bool:
        return all(total <= rooms[0] for total in accumulate(weights.size_of(listed[key]) for key in keys))

    # An import of thousands is cut down before anything is weighed, since that costs a reading.
    most = min(options.entries, max(1, rooms[0] // feeds.LEAST_SIZE))
    found = archives.advance(lock, before.records, frozenset(listed), most=most, fits=fits, archives=options.archives)
    documents: tuple[tuple[Article, ...], ...] = ()
    waiting: tuple[Article, ...] = ()
    if options.archives:
        waiting = tuple(listed[key] for key in found.waiting)
        documents = tuple(tuple(listed[key] for key in keys) for keys in archives.documents(found.lock, listed))
    filled = [
        compose.filled(
            channel, () if channel.topic else waiting, most=options.entries, room=room, size_of=weights.size_of
        )
        for channel, room in zip(channels, rooms, strict=True)
    ]
    home = msgspec.structs.replace(filled[0], archives=len(documents))
    return History((home, *filled[1:]), found.lock, documents)


def gone(records: Mapping[str, Record]) -> dict[str, tuple[Gone, ...]]:
    """The articles that left the site (under "") and each topic (under its slug), the last to leave first."""
    found: dict[str, list[Gone]] = {}
    for record in records.values():
        if record.removed is None or (record.archive == NOT_IN_FEEDS and not record.archived):
            continue  # it is there, or was in no feed
        for slug in ("", *record.topics):
            found.setdefault(slug, []).append(Gone(id=record.id, when=record.removed))
    return {slug: tuple(sorted(left, key=lambda one: (one.when, one.id), reverse=True)) for slug, left in found.items()}


def too_large(channels: Iterable[Channel], weights: Weights, options: FeedOptions) -> list[Problem]:
    """Tell of the articles whose text has no room in a feed."""
    found = {article.path: weights.whole(article) for channel in channels for article in channel.entries}
    return [
        Problem(
            rule="A115",
            path=path,
            level="hint",
            message=f"would take {size:,} of the {options.max_bytes:,} bytes of a feed, which has a summary and a link",
            hint="Split it, or raise feeds.max_bytes.",
        )
        for path, size in sorted(found.items())
        if size
    ]
