"""Give each line of a scraped text its class and the rule that chose it: title, byline, heading, body, noise, ...

The marks of text_marks.py come first; here the title is chosen, the lines between it and the text are sorted,
the end of the text is found, and what is left within it becomes headings, lists and paragraphs.
"""

from __future__ import annotations

import re

import msgspec

from publisher.readers import text_dates, text_head, text_marks
from publisher.readers.text_head import first_paragraph, name_below, sort_head
from publisher.readers.text_lines import Line
from publisher.readers.text_marks import (
    BODY,
    BYLINE,
    CAPTION,
    CREDIT,
    DATE,
    HEADING,
    ITEM,
    NOISE,
    QUOTE,
    RELATED,
    REPEAT,
    SUBTITLE,
    TITLE,
    Mark,
)
from publisher.readers.text_people import byline
from publisher.readers.text_phrases import own, table
from publisher.readers.text_title import QUOTED, title_of

OWN_RULE = "your phrase: "
_SCRAPED = frozenset({NOISE, RELATED, CAPTION, CREDIT, REPEAT})
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{2,4}|uhr)?", re.IGNORECASE)
_SPEAKER = re.compile(r"\w[\w.]{0,20}(?: \w{1,20})?\s?[:：]\s")  # "Q: And yours?" is said, no heading
_QUOTED_HEADING = 45  # characters; a longer quotation alone is a pull quote
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
    first = first_paragraph(lines, marks, 0)
    title = title_of(lines, [stated.get(place, mark) for place, mark in enumerate(marks)], first, zone, scraped=scraped)
    if title < 0 and scraped and (later := text_head.paragraph_after_signs(lines, marks, first, zone)) > first:
        first = later  # a headline that is a sentence had been taken for the first paragraph
        title = title_of(lines, marks, first, zone, scraped=scraped)
    if title >= 0:
        marks[title] = (TITLE, "the best headline before the text")
        first = max(first, title + 1)
        _title_again(lines, marks, title)
    sort_head(lines, marks, title, first, zone, scraped=scraped)
    if scraped:
        text_marks.mark_boxes(lines, marks, first)
    end = _end(lines, marks, title + 1) if scraped else len(lines)
    _after(lines, marks, end, zone)
    if scraped:
        _remains(lines, marks)
        _pull_quotes(lines, marks)
    _inside(lines, marks, scraped=scraped)
    for place, mark in stated.items():
        marks[place] = mark
    _bare_ends(marks)
    done = tuple(mark or (BODY, "a paragraph") for mark in marks)
    return Page(lines=lines, marks=done, title=title)


def _own_marks(lines: tuple[Line, ...], phrases: tuple[tuple[str, str], ...]) -> dict[int, Mark]:
    """What the user's phrases say of lines, by place; the rule holds the phrase, so that it can be cut off."""
    if not phrases:
        return {}
    found = ((place, own(line.key, phrases)) for place, line in enumerate(lines))
    return {place: (one[0], f"{OWN_RULE}{one[1]}") for place, one in found if one}


def _looks_scraped(lines: tuple[Line, ...], marks: list[Mark | None]) -> bool:
    """Whether there are traces of a web page. Short lines alone, between paragraphs, are the author's headings."""
    marked = [place for place, mark in enumerate(marks) if mark and mark[0] in _SCRAPED]
    heads = [place for place in marked if _stands_as_heading(lines, place) and _is_word(lines, marks, place)]
    kept = {lines[place].key for place in heads}
    if len(marked) > 1:
        kept &= table("own_heading").whole
    heads = [place for place in heads if lines[place].key in kept]
    taken = {(NOISE, f"in a block: {key}"[:60]) for key in kept}
    if not heads or len(kept) < len(heads) or any(marks[place] not in taken for place in marked if place not in heads):
        return bool(marked)
    for place in marked:
        marks[place] = None
    return False


def _is_word(lines: tuple[Line, ...], marks: list[Mark | None], place: int) -> bool:
    key = lines[place].key
    related = key in table("own_heading").whole and marks[place] == (NOISE, "begins a block: related")
    return related or marks[place] in {(NOISE, f"is: {key}"), (NOISE, "begins a block: noise")}


def _stands_as_heading(lines: tuple[Line, ...], place: int) -> bool:
    line = lines[place]
    if not 0 < place < len(lines) - 1 or not (line.above and line.below):
        return False
    before, after = lines[place - 1], lines[place + 1]
    spoken = line.text[:1].isupper() and not line.text.isupper()
    return spoken and (before.prose or before.closed or before.bullet) and (after.prose or after.closed)


def _title_again(lines: tuple[Line, ...], marks: list[Mark | None], title: int) -> None:
    key = lines[title].key
    for place, line in enumerate(lines):
        if place != title and line.key == key and (marks[place] is None or marks[place][0] in {CAPTION, REPEAT}):  # type: ignore[index] # not None here
            marks[place] = (REPEAT, "the title again")


# --- the end of the text ---------------------------------------------------------------------------------------


def _weight(line: Line) -> float:
    """How much an unmarked line speaks for text, below 0 against it."""
    if line.prose:
        return min(0.4 + line.size / 80, 4) if line.closed else 0.5
    if line.closed:
        return 0.4
    return 0.1 if line.bullet else -0.6


