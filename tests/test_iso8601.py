"""publisher/model/iso8601.py: moments in options and lists of readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from publisher.model.iso8601 import moment


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        (" 2026-11-23T09:00:00.5Z ", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23 09:00+01:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_utc_and_to_the_second(text: str, found: datetime) -> None:
    assert moment(text) == found
    assert moment(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "yesterday", "23.11.2026", "9999-12-31", "0001-01-01T00:00+05:00"])
def test_what_is_no_moment_or_the_last_of_all_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a moment"):
        moment(text)
