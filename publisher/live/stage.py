"""What is on show: a publish of the sources as they are now, into a scratch folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Condition

import msgspec

from publisher.build.lock import LOCK_NAME
from publisher.config import Config
from publisher.errors import PublisherError
from publisher.model import Problem
from publisher.pipeline import Report, publish


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One state: `version` counts from 1; `error` says why there is nothing newer than the last good publish."""

    version: int
    report: Report | None
    error: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the author should know."""
        return self.report.problems if self.report else ()


class Stage:
    """Publishes what `load` gives into `folder`, and tells who waits; the real output is never touched."""

    def __init__(self, load: Callable[[], Config], folder: Path, clock: Callable[[], datetime]) -> None:
        self._load, self._folder, self._clock = load, folder, clock
        self._changed = Condition()
        self.shown = Shown(version=0, report=None)
        self.output, self.outbox = folder / "out", folder / "outbox"

    def sources(self) -> Config:
        """The settings as they are now, with all that is written in the scratch folder. Raises ConfigError."""
        own = {"output": self.output, "outbox": self.outbox, "state": self._folder}
        return msgspec.structs.replace(self._load(), **own)

    def update(self) -> None:
        """Publish the sources as they are now; what cannot be published is said in place of it."""
        report, error = self.shown.report, ""
        try:
            config = self.sources()
            self._take_lock(config)
            report = publish(config, self._clock(), mail=True)
        except PublisherError as failed:
            error = str(failed)
        with self._changed:
            self.shown = Shown(version=self.shown.version + 1, report=report, error=error)
            self._changed.notify_all()

    def wait(self, version: int, timeout_s: float) -> int:
        """Wait until there is a newer state than `version`; returns the newest, which may be the same."""
        with self._changed:
            self._changed.wait_for(lambda: self.shown.version != version, timeout_s)
            return self.shown.version

    def _take_lock(self, config: Config) -> None:
        """Begin each time from the real memory, so that ids, dates and issues are those of the next publish."""
        self._folder.mkdir(parents=True, exist_ok=True)
        real, ours = config.root / LOCK_NAME, self._folder / LOCK_NAME
        if real.is_file():
            shutil.copyfile(real, ours)
        else:
            ours.unlink(missing_ok=True)