def _end(lines: tuple[Line, ...], marks: list[Mark | None], start: int) -> int:
    """The place after the last line of the text: where the sum of prose against the rest is highest."""
    best, most, total = min(len(lines), start), 0.0, 0.0
    for place in range(start, len(lines)):
        mark, line = marks[place], lines[place]
        if mark is None:
            total += _weight(line)
        elif mark[0] in {NOISE, REPEAT, RELATED} and (
            place == start or marks[place - 1] is None or (line.above and mark[0] != RELATED)
        ):
            total -= 0.6  # a box of the page may stand within the text: its lines weigh as one
        if total >= most and mark is None and (line.prose or line.closed or line.bullet):
            best, most = place + 1, total
    if most <= 0:
        return len(lines)
    signed = lines[best : best + 2]
    greeting = len(signed) == 2 and signed[0].text.endswith(",") and all(line.size < 40 for line in signed)
    return best + 2 if greeting and marks[best] is None and marks[best + 1] is None else best


def _after(lines: tuple[Line, ...], marks: list[Mark | None], end: int, zone: str) -> None:
    for place in range(end, len(lines)):
        if marks[place] == (CAPTION, "alt text, then caption") and lines[place].size < 40:
            marks[place] = None
        if lines[place].key in table("byline_start").whole:
            name_below(lines, marks, place + 1)
        if marks[place] is not None:
            continue
        line = lines[place]
        dates = text_dates.find(line.text, zone)
        if byline(line.text) and (":" in line.text or "：" in line.text or place <= end + 1):
            marks[place] = (BYLINE, "begins like a byline")
        elif dates and dates[0].labelled and text_dates.alone(dates):
            marks[place] = (DATE, "a date with its label")
        else:
            marks[place] = (NOISE, "after the text")


def _bare_ends(marks: list[Mark | None]) -> None:
    """A row of marks divides two parts of the text: before and after it, it divides nothing."""
    for places in (range(len(marks)), range(len(marks) - 1, -1, -1)):
        for place in places:
            mark = marks[place]
            if mark is None or mark[0] in {BODY, ITEM, HEADING}:
                break
            if mark[0] == "break":
                marks[place] = (NOISE, "a row of marks outside the text")


# --- inside the text ---------------------------------------------------------------------------------------------


def _remains(lines: tuple[Line, ...], marks: list[Mark | None]) -> None:
    """Lines within the text that only their form tells: times alone, alt texts without a caption."""
    for place, line in enumerate(lines):
        if marks[place] is None and _CLOCK.fullmatch(line.text):
            marks[place] = (NOISE, "a time alone")
        elif marks[place] is None and _is_alt_text(lines, place):
            marks[place] = (CAPTION, "an alt text between paragraphs")


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
        if text.count(own) > (1 if marks[place] is None and line.prose else 0) or _by_sentences(line, own, text):
            marks[place] = (QUOTE, "is in the text as well")
            text = text.replace(line.key, "", 1) if line.prose else text


def _by_sentences(line: Line, own: str, text: str) -> bool:
    """Whether an unclosed line is made of sentences that the text has apart: "I stayed. It was warm"."""
    parts = [part.strip(" .!?") for part in re.split(r"[.!?] ", own)]
    return not line.prose and len(parts) > 1 and all(len(part) >= 8 and part in text for part in parts)


def _inside(lines: tuple[Line, ...], marks: list[Mark | None], *, scraped: bool) -> None:
    following: Line | None = None  # the next line that stays in the text
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if marks[place] is not None:
            continue
        next_mark = marks[place + 1] if place + 1 < len(lines) else None
        if line.bullet and not (_alone(lines, place) and _is_heading(line, following, starts=True)):
            marks[place] = (ITEM, "begins with a bullet")
        elif scraped and byline(line.text) and not line.prose:
            marks[place] = (NOISE, "a byline within the text")
        elif next_mark and next_mark[0] == CAPTION and _describes(line, lines[place + 1]):
            marks[place] = (NOISE, "alt text before its caption")
        elif scraped and line.key in table("agencies").whole:
            marks[place] = (CREDIT, "an agency alone")
        elif _is_heading(line, following, starts=line.above or text_marks.is_noise(marks, place - 1)):
            marks[place] = (HEADING, "short, and a paragraph follows")
        if (now := marks[place]) is None or now[0] in {ITEM, HEADING}:
            following = line


def _alone(lines: tuple[Line, ...], place: int) -> bool:
    """Whether a line with a bullet has no other near it: then the bullet only adorns it."""
    near = lines[max(0, place - 1) : place] + lines[place + 1 : place + 2]
    return lines[place].above and not any(line.bullet for line in near)


def _is_alt_text(lines: tuple[Line, ...], place: int) -> bool:
    """Whether a short line in small letters stands alone between two whole paragraphs."""
    line = lines[place]
    if not 0 < place < len(lines) - 1 or line.closed or line.bullet or not line.text[:1].islower():
        return False
    before, after = lines[place - 1], lines[place + 1]
    return line.above and line.below and 12 <= line.size <= 100 and before.closed and after.text[:1].isupper()


def _describes(line: Line, caption: Line) -> bool:
    """Whether a short line is the alt text of the caption below it."""
    if line.closed or line.size > 100:
        return False
    own = set(line.key.split())
    return line.text[:1].islower() or len(own & set(caption.key.split())) * 2 >= len(own)


def _is_heading(line: Line, following: Line | None, *, starts: bool) -> bool:
    if following is None or not starts or line.size > 100 or line.text[-1] in ",;:：、" or line.text[:1].islower():
        return False
    if line.closed and not (line.text[-1] in "?？!" and line.size <= 80 and not _SPEAKER.match(line.text)):
        return False
    quoted = QUOTED.fullmatch(line.text) and (line.size > _QUOTED_HEADING or not line.below)
    return (following.prose or following.bullet) and not quoted
