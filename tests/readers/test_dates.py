"""Moments as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.readers import dates

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)

WRITTEN = [
    "2026-11-23T09:00:00+01:00", "2026-11-23T08:00:00Z",
    "2026-11-23 09:00", "2026-11-23 09:00 +0100", "2026-11-23T09:00",
    "2026-11-23 08:00 UTC", "2026/11/23 9:00", "Mon, 23 Nov 2026 09:00:00 +0100", "23 November 2026, 09:00",
    "Nov 23, 2026 9:00 am", "November 23rd, 2026 at 9 AM", "23.11.2026 09:00", "2026-11-23T08:00:00.123456789Z",
    "20261123T090000", "2026年11月23日 09:00", "Mon, 23 Nov 2026 03:00:00 EST", "2026-11-23 09:00:00 Europe/Berlin",
    "2026-11-23 11:00 MSK", "1795420800",
    "lundi 23 novembre 2026, 09:00", "23 de noviembre de 2026 09:00", "23 ноября 2026 09:00",
]  # fmt: skip
NONSENSE = [
    "", "12 Foo", "12:30", "2026", "2026-11", "2026-13-01", "2026-02-30", "0026-11-23", "11/12/2026", "yesterday",
    "0000-00-00 00:00:00", "9999-12-31T23:59:59-23:00", "1000-01-01T00:00:00+14:00", "2026-11-23 25:00", "x" * 1000,
    "2026-11-23 09:00 XYZ", "Aktualisiert 23. März 2026", "3 mars 2026 et 4 avril 2026",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_moment_is_understood(text: str) -> None:
    assert dates.moment(text, "Europe/Berlin") == NINE


@pytest.mark.parametrize("text", NONSENSE)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert dates.moment(text, "Europe/Berlin") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-23", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("23 July 2026", datetime(2026, 7, 22, 22, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (datetime(2026, 7, 1, 9, 0, 0, 999), datetime(2026, 7, 1, 7, tzinfo=UTC)),  # noqa: DTZ001 - naive is the case
        (datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=-5))), datetime(2026, 7, 1, 14, tzinfo=UTC)),
        (True, None),
        (["2026-07-01"], None),
        (20260701, datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_a_day_is_its_midnight_in_the_sites_zone_summer_or_winter(value: object, expected: datetime | None) -> None:
    assert dates.moment(value, "Europe/Berlin") == expected


@given(st.one_of(st.text(), st.integers(), st.floats(), st.datetimes(), st.dates(), st.booleans(), st.none()))
def test_anything_is_a_second_of_utc_or_none(value: object) -> None:
    found = dates.moment(value, "America/New_York")

    assert found is None or (found.tzinfo is UTC and found.microsecond == 0 and found.year >= 1000)


def test_a_file_name_may_begin_with_its_date() -> None:
    assert dates.of_name("2026-11-23-some-title", "UTC") == (datetime(2026, 11, 23, tzinfo=UTC), "some-title")
    assert dates.of_name("2026-13-23-some-title", "UTC") == (None, "2026-13-23-some-title")
