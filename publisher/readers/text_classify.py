"""Give each line of a scraped text its class and the rule that chose it: title, byline, heading, body, noise, ...

The marks of text_marks.py come first; here the title is chosen, the lines between it and the text are sorted,
the end of the text is found, and what is left within it becomes headings, lists and paragraphs.
"""

from __future__ import annotations

import re

import msgspec

from publisher.readers import text_dates, text_marks
from publisher.readers.text_lines import Line
from publisher.readers.text_marks import CAPTION, CREDIT, NOISE, RELATED, REPEAT, Mark
from publisher.readers.text_people import byline, is_full_name, is_name
from publisher.readers.text_phrases import own, table
from publisher.readers.text_title import QUOTED, title_of

TITLE, SUBTITLE, BYLINE, DATE, HEADING, QUOTE, ITEM, BODY = (
    "title", "subtitle", "byline", "date", "heading", "quote", "list", "body",
)  # fmt: skip
OWN_RULE = "your phrase: "
_SCRAPED = frozenset({NOISE, RELATED, CAPTION, CREDIT, REPEAT})
_MOST_QUOTES = 40  # lines looked up in the whole text: keeps hostile files linear


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A text's lines with their classes; `title` is the place of the title's line, -1 for none."""

    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    title: int


def classify(lines: tuple[Line, ...], zone: str, phrases: tuple[tuple[str, str], ...] = ()) -> Page:
    """Class every line; `zone` is the time zone of dates without one, `phrases` are the user's own, which go first."""
    marks = text_marks.marks(lines)
    stated = _own_marks(lines, phrases)
    for place, mark in stated.items():
        marks[place] = None if mark[0] == BODY else mark
    scraped = _looks_scraped(lines, marks)
    first = _first_paragraph(lines, marks, 0)
    title = title_of(lines, [stated.get(place, mark) for place, mark in enumerate(marks)], first, zone, scraped=scraped)
    if title >= 0:
        marks[title] = (TITLE, "the best headline before the text")
        first = max(first, title + 1)
        _title_again(lines, marks, title)
    _head(lines, marks, title, first, zone, scraped=scraped)
    end = _end(lines, marks, title + 1) if scraped else len(lines)
    _after(lines, marks, end, zone)
    if scraped:
        _pull_quotes(lines, marks)
    _inside(lines, marks, scraped=scraped)
    for place, mark in stated.items():
        marks[place] = mark
    done = tuple(mark or (BODY, "a paragraph") for mark in marks)
    return Page(lines=lines, marks=done, title=title)


def _own_marks(lines: tuple[Line, ...], phrases: tuple[tuple[str, str], ...]) -> dict[int, Mark]:
    """What the user's phrases say of lines, by place; the rule holds the phrase, so that it can be cut off."""
    if not phrases:
        return {}
    found = ((place, own(line.key, phrases)) for place, line in enumerate(lines))
    return {place: (one[0], f"{OWN_RULE}{one[1]}") for place, one in found if one}


def _looks_scraped(lines: tuple[Line, ...], marks: list[Mark | None]) -> bool:
    """Whether there are traces of a web page. One short line alone, between paragraphs, is the author's heading."""
    marked = [place for place, mark in enumerate(marks) if mark and mark[0] in _SCRAPED]
    if len(marked) == 1 and (place := marked[0]) and place + 1 < len(lines):
        lone = marks[place]
        before, after = lines[place - 1], lines[place + 1]
        if (
            lone in {(NOISE, f"is: {lines[place].key}"), (NOISE, "begins a block: noise")}
            and before.prose
            and after.prose
        ):
            text = lines[place].text
            if lines[place].above and lines[place].below and text[:1].isupper() and not text.isupper():
                marks[place] = None
                return False
    return bool(marked)


def _first_paragraph(lines: tuple[Line, ...], marks: list[Mark | None], start: int) -> int:
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


def _title_again(lines: tuple[Line, ...], marks: list[Mark | None], title: int) -> None:
    key = lines[title].key
    for place, line in enumerate(lines):
        if place != title and line.key == key and (marks[place] is None or marks[place][0] in {CAPTION, REPEAT}):  # type: ignore[index] # not None here
            marks[place] = (REPEAT, "the title again")


# --- before and after the text -----------------------------------------------------------------------------------


def _head(
    lines: tuple[Line, ...], marks: list[Mark | None], title: int, first: int, zone: str, *, scraped: bool
) -> None:
    """Sort what stands before the first paragraph."""
    if title >= 0 and first < len(lines) and _is_subtitle(lines, marks, first, zone):
        marks[first] = (SUBTITLE, "a byline or date follows it")
        first = _first_paragraph(lines, marks, first + 1)
    for place in range(min(first, len(lines))):
        line = lines[place]
        if marks[place] == (NOISE, f"is: {line.key}") and line.key in table("byline_start").whole:
            _name_below(lines, marks, place + 1)
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
    if dates and text_dates.alone(dates):
        return DATE, "a date alone"
    if byline(line.text):
        return BYLINE, "begins as a byline"
    if dates and line.size <= 90 and place > title and not line.closed:
        named = is_name(dates[0].before.strip(" ,|-–—•·"))
        return (BYLINE, "a name and a date") if named else (DATE, "a short line with a date")
    return _before_title(line, place) if title >= 0 and place < title else None


def _before_title(line: Line, place: int) -> Mark:
    if place == 0 and (line.text[:1].islower() or line.prose) and line.size >= 20:
        return CAPTION, "an alt text before the title"
    return NOISE, "before the title"


def _name_below(lines: tuple[Line, ...], marks: list[Mark | None], place: int) -> None:
    if place < len(lines) and marks[place] is None and is_name(lines[place].text):
        marks[place] = (BYLINE, "a name below 'By'")


