"""Cut text into sentences, take the first two as an excerpt, and tell how long a text takes to read."""

from __future__ import annotations

import re
from functools import cache
from math import ceil

from publisher.prose.tables import words

_WORDS_A_MINUTE = 230
_CHARACTERS_A_MINUTE = 500  # of Chinese, Japanese and Korean, which put no spaces between words
_LOOKED_AT = 200  # characters
# As texts: large classes take 2 ms to compile, and few publishes ask for them.
_CJK = r"[぀-ヿ㐀-鿿가-힣]"
_SIGNS = r"(?:\s|[^\w\s\x00-\u2fff\u3000-\uabff\uff00-\uffef]|[\u2190-\u2bff\ufe0f\u200d])+$"
_END = re.compile(
    r"[.!?…‽؟۔।]+[\"'»”’“)\]]*(?=\s|$)"  # a mark and white space after it
    r"|[。！？]+[」』”）]*"  # Chinese and Japanese marks need none
)
_LAST_WORD = re.compile(r"([^\s(\[\"'«“„]+)\.$")
_NEXT_STARTS = re.compile(r"\s*[\"'«“„‘(\[¿¡-]*\s*(\S)")
_PARAGRAPH = re.compile(r"\n\s*\n")
_DATELINE = re.compile(
    # "BERLIN, 3 Nov. (Agency) — ", "Paris (AP) - ", "(CNN) — ": place in capitals, or an agency in brackets
    r"^(?:(?:[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’/ -]{2,30}(?:,\s[^—–()]{2,30})?(?:\s\([^()]{2,30}\))?"
    r"|[A-ZÀ-ÞА-Я][\w.'’ -]{2,30}(?:,\s[^—–().]{2,30})?\s?\([^()]{2,30}\)"
    r"|\([A-Z][\w./ ]{1,20}\))\s*(?:—|–|--|-|:)\s+"
    # Arabic, Japanese: place or agency, then a dash or in lenticular brackets
    r"|[؀-ۿ ]{3,30}\s\([؀-ۿ ]{2,20}\)\s*[-–—]\s*"
    r"|【[^】]{2,30}】)(?=\S)"
)


def sentences(text: str, *, language: str) -> list[str]:
    """The sentences of `text` in order, white space within them made single spaces."""
    return [sentence for part in _PARAGRAPH.split(text) for sentence in _of_paragraph(" ".join(part.split()), language)]


def excerpt(text: str, *, language: str = "en", limit: int = 280) -> str:
    """The first two sentences without a dateline; one when two are over `limit`, cut between words when one is."""
    opening = without_dateline(_opening(text[: limit * 20]))
    found = _of_paragraph(opening, language)[:2]
    if len(found) == 2 and len(" ".join(found)) <= limit:
        return ("" if re.match(_CJK, found[1]) else " ").join(found)
    return _cut(found[0], limit) if found else ""


def without_dateline(paragraph: str) -> str:
    """A first paragraph without the place and agency before its first sentence."""
    return paragraph[found.end() :] if (found := _DATELINE.match(paragraph)) else paragraph


def reading_minutes(text: str) -> int:
    """How many minutes a reader needs, at least 1."""
    dense = len(re.findall(_CJK, text)) if not text.isascii() else 0
    # Counted by the spaces between words, as making a list of them takes five times as long. Most line ends stand in
    # pairs, between paragraphs; a run of such characters counts as one word: too little to matter.
    between = text.count(" ") + text.count("\n") // 2
    return max(1, ceil(between / _WORDS_A_MINUTE + dense / _CHARACTERS_A_MINUTE - 0.5))


def _opening(text: str) -> str:
    """The first paragraph that ends as sentences do, with the next when it is one sentence alone."""
    parts = [" ".join(part.split()) for part in _PARAGRAPH.split(text)]
    parts = [part for part in parts if part]
    full = next((place for place, part in enumerate(parts) if _is_whole(part)), 0)
    following = [part for part in parts[full + 1 : full + 2] if not part.startswith("- ") and _is_whole(part)]
    return " ".join(parts[full : full + 1] + following)


def _is_whole(paragraph: str) -> bool:
    """Whether it ends as sentences do, whatever signs and pictures stand behind the end."""
    # of a long one only its end: the search for the last run of signs takes quadratic time
    return bool(_END.search(re.sub(_SIGNS, "", paragraph[-_LOOKED_AT:])[-3:]))


def _of_paragraph(paragraph: str, language: str) -> list[str]:
    found, start = [], 0
    for mark in _END.finditer(paragraph):
        if _goes_on(paragraph, start, mark, language):
            continue
        found.append(paragraph[start : mark.end()].strip())
        start = mark.end()
    rest = paragraph[start:].strip()
    return [sentence for sentence in (*found, rest) if sentence]


def _goes_on(paragraph: str, start: int, mark: re.Match[str], language: str) -> bool:
    """Whether the sentence does not end at `mark`: an abbreviation, an initial, a date's ordinal, a small letter."""
    following = _NEXT_STARTS.match(paragraph, mark.end())
    if following and following[1].islower():
        return True
    if mark[0] != ".":
        return False
    last = _LAST_WORD.search(paragraph, max(start, mark.start() - 24), mark.end())
    if not last or not following:
        return False
    word = last[1].casefold()
    if len(word) == 1 and word.isalpha() and not re.match(_CJK, word):
        # "J. R.", "z. B.": initials, and abbreviations with spaces between their letters
        return last[1].isupper() or word in _abbreviations(language) or bool(_LONE_LETTER.match(paragraph, mark.end()))
    if word.isdigit():
        return len(word) <= 2 and language[:2] in _ORDINAL_STOP
    # "U.S.", "z.B.", "т.е.": letters with stops between them
    return word in _abbreviations(language) or bool(_LETTERS.fullmatch(word))


_LONE_LETTER = re.compile(r"\s[^\W\d_]\.")
_LETTERS = re.compile(r"\w(?:\.\w)+")
_ORDINAL_STOP = frozenset({"de", "da", "no", "nb", "nn", "fi", "cs", "hu", "tr", "pl"})  # "23. November"


@cache
def _abbreviations(language: str) -> frozenset[str]:
    table = words("abbreviations")
    return frozenset(table["any"] + table.get(language[:2].lower(), ()))


def _cut(sentence: str, limit: int) -> str:
    if len(sentence) <= limit:
        return sentence
    head = sentence[:limit]
    if not re.search(_CJK, head[-20:]):
        head = head.rpartition(" ")[0] or head
    return head.rstrip(" ,;:–—-、，.。") + "…"
