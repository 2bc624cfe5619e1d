"""Tell the hub about changed feeds; those that it could not be told about are remembered for the next time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.config import FEED_FILES, Config
from publisher.markup.addresses import below
from publisher.model import Problem
from publisher.pipeline.state import remembered
from publisher.targets.directory import Directory

_NOTE = "owed to the hub"


class Announced(NamedTuple):
    """How many feeds the hub was told of, and what went wrong."""

    told: int
    problems: tuple[Problem, ...]


def owe(config: Config, cache: Cache, changed: Iterable[str]) -> None:
    """Remember that the hub is to be told of feeds (paths below the output folder), with what is owed since earlier."""
    if config.feeds.hub:
        _keep(cache, {*_owed(config, cache), *(below(config.site.url, path) for path in changed)})


def announce(config: Config, *, everything: bool = False) -> Announced:
    """Tell the hub of what it is owed, or of every feed; nothing for a site without an address of its own.

    The cache is not held meanwhile, so that a slow hub keeps no other publish waiting.
    """
    if not config.feeds.hub or config.site.local:
        return Announced(0, ())
    with remembered(config) as (cache, _started):
        owed = _owed(config, cache)
    feeds = [below(config.site.url, path) for path in _every(config)] if everything else owed
    if not feeds:
        return Announced(0, ())
    from publisher.targets import hub  # noqa: PLC0415 - what speaks HTTP takes 30 ms to import

    done = hub.tell(config.feeds.hub, feeds)
    with remembered(config) as (cache, _started):
        _keep(cache, {*_owed(config, cache)} - {*done.told, *done.refused})
    return Announced(len(done.told), done.problems)


def _owed(config: Config, cache: Cache) -> list[str]:
    """The feeds that the hub was not told about yet, without those of a former address of the site."""
    owed = decoded(cache.note(_NOTE), list[str]) or []
    return [address for address in owed if address.startswith(config.site.url)]


def _keep(cache: Cache, owed: set[str]) -> None:
    cache.keep_note(_NOTE, msgspec.msgpack.encode(sorted(owed)))


def _every(config: Config) -> list[str]:
    """The feeds that lie in the output folder; archive documents are no topics of a hub."""
    names = set(FEED_FILES.values())
    return [
        path
        for path in Directory(config.output, {}, dry=True).existing()
        if path in names or (path.startswith("topics/") and path.rpartition("/")[2] in names)
    ]
