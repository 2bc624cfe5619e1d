"""When letters go: the moments at which a reader's daily, weekly and monthly letters are due, in the reader's own zone.

A slot is named by its local date, and only its moment is computed with the clock's changes: a day of 23 or 25 hours has
one slot, and who moves to another time zone gets no slot twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

from publisher.config import Frequency, Weekday
from publisher.mail.moments import seconds

LATE_AFTER_S = 12 * 3600  # S7: what should have gone long ago does not go by itself


class Slot(NamedTuple):
    """One turn of a frequency: its name, "weekly 2026-11-23", and its moment in seconds since 1970."""

    name: str
    due: int

    def is_late(self, now: datetime) -> bool:
        """Whether a letter of this slot is too old to go without being asked for."""
        return seconds(now) - self.due > LATE_AFTER_S


def latest(frequency: Frequency, zone: ZoneInfo, now: datetime, *, hour: int, weekday: Weekday) -> Slot:
    """The newest slot that has come by `now`; `frequency` is not "instant"."""
    day = now.astimezone(zone).date()
    while True:
        start = _start(frequency, day, weekday)
        moment = _moment(start, hour, zone)
        if moment <= now:
            return Slot(f"{frequency} {start.isoformat()}", seconds(moment))
        day = start - timedelta(days=1)


def _start(frequency: Frequency, day: date, weekday: Weekday) -> date:
    """The last day on or before `day` on which letters of this frequency go."""
    if frequency == "weekly":
        return day - timedelta(days=(day.weekday() - get_args(Weekday).index(weekday)) % 7)
    return day.replace(day=1) if frequency == "monthly" else day


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    # An hour that the clock skips counts from before the change (it goes an hour later), one that comes twice is the
    # first: the default fold (PEP 495).
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
