"""Moments as authors and metadata write them, made UTC; nothing is guessed: what is ambiguous gives None."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# RFC 822 section 5.1, and Europe's, Moscow's and Japan's; others (IST, BST) mean several zones and are refused.
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7}
_ZONES |= {"mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3}
_ZONES |= {"msk": 3, "jst": 9}

_DAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?(?:"
    r"(?P<year>\d{4})(?P<separator>[-/.])(?P<month>\d{1,2})(?P=separator)(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\.(?P<month2>\d{1,2})\.(?P<year2>\d{4})"
    r"|(?P<day3>\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?P<month3>[a-z]+)\.?,?[\s-]+(?P<year3>\d{4})"
    r"|(?P<month4>[a-z]+)\.?\s+(?P<day4>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year4>\d{4})"
    r"|(?P<year5>\d{4})年(?P<month5>\d{1,2})月(?P<day5>\d{1,2})日"
    r")"
)
_TIME = re.compile(
    r"(?:t|,?\s+at\s+|,?\s*)(?P<hour>\d{1,2})(?:[:h](?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>[a-z]+(?:/[a-z_]+)?|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?"
    r"(?:\s*\([a-z ]+\))?"
)
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?")
_NAME_DATE = re.compile(r"(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?:[-_ .]+|$)")


def moment(value: object, zone: str) -> datetime | None:
    """The UTC second that `value` names, or None; naive times are local to `zone`, a day alone is its midnight.

    >>> moment("2026-11-23 09:00 +0100", "UTC")
    datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        found = _written(value.strip(), zone) if isinstance(value, str) else _object(value)
        if found is None or found.year < 1000:
            return None
        if found.tzinfo is None:
            found = found.replace(tzinfo=site_zone(zone))
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=0) if found.year >= 1000 else None


def of_name(stem: str, zone: str) -> tuple[datetime | None, str]:
    """The date that a file name starts with, and the rest of the name.

    >>> of_name("2026-11-23-title", "UTC")[1]
    'title'
    """
    match = _NAME_DATE.match(stem)
    if not match:
        return None, stem
    found = moment("-".join(match.groups()), zone)
    return (found, stem[match.end() :]) if found else (None, stem)


def _object(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(float(value))
    return None


def _number(value: float) -> datetime | None:
    """Seconds or milliseconds since 1970, as JSON exports have them; and 20261123."""
    if 10_000_101 <= value <= 99_991_231 and value == int(value):
        return datetime.strptime(str(int(value)), "%Y%m%d")  # noqa: DTZ007 - the caller knows the zone
    if 1e9 <= value < 1e10:
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value / 1000, UTC) if 1e12 <= value < 1e13 else None


def _written(text: str, zone: str) -> datetime | None:
    if len(text) > 80:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if text.isascii() and text.isdigit() and len(text) in {10, 13}:
        return _number(float(text))
    text = text.lower().translate({0xA0: " ", 0x202F: " ", 0x2212: "-"})
    if not (day := _DAY.match(text)):
        return _in_words(text, zone)
    parts = {name.rstrip("2345"): part for name, part in day.groupdict().items() if part}
    month = _MONTHS.get(parts["month"]) if parts["month"].isalpha() else int(parts["month"])
    if month is None:
        return _in_words(text, zone)
    midnight = datetime(int(parts["year"]), month, int(parts["day"]))  # noqa: DTZ001 - the zone is added below
    return _at(midnight, text[day.end() :], zone)


def _in_words(text: str, zone: str) -> datetime | None:
    """A date in another language than English: `Dienstag, 3. März 2026`."""
    from publisher.readers import text_dates  # noqa: PLC0415 - few need its words

    found = text_dates.find(text, zone)
    return found[0].moment if len(found) == 1 and text_dates.alone(found) and not found[0].labelled else None


def _at(midnight: datetime, rest: str, zone: str) -> datetime | None:
    """Add what is written of the time; a leap second counts as the one before it."""
    if not rest.strip():
        return midnight
    clock = _TIME.fullmatch(rest)
    if not clock or (clock["minute"] is None and clock["half"] is None):
        return None
    hour, minute, second = int(clock["hour"]), int(clock["minute"] or 0), min(int(clock["second"] or 0), 59)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"].startswith("p") else 0)
    if hour == 24 and minute == second == 0:  # ISO 8601: the end of the day
        return midnight + timedelta(days=1)
    if not clock["zone"]:
        return midnight.replace(hour=hour, minute=minute, second=second)
    found = _named(clock["zone"], zone)
    return midnight.replace(hour=hour, minute=minute, second=second, tzinfo=found) if found else None


def _named(name: str, zone: str) -> tzinfo | None:
    if fixed := fixed_zone(name):
        return fixed
    if name == zone.lower():
        return site_zone(zone)
    try:
        return ZoneInfo("/".join(part.title() for part in name.split("/"))) if "/" in name else None
    except (OSError, ValueError, KeyError):
        return None


def fixed_zone(name: str) -> tzinfo | None:
    """The zone of an offset ("+01:00", "utc-5") or of a name such as "cet", in lower case; None for any other word."""
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    match = _OFFSET.fullmatch(name)
    if not match:
        return None
    shift = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(shift if match[1] == "+" else -shift) if shift < timedelta(days=1) else None


@lru_cache(maxsize=8)
def site_zone(name: str) -> tzinfo:
    """The site's zone by its name, else UTC: wrong names are refused with the configuration."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC
