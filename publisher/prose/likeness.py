"""How alike two texts are: a cheap sketch that finds candidates among many, and the measure that decides."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from sys import byteorder
from zlib import crc32

_CUT = b"\0"
_CUTS = bytes(0 if chr(code) in '.,;:!?()[]"' else 32 if chr(code) in "\t\n\r\f\v" else code for code in range(256))
_WIDE_CUTS = tuple(mark.encode() for mark in "。、！？，；：،؛؟–—“”«»")
_WORD = r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+"  # as a text: it takes 1 ms to compile, and is seldom asked for
_SHORTEST = 16  # bytes: "he said" stands in every text
_HASHES = 24
_LOOKED_AT = 30_000  # bytes: what is alike so far is alike
_RUN = 3  # words
_FIGURE = r"\d+(?:[.,:]\d+)*"
_FIGURES = 3  # with fewer, a text says too little by them
_MOST_FIGURES = 200  # looked at: comparing costs their square
_SAME_FIGURES = 0.5  # of all, in their order: up to here most of them are others


def sketch(text: bytes) -> bytes:
    """The 24 smallest hashes of a text's clauses, four bytes each, little-endian: a sample that edits leave alike.

    Texts that share half of their three-word runs share, all but surely, two of these.
    """
    cut = text[:_LOOKED_AT].lower().translate(_CUTS)
    if not cut.isascii():
        for mark in _WIDE_CUTS:
            cut = cut.replace(mark, _CUT)
    clauses = {clause.strip() for clause in cut.split(_CUT) if len(clause) >= _SHORTEST}
    hashes = array("I", sorted(map(crc32, clauses))[:_HASHES])
    if byteorder == "big":
        hashes.byteswap()
    return hashes.tobytes()


def hashes_of(sketched: bytes) -> Sequence[int]:
    """The hashes of a sketch, smallest first."""
    if byteorder == "little":
        return memoryview(sketched).cast("I")
    hashes = array("I", sketched)
    hashes.byteswap()
    return hashes


def likeness(one: str, other: str) -> float:
    """The share of three-word runs that two texts have in common, of all that either has: Jaccard's index, 0 to 1."""
    first, second = word_runs(one), word_runs(other)
    return len(first & second) / len(first | second) if first or second else 0.0


def is_form(one: str, other: str) -> bool:
    """Whether two texts that are alike are one form, filled in twice: both give three figures or more, mostly others.

    Whoever edits a text keeps most of its figures; a weather report or a job offer has the words of the last one, and
    figures of its own.
    """
    first, second = _figures(one), _figures(other)
    if min(len(first), len(second)) < _FIGURES or first == second:
        return False
    from difflib import SequenceMatcher  # noqa: PLC0415 - only for texts that are alike, and have other figures

    return SequenceMatcher(None, first, second, autojunk=False).ratio() <= _SAME_FIGURES


def _figures(text: str) -> list[str]:
    """The numbers of a text in their order; 1,000 and 1.000 and 1000 are one."""
    return [re.sub("[.,]", "", found) for found in re.findall(_FIGURE, text)][:_MOST_FIGURES]


def word_runs(text: str) -> set[tuple[str, ...]]:
    """Every three words that follow each other, in lower case; of a shorter text all its words, once."""
    words = re.findall(_WORD, text.lower())
    return set(zip(*(words[start:] for start in range(_RUN)), strict=False)) or {tuple(words)} - {()}
