"""Find the date in a line that says when a text was published or updated, in thirteen languages; nothing is guessed.

A day that could be a month ("3/4/2026") is no date. Dates in running text are not looked for: they are what
happened, not when it was written.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import cache

import msgspec

from publisher.readers.dates import fixed_zone, site_zone
from publisher.readers.text_phrases import alternatives, months, table

_LONGEST = 160  # characters of a line that has a date
_DIGIT = re.compile(r"\d")
_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "012345678901234567890123456789")
_NUMERIC = re.compile(
    r"(?<!\d)(?:(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>(?:19|20)\d\d)"
    r"|(?P<d7>\d\d)\.(?P<m7>\d\d)\.(?P<y7>[0-4]\d)(?=[,\s]|$)"
    r"|(?P<a3>\d{1,2})(?P<s3>[/-])(?P<b3>\d{1,2})(?P=s3)(?P<y3>(?:19|20)\d\d)"
    r"|(?P<y4>(?:19|20)\d\d)\s?年\s?(?P<m4>\d{1,2})\s?月\s?(?P<d4>\d{1,2})\s?日)(?!\d)"
)
_TIME = re.compile(
    r"(?P<sep>t|[^\w\d]{0,8}(?:\w{1,4}\s(?:\w{1,3}\s)?)?[^\w\d]{0,3})"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:.h時](?P<minute>[0-5]\d)(?::[0-5]\d)?分?|(?=\s?[ap]\.?m))"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>z\b|(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d"
    r"|(?:utc|gmt|ut|bst|est|edt|cst|cdt|mst|mdt|pst|pdt|et|pt|cet|cest|mez|mesz|jst|msk|ist|uhr)\b)?",
    re.IGNORECASE,
)
_REST = re.compile(r"[\W\d_]+")


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A date in a line: the moment in UTC, where it stands, what is before and after, and whether of an update."""

    moment: datetime
    before: str
    after: str
    updated: bool
    labelled: bool  # a word such as "Published" says what the date is


def find(text: str, zone: str) -> tuple[Dated, ...]:
    """The dates that a short line has, in order; naive times are local to `zone`."""
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return ()
    plain = text if text.isascii() else text.translate(_EASTERN)
    found: list[Dated] = []
    start = 0
    for match in _any().finditer(plain):
        if match.start() < start or not (day := _day(match)):
            continue
        moment, end = _with_time(plain, match.end(), day, zone)
        before = text[start : match.start()]
        label = _label(before)
        found.append(
            Dated(moment=moment, before=before, after=text[end:], updated=label == "updated", labelled=bool(label))
        )
        start = end
        if len(found) == 3:
            break
    return tuple(found)


def alone(dated: tuple[Dated, ...]) -> bool:
    """Whether a line is nothing but dates and the words that label them."""
    rest = [_unlabelled(one.before) for one in dated] + [dated[-1].after]
    return all(len(_REST.sub("", part)) <= 12 for part in rest)


@cache
def _any() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(months(), key=lambda name: (-len(name), name)))
    spelled = (
        rf"(?<!\d)(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª)?\.?[\s-]+(?:de\s+|of\s+)?(?P<m5>{names})\b\.?,?[\s-]+"
        rf"(?:de\s+|del\s+)?(?P<y5>(?:19|20)\d\d)(?!\d)"
        rf"|\b(?P<m6>{names})\b\.?\s+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,|\s+\d{{1,2}}:\d\d,?|\s)\s*"
        rf"(?P<y6>(?:19|20)\d\d)(?!\d)"
    )
    return re.compile(f"{_NUMERIC.pattern}|{spelled}", re.IGNORECASE)


def _day(match: re.Match[str]) -> datetime | None:
    part = {name: value for name, value in match.groupdict().items() if value and name[0] in "ymdab"}
    if "a3" in part:
        first, second = int(part["a3"]), int(part["b3"])
        if first <= 12 and second <= 12 and first != second:
            return None  # the third of April or the fourth of March
        numbers = (int(part["y3"]), min(first, second), max(first, second))
    else:
        year, month, day = (next(value for name, value in part.items() if name[0] == kind) for kind in "ymd")
        number = months().get(month.lower()) if not month.isdigit() else int(month)
        numbers = (int(year) + (2000 if len(year) == 2 else 0), number or 0, int(day))
    try:
        return datetime(*numbers)  # noqa: DTZ001 - the zone comes with the time
    except ValueError:
        return None


def _with_time(text: str, end: int, day: datetime, zone: str) -> tuple[datetime, int]:
    """Add the time that follows. A zone must not move the day that the page names: then the site's is taken."""
    local = site_zone(zone)
    match = _TIME.match(text, end)
    if not match or (match["minute"] is None and match["half"] is None):
        return _utc(day, local), end
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    moment = day.replace(hour=hour, minute=int(match["minute"] or 0))
    named = fixed_zone((match["zone"] or "").lower().replace(" ", ""))
    if named is not None and _utc(moment, named).astimezone(local).date() == day.date():
        return _utc(moment, named), match.end()
    return _utc(moment, local), match.end()


def _utc(moment: datetime, zone: tzinfo) -> datetime:
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _label(before: str) -> str:
    match = _labels().search(before)
    if not match:
        return ""
    return "updated" if match[1].lower() in table("updated").whole else "published"


def _unlabelled(before: str) -> str:
    return _labels().sub("", before)


@cache
def _labels() -> re.Pattern[str]:
    """A label at the end of what stands before a date, a weekday between them or not."""
    return re.compile(
        rf"(?:^|(?<=\W))({alternatives('published', 'updated')})\s*[:：|,-]?\s*(?:\w{{2,12}}\.?,?\s*)?[(（]?$",
        re.IGNORECASE,
    )
