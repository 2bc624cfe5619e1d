"""Moments as the database keeps them, whole seconds since 1970, and as the rest of the program does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment."""
    return int(moment.timestamp())


@overload
def moment(number: int) -> datetime: ...
@overload
def moment(number: None) -> None: ...
def moment(number: int | None) -> datetime | None:
    """The moment, in UTC, of seconds since 1970."""
    return None if number is None else datetime.fromtimestamp(number, UTC)
