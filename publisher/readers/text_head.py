"""Sort what stands before a text's first paragraph: subtitle, byline, date, and what the page left there."""

from __future__ import annotations

import re

from publisher.readers import text_dates
from publisher.readers.text_lines import Line, wide
from publisher.readers.text_marks import BYLINE, CAPTION, DATE, NOISE, SUBTITLE, Mark
from publisher.readers.text_people import after_date, byline, is_full_name, is_name
from publisher.readers.text_phrases import table

_DATELINE = re.compile(  # "Steinach – Die Kinder ...", "OSLO, March 5 (Reuters) - Exports ..."
    r"(?:[A-ZÀ-Þ][\w'’.-]+[ ,/]{1,2}){1,4}(?:[\w. ]{0,12}\([\w /.-]{2,20}\) )?[–—-]{1,2} [A-ZÀ-Þ„“\"«»]"
)
_FARTHEST = 12  # lines in which a byline or date follows a headline that is a sentence
_MOST_BETWEEN = 5  # short lines between a subtitle and the byline or date that follows it


def first_paragraph(lines: tuple[Line, ...], marks: list[Mark | None], start: int) -> int:
    """The place of the first paragraph of the text."""
    for place in range(start, len(lines)):
        line = lines[place]
        if marks[place] is None and line.prose and not line.bullet:
            if line.size < 90 and (dated := text_dates.find(line.text, "UTC")) and text_dates.alone(dated):
                continue
            if line.size >= 90:
                return place
            following = next(
                (lines[other] for other in range(place + 1, min(place + 4, len(lines))) if marks[other] is None), None
            )
            if following is not None and following.prose:
                return place
    return len(lines)


def paragraph_after_signs(lines: tuple[Line, ...], marks: list[Mark | None], first: int, zone: str) -> int:
    """The place of the first paragraph below a byline or date that at most two short sentences part from `first`."""
    sentences = 0
    for place in range(first, min(first + _FARTHEST, len(lines))):
        line = lines[place]
        if marks[place] is None and line.size < 120 and _signs(line, zone):
            return first_paragraph(lines, marks, place + 1)
        sentences += marks[place] is None and line.prose
        if sentences > 2 or line.size > 320:
            break
    return first


def sort_head(
    lines: tuple[Line, ...], marks: list[Mark | None], title: int, first: int, zone: str, *, scraped: bool
) -> None:
    """Sort what stands before the first paragraph."""
    if title >= 0 and first < len(lines) and _is_subtitle(lines, marks, first, zone, scraped=scraped):
        marks[first] = (SUBTITLE, "a byline or date follows it")
        first = first_paragraph(lines, marks, first + 1)
    for place in range(min(first, len(lines))):
        line = lines[place]
        if marks[place] == (NOISE, f"is: {line.key}") and line.key in table("byline_start").whole:
            name_below(lines, marks, place + 1)
        elif marks[place] is None and (mark := _head_line(lines, place, title, zone)):
            marks[place] = mark
            if mark[0] == DATE and len(_with_next(lines, place)) > len(line.text):
                marks[place + 1] = (DATE, "the rest of a date")
    if title >= 0 and scraped:
        _between(lines, marks, title, first)


def _head_line(lines: tuple[Line, ...], place: int, title: int, zone: str) -> Mark | None:
    """What a line before the text is, as far as it can be told by itself."""
    line = lines[place]
    dates = text_dates.find(_with_next(lines, place), zone)
    if place > title and line.key in table("ago").whole:
        return DATE, "how long ago"
    if dates and after_date(line.text):
        return BYLINE, "a date and a name"
    if dates and text_dates.alone(dates):
        return DATE, "a date alone"
    if byline(line.text):
        return BYLINE, "begins like a byline"
    if dates and line.size <= 90 and place > title and not line.closed:
        named = is_name(dates[0].before.strip(" ,|-–—•·"))
        return (BYLINE, "a name and a date") if named else (DATE, "a short line with a date")
    return _before_title(line, place) if title >= 0 and place < title else None


def _before_title(line: Line, place: int) -> Mark:
    if place == 0 and (line.text[:1].islower() or line.prose) and line.size >= 20:
        return CAPTION, "an alt text before the title"
    return NOISE, "before the title"


def name_below(lines: tuple[Line, ...], marks: list[Mark | None], place: int) -> None:
    """Mark a name that stands below a line such as "By"."""
    if place < len(lines) and marks[place] is None and is_name(lines[place].text):
        marks[place] = (BYLINE, "a name below 'By'")


def _with_next(lines: tuple[Line, ...], place: int) -> str:
    """A line, with the next when a date is cut between them."""
    line = lines[place]
    if line.size <= 20 and not line.below and re.fullmatch(r"\d{1,2}:\d\d \d{4}", lines[place + 1].text):
        return f"{line.text} {lines[place + 1].text}"
    return line.text


def _is_subtitle(lines: tuple[Line, ...], marks: list[Mark | None], place: int, zone: str, *, scraped: bool) -> bool:
    """Whether the paragraph is the subtitle: a byline or date stands after it, then the text begins."""
    if lines[place].size > 320:
        return False
    unmarked = [other for other in range(place + 1, min(place + 9, len(lines))) if marks[other] is None]
    if scraped and unmarked and _DATELINE.match(lines[unmarked[0]].text):
        return True
    for other in unmarked[: _MOST_BETWEEN if scraped else 1]:
        line = lines[other]
        if line.prose and line.size >= 60:
            return False
        if line.size < 120 and _signs(line, zone):
            return True
    return False


def _signs(line: Line, zone: str) -> bool:
    """Whether a line says who wrote the text, or when."""
    text = line.text
    if line.key in table("ago").whole:
        return True
    dates = text_dates.find(text, zone)
    if dates and (text_dates.alone(dates) or is_name(dates[0].before.strip(" ,|-–"))):
        return True
    if dates and len(text) <= 60 and len(dates[-1].after) <= 16:
        return True  # "Madrid - 3 MAR 2026 - 05:30 CET"
    return bool(byline(text) or after_date(text))


def _between(lines: tuple[Line, ...], marks: list[Mark | None], title: int, first: int) -> None:
    """What is left between the title and the text: a subtitle, an author's name alone, or remains of the page."""
    have = {mark[0] for mark in marks[:first] if mark}
    for place in range(title + 1, min(first, len(lines))):
        line = lines[place]
        if marks[place] is not None:
            continue
        full = is_full_name(line.text) or _signs_in_han(lines, marks, place)
        if BYLINE not in have and full and (line.key in table("agencies").whole or DATE in have):
            marks[place] = (BYLINE, "a name alone")
            have.add(BYLINE)
        elif SUBTITLE not in have and line.size >= 35:
            marks[place] = (SUBTITLE, "between the title and the text")
            have.add(SUBTITLE)
        elif not line.prose and first < len(lines) and not (place == first - 1 and line.text.endswith((",", "，"))):
            marks[place] = (NOISE, "between the title and the text")


def _signs_in_han(lines: tuple[Line, ...], marks: list[Mark | None], place: int) -> bool:
    """Whether two to five Chinese or Japanese characters stand right above the date, as a reporter's name does."""
    text, below = lines[place].text, marks[place + 1] if place + 1 < len(marks) else None
    return 2 <= len(text) <= 5 and wide(text) == len(text) and below is not None and below[0] == DATE
