"""The newest of many new articles, read whole by a process beside this one, which decides meanwhile.

A feed or a letter will show most of them. Which it shows is decided later; what was read in vain took only the time of
a processor that had nothing to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Self

import msgspec

from publisher import compose
from publisher.build.cache import Cache
from publisher.build.scan import FileStat
from publisher.config import Config
from publisher.model import Draft
from publisher.pipeline import processors
from publisher.pipeline.reading import Folder, Shown, desk_of, read_shown

_PARTS = 16
_AT_FIRST = _PARTS // 2  # what a pipe holds while nobody reads from it
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Shown]).decode


class Foreseen:
    """Begins where `folder` was skimmed just now and a processor is free; used as a context, it ends with that."""

    def __init__(self, folder: Folder, config: Config, cache: Cache, now: datetime) -> None:
        self._folder, self._cache, self._now = folder, cache, now
        self._desk, self._most = desk_of(config, skim=False), config.feeds.entries
        self._read: dict[str, Shown] = {}
        self._awaited = 0  # parts
        self._helper: processors.Helper[int] | None = None

    def __enter__(self) -> Self:
        if self._folder.skims:
            self._helper = processors.beside(self._part, range(_PARTS))
            self._awaited = _PARTS if self._helper else 0
        return self

    def __exit__(self, *_error: object) -> None:
        if self._helper:
            self._helper.end()

    def fetch(self) -> None:
        """Take some of what was read, so that the other process can go on."""
        self._fetch(_AT_FIRST)

    def take(self) -> Mapping[str, Shown]:
        """All that was read, by path."""
        self._fetch(self._awaited)
        return self._read

    def _fetch(self, parts: int) -> None:
        while self._helper and self._awaited and parts:
            given = self._helper.next()
            if given is None:
                self._awaited = 0
                return
            self._awaited, parts = self._awaited - 1, parts - 1
            self._read |= {one.reading.path: one for one in _decode(given)}

    def _part(self, number: int) -> bytes:
        read = (read_shown(stat, self._desk) for stat in self._newest[number::_PARTS])
        return _encode([one for one in read if one])

    @cached_property
    def _newest(self) -> list[FileStat]:
        """The newest of all articles, and of those of each topic that authors name, as many as a feed shows."""
        drafts = [one for one in self._folder.drafts.values() if one.published and compose.is_public(one, self._now)]
        known, seen = self._cache.readings(), Counter[str]()
        found = []
        for draft in sorted(drafts, key=attrgetter("published"), reverse=True):
            if self._has_room(draft, seen) and draft.skimmed:
                one = known[draft.path]
                found.append(FileStat(one.path, one.size, one.mtime_ns, one.inode))
        return found

    def _has_room(self, draft: Draft, seen: Counter[str]) -> bool:
        feeds = ("", *draft.topics)
        seen.update(feeds)
        return any(seen[feed] <= self._most for feed in feeds)
