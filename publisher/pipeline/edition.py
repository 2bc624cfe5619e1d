"""What letters to readers are made of: the articles that publish remembers, and any of them rendered as a letter.

It reads what a publish read, mostly out of the cache, and decides as a publish does; it publishes nothing. An article
that no publish has made public yet is in no letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from publisher import compose, digest
from publisher.build.lock import NEVER_MAILED, Lock
from publisher.config import Config, Frequency
from publisher.model import Article, Digest, Topic
from publisher.pipeline.deciding import Decided
from publisher.pipeline.public import standing
from publisher.pipeline.workshop import Workshop


class Edition:
    """`articles` are those that may be mailed, newest first; `issue_of` says by id which public issue holds each.

    `issues` says by number which of the public issues are closed.
    """

    def __init__(self, decided: Decided, lock: Lock, shop: Workshop) -> None:
        self._shop = shop
        self._topics: tuple[Topic, ...] = decided.topics
        records = lock.records
        self.articles: tuple[Article, ...] = tuple(
            article
            for article in decided.plan.articles
            if article.in_newsletter
            and (record := records.get(article.id))
            and record.removed is None
            and record.issue not in {None, NEVER_MAILED}
        )
        self.issue_of: dict[str, int] = {article.id: records[article.id].issue or 0 for article in self.articles}
        self.issues: dict[int, bool] = {issue.issue: issue.closed is not None for issue in lock.issues}
        self._by_id = {article.id: article for article in self.articles}

    def render(
        self,
        ids: Iterable[str],
        *,
        language: str,
        number: int = 0,
        frequency: Frequency | None = None,
        corrected: bool = False,
    ) -> Digest:
        """Render a letter of these articles, its own words in `language` ("" is the site's).

        `number` is the public issue that it is a letter of, 0 for none; `frequency` is how often its readers get one,
        None where they wish letters at different ones; `corrected` lets its subject say that it corrects an earlier
        one. Raises RenderError when a template is wrong.
        """
        config = self._shop.config
        site = msgspec.structs.replace(config.site, language=language or config.site.language)
        members = tuple(self._by_id[one] for one in ids)
        newest = max(article.first_seen for article in members)
        made = compose.issue(members, site, number=number, opened=newest, closed=newest, topics=self._topics)
        if not number:
            made = msgspec.structs.replace(made, url=site.url, path="")
        shop = self._shop
        made = msgspec.structs.replace(made, words=shop.words(made))
        letter = digest.render(
            made,
            shop.contents,
            config.digest,
            shop.environment,
            fragments=shop.fragments,
            readers_own=frequency or "chosen",
        )
        return digest.corrected(letter) if corrected else letter


@contextmanager
def edition(config: Config, now: datetime) -> Iterator[Edition]:
    """Yield what can be mailed as at `now`; while it is used, a publish waits. Raises what `publish` raises."""
    with standing(config, now) as found:
        library, words = found.decided.library, found.decided.editorials.of
        shop = Workshop(found.config, library.content, found.cache.fragments, words=words)
        yield Edition(found.decided, found.lock, shop)
