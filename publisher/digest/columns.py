"""Lines of plain text as wide as a terminal shows them; no line is broken where its script has no place for that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

WIDTH = 72  # columns; RFC 3676 3.2 asks for less than 78
# Latin, Greek, Cyrillic, Armenian and their punctuation without marks that stand on others: a column each.
_NARROW = re.compile(r"[\t-\r -\xac\xae-\u02ff\u0370-\u0482\u048a-\u0587\u2010-\u2027\u2030-\u205e]*")


def width(text: str) -> int:
    """Columns that `text` takes: 2 for wide East Asian characters, 0 for marks that stand on another character."""
    if _NARROW.fullmatch(text):
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    category = unicodedata.category(character)
    if unicodedata.combining(character) or category in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" and category != "Cn" else 1


def wrap(paragraph: str, columns: int = WIDTH) -> str:
    """`paragraph` in lines of at most `columns`, broken at spaces and between wide characters alone.

    A word that is longer, such as an address, keeps a line of its own.
    """
    if _NARROW.fullmatch(paragraph):
        return _wrap_narrow(paragraph, columns)
    lines, line, used = [], "", 0
    for piece, spaced in _pieces(paragraph):
        taken = width(piece)
        if line and used + spaced + taken > columns:
            lines.append(line)
            line, used = piece, taken
        else:
            line += (" " if line and spaced else "") + piece
            used += taken + (spaced if used else 0)
    return "\n".join([*lines, line] if line else lines)


def _wrap_narrow(paragraph: str, columns: int) -> str:
    """The same for what takes a column a character, which most text does."""
    line = " ".join(paragraph.split())
    return line if len(line) <= columns else "\n".join(_lines(columns).findall(line))


@cache
def _lines(columns: int) -> re.Pattern[str]:
    """As many words as have room, or the one that is longer."""
    return re.compile(rf"(.{{1,{columns}}}(?= |$)|[^ ]+) ?")


_NOT_AT_START = frozenset("、。，．！？：；）」』】〕〉》ー…・")  # Japanese line breaking (kinsoku): never first
_NOT_AT_END = frozenset("（「『【〔〈《")


def _pieces(paragraph: str) -> Iterator[tuple[str, int]]:
    """What must stay together, and whether a space stands before it."""
    for word in paragraph.split():
        if word.isascii() or "://" in word:
            yield word, 1
            continue
        piece, spaced = "", 1
        for character in word:
            breakable = _columns(character) == 2 or (piece and _columns(piece[-1]) == 2)
            if piece and breakable and character not in _NOT_AT_START and piece[-1] not in _NOT_AT_END:
                yield piece, spaced
                piece, spaced = "", 0
            piece += character
        yield piece, spaced
