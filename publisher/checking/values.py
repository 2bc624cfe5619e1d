"""Whether a text is an address, a date, a language tag: what the rules of all formats ask."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_WEB = re.compile(r"https?://[^\s/<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d\d){1,2}"
    r" \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|UT|GMT|[ECMP][SD]T|Z)"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_PERSON = re.compile(r"[^\s@()]+@[^\s@()]+\.[^\s@()]+(?: \([^()]+\))")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def is_web(text: str) -> bool:
    """Whether it is an address on the web."""
    return bool(_WEB.fullmatch(text))


def is_language(text: str) -> bool:
    """Whether it has the form of a language tag (RFC 5646)."""
    return bool(_LANGUAGE.fullmatch(text))


def is_person(text: str) -> bool:
    """Whether it is RSS's "me@example.org (Ana Ruiz)"."""
    return bool(_PERSON.fullmatch(text))


def is_mail(text: str) -> bool:
    """Whether it is an address of mail."""
    return bool(_MAIL.fullmatch(text))


def rfc3339(text: str) -> datetime | None:
    """The moment, None where it is written in another way or is none."""
    if not _RFC3339.fullmatch(text):
        return None
    leap = text[17:19] == "60"
    try:
        moment = datetime.fromisoformat(f"{text[:17]}59{text[19:]}" if leap else text)
        return moment if not leap or _ends_month(moment) else None
    except (ValueError, OverflowError):
        return None


def _ends_month(moment: datetime) -> bool:
    """Whether a leap second may follow: at the end of a month in UTC (RFC 3339, 5.7)."""
    return (moment.astimezone(UTC) + timedelta(seconds=1)).strftime("%d %H:%M:%S") == "01 00:00:00"


def rfc822(text: str) -> datetime | None:
    """The moment, None where it is written in another way or is none."""
    found = _RFC822.fullmatch(text)
    if found is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if found[1] and found[1] != _DAYS[moment.weekday()]:  # RFC 822, 5.2: it must be the day of the date
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # RFC 5322, 3.3: -0000 is UTC


_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|code|span|br|p|div|sub|sup|small|font|img|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_ENTITY = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|copy|[aou]uml);", re.IGNORECASE
)


def markup_in(text: str) -> str:
    """The first tag or entity of HTML in what should be plain text, "" when there is none."""
    found = _TAG.search(text) or _ENTITY.search(text)
    return found[0][:60] if found else ""
