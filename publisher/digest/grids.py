"""A table as lines of plain text: in columns where there is room, else each row as lines of "heading: cell"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import msgspec

from publisher.digest.columns import width, wrap

_BETWEEN = "  "
_MOST_SPANNED = 50


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell on one line; how many `columns` and `rows` it takes."""

    text: str = ""
    head: bool = False
    right: bool = False
    columns: int = 1
    rows: int = 1


_EMPTY = Cell()


def grid(rows: Sequence[Sequence[Cell]], columns: int) -> list[str]:
    """The lines of a table in `columns` of a terminal, without those of its rows and columns that are empty."""
    filled = [row for row in _placed(rows) if any(cell.text for cell in row)]
    placed = _turned([column for column in _turned(filled) if any(cell.text for cell in column)])
    heads = next((place for place, row in enumerate(placed) if not _is_head(row)), len(placed))
    widths = [max(width(cell.text) for cell in column) for column in _turned(placed)]
    if sum(widths) + len(_BETWEEN) * (len(widths) - 1) <= columns:
        lines = [_line(row, widths) for row in placed]
        if 0 < heads < len(lines):
            lines.insert(heads, _BETWEEN.join("-" * taken for taken in widths))
        return lines
    names = [" ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in _turned(placed[:heads])]
    return _told(placed[heads:], names, columns) if heads < len(placed) else _told(placed, [], columns)


def _placed(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Every cell in its column, with an empty one wherever another reaches to."""
    taken: dict[int, int] = {}  # how many more rows a cell above reaches down in each column
    made = []
    for row in rows:
        line: list[Cell] = []
        for cell in row:
            while taken.get(len(line), 0):
                taken[len(line)] -= 1
                line.append(_EMPTY)
            for place in range(max(1, min(cell.columns, _MOST_SPANNED))):
                taken[len(line)] = max(0, min(cell.rows, _MOST_SPANNED) - 1)
                line.append(_EMPTY if place else cell)
        while taken.get(len(line), 0):
            taken[len(line)] -= 1
            line.append(_EMPTY)
        made.append(line)
    return made


def _turned(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """Columns of rows, or rows of columns."""
    return list(zip_longest(*rows, fillvalue=_EMPTY))


def _is_head(row: Sequence[Cell]) -> bool:
    return all(cell.head or not cell.text for cell in row)


def _line(row: Sequence[Cell], widths: Sequence[int]) -> str:
    return _BETWEEN.join(
        (" " * room + cell.text) if cell.right else (cell.text + " " * room)
        for cell, room in ((cell, taken - width(cell.text)) for cell, taken in zip(row, widths, strict=True))
    ).rstrip()


def _told(rows: Sequence[Sequence[Cell]], names: Sequence[str], columns: int) -> list[str]:
    """Each row by itself: a cell a line behind the name of its column, or all in one line where they have no names."""
    lines: list[str] = []
    for row in rows:
        if names:
            said = [
                f"{name}: {cell.text}" if name else cell.text
                for name, cell in zip(names, row, strict=True)
                if cell.text
            ]
        else:
            said = [" | ".join(cell.text for cell in row if cell.text)]
        lines += ["", *(line for one in said for line in wrap(one, columns).split("\n"))]
    return lines[1:]
