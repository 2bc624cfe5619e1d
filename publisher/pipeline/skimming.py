"""Drafts that were only skimmed, read whole once something shows them: most articles of a large site are in no feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publisher import compose
from publisher.build.cache import Cache
from publisher.build.lock import NEVER_MAILED, Record
from publisher.build.scan import FileStat
from publisher.config import Config
from publisher.model import Article, Channel, Draft
from publisher.pipeline.reading import Folder, Shown, read_all

_EVER = 1 << 63  # the stats are those of the listing, and as sure as they were then


def shown(
    channels: Iterable[Channel], made: Iterable[Article], records: Mapping[str, Record], config: Config
) -> set[str]:
    """The paths of the articles that a feed, a page or a letter may show."""
    if compose.shows_all(config):
        return {article.path for article in made}
    paths = {article.path for channel in channels for article in channel.articles}
    if config.digest.enabled:
        paths.update(one.path for one in made if records[one.id].issue not in {None, NEVER_MAILED})
    return paths


def complete(
    folder: Folder, paths: Iterable[str], config: Config, cache: Cache, foreseen: Mapping[str, Shown] = {}
) -> dict[str, Draft]:
    """Read those of the articles at `paths` whole that were skimmed; `folder` and the cache have them so henceforth.

    `foreseen` are by path some that were read already.
    """
    skimmed = sorted(path for path in paths if folder.drafts[path].skimmed)
    if not skimmed:
        return {}
    known = cache.readings()
    rest = [known[path] for path in skimmed if path not in foreseen]
    stats = [FileStat(one.path, one.size, one.mtime_ns, one.inode) for one in rest]
    read = [foreseen[path].reading for path in skimmed if path in foreseen]
    read += [one for chunk in read_all(stats, {}, config, skim=False) for one, _ in chunk]
    cache.keep_readings([one for one in read if one.digest == folder.digests[one.path]], started_ns=_EVER)
    drafts = {one.path: one.reading.draft for one in read if one.reading.draft}
    folder.drafts.update(drafts)
    return drafts
