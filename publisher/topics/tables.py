"""Word tables: which words speak for which topic, in each language, for the shipped topics and for the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec

from publisher.topics.taxonomy import DATA, Taxonomy, taxonomy

if TYPE_CHECKING:
    from publisher.topics.inflection import Grammar, Phrase

KEYWORD_WEIGHT = 1.5  # a keyword of one topic only; those that topics share weigh less
SHIPPED_LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "ru", "zh"})

Row = dict[str, float]  # topic slug -> weight

# Kana, Han, Hangul, Thai, Lao, Burmese, Khmer: words without spaces between them, or particles after them.
# As a text: it takes 2 ms to compile, and is seldom asked for.
UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"

_COMPOUNDING = frozenset({"de", "nl"})  # Fußballweltmeisterschaft speaks for Fußball and for Weltmeisterschaft
_LONGEST_WORD = 60  # what is longer is no word, and would cost its length squared
_WIDE = "".join(chr(code) for code in (*range(0xFF10, 0xFF1A), *range(0xFF41, 0xFF5B)))  # of Chinese and Japanese
_LETTERS = str.maketrans(f"أإآٱىةё{_WIDE}", "اااايهе" + "0123456789abcdefghijklmnopqrstuvwxyz")
_VARIED = re.compile("[أإآٱىةёال０-９ａ-ｚ]")
_ARTICLES = re.compile(
    r"\b(?:[وف]?(?:بال|كال|لل|ال))(?=\w{3})"
)  # "and", "in the", "the": written on to the word in Arabic

_WORD = re.compile(r"[^\W_]+")
_MARKS = "’‘“”–—…\u00a0"  # all that English text commonly has beyond ASCII
_SPACES = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


class Stem(msgspec.Struct, frozen=True):
    """The beginning of words that share a row; `open` allows any rest, else only an ending."""

    row: Row
    open: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What the words of one language say about the topics of one taxonomy.

    `heads` are the first letters of all stems, so that most words need no search; `parts` finds the keywords of
    scripts without spaces. Of a user's keywords, `grammar` says in which forms they are found, also in `own_phrases`.
    """

    words: dict[str, Row]
    stems: dict[str, Stem]
    heads: frozenset[str]
    phrases: dict[tuple[str, ...], Row]
    parts: re.Pattern[str] | None
    part_rows: dict[str, Row]
    compounding: bool
    own_phrases: tuple[tuple[Phrase, Row], ...] = ()
    grammar: Grammar | None = None

    def row(self, word: str) -> Row | None:
        """The weights of a word as `tokens` gives it; None where it says nothing."""
        if self.heads and word[:3] in self.heads and (found := self._stem_of(word)) is not None:
            return found
        if self.grammar is not None:
            for bare in self.grammar.bare(word):
                if bare[:3] in self.heads and (found := self._stem_of(bare)) is not None:
                    return found
        found = self.words.get(word)
        if found is None and self.compounding and 8 < len(word) <= _LONGEST_WORD:
            return next((row for at in range(3, len(word) - 4) if (row := self._stem_of(word[at:]))), None)
        return found

    def _stem_of(self, word: str) -> Row | None:
        for end in range(min(len(word), _LONGEST_WORD), 2, -1):
            stem = self.stems.get(word[:end])
            if stem is not None and (stem.open or (self.grammar is not None and self.grammar.goes_on(word, end))):
                return stem.row
        return None


def normal(text: str) -> str:
    """Text as the tables spell it: lower case, accents on their letters, Arabic without articles, Russian without ё."""
    text = text.lower()
    if text.isascii():
        return text
    text = normalize("NFC", text)
    if not _VARIED.search(text):
        return text
    return _ARTICLES.sub("", text.translate(_LETTERS))


def tokens(text: str) -> list[str]:
    """The words of a `normal` text: runs of letters and digits."""
    for mark in _MARKS:
        text = text.replace(mark, " ")
    if text.isascii():  # five times as fast as the expression, and most English text is nothing else
        return text.translate(_SPACES).split()
    return _WORD.findall(text)


