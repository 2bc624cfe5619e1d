"""A moment as people write it in an option or a list of readers: ISO 8601, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_AFTER = timedelta(days=400)  # what is due after it must still be a date, in every time zone


def moment(text: str) -> datetime:
    """The moment (UTC, to the second) that a date or a time says, in UTC where it names no zone. Raises ValueError.

    >>> moment("2026-11-23T10:00+01:00")
    datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        found = datetime.fromisoformat(text.strip())
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        found + _AFTER
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a moment") from None
    return found
