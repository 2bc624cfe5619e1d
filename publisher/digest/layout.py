"""Running text of a letter as plain text in columns: items counted, what is within another indented, code as it is.

It reads the HTML that `markup.for_letters` makes and no other. Marks of Markdown are not written (T2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from html import unescape

from publisher.digest.columns import WIDTH, wrap
from publisher.digest.grids import Cell, grid
from publisher.markup import raised

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')
_TABLE = re.compile(r"<(/?)table\b[^<>]*>")
# A table that holds these is one for the eye's sake: what is in it stands one below the other.
_NO_DATA = re.compile(r"<(?:table|[uo]l|pre|h[1-6]|blockquote|dl)\b|</p>\s*<p\b")
_ROW = re.compile(r"<tr\b[^<>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_CAPTION = re.compile(r"<caption\b[^<>]*>(.*?)</caption>", re.DOTALL)
_LINE, _PARAGRAPH = 1, 2  # how many line ends stand before a block
_GAPS = dict.fromkeys(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "caption", "dl", "dt", "table", "td", "th"), _PARAGRAPH
) | {"/dt": _LINE, "figcaption": _LINE}
_INDENTED = {"blockquote": _PARAGRAPH, "dd": _LINE}
_INDENT = " " * 4
_MOST_INDENTED = 24  # columns


def laid_out(html: str, *, without: AbstractSet[str] = frozenset()) -> str:
    """The text of `html`, LF line ends, a blank line between paragraphs; no paragraph is just one of `without`."""
    sheet = _Sheet(without)
    for before, table in _around_tables(html):
        for close, name, attributes, text in _pieces(before):
            if name:
                sheet.tag(name, attributes, close=close)
            sheet.add(text)
        if table:
            sheet.table(table)
    sheet.end()
    return "".join(sheet.written)


class _Sheet:
    """What is written so far, the block that is open, and the blocks around it."""

    def __init__(self, without: AbstractSet[str]) -> None:
        self.written: list[str] = []
        self._without = without
        self._run: list[str] = []  # the text of the open block
        self._gap = 0
        self._margins: list[str] = []  # of the blocks around it
        self._marks: list[str] = []  # the same for the next line, where an item has its mark
        self._lists: list[int | None] = []  # the next number of each, None without numbers
        self._as_it_is = False

    def add(self, text: str) -> None:
        if text:
            text = unescape(text)
            self._run.append(text if self._as_it_is else text.replace("\n", " "))

    def tag(self, name: str, attributes: str, *, close: bool) -> None:
        """What a tag means for the text around it; most mean nothing."""
        if name in _GAPS:
            self.end(_GAPS.get(f"/{name}" if close else name, _GAPS[name]))
        elif name in {"ul", "ol"}:
            self._list(attributes, numbered=name == "ol", close=close)
        elif name in {"li", *_INDENTED}:
            self.end(_INDENTED.get(name, _LINE))
            self._step(name, attributes, close=close)
        elif name == "pre":
            if close:
                self._code()
            self.end(_PARAGRAPH)
            self._as_it_is = not close
        elif name == "hr":
            self.end(_PARAGRAPH)
            self._write(["* * *"])
            self.end(_PARAGRAPH)
        else:
            self.mark(name, attributes, close=close)

    def mark(self, name: str, attributes: str, *, close: bool) -> None:
        """What a tag within a line stands for."""
        if name == "br":
            self._run.append("\n")
        elif name == "img":
            if alt := dict(_ATTRIBUTE.findall(attributes)).get("alt", "").strip():
                self.add(f"[{alt}]")
        elif name == "q":
            self._run.append("”" if close else "“")

    def _list(self, attributes: str, *, numbered: bool, close: bool) -> None:
        self.end(_LINE if self._lists[1 if close else 0 :] else _PARAGRAPH)
        if close and self._lists:
            self._lists.pop()
        elif not close:
            start = dict(_ATTRIBUTE.findall(attributes)).get("start", "1")
            self._lists.append((int(start) if re.fullmatch(r"-?\d{1,9}", start) else 1) if numbered else None)

    def _step(self, name: str, attributes: str, *, close: bool) -> None:
        """Into a block that is indented, or out of it."""
        if close:
            if self._margins:
                self._margins.pop()
                self._marks.pop()
            return
        mark = self._number(attributes) if name == "li" else _INDENT
        self._margins.append(" " * len(mark))
        self._marks.append(mark)

    def _number(self, attributes: str) -> str:
        """The mark of the next item."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        own = dict(_ATTRIBUTE.findall(attributes)).get("value", "")
        number = int(own) if re.fullmatch(r"-?\d{1,9}", own) else number
        self._lists[-1] = number + 1
        return f"{number}. "

    def taken(self) -> str:
        """Take away the text of the open block."""
        text = "".join(self._run)
        self._run.clear()
        return text

    def end(self, gap: int = 0) -> None:
        """End the open block; before the next are at least `gap` line ends."""
        parts = [" ".join(part.split()) for part in self.taken().split("\n")]
        if any(parts) and " ".join(parts) not in self._without:
            self._write([line for part in parts for line in wrap(part, self._room()).split("\n")])
        self._gap = max(self._gap, gap)

    def _code(self) -> None:
        """A listing: to break its lines would break it."""
        self._write(re.sub(r"\n{3,}", "\n\n", self.taken().replace("\t", "    ")).split("\n"))

    def table(self, html: str) -> None:
        """A table of data."""
        self.end(_PARAGRAPH)
        if caption := _CAPTION.search(html):
            self.add(_flat(caption[1]))
            self.end(_PARAGRAPH)
        rows = [[_cell(*found) for found in _CELL.findall(row)] for row in _ROW.findall(html)]
        self._write(grid(rows, self._room()))
        self.end(_PARAGRAPH)

    def _room(self) -> int:
        return WIDTH - min(_MOST_INDENTED, sum(map(len, self._margins)))

    def _write(self, lines: list[str]) -> None:
        text = "\n".join(line.rstrip() for line in lines).strip("\n")
        if not text:
            return
        mark = "".join(self._marks)[-_MOST_INDENTED:]
        margin = "".join(self._margins)[:_MOST_INDENTED]
        first, *others = text.split("\n")
        self.written.append("\n" * (self._gap if self.written else 0))
        self.written.append("\n".join([mark + first, *(margin + line if line else "" for line in others)]))
        self._marks = list(self._margins)
        self._gap = 0


