"""Values of exports as people and programs write them: moments, words, numbers, rows of tables, text as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any

from publisher.markup import clean_line, plain

_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7})(?:\.\d+)?")


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


def text_of(value: object) -> str:
    """A value of JSON that should be text; "" where it is none, or nothing."""
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def texts(found: Iterable[object]) -> tuple[str, ...]:
    """The words that are there, plain and clean, each once, in their order."""
    return tuple(dict.fromkeys(text for one in found if (text := plain(text_of(one)))))


def rows(value: object) -> list[dict[str, Any]]:
    """The objects of a list in JSON; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def whole(value: object) -> int:
    """A length in bytes; -1 where it is none, or zero, which feeds write when they do not know."""
    text = text_of(value)
    return int(text) or -1 if text.isascii() and text.isdigit() and len(text) < 16 else -1


def seconds(value: object) -> int:
    """A duration: "1:02:03", "62:03" or "3723"; 0 where it is none."""
    found = _TIME.fullmatch(text_of(value))
    if not found:
        return 0
    return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3])


def as_html(text: str) -> str:
    """Plain text as paragraphs."""
    parts = (clean_line(part) for part in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)
