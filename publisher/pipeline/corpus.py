"""From drafts to articles: what is public, what is remembered of it, its topics and its address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import msgspec

from publisher import compose, topics
from publisher.build.lock import Record
from publisher.config import Config
from publisher.model import Article, Chosen, Draft, Enclosure, Problem, Topic
from publisher.pipeline.library import with_file
from publisher.pipeline.links import Links


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A public draft with what was decided about it: its record, its topics, and the digest of its file's bytes."""

    draft: Draft
    record: Record
    topics: tuple[Topic, ...]
    digest: str


def address(draft: Draft, record: Record, config: Config) -> tuple[str, str]:
    """Where an article is read, and the folder of our page of it ("" when it has an address of its own, or no page)."""
    if draft.link:
        return draft.link, ""
    page = draft.page.strip("/") or config.pages.url.strip("/").replace("{slug}", record.slug)
    return f"{config.site.url}{page}/", f"{page}/" if config.pages.articles else ""


def articles(known: list[Known], config: Config, links: Links) -> tuple[tuple[Article, ...], list[Problem]]:
    """Make the articles, newest first: related titles become links, local images and media get an address."""
    by_title = {
        compose.title_key(one.draft.title): address(one.draft, one.record, config)[0] for one in reversed(known)
    }
    problems: list[Problem] = []
    made = [_article(one, config, links, by_title, problems) for one in known]
    return compose.newest_first(made), problems


def _article(one: Known, config: Config, links: Links, by_title: dict[str, str], problems: list[Problem]) -> Article:
    draft, record = one.draft, one.record
    url, page_path = address(draft, record, config)
    article = Article(
        id=record.id,
        path=draft.path,
        slug=record.slug,
        url=url,
        page_path=page_path,
        title=draft.title,
        subtitle=draft.subtitle,
        summary=draft.summary,
        published=record.published + timedelta(seconds=record.tie),
        date_source=record.source,
        updated=record.updated,
        first_seen=record.first_seen,
        version="",
        language=draft.language or config.site.language,
        authors=draft.authors or config.site.authors,
        topics=one.topics,
        tags=draft.tags,
        image=with_file(draft.image, links, draft.path) if draft.image else None,
        enclosure=_enclosure(draft, links, problems) if draft.enclosure else None,
        related=compose.related(draft.related, by_title, url),
        weight=draft.weight,
        in_feeds=draft.in_feeds,
        in_newsletter=draft.in_newsletter,
        reading_minutes=draft.reading_minutes,
    )
    # Ids, dates and all: whatever a reader could see of it is in here, or in the file that the digest is of.
    seen = msgspec.msgpack.encode(article) + one.digest.encode()
    return msgspec.structs.replace(article, version=hashlib.blake2b(seen, digest_size=8).hexdigest())


def _enclosure(draft: Draft, links: Links, problems: list[Problem]) -> Enclosure | None:
    """Give an enclosure its true length and type: from the file when it is local, else from the front matter."""
    stated = draft.enclosure
    assert stated is not None  # noqa: S101 - the caller asked
    asset = links.asset(draft.path, stated.url)
    found = msgspec.structs.replace(
        stated,
        url=links.resolve(draft.path, stated.url),
        length=asset.length if asset else stated.length,
        media_type=asset.media_type if asset else stated.media_type,
    )
    if found.length < 0 or not found.media_type:
        missing = "length" if found.length < 0 else "type"
        problems.append(
            Problem(
                path=draft.path,
                message=f"the enclosure {stated.url} has no {missing}, so it is left out",
                hint="Give 'length' in bytes and 'type' (audio/mpeg); those of a local file are read.",
            )
        )
        return None
    return found


class Chooser:
    """Gives drafts their topics; what needed the text is remembered by the file's digest, as it costs a rendering."""

    def __init__(self, config: Config, text_of: Callable[[str], str], remembered: bytes) -> None:
        self._configured = bool(config.topics)
        self._taxonomy = topics.taxonomy(config.topics)
        self._text_of = text_of
        self._known: dict[str, tuple[Chosen, ...]] = {}
        self._used: dict[str, tuple[Chosen, ...]] = {}
        if remembered:
            try:
                self._known = msgspec.msgpack.decode(remembered, type=dict[str, tuple[Chosen, ...]])
            except (msgspec.DecodeError, msgspec.ValidationError):
                self._known = {}  # a damaged cache costs only speed

    def choose(self, draft: Draft, digest: str) -> tuple[Chosen, ...]:
        """The topics of a draft, the chosen one first; never empty."""
        folder = draft.path.rpartition("/")[0].rpartition("/")[2]
        key = f"{digest} {folder}"
        chosen = self._known.get(key)
        if chosen is None:
            read = False

            def text() -> str:
                nonlocal read
                read = True
                return self._text_of(draft.path)

            chosen = topics.choose(
                stated=draft.topics, folder=folder, title=draft.title, text=text, taxonomy=self._taxonomy
            )
            if not read:
                return chosen
        self._used[key] = chosen
        return chosen

    def unknown(self, draft: Draft) -> list[Problem]:
        """Hints about topics that publisher.toml does not have."""
        if not self._configured:
            return []
        return [
            Problem(
                path=draft.path,
                level="hint",
                message=f"topic '{word}' is not in publisher.toml",
                hint=f"Did you mean '{close}'?"
                if close
                else "Add a [[topic]] for it, or leave it: it gets a feed of its own.",
            )
            for word, close in topics.unknown(draft.topics, self._taxonomy)
        ]

    def remember(self) -> bytes:
        """What to give to the next run."""
        return msgspec.msgpack.encode(dict(sorted(self._used.items())))
