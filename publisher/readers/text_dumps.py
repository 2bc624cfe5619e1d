"""Undo what programs do that print pages and PDF files as text: hyphens, numbers of links, heads of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_CUT_WORD = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_SMALL = re.compile(r"[^\W\d_A-ZÀ-Þ]")
_AND = frozenset({"and", "or", "to", "und", "oder", "bzw", "bis", "sowie", "et", "ou", "y", "o", "e", "en", "of", "i"})
_CUT_SHARE = 0.03  # of the rows with text end with a hyphen where a program cut words: a person's rows seldom do
_LISTED = re.compile(r"\s*\d{1,4}\. (?:https?|ftp|file)://\S*\s*")
_NUMBER = re.compile(r"\[\d{1,4}\](?=\S)")
_REFERENCES = frozenset({"references", "visible links", "verweise", "références", "referencias", "riferimenti"})


def hyphenated(rows: Sequence[str]) -> bool:
    """Whether words were cut at the ends of these rows, so that most hyphens there are none of the text's."""
    full = [row.rstrip() for row in rows if len(row.strip()) >= 40]
    ends = sum(bool(_CUT_WORD.search(row)) for row in full)
    return ends >= 2 and ends >= len(full) * _CUT_SHARE


def joined(rows: Sequence[str], *, cut: bool) -> str:
    """A paragraph's rows as one line; a hyphen at an end is dropped when words were `cut`, else kept without a space.

    >>> joined(["the peat began to oxi-", "dise."], cut=True)
    'the peat began to oxidise.'
    """
    return "".join(_with_end(row, below, cut=cut) for row, below in pairwise(rows)) + rows[-1]


def _with_end(row: str, below: str, *, cut: bool) -> str:
    if not _CUT_WORD.search(row[-4:]) or not _SMALL.match(below) or below.split(None, 1)[0].strip(",.") in _AND:
        return f"{row} "
    return row[:-1] if cut or row[-1] != "-" else row


def without_link_numbers(rows: list[str]) -> list[str]:
    """The rows without the numbers that Lynx puts before links, when it lists their addresses at the end."""
    heads = (place for place, row in enumerate(rows) if len(row) < 40 and row.strip().lower() in _REFERENCES)
    first = next(heads, len(rows))
    if sum(is_address(row) for row in rows[first:]) < 2:
        return rows
    return [_NUMBER.sub("", row) for row in rows]


def is_address(row: str) -> bool:
    """Whether a row is one of a list of addresses."""
    return "://" in row and _LISTED.fullmatch(row) is not None


def running_heads(keys: Sequence[str]) -> frozenset[str]:
    """The keys of lines that stand on every page of a printed text: often, and beside the numbers of pages."""
    counts = Counter(key for key in keys if key and key != "0")
    often = {key for key, count in counts.items() if count >= 3 and len(key) <= 100}
    beside: Counter[str] = Counter()
    for place, key in enumerate(keys):
        if key in often and "0" in (*keys[max(0, place - 1) : place], *keys[place + 1 : place + 2]):
            beside[key] += 1
    return frozenset(key for key, count in beside.items() if count >= 2)
