"""Number the lists of a Word file on across the paragraphs between their items, which HTML knows as several lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from publisher.readers.word_formulas import name

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9  # ECMA-376 part 1, 17.9.3
_FIRST = re.compile("<ol><li>\ue002(\\d{1,9})\ue001")
_MARK = re.compile("\ue002\\d{1,9}\ue001")  # private characters, which no font of Word's has


class Numbers:
    """Counts as Word does (ECMA-376 part 1, 17.9), by its tables of numberings and of styles, if there are any."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._starts: dict[str, dict[int, int]] = {}  # of an abstract numbering, by its ordered levels
        self._abstract: dict[str, str] = {}  # by number
        self._anew: dict[tuple[str, int], int] = {}  # where a number begins, unlike its abstract numbering
        self._of_style: dict[str, tuple[str, int]] = {}
        for one in numbering if numbering is not None else ():
            if name(one) == "abstractNum":
                self._starts[value(one, "abstractNumId")] = {
                    _whole(value(level, "ilvl")): _whole(_said(level, "start"), 1)
                    for level in one.iterfind("{*}lvl")
                    if _said(level, "numFmt") not in {"bullet", "none"} and _whole(value(level, "ilvl")) < _LEVELS
                }
            elif name(one) == "num":
                number = value(one, "numId")
                self._abstract[number] = _said(one, "abstractNumId")
                for override in one.iterfind("{*}lvlOverride[{*}startOverride]"):
                    start = _whole(_said(override, "startOverride"), 1)
                    self._anew[number, _whole(value(override, "ilvl"))] = start
        for one in styles if styles is not None else ():
            if name(one) == "style" and (found := _number(one)):
                self._of_style[value(one, "styleId")] = found

    def mark(self, tree: _Element) -> None:
        """Put its number before the text of each item of a numbered list; `numbered` takes it away again."""
        space = tree.tag[: tree.tag.find("}") + 1]
        counted: dict[str, dict[int, int]] = {}
        for paragraph in list(tree.iter(f"{space}p")):
            style = next((value(one, "val") for one in paragraph.iterfind("{*}pPr/{*}pStyle")), "")
            number, level = _number(paragraph) or self._of_style.get(style, ("", 0))
            abstract = self._abstract.get(number, "")
            start = self._starts.get(abstract, {}).get(level)
            if start is None or not any(text.strip() for text in paragraph.itertext(f"{space}t")):
                continue
            counts = counted.setdefault(abstract, {})
            anew = self._anew.pop((number, level), None)
            counts[level] = anew if anew is not None else counts.get(level, start - 1) + 1
            for deeper in [one for one in counts if one > level]:
                del counts[deeper]
            run = paragraph.makeelement(f"{space}r")
            text = paragraph.makeelement(f"{space}t")
            text.text = f"\ue002{max(counts[level], 0)}\ue001"
            run.append(text)
            first = len(paragraph) and name(paragraph[0]) == "pPr"
            paragraph.insert(int(first), run)


def numbered(html: str) -> str:
    """The HTML that was made of a marked tree: each list begins with the number of its first item."""
    html = _FIRST.sub(lambda one: "<ol><li>" if one[1] == "1" else f'<ol start="{int(one[1])}"><li>', html)
    return _MARK.sub("", html)


def value(element: _Element, attribute: str) -> str:
    """The value of an attribute in whichever namespace, "" where it is absent."""
    return next((str(one) for key, one in element.attrib.items() if str(key).rpartition("}")[2] == attribute), "")


def _said(element: _Element, wanted: str) -> str:
    return next((value(one, "val") for one in element.iterfind(f"{{*}}{wanted}")), "")


def _number(element: _Element) -> tuple[str, int] | None:
    """The numbering that a paragraph or a style names, and the level in it."""
    for one in element.iterfind("{*}pPr/{*}numPr"):
        return (_said(one, "numId"), _whole(_said(one, "ilvl"))) if _said(one, "numId") else None
    return None


def _whole(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else default
