"""What Unicode's data says of a language: how a day is spelt, and which plural a number takes; babel gives it.

To load that data takes longer than to make a letter, so what a letter asked for can be kept from run to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache

from publisher.standins import without

_kept: list[MutableMapping[str, str]] = []  # the innermost last

# Unicode's data takes the United States for English without a region: "November 23, 2026", which few others write
_WITHOUT_REGION = {"en": "en-GB", "": "en-GB"}


@contextmanager
def kept_in(known: MutableMapping[str, str]) -> Iterator[None]:
    """Within: look into `known` before anything is loaded, and put there what had to be."""
    _kept.append(known)
    try:
        yield
    finally:
        _kept.pop()


def day(value: date, language: str) -> str:
    """Spell a day: "23 November 2026", "2026年11月23日"; in English where nobody wrote month names for the language."""
    return _known(f"day {value} {language}", lambda: _day(value, language))


def plural(language: str, number: int) -> str:
    """The form that `number` things take: "one", "few", "other" ... (Unicode TR35, part 3, 5)."""
    return _known(f"plural {number} {language}", lambda: _plural(language, number))


def _known(question: str, ask: Callable[[], str]) -> str:
    if not _kept:
        return ask()
    answer = _kept[-1].get(question)
    if answer is None:
        answer = _kept[-1][question] = ask()
    return answer


@lru_cache(maxsize=4096)
def _day(value: date, language: str) -> str:
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - 16 ms that --help must not pay

    with without("pytz"):  # it opens 600 files to find the local time zone, which no day needs
        from babel.dates import format_date  # noqa: PLC0415

    try:
        locale = Locale.parse(_WITHOUT_REGION.get(language.lower(), language), sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en-GB", sep="-")
    return format_date(value, format="long", locale=locale)


@lru_cache(maxsize=4096)
def _plural(language: str, number: int) -> str:
    from babel import Locale  # noqa: PLC0415 - as above

    return str(Locale.parse(language).plural_form(number))
