"""When letters are due: one slot a day, a week or a month in the reader's zone, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.config import Frequency
from publisher.mail.slots import latest


def _slot(frequency: Frequency, zone: str, now: str, hour: int = 8) -> tuple[str, str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    slot = latest(frequency, ZoneInfo(zone), moment, hour=hour, weekday="monday")
    return slot.name, f"{datetime.fromtimestamp(slot.due, UTC):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("frequency", "zone", "now", "name", "due"),
    [
        ("daily", "UTC", "2026-11-23T08:00", "daily 2026-11-23", "2026-11-23T08:00"),
        ("daily", "UTC", "2026-11-23T07:59", "daily 2026-11-22", "2026-11-22T08:00"),
        ("daily", "Asia/Tokyo", "2026-11-22T23:00", "daily 2026-11-23", "2026-11-22T23:00"),
        ("weekly", "America/New_York", "2026-11-23T12:59", "weekly 2026-11-16", "2026-11-16T13:00"),
        ("weekly", "America/New_York", "2026-11-23T13:00", "weekly 2026-11-23", "2026-11-23T13:00"),
        ("monthly", "Pacific/Auckland", "2026-11-30T19:00", "monthly 2026-12-01", "2026-11-30T19:00"),
        ("monthly", "UTC", "2026-12-01T07:59", "monthly 2026-11-01", "2026-11-01T08:00"),
    ],
)
def test_a_slot_is_in_the_readers_zone(frequency: Frequency, zone: str, now: str, name: str, due: str) -> None:
    assert _slot(frequency, zone, now) == (name, due)


def test_the_hour_that_is_skipped_and_the_one_that_comes_twice_have_one_slot() -> None:
    # Berlin: 2026-03-29 02:00 becomes 03:00; 2026-10-25 03:00 becomes 02:00.
    assert _slot("daily", "Europe/Berlin", "2026-03-29T01:29", hour=2) == ("daily 2026-03-29", "2026-03-29T01:00")
    assert _slot("daily", "Europe/Berlin", "2026-03-29T00:59", hour=2)[0] == "daily 2026-03-28"
    assert _slot("daily", "Europe/Berlin", "2026-10-25T00:30", hour=2) == ("daily 2026-10-25", "2026-10-25T00:00")
    assert _slot("daily", "Europe/Berlin", "2026-10-25T01:30", hour=2) == ("daily 2026-10-25", "2026-10-25T00:00")


@given(
    frequency=st.sampled_from(["daily", "weekly", "monthly"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe"]),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2011, 12, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
)
def test_slots_follow_one_another_and_none_is_in_the_future(
    frequency: Frequency, zone: str, hour: int, start: datetime
) -> None:
    moments = [start.replace(tzinfo=UTC) + timedelta(minutes=20 * step) for step in range(150)]
    slots = [latest(frequency, ZoneInfo(zone), now, hour=hour, weekday="friday") for now in moments]

    assert all(slot.due <= now.timestamp() for slot, now in zip(slots, moments, strict=True))
    assert all(one.due <= two.due and one.name <= two.name for one, two in pairwise(slots))


def test_every_frequency_has_its_place() -> None:
    assert get_args(Frequency) == ("instant", "daily", "weekly", "monthly")
