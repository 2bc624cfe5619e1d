"""Cut a plain text into lines with their layout; join lines that a width of the page cut."""

from __future__ import annotations

import re

import msgspec

from publisher.readers import text_dumps
from publisher.readers.text_phrases import normal

_BULLET = re.compile(r"(?:[•●▪■□◆◇◦‣⁃·・]|[-+*](?=\s))\s*(?=\w|[\"“«„'‘(\[])")
# a quotation may end with a space first as in French, or with the mark that begins it elsewhere as in German;
# the last two: a paragraph that its agency or its author signed
_CLOSED = re.compile(
    r"[.!?…。！？؟۔।](?:\s?»)?[\"'”’»“‘«›‹」』)\]]*(?:\[\d+\])?$|[.!?,][”\"»“«]$"
    r"|[.!?] [A-Z]{2,5}$|[.!?][”\"»“«]? \([^()\s]{1,12}\)$"
)
_INNER_END = re.compile(r"[a-zà-ÿа-я\d\"”)][.!?]\s|[。！？؟]")
_WIDE_END = re.compile(r"[。！？][^」』”]")
_WIDE = re.compile(r"[぀-ヿ㐀-鿿가-힣＀-￯]")
_LETTER = re.compile(r"[^\W_]")
_NARROWEST, _WIDEST = 48, 100  # columns at which people and mail programs cut lines
_CUT_SHARE = 0.6  # of the lines with one right below must nearly fill the width


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line with text: `number` from 1, `parts` the lines of the file it was joined from.

    `size` counts a Chinese or Japanese character as two; `closed` says that it ends as a sentence does;
    `key` is the text as phrases are compared; `above` and `below` say that an empty line (or the end) is there.
    """

    number: int
    text: str
    raw: tuple[str, ...]
    key: str
    size: int
    closed: bool
    bullet: bool
    indent: int
    above: bool
    below: bool

    @property
    def prose(self) -> bool:
        """Whether it reads as a sentence or more: an unclosed one is long, and no row of headlines or menu words."""
        if self.closed:
            return self.size >= 40
        if self.size < 110:
            return self.size >= 80 and _WIDE_END.search(self.text) is not None
        return _INNER_END.search(self.text) is not None or (self.size >= 200 and not _titled(self.text))

    @property
    def numbers(self) -> range:
        """The numbers of its lines in the file."""
        return range(self.number, self.number + len(self.raw))


def _titled(text: str) -> bool:
    """Whether most words begin with a capital, as in menus."""
    words = text.split()[:100]
    return sum(word[0].isupper() for word in words) * 2 > len(words)


def lines(text: str, first: int = 1) -> tuple[Line, ...]:
    """The lines with text; `first` is the number of the first line in the file."""
    rows = text.split("\n")
    width = _width(rows)
    cut = width > 0 and text_dumps.hyphenated(rows)
    said = text_dumps.without_link_numbers(rows)
    found: list[Line] = []
    place = 0
    while place < len(rows):
        if not rows[place] or rows[place].isspace():
            place += 1
            continue
        end = place + 1
        while width and end < len(rows) and _goes_on(rows, place, end, width):
            end += 1
        above = place == 0 or not rows[place - 1].strip()
        below = end >= len(rows) or not rows[end].strip()
        line = _line(said[place:end], first + place, above=above, below=below, cut=cut)
        found.append(line if said is rows else msgspec.structs.replace(line, raw=tuple(rows[place:end])))
        place = end
    return tuple(found)


def wide(text: str) -> int:
    """How many characters of `text` are Chinese, Japanese or Korean."""
    return 0 if text.isascii() else len(_WIDE.findall(text))


def has_letters(text: str) -> bool:
    """Whether there is a letter or digit in `text`."""
    return text[0].isalnum() or bool(_LETTER.search(text))


def _line(rows: list[str], number: int, *, above: bool, below: bool, cut: bool) -> Line:
    text = _joined(rows, cut=cut)
    bullet = _BULLET.match(text) if not text[0].isalpha() else None
    if bullet:
        text = text[bullet.end() :]
    return Line(
        number=number,
        text=text,
        raw=tuple(rows),
        key=normal(text if len(text) <= 2000 else text[:2000]),
        size=len(text) + wide(text),
        closed=bool(_CLOSED.search(text[-16:])),
        bullet=bool(bullet),
        indent=len(rows[0]) - len(rows[0].lstrip()),
        above=above,
        below=below,
    )


def _joined(rows: list[str], *, cut: bool) -> str:
    if len(rows) == 1:
        return " ".join(rows[0].split())
    if wide(rows[0]) * 2 > len(rows[0].strip()):  # Chinese and Japanese put no space where the line was cut
        return "".join(" ".join(row.split()) for row in rows)
    return text_dumps.joined([" ".join(row.split()) for row in rows], cut=cut)


def _width(rows: list[str]) -> int:
    """The width at which the lines were cut, 0 when they were not: a paragraph a line."""
    full = followed = longest = 0
    brief = _brief_blocks(rows)
    for row, below, short in zip(rows, rows[1:], brief, strict=False):
        size = len(row)
        if size > _WIDEST + 20:
            return 0
        if size and below and not short and not row.isspace() and not below.isspace():
            followed += 1
            longest = max(longest, size + wide(row))
            full += size + wide(row) >= _NARROWEST
    if rows and len(rows[-1]) > _WIDEST + 20:
        return 0
    return longest if followed >= 2 and full >= followed * _CUT_SHARE and longest >= _NARROWEST else 0


def _brief_blocks(rows: list[str]) -> list[bool]:
    """For each row, whether it stands among short rows and addresses alone, as in menus and lists of links."""
    brief: list[bool] = []
    start = 0
    for place in range(len(rows) + 1):
        if place == len(rows) or not rows[place].strip():
            block = rows[start:place]
            short = all(len(row) + wide(row) < _NARROWEST or text_dumps.is_address(row) for row in block)
            brief += [short] * len(block) + [True]
            start = place + 1
    return brief[: len(rows)]


def _goes_on(rows: list[str], start: int, end: int, width: int) -> bool:
    """Whether row `end` is the rest of the paragraph: the row before had no room for its first word."""
    row, above = rows[end].strip(), rows[end - 1]
    if not row or (not row[0].isalpha() and _BULLET.match(row)):
        return False
    indent = len(rows[end]) - len(rows[end].lstrip())
    first_indent = len(rows[start]) - len(rows[start].lstrip())
    if end - start == 1 and indent > first_indent and not _BULLET.match(rows[start].strip()):
        return False
    used = len(above.rstrip()) + wide(above)
    word = 2 if wide(row[:1]) else len(row.split(None, 1)[0])
    return used + 1 + word > width - 10
