"""From drafts, and what is remembered and decided of them, to articles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property

import msgspec

from publisher import compose
from publisher.build.lock import Record
from publisher.model import Article, Draft, Enclosure, Link, Problem, Site, Topic
from publisher.pipeline.library import with_file
from publisher.pipeline.links import Links
from publisher.pipeline.places import Place


class Known(msgspec.Struct, frozen=True):
    """A public draft with what was decided about it: its record, its topics, and the digest of its file's bytes."""

    draft: Draft
    record: Record
    topics: tuple[Topic, ...]
    digest: str


class Maker:
    """Makes articles of drafts: related titles become links, local images and media get an address.

    `where` says by path where each is read; `problems` grows with what had to be left out, told once.
    """

    def __init__(self, known: list[Known], where: Mapping[str, Place], site: Site, links: Links) -> None:
        self._known, self._where, self._site, self._links = known, where, site, links
        self.problems: list[Problem] = []

    @cached_property
    def _by_title(self) -> dict[str, str]:
        return {compose.title_key(one.draft.title): self._where[one.draft.path].url for one in reversed(self._known)}

    def articles(self) -> tuple[Article, ...]:
        """Make all, newest first."""
        return compose.newest_first(map(self.article, self._known))

    def again(self, made: tuple[Article, ...], drafts: Mapping[str, Draft]) -> tuple[Article, ...]:
        """The same articles, in the same order, those at the paths of `drafts` made of these."""
        fresh = {
            one.draft.path: self.article(msgspec.structs.replace(one, draft=drafts[one.draft.path]))
            for one in self._known
            if one.draft.path in drafts
        }
        return tuple([fresh.get(one.path, one) for one in made])

    def article(self, one: Known) -> Article:
        """Make one."""
        draft, record, place = one.draft, one.record, self._where[one.draft.path]
        return Article(
            id=record.id,
            path=draft.path,
            slug=record.slug,
            url=place.url,
            page_path=place.page_path,
            title=draft.title,
            subtitle=draft.subtitle,
            summary=draft.summary,
            published=record.published + timedelta(seconds=record.tie) if record.tie else record.published,
            date_source=record.source,
            updated=record.updated,
            first_seen=record.first_seen,
            digest=one.digest,
            language=draft.language or self._site.language,
            authors=draft.authors or self._site.authors,
            topics=one.topics,
            tags=draft.tags,
            image=with_file(draft.image, self._links, draft.path) if draft.image else None,
            enclosure=self._enclosure(draft.path, draft.enclosure) if draft.enclosure else None,
            related=self._related(draft, place.url) if draft.related else (),
            weight=draft.weight,
            in_feeds=draft.in_feeds,
            in_newsletter=draft.in_newsletter,
            reading_minutes=draft.reading_minutes,
        )

    def _related(self, draft: Draft, own_url: str) -> tuple[Link, ...]:
        resolve = self._links.resolve
        addressed = (Link(title=link.title, url=link.url and resolve(draft.path, link.url)) for link in draft.related)
        return compose.related(addressed, self._by_title, own_url)

    def _enclosure(self, path: str, stated: Enclosure) -> Enclosure | None:
        """Give an enclosure its true length and type: from the file when it is local, else from the front matter."""
        if not self._links.resolve(path, stated.url):
            return None  # told of with the other files that are not there
        asset = self._links.asset(path, stated.url)
        found = msgspec.structs.replace(
            stated,
            url=self._links.resolve(path, stated.url),
            length=asset.length if asset else stated.length,
            media_type=asset.media_type if asset else stated.media_type,
        )
        if found.length >= 0 and found.media_type:
            return found
        missing = "length" if found.length < 0 else "type"
        problem = Problem(
            rule="A113",
            path=path,
            message=f"the enclosure {stated.url} has no {missing}, so it is left out",
            hint="Give 'length' in bytes and 'type' (audio/mpeg); those of a local file are read.",
        )
        if problem not in self.problems:
            self.problems.append(problem)
        return None
