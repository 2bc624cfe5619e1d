"""The two folders that are written, and the hash by which what is in them is known to be as it should."""

from __future__ import annotations

import hashlib

import msgspec

from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.config import Config
from publisher.targets.directory import Directory


def key(*parts: object) -> str:
    """Hash whatever shapes an output."""
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=12).hexdigest()


class Stores:
    """The web folder and the outbox, with what the cache knows of their files."""

    def __init__(self, config: Config, cache: Cache, *, dry: bool) -> None:
        stats = decoded(cache.note("stats"), dict[str, dict[str, tuple[int, int]]]) or {}
        self.web = Directory(config.output, stats.get("web", {}), dry=dry)
        self.mail = Directory(config.outbox, stats.get("mail", {}), dry=dry)

    def remember(self, cache: Cache) -> None:
        """Keep the stats of our files, so that the next run need not read them."""
        cache.keep_note("stats", msgspec.msgpack.encode({"web": self.web.stats, "mail": self.mail.stats}))
