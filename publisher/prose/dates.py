"""Write a date as people of a language write it, in the time zone of the site."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def format_date(moment: datetime, language: str, timezone: str) -> str:
    """Spell the day on which `moment` falls in `timezone`: "23 November 2026", "2026年11月23日".

    A language that nobody wrote month names for is written in English.
    """
    return _spell(moment.astimezone(ZoneInfo(timezone)).date(), language)


@lru_cache(maxsize=4096)
def _spell(day: date, language: str) -> str:
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - 40 ms that --help must not pay
    from babel.dates import format_date as spell  # noqa: PLC0415

    try:
        locale = Locale.parse(_WITHOUT_REGION.get(language.lower(), language), sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en-GB", sep="-")
    return spell(day, format="long", locale=locale)


# Unicode's data takes the United States for English without a region: "November 23, 2026", which few others write
_WITHOUT_REGION = {"en": "en-GB", "": "en-GB"}
