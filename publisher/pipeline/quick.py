"""The quick answer of a publish when nothing changed since the last one: it reads stats, and no article."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

from publisher import templating
from publisher.build import lock as lockfile
from publisher.build.cache import RACY_NS, Cache
from publisher.build.notes import decoded
from publisher.build.scan import Facts, facts_of
from publisher.config import Config
from publisher.pipeline.folders import Stores, key
from publisher.pipeline.listing import Listing
from publisher.pipeline.report import Report
from publisher.pipeline.state import watched_files


class _Last(msgspec.Struct, frozen=True):
    """What the last publish saw and said: while `state` is the same and now lies in [since, until), nothing changes."""

    state: str
    since: datetime
    until: datetime | None
    report: Report


class QuickAnswer:
    """Compares the files, settings, templates, memory and outputs of now with those of the last publish."""

    def __init__(self, found: Listing, config: Config, cache: Cache, stores: Stores, *, version: str) -> None:
        self._found, self._config, self._cache, self._stores, self._version = found, config, cache, stores, version

    def report(self, now: datetime) -> Report | None:
        """What the last publish said, with nothing written; None where something is, or may be, to do."""
        last = decoded(self._cache.note("last"), _Last)
        if last is None:
            return None
        due = now < last.since or (last.until is not None and now >= last.until)
        if due or last.state != self._state():
            return None
        stores = (self._stores.web, self._stores.mail)
        return last.report if all(store.is_intact(store.existing()) for store in stores) else None

    def remember(self, report: Report, now: datetime, until: datetime | None, *, started_ns: int) -> None:
        """Keep the report for the next publish; `until` is when something changes by itself.

        `started_ns` is the file system's clock when the files were listed: one that was touched just before may have
        been touched again since, unseen. 0 keeps nothing.
        """
        if not started_ns or any(stat.mtime_ns >= started_ns - RACY_NS for stat in self._found.files):
            self._cache.keep_note("last", b"")
            return
        done = report.written + report.unchanged
        quiet = msgspec.structs.replace(report, written=0, removed=0, added=(), gone=(), renamed=(), unchanged=done)
        self._cache.keep_note("last", msgspec.msgpack.encode(_Last(self._state(), now, until, quiet)))

    def _state(self) -> str:
        """Hash everything that a publish depends on, but the moment."""
        config, found = self._config, self._found
        return key(
            self._version,
            config.fingerprint,
            templating.fingerprint(config.templates),
            _digest(config.state / lockfile.LOCK_NAME),
            found.state,
            [str(problem) for problem in found.problems],
            [_stat(path) for path in sorted(config.issues.glob("*.md"))],
            [_stat(path) for path in watched_files(config, self._cache)],
            [store.state() for store in (self._stores.web, self._stores.mail)],
        )


def _digest(path: Path) -> str:
    """Of a file's bytes, which are many; "" where it is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _stat(path: str | Path) -> tuple[str, Facts | None]:
    try:
        info = os.stat(path)  # noqa: PTH116 - called for every picture
    except (OSError, ValueError):
        return str(path), None
    return str(path), facts_of(info)
