"""When `publisher run` has something to do: cron's expressions in the site's time zone; all that knows cronsim."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.config import ScheduleOptions
from publisher.errors import ConfigError

TASKS = ("publish", "send")  # in this order, where both are due


class Schedule:
    """What is due when. On days when clocks change, what is due at a moment that is left out or comes twice runs once.

    Raises ConfigError for an expression that is none, and where the extra is not installed.
    """

    def __init__(self, options: ScheduleOptions, zone: str, start: datetime) -> None:
        self._zone = ZoneInfo(zone)
        self._wanted = {task: found for task in TASKS if (found := str(getattr(options, task)).strip())}
        self._next = {task: self._after(task, start) for task in self._wanted}

    @property
    def next(self) -> dict[str, datetime]:
        """When each task is due next (UTC)."""
        return dict(self._next)

    def due(self, now: datetime) -> list[str]:
        """What is to be done now; a run that was missed, as while a laptop slept, is made up for once."""
        found = [task for task, moment in self._next.items() if moment <= now]
        for task in found:
            self._next[task] = self._after(task, now)
        return found

    def upcoming(self, task: str, count: int) -> list[datetime]:
        """The next times of a task (UTC)."""
        moments = [self._next[task]] if task in self._next else []
        while moments and len(moments) < count:
            moments.append(self._after(task, moments[-1]))
        return moments

    def _after(self, task: str, moment: datetime) -> datetime:
        try:
            from cronsim import CronSim, CronSimError  # noqa: PLC0415 - an extra
        except ImportError as error:
            hint = "Install it with: python -m pip install 'feed-publisher[run]'."
            raise ConfigError("publisher run needs the package cronsim", hint=hint) from error
        try:
            found: datetime = next(CronSim(self._wanted[task], moment.astimezone(self._zone)))
        except (CronSimError, StopIteration) as error:
            message = f"'schedule.{task}' is no schedule that ever comes: '{self._wanted[task]}'"
            hint = 'Write minute, hour, day, month and weekday, as in "0 7 * * mon-fri".'
            raise ConfigError(message, path="publisher.toml", hint=hint) from error
        return found.astimezone(UTC)
