"""What a publish would show, without publishing it: mostly out of the cache, and by the same decisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import msgspec

from publisher.build import lock as lockfile
from publisher.build.cache import Cache
from publisher.build.lock import Lock
from publisher.config import Config
from publisher.model import Article
from publisher.pipeline.deciding import Decided, Given, decide
from publisher.pipeline.listing import listing, need_articles
from publisher.pipeline.orders import Wish
from publisher.pipeline.reading import read_folder
from publisher.pipeline.state import local_files, remembered


class Standing(NamedTuple):
    """What is decided as at a moment, the lock that it was decided by, and where the pieces of it are kept."""

    decided: Decided
    lock: Lock
    config: Config
    cache: Cache


@contextmanager
def standing(config: Config, now: datetime) -> Iterator[Standing]:
    """Yield what a publish would decide as at `now`; a publish waits meanwhile. Raises what `publish` raises."""
    need_articles(config)
    with remembered(config) as (cache, started_ns):
        lock = lockfile.load(config.state / lockfile.LOCK_NAME, tag=config.site.tag, timezone=config.site.timezone)
        config = msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, tag=lock.tag))
        folder = read_folder(listing(config), config, cache, started_ns=started_ns, progress=lambda *_: None)
        assets = local_files(config, cache)
        wish = Wish(close=False, mail=None, ask=lambda _waiting: None)
        yield Standing(decide(Given(folder, lock, config, cache, assets, now, wish)), lock, config, cache)


def public(config: Config, now: datetime) -> tuple[Article, ...]:
    """The articles that a publish at `now` would show, newest first."""
    with standing(config, now) as found:
        return found.decided.plan.articles
