"""When `publisher run` has something to do: cron's expressions in the site's time zone; all that knows cronsim."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.config import Config
from publisher.errors import ConfigError

TASKS = ("publish", "send")  # in this order, where both are due
_LAST = (7, 12, 31, 23, 59)  # of weekday, month, day, hour and minute


class Schedule:
    """What is due when. On days when clocks change, what is due at an hour that is left out or comes twice runs once.

    Where the hour begins with *, it goes on by the clock: what is due every ten minutes or two hours stays so.

    Raises ConfigError for an expression that is none, and where the extra is not installed.
    """

    def __init__(self, config: Config, start: datetime) -> None:
        self._config, self._zone = config, ZoneInfo(config.site.timezone)
        self._wanted = {task: found for task in TASKS if (found := str(getattr(config.schedule, task)).strip())}
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
        wanted = self._wanted[task]
        try:
            found: datetime = next(CronSim(_by_the_calendar(wanted), moment.astimezone(self._zone)))
        except (CronSimError, StopIteration, ValueError) as error:
            message = f"'schedule.{task}' is not a schedule that ever comes: '{wanted}'"
            hint = 'Write minute, hour, day, month and weekday, as in "0 7 * * mon-fri".'
            raise self._config.refusal(message, "schedule", task, hint=hint) from error
        if large := _too_large(wanted):
            message = f"'schedule.{task}' has a larger step than its field: '{large}'"
            raise self._config.refusal(message, "schedule", task, hint="Minutes go up to 59, hours up to 23.")
        return found.astimezone(UTC)


def mistake(config: Config, now: datetime) -> ConfigError | None:
    """What is wrong with [schedule]; None when nothing is, or what knows schedules is not installed."""
    try:
        Schedule(config, now)
    except ConfigError as error:
        return error if error.path else None
    return None


def _by_the_calendar(expression: str) -> str:
    """The same, so that `*/30 2 * * *` comes on days when clocks change: cronsim looks for a * at the beginning.

    Raises ValueError for more or fewer fields than five: of six, cronsim takes the first for seconds.
    """
    minute, hour, *rest = expression.split()
    if len(rest) != 3:
        raise ValueError("not five fields")
    if minute.startswith("*") and not hour.startswith("*"):
        minute = f"0-59{minute[1:]}"
    return " ".join((minute, hour, *rest))


def _too_large(expression: str) -> str:
    """A part whose step leads past the end of its field, which cronsim reads as one without repetition."""
    fields = zip(reversed(expression.split()), _LAST, strict=False)
    parts = ((part, last) for field, last in fields for part in field.split(","))
    return next((part for part, last in parts if int(part.partition("/")[2] or 0) > last), "")