def table_for(known: Taxonomy, language: str) -> Table:
    """The table of a language ("de", "de-CH") for a taxonomy, built once a taxonomy."""
    primary = language.partition("-")[0].lower()
    code = primary if primary in SHIPPED_LANGUAGES else ""
    if not known.configured:
        return _shipped_table(code)
    from publisher.topics import keywords  # noqa: PLC0415 - only where a text must tell a user's topic

    return known.remembered(primary, lambda: keywords.table(known.topics, _shipped_table(code), primary))


def is_part(word: str) -> bool:
    """Whether a keyword is looked for inside of words, as its script puts no spaces between them."""
    return not word.isascii() and bool(re.search(UNSPACED, word)) and (len(word) > 1 or not "가" <= word <= "힣")


def any_of(parts: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of `parts`, Latin ones as whole words; their first letters are looked at before all are tried."""
    longest_first = sorted(parts, key=lambda part: (-len(part), part))
    if not longest_first:
        return None
    firsts = "".join(re.escape(first) for first in sorted({part[0] for part in longest_first}))
    told = [
        f"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])" if part.isascii() else re.escape(part) for part in longest_first
    ]
    return re.compile(f"(?=[{firsts}])(?:{'|'.join(told)})")


# --- the shipped topics ------------------------------------------------------------------------------------------


@cache
def _shipped_table(language: str) -> Table:
    slugs = {topic.id[7:9]: topic.slug for topic in taxonomy().topics}
    if not language:
        return make_table({}, {}, compounding=False)
    data = (DATA / f"words.{language}.json").read_bytes()
    if language == "en":
        weighed = msgspec.json.decode(data, type=dict[str, dict[str, float]])
        rows = {word: {slugs[code]: weight for code, weight in row.items()} for word, row in weighed.items()}
        phrases = {word: rows.pop(word) for word in [word for word in rows if "-" in word]}
        return make_table(rows, {tuple(word.split("-")): row for word, row in phrases.items()}, compounding=False)
    listed = msgspec.json.decode(data, type=dict[str, tuple[str, ...]])
    return _keyword_table({slugs[code]: words for code, words in listed.items()}, language)


def _keyword_table(keywords: dict[str, tuple[str, ...]], language: str) -> Table:
    """The table of hand-written keywords; "word*" speaks for every word that begins so."""
    words: dict[str, Row] = {}
    stems: dict[str, Stem] = {}
    phrases: dict[tuple[str, ...], Row] = {}
    for keyword, row in shared_out(keywords).items():
        spelt = normal(keyword)
        if spelt.endswith("*"):
            stems[spelt[:-1]] = Stem(row, open=True)
        elif " " in spelt:
            phrases[tuple(tokens(spelt))] = row
        else:
            words[spelt] = row
    return make_table(words, phrases, stems, compounding=language in _COMPOUNDING)


def shared_out(keywords: Mapping[str, Iterable[str]]) -> dict[str, Row]:
    """Each keyword's row: its weight, divided among the topics that have it."""
    owners: dict[str, list[str]] = {}
    for slug, words in keywords.items():
        for word in dict.fromkeys(words):
            owners.setdefault(word, []).append(slug)
    return {word: dict.fromkeys(slugs, KEYWORD_WEIGHT / len(slugs)) for word, slugs in owners.items()}


def make_table(
    words: dict[str, Row],
    phrases: dict[tuple[str, ...], Row],
    stems: dict[str, Stem] | None = None,
    *,
    compounding: bool,
) -> Table:
    """A table, with what can be told from its words."""
    parts = {word: row for word, row in words.items() if is_part(word)}
    parts |= {stem: entry.row for stem, entry in (stems or {}).items() if is_part(stem)}
    return Table(
        words=words,
        stems=stems or {},
        heads=frozenset(stem[:3] for stem in stems or {}),
        phrases=phrases,
        parts=any_of(parts),
        part_rows=parts,
        compounding=compounding,
    )
