"""Tell beforehand which reStructuredText docutils would take minutes for: it looks for an end from every start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from publisher.model import Problem

_MOST = 1_000_000  # characters: a book, and some ten seconds of docutils
_MARK = re.compile(r"[*`|_:\[<]")
_LONG_WORD = re.compile(r"[!-~\u00a1-\u1fff]{300,}")
_CODE = re.compile(r"\.\. (?:code|code-block|sourcecode|highlight|math)::")
_ITEM = re.compile(r"(?:[-*+•]|\(?(?:\d{1,9}|#|[A-Za-z])[.)]|\.\.|\|)(?:\s|$)|:[^:\n]{1,100}:")
# How a table with lines, one without, and lists, fields and line blocks begin, and what begins their next row.
_OPENINGS = (
    (re.compile(r"\+-"), re.compile(r"\+")),
    (re.compile(r"=={1,}"), re.compile(r"\S")),
    (_ITEM, _ITEM),
)
# Characters looked at, about a hundred million of which take a second (docutils 0.22).
_ALWAYS, _PER_CHARACTER = 50_000_000, 1000


def too_costly(text: str, path: str) -> Problem | None:
    """What to say of a text that would take too long, None of all others; it is the paragraph with most to do."""
    if len(text) > _MOST:
        message = f"has {len(text):,} characters, more than the {_MOST:,} that a reStructuredText file may have"
        return Problem(path=path, message=message, hint="Split it.")
    costs = _costs(text)
    if sum(cost for cost, _ in costs) <= _ALWAYS + _PER_CHARACTER * len(text):
        return None
    _, line = max(costs)
    message = "a paragraph with so many marks, or with such long words, would take minutes to read"
    hint = "Break it up with empty lines, or remove what is not text."
    return Problem(path=path, line=line, message=message, hint=hint)


def _costs(text: str) -> list[tuple[int, int]]:
    """The cost of each paragraph and its first line; what stands as code is not searched for marks."""
    found = []
    literal = -1  # the indent of what a block of code belongs to
    number = 1
    for blank, group in groupby(text.split("\n"), lambda row: not row or row.isspace()):
        rows = list(group)
        first, number = number, number + len(rows)
        indent = len(rows[0]) - len(rows[0].lstrip())
        if blank or indent > literal >= 0:
            continue
        literal = indent if rows[-1].rstrip().endswith("::") or _CODE.match(rows[0], indent) else -1
        found += [(_cost("\n".join(part)), first + place) for place, part in _paragraphs(rows, indent)]
    return found


def _paragraphs(rows: list[str], indent: int) -> Iterator[tuple[int, list[str]]]:
    """Cut rows that follow each other into the items of a list, rows of a table and so on; mostly they are one."""
    goes_on = next((next_one for first, next_one in _OPENINGS if first.match(rows[0], indent)), None)
    start = 0
    for place in range(1, len(rows)) if goes_on else ():
        if goes_on and not rows[place][:indent].strip() and goes_on.match(rows[place], indent):
            yield start, rows[start:place]
            start = place
    yield start, rows[start:]


def _cost(paragraph: str) -> int:
    marks = len(_MARK.findall(paragraph)) if len(paragraph) > 1000 else 0
    return marks * len(paragraph) + sum(len(word) ** 2 for word in _LONG_WORD.findall(paragraph))
