"""What readers may choose: the topics, and whether there is an issue to begin with; as the last publish left them."""

from __future__ import annotations

import threading

import msgspec

from publisher.build import lock as lockfile
from publisher.config import Config
from publisher.errors import StateError
from publisher.topics import apart, taxonomy


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """Topics as pairs of slug and name, in the order in which they are shown, and the newest closed issue (0: none)."""

    topics: tuple[tuple[str, str], ...] = ()
    issue: int = 0

    def name(self, slug: str) -> str:
        """A topic's name; the slug of one that is not there any more."""
        return dict(self.topics).get(slug, slug)


class Catalogue:
    """Reads publisher.lock when it changed, and not otherwise."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._path = config.root / lockfile.LOCK_NAME
        self._turn = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._choices = _choices(config, lockfile.Lock(tag="", timezone="UTC"))

    def now(self) -> Choices:
        """The choices; those of before where publisher.lock cannot be read."""
        with self._turn:
            try:
                stat = self._path.stat()
            except OSError:
                return self._choices
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                site = self._config.site
                try:
                    lock = lockfile.load(self._path, tag=site.tag, timezone=site.timezone)
                except StateError:
                    return self._choices
                self._seen, self._choices = seen, _choices(self._config, lock)
            return self._choices


def _choices(config: Config, lock: lockfile.Lock) -> Choices:
    """The publisher's own topics, or of the shipped ones those that articles have; then what else articles have."""
    known = taxonomy(config.topics, config.site.language)
    live = (record for record in lock.records.values() if record.removed is None)
    used = {slug for record in live for slug in record.topics}
    named = apart(known, used)
    topics = {one.slug: named.get(one.slug, one).name for one in known.topics if known.configured or one.slug in used}
    if not known.configured:
        topics |= {slug: slug.replace("-", " ").capitalize() for slug in sorted(used - set(topics))}
        rest = known.uncategorised
        topics |= {rest.slug: rest.name} if rest.slug in used else {}
    closed = [one.issue for one in lock.issues if one.closed is not None]
    return Choices(topics=tuple(topics.items()), issue=max(closed, default=0))
