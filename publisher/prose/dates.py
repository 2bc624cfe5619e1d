"""Write a date as people of a language write it, in the time zone of the site."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.prose import locales


def format_date(moment: datetime, language: str, timezone: str) -> str:
    """Spell the day on which `moment` falls in `timezone`: "23 November 2026", "2026年11月23日".

    A language that nobody wrote month names for is written in English.
    """
    return locales.day(moment.astimezone(ZoneInfo(timezone)).date(), language)
