"""Values of exports as people and programs write them: moments, lists of words, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from publisher.markup import clean_line


def moment(value: object) -> datetime | None:
    """The UTC second that `value` (RFC 3339, RFC 822, "2026-03-04 09:15:00") names; None for zero dates and others."""
    text = str(value or "").strip()
    if not text or text.startswith("0000"):
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text)
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return found.replace(microsecond=0) if found.year > 1900 else None
    return None


def texts(found: Iterable[object]) -> tuple[str, ...]:
    """The words that are there, clean, each once, in their order."""
    return tuple(dict.fromkeys(text for one in found if one and (text := clean_line(str(one)))))


def whole(value: object) -> int:
    """A length in bytes; -1 where it is none, or zero, which feeds write when they do not know."""
    try:
        return int(str(value)) or -1
    except ValueError:
        return -1
