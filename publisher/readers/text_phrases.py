"""Know a line by the phrases of phrases.toml; the table says what, this module only how it is looked up."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("phrases.toml")
_OTHER_SCRIPT = re.compile(r"[\u0400-\u06ff\u3040-\u9fff]")
_DIGIT, _DIGITS = re.compile(r"\d"), re.compile(r"\d+")
_EDGE = " \t:.…!|-–—>»›→→▶►•*·#"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The phrases of one row of the file, over all languages: as a set, and by their first two characters."""

    whole: frozenset[str]
    starts: dict[str, tuple[str, ...]]  # longest first

    def start(self, key: str) -> str:
        """The longest phrase that `key` begins with, "" when there is none."""
        return next((phrase for phrase in self.starts.get(key[:2], ()) if key.startswith(phrase)), "")


def normal(text: str) -> str:
    """A line as phrases are compared: small letters, single spaces, digits made 0, no marks at its ends.

    >>> normal("• 12 Comments:")
    '0 comments'
    """
    key = text.lower()
    if not key.isascii():
        key = key.replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    key = " ".join(key.split()).strip(_EDGE)
    return _DIGITS.sub("0", key) if _DIGIT.search(key) else key


@cache
def table(name: str) -> Table:
    """The row `name` of the phrase file."""
    return _made(phrase for phrases in _rows()[name].values() for phrase in phrases)


@cache
def alternatives(*names: str) -> str:
    """The phrases of rows as alternatives of a regular expression, longest first."""
    found = {phrase for name in names for phrases in _rows()[name].values() for phrase in phrases}
    return "|".join(map(re.escape, sorted(found, key=lambda phrase: (-len(phrase), phrase))))


@cache
def months() -> dict[str, int]:
    """The number of each month's name and abbreviation, in small letters."""
    return {
        name.replace("\u200c", " "): number
        for names in _rows()["months"].values()
        for number, row in enumerate(names, start=1)
        for name in row.split()
    }


@cache
def _within() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The phrases that make a line noise wherever they stand in it: in Latin letters by a word of theirs, others."""
    found = sorted({phrase for phrases in _rows()["noise_within"].values() for phrase in phrases})
    latin = [phrase for phrase in found if phrase[0] < "\u0250"]
    shared = Counter(word for phrase in latin for word in phrase.split() if len(word) > 4)
    by_word: dict[str, tuple[str, ...]] = {}
    for phrase in latin:
        word = max(phrase.split(), key=lambda word: (shared[word], len(word), word))
        by_word[word] = (*by_word.get(word, ()), phrase)
    return by_word, tuple(phrase for phrase in found if phrase[0] >= "\u0250")


def present(text: str) -> tuple[str, ...]:
    """Those phrases of the row `noise_within` that a text in small letters has: one search for all of its lines."""
    latin, others = _within()
    found = [phrase for word, phrases in latin.items() if word in text for phrase in phrases if phrase in text]
    if _OTHER_SCRIPT.search(text, 0, 2000):  # a text that has such letters at all has them early
        found += [phrase for phrase in others if phrase in text]
    return tuple(found)


def own(key: str, phrases: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The class and the phrase that the user's longest phrase gives to a line with this key; None where none fits."""
    fitting = [(kind, phrase) for kind, phrase in phrases if (start := normal(phrase)) and key.startswith(start)]
    return max(fitting, key=lambda pair: len(pair[1]), default=None)


@cache
def _rows() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _made(phrases: Iterable[str]) -> Table:
    starts: dict[str, list[str]] = {}
    whole = set()
    for phrase in phrases:
        whole.add(normal(phrase))
        starts.setdefault(phrase[:2], []).append(phrase)
    ordered = {
        head: tuple(sorted(set(found), key=lambda phrase: (-len(phrase), phrase))) for head, found in starts.items()
    }
    return Table(whole=frozenset(whole), starts=ordered)