def _pieces(html: str) -> Iterator[tuple[bool, str, str, str]]:
    """Each tag with the text behind it, after the text before the first."""
    first, *rest = _TAG.split(raised(html))
    yield False, "", "", first
    for close, name, attributes, text in zip(*[iter(rest)] * 4, strict=True):
        yield bool(close), name, attributes, text


def _around_tables(html: str) -> Iterator[tuple[str, str]]:
    """`html` before each table of data, and that table; of other tables the tags are left."""
    done = opened = depth = 0
    for tag in _TABLE.finditer(html):
        if not tag[1]:
            opened = opened if depth else tag.start()
            depth += 1
            continue
        depth = max(0, depth - 1)
        if depth == 0 and not _NO_DATA.search(html, opened + 1, tag.start()):
            yield html[done:opened], html[opened : tag.end()]
            done = tag.end()
    yield html[done:], ""


def _cell(name: str, attributes: str, html: str) -> Cell:
    facts = dict(_ATTRIBUTE.findall(attributes))
    columns, rows = (int(facts[key]) if facts.get(key, "").isdecimal() else 1 for key in ("colspan", "rowspan"))
    right = facts.get("align") == "right"
    return Cell(text=_flat(html), head=name == "th", right=right, columns=columns, rows=rows)


def _flat(html: str) -> str:
    """Words in one line."""
    one = _Sheet(frozenset())
    for close, name, attributes, text in _pieces(html):
        one.mark(name, attributes, close=close)
        one.add(f" {text}" if name in {"p", "figure", "figcaption"} else text)
    return " ".join(one.taken().split())