def _with_next(lines: tuple[Line, ...], place: int) -> str:
    """A line, with the next when a date is cut between them."""
    line = lines[place]
    if line.size <= 20 and not line.below and re.fullmatch(r"\d{1,2}:\d\d \d{4}", lines[place + 1].text):
        return f"{line.text} {lines[place + 1].text}"
    return line.text


def _is_subtitle(lines: tuple[Line, ...], marks: list[Mark | None], place: int, zone: str) -> bool:
    """Whether the paragraph is the subtitle: a byline or date stands right after it, then the text begins."""
    line = lines[place]
    if line.size > 320 or place + 1 >= len(lines):
        return False
    after = next((other for other in range(place + 1, min(place + 4, len(lines))) if marks[other] is None), place)
    text = lines[after].text
    dates = text_dates.find(text, zone)
    signs = bool(byline(text)) or bool(dates and (text_dates.alone(dates) or is_name(dates[0].before.strip(" ,|-–"))))
    return after > place and signs and len(text) < 120


def _between(lines: tuple[Line, ...], marks: list[Mark | None], title: int, first: int) -> None:
    """What is left between the title and the text: a subtitle, an author's name alone, or remains of the page."""
    have = {mark[0] for mark in marks[:first] if mark}
    for place in range(title + 1, min(first, len(lines))):
        line = lines[place]
        if marks[place] is not None:
            continue
        if BYLINE not in have and is_full_name(line.text) and (line.key in table("agencies").whole or DATE in have):
            marks[place] = (BYLINE, "a name alone")
            have.add(BYLINE)
        elif SUBTITLE not in have and line.size >= 35:
            marks[place] = (SUBTITLE, "between the title and the text")
            have.add(SUBTITLE)
        elif not line.prose and first < len(lines):
            marks[place] = (NOISE, "between the title and the text")


def _end(lines: tuple[Line, ...], marks: list[Mark | None], start: int) -> int:
    """The place after the last line of the text: where the sum of prose against the rest is highest."""
    best, most, total = min(len(lines), start), 0.0, 0.0
    for place in range(start, len(lines)):
        mark, line = marks[place], lines[place]
        if mark is None:
            total += (
                (min(0.4 + line.size / 80, 4) if line.closed else 0.5)
                if line.prose
                else 0.4
                if line.closed
                else 0.1
                if line.bullet
                else -0.6
            )
        elif mark[0] in {NOISE, RELATED, REPEAT}:
            total -= 0.6
        if total >= most and mark is None and (line.prose or line.closed or line.bullet):
            best, most = place + 1, total
    return best if most > 0 else len(lines)


def _after(lines: tuple[Line, ...], marks: list[Mark | None], end: int, zone: str) -> None:
    for place in range(end, len(lines)):
        if marks[place] == (CAPTION, "alt text, then caption") and lines[place].size < 40:
            marks[place] = None
        if marks[place] is not None:
            continue
        line = lines[place]
        dates = text_dates.find(line.text, zone)
        if byline(line.text) and (":" in line.text or "：" in line.text or place <= end + 1):
            marks[place] = (BYLINE, "begins as a byline")
        elif dates and dates[0].labelled and text_dates.alone(dates):
            marks[place] = (DATE, "a date with its label")
        else:
            marks[place] = (NOISE, "after the text")


# --- inside the text ---------------------------------------------------------------------------------------------


def _pull_quotes(lines: tuple[Line, ...], marks: list[Mark | None]) -> None:
    """A line that stands within a later or longer paragraph is a pull quote."""
    keys = [line.key for line, mark in zip(lines, marks, strict=True) if mark is None and line.prose]
    text = "\n".join(keys)
    looked = 0
    for place, line in enumerate(lines):
        if looked >= _MOST_QUOTES or marks[place] not in {None, (SUBTITLE, "between the title and the text")}:
            continue
        if line.size < 25 or line.size > 300 or (line.size < 60 and not QUOTED.fullmatch(line.text)):
            continue
        looked += 1
        own = line.key.strip("\"'“”„«»「」『』 ")
        if text.count(own) > (1 if marks[place] is None and line.prose else 0):
            marks[place] = (QUOTE, "stands in the text as well")
            text = text.replace(line.key, "", 1) if line.prose else text


def _inside(lines: tuple[Line, ...], marks: list[Mark | None], *, scraped: bool) -> None:
    following: Line | None = None  # the next line that stays in the text
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if marks[place] is not None:
            continue
        next_mark = marks[place + 1] if place + 1 < len(lines) else None
        if line.bullet:
            marks[place] = (ITEM, "begins with a bullet")
        elif scraped and byline(line.text) and not line.prose:
            marks[place] = (NOISE, "a byline within the text")
        elif next_mark and next_mark[0] == CAPTION and _describes(line, lines[place + 1]):
            marks[place] = (NOISE, "alt text before its caption")
        elif scraped and line.key in table("agencies").whole:
            marks[place] = (CREDIT, "an agency alone")
        elif _is_heading(line, following):
            marks[place] = (HEADING, "short, and a paragraph follows")
        if (now := marks[place]) is None or now[0] in {ITEM, HEADING}:
            following = line


def _describes(line: Line, caption: Line) -> bool:
    """Whether a short line is the alt text of the caption below it."""
    if line.closed or line.size > 100:
        return False
    own = set(line.key.split())
    return line.text[:1].islower() or len(own & set(caption.key.split())) * 2 >= len(own)


def _is_heading(line: Line, following: Line | None) -> bool:
    if following is None or not line.above or line.size > 100 or line.text[-1] in ",;:：、" or line.text[:1].islower():
        return False
    if line.closed and not (line.text[-1] in "?？!" and line.size <= 80):
        return False
    return (following.prose or following.bullet) and not QUOTED.fullmatch(line.text)
