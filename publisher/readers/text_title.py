"""Choose the headline among the lines before a text: by its length, its words in the text, and its repetition."""

from __future__ import annotations

import re
from collections import Counter

from publisher.readers import text_dates
from publisher.readers.text_lines import Line, wide
from publisher.readers.text_marks import Mark
from publisher.readers.text_people import byline
from publisher.readers.text_phrases import table

QUOTED = re.compile(r"[\"'“‘«„「『].*[\"'”’»“」』]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PAIR = re.compile(r"(?=([぀-ヿ㐀-鿿]{2}))")
_PATH = re.compile(r" [/|>›»] ")  # "News > Rivers", "Culture | Interviews"
_PLAIN = 2.0  # the score of a line that has the length of one
_GOOD = 1.7  # the score of a line that could be a headline
_NEAR = 1.3  # how much more a subtitle may score than its headline
_HEADLINE_SIZE, _SHORTEST = 45, 26  # what stands above a headline is shorter than it, and a subtitle much longer
_KICKER_WORDS = 3  # "Churches in Mecklenburg" stands above a headline
_ENDS_IN_BRACKETS = re.compile(r"[(（\[][^()（）\d]{2,25}[)）\]]$")  # as captions do
_HEAD = 16  # lines before the text that may hold the title


def title_of(lines: tuple[Line, ...], marks: list[Mark | None], first: int, zone: str, *, scraped: bool) -> int:
    """The place of the headline, -1 when no line is good enough."""
    start = max(0, first - _HEAD) if first < len(lines) else 0
    places = [place for place in range(start, min(first, start + _HEAD)) if marks[place] is None]
    text = " ".join(line.text[:600] for line in lines[first : first + 12]).lower()
    counts = Counter(line.key for line in lines[:400])
    best, most, scores = -1, 0.9, dict[int, float]()
    signed = False  # a byline or a date stands below a line that can be the headline
    for place in places:
        line = lines[place]
        if line.bullet or line.size > 220 or line.size < 3:
            continue
        if _tells_when_or_who(line, zone):
            signed = signed or any(score >= _PLAIN for score in scores.values())
            continue
        score = _headline(line, text, counts[line.key])
        if signed:
            score -= 1.2 if line.above and line.below else 2  # what stands among others is one of a list of points
        below = marks[place + 1] if place + 1 < len(lines) else None
        if below is not None and below[0] == "byline":  # the user's phrase says so
            score += 1.5
        if not scraped and place == 0 and not line.prose and not _PATH.search(line.text[:40]):
            score += 3  # a person writes the title first
        scores[place] = score
        if score > most:
            best, most = place, score
    while _is_subtitle_of(lines, scores, best):
        best -= 1
    return best


def _tells_when_or_who(line: Line, zone: str) -> bool:
    if line.key in table("ago").whole or byline(line.text):
        return True
    return bool((dated := text_dates.find(line.text, zone)) and text_dates.alone(dated))


def _is_subtitle_of(lines: tuple[Line, ...], scores: dict[int, float], place: int) -> bool:
    """Whether the line above is the headline and this one its subtitle, which often says more of what the text says."""
    above = scores.get(place - 1, 0.0)
    if above < max(_GOOD, scores.get(place, 0.0) - _NEAR):
        return False
    size = lines[place].size
    return lines[place - 1].size >= max(_SHORTEST, _HEADLINE_SIZE - max(0, size - _HEADLINE_SIZE) / 2)


def _headline(line: Line, text: str, count: int) -> float:
    own = _words(line.text.lower())
    score = 4 * min(sum(_stem(word) in text for word in own) / len(own), 0.5) if own else 0.0
    score += 2 if 20 <= line.size <= 150 else -0.5 if line.size >= 12 else -1.5
    score += 1.5 if count > 1 else 0
    score -= 1 if line.size >= 20 and len(line.text.split()) <= _KICKER_WORDS and not wide(line.text) else 0
    score -= 1 if _ENDS_IN_BRACKETS.search(line.text) else 0
    score -= 2 if line.closed and line.text[-1] in ".。।" else 0
    score -= 3 if line.text[:1].islower() else 0
    score -= 1.5 if QUOTED.fullmatch(line.text) else 0
    score -= 1.5 if _PATH.search(line.text) or ";" in line.text else 0
    return score + (0.3 if line.below else 0)


def _stem(word: str) -> str:
    """The beginning of a word, so that its other forms are found as well."""
    return word[: max(4, len(word) - 2)]


def _words(text: str) -> frozenset[str]:
    return frozenset(_PAIR.findall(text)) if wide(text) * 3 > len(text) else frozenset(_WORD.findall(text))
