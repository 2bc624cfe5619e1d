"""What the letter itself says, in the reader's language: one table (words.toml) and the languages' plural rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from publisher.prose import locales

_TABLE = Path(__file__).with_name("words.toml")
_SECTION = re.compile(r"^\[([a-z-]+)\]$", re.MULTILINE)
_HOLE = re.compile(r"\{(\w+)\}")


class Words:
    """The phrases of one language; `language` is the one that was found."""

    def __init__(self, language: str, table: Mapping[str, str | dict[str, str]]) -> None:
        self.language, self._table = language, table

    def say(self, key: str, **values: object) -> str:
        """The phrase `key`, in the form that the number `n` asks for, with its values filled in.

        A value is never read as a phrase: braces in a title stay what they are.
        """
        phrase = self._table[key]
        if isinstance(phrase, dict):
            number = values.get("n")
            form = locales.plural(self.language, number if isinstance(number, int) else 0)
            phrase = phrase.get(form, phrase["other"])
        return _HOLE.sub(lambda hole: str(values[hole[1]]), phrase)

    def join(self, names: tuple[str, ...]) -> str:
        """Names in a row."""
        return self.say("list").join(names)


@cache
def words(language: str, fallback: str = "en", *, file: Path = _TABLE) -> Words:
    """The words of a language tag ("de-AT" is "de"), else those of `fallback`, else English; of a table in `file`."""
    wanted = (language.lower(), language.lower().partition("-")[0], fallback.lower().partition("-")[0], "en")
    return _words(next(tag for tag in wanted if tag in _sections(file)), file)


def languages() -> tuple[str, ...]:
    """The languages that have words, sorted."""
    return tuple(sorted(_sections(_TABLE)))


@cache
def _words(language: str, file: Path) -> Words:
    return Words(language, tomllib.loads(_sections(file)[language]))


@cache
def _sections(file: Path) -> dict[str, str]:
    """A table's parts as text by language: to parse one takes a tenth of the time."""
    _head, *parts = _SECTION.split(file.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))
