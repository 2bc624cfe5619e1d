"""Word's own XML before mammoth reads it: what that passes over or misreads is put so that it does not.

Left away is what Word does not print (hidden text) and what is of use on paper only (the table of contents).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from publisher.readers import archives
from publisher.readers.word_formulas import mathml, name
from publisher.readers.word_numbers import Numbers, numbered, value

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

_PART = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_MARK = re.compile("\ue000(\\d{1,9})\ue001")  # private characters, which no font of Word's has
_OF_FIELDS = frozenset({"rPr", "fldChar", "instrText"})
_DRAWN = ("/chart", "/chartex", "/diagram")  # how the kinds of drawings end that hold no picture
_LINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)")?(.*)', re.DOTALL)
_PLACE = re.compile(r'\\l\s+"([^"]*)"')


class Mended(NamedTuple):
    """A Word file that mammoth reads whole, and the HTML that its marks stand for; `unseen` are its charts."""

    data: bytes
    pieces: tuple[str, ...]
    unseen: int

    def restored(self, html: str) -> str:
        """The HTML that mammoth made, with what the marks in it stand for."""
        return numbered(_MARK.sub(lambda mark: "".join(self.pieces[int(mark[1]) : int(mark[1]) + 1]), html))


def mended(data: bytes, archive: ZipFile, path: str) -> Mended:
    """The file packed anew with its texts mended. Raises ArticleError and RecursionError."""
    from lxml import etree  # noqa: PLC0415 - for Word files only

    parser = etree.XMLParser(resolve_entities=False, no_network=True)  # and what is nested 256 deep it refuses
    parts: dict[str, bytes] = {}
    pieces: list[str] = []
    unseen = 0
    numbering, styles = (_tree(archives.member(archive, one, path), parser) for one in (_NUMBERING, _STYLES))
    hidden = _hidden(styles)
    numbers = Numbers(numbering, styles)
    for part in dict.fromkeys(one for one in archive.namelist() if _PART.fullmatch(one)):
        tree = _tree(archives.member(archive, part, path), parser)
        if tree is None:
            continue  # mammoth tells what is wrong with it
        _Part(tree, pieces, hidden).mend()
        numbers.mark(tree)
        unseen += _charts(tree)
        parts[part] = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return Mended(_packed(archive, parts, path) if parts else data, tuple(pieces), unseen)


def _packed(archive: ZipFile, parts: dict[str, bytes], path: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        for member in dict.fromkeys(archive.namelist()):
            packed.writestr(member, parts.get(member) or archives.member(archive, member, path))
    return file.getvalue()


def _tree(xml: bytes, parser: XMLParser) -> _Element | None:
    from lxml import etree  # noqa: PLC0415 - as above

    try:
        return etree.fromstring(xml, parser) if xml else None
    except etree.XMLSyntaxError:
        return None


def _hidden(styles: _Element | None) -> frozenset[str]:
    """The ids of the styles whose text is hidden."""
    listed = [one for one in styles if name(one) == "style"] if styles is not None else []
    return frozenset(value(one, "styleId") for one in listed if _set(one, "vanish"))


def _charts(tree: _Element) -> int:
    """How many drawings only a word processor can draw: no picture of them is in the file."""
    drawn = [one for one in tree.iter("{*}graphicData") if (one.get("uri") or "").endswith(_DRAWN)]
    return sum(all(name(above) != "AlternateContent" for above in one.iterancestors()) for one in drawn)


class _Part:
    """One tree of a Word file, mended in place; the marks it gets are numbered by `pieces`."""

    def __init__(self, tree: _Element, pieces: list[str], hidden: frozenset[str]) -> None:
        self._tree, self._pieces, self._hidden = tree, pieces, hidden
        self._space = tree.tag[: tree.tag.find("}") + 1]

    def mend(self) -> None:
        """Mend all of it."""
        self._remove_unseen()
        self._mark_what_is_none_of_text()
        for element in [*self._all("fldSimple", "bdo", "dir"), *self._tree.iter("{*}oMathPara")]:
            _put(None, element)
        for element in self._all("cr"):
            element.tag = f"{self._space}br"
        for element in self._all("instrText"):
            element.text = _plain_link(element.text or "")

    def _remove_unseen(self) -> None:
        for element in self._all("sdt"):
            if any(value(one, "val") == "Table of Contents" for one in element.iter(f"{self._space}docPartGallery")):
                _put(None, element, children=False)
        for element in self._all("r"):
            if self._is_hidden(element):
                for child in [one for one in element if name(one) not in _OF_FIELDS]:
                    element.remove(child)

    def _mark_what_is_none_of_text(self) -> None:
        for element in _outermost(self._tree.iter("{*}oMath")):
            above = element.getparent()
            display = above is not None and name(above) == "oMathPara"
            run = element.makeelement(f"{self._space}r")
            run.append(self._marked(element, mathml(element, display=display)))
            _put(run, element)
        for element in _outermost(self._all("ruby")):
            base, signs = (
                escape("".join(map(_letters, element.iterfind(f"{{*}}{one}")))) for one in ("rubyBase", "rt")
            )
            html = f"<ruby>{base}<rp>(</rp><rt>{signs}</rt><rp>)</rp></ruby>"
            _put(self._marked(element, html), element)

    def _all(self, *names: str) -> list[_Element]:
        return list(self._tree.iter(*(self._space + one for one in names)))

    def _is_hidden(self, run: _Element) -> bool:
        """Whether Word does not print a run: by its own word, else by that of its style or its paragraph's."""
        said = _set(run, "vanish")
        if said is not None or not self._hidden:
            return bool(said)
        above = run.getparent()
        styles = [*run.iterfind("{*}rPr/{*}rStyle"), *(above.iterfind("{*}pPr/{*}pStyle") if above is not None else ())]
        return any(value(one, "val") in self._hidden for one in styles)

    def _marked(self, element: _Element, html: str) -> _Element:
        """Text of a run that stands for some HTML."""
        text = element.makeelement(f"{self._space}t")
        text.text = f"\ue000{len(self._pieces)}\ue001"
        self._pieces.append(html)
        return text


def _put(new: _Element | None, old: _Element, *, children: bool = True) -> None:
    """Put one element in the place of another: `new`, else its children."""
    above = old.getparent()
    if above is None:
        return
    for one in [new] if new is not None else list(old) if children else []:
        old.addprevious(one)
    above.remove(old)


def _outermost(elements: Iterable[_Element]) -> list[_Element]:
    """Those that are in no other of their name."""
    return [one for one in elements if all(above.tag != one.tag for above in one.iterancestors())]


def _letters(element: _Element) -> str:
    return "".join(map(str, element.itertext()))


def _set(element: _Element, switch: str) -> bool | None:
    """What the properties of a run or a style say of a switch (ECMA-376 part 1, 17.17.4); None where it is absent."""
    found = element.find(f"{{*}}rPr/{{*}}{switch}")
    return None if found is None else value(found, "val") not in {"0", "false", "off"}


def _plain_link(instruction: str) -> str:
    """The instruction of a field; of a link only its address, since mammoth adds all that follows to it."""
    link = _LINK.fullmatch(instruction)
    if not link or "\\" not in instruction:
        return instruction
    place = _PLACE.search(link[2])
    if link[1] is None:
        return f'HYPERLINK \\l "{place[1]}"' if place else instruction
    return f'HYPERLINK "{link[1]}{"#" + place[1] if place else ""}"'
