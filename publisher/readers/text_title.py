"""Choose the headline among the lines before a text: by its length, its words in the text, and its repetition."""

from __future__ import annotations

import re
from collections import Counter

from publisher.readers import text_dates
from publisher.readers.text_lines import Line, wide
from publisher.readers.text_marks import Mark
from publisher.readers.text_people import byline

QUOTED = re.compile(r"[\"'“‘«„「『].*[\"'”’»“」』]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PAIR = re.compile(r"(?=([぀-ヿ㐀-鿿]{2}))")
_HEAD = 16  # lines before the text that may hold the title


def title_of(lines: tuple[Line, ...], marks: list[Mark | None], first: int, zone: str, *, scraped: bool) -> int:
    """The place of the headline, -1 when no line is good enough."""
    start = max(0, first - _HEAD) if first < len(lines) else 0
    places = [place for place in range(start, min(first, start + _HEAD)) if marks[place] is None]
    text = " ".join(line.text[:600] for line in lines[first : first + 12]).lower()
    words, counts = _words(text), Counter(line.key for line in lines[:400])
    best, most = -1, 0.9
    for place in places:
        line = lines[place]
        if line.bullet or line.size > 220 or line.size < 3 or byline(line.text):
            continue
        if (dated := text_dates.find(line.text, zone)) and text_dates.alone(dated):
            continue
        score = _headline(line, words, counts[line.key])
        below = marks[place + 1] if place + 1 < len(lines) else None
        if below is not None and below[0] == "byline":  # the user's phrase says so
            score += 1.5
        if not scraped and place == 0 and not line.prose:
            score += 3  # a person writes the title first
        if score > most:
            best, most = place, score
    return best


def _headline(line: Line, words: frozenset[str], count: int) -> float:
    own = _words(line.text.lower())
    score = 4 * min(len(own & words) / len(own), 0.5) if own else 0.0
    score += 2 if 20 <= line.size <= 150 else -0.5 if line.size >= 12 else -1.5
    score += 1.5 if count > 1 else 0
    score -= 2 if line.closed and line.text[-1] in ".。।" else 0
    score -= 3 if line.text[:1].islower() else 0
    score -= 1.5 if QUOTED.fullmatch(line.text) else 0
    score -= 1.5 if " / " in line.text or " | " in line.text or " > " in line.text else 0
    return score + (0.3 if line.below else 0)


def _words(text: str) -> frozenset[str]:
    return frozenset(_PAIR.findall(text)) if wide(text) * 3 > len(text) else frozenset(_WORD.findall(text))
