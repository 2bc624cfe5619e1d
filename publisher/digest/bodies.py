"""An article's HTML -> the same as a letter holds it: elements that mailboxes show, each with a class of the letter's.

The classes are single ones, so that what a body becomes does not depend on where it stands (see inline.py). The text
is written from the same HTML (see layout.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from itertools import zip_longest
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec

from publisher.markup import for_letters
from publisher.model import Link

WIDTH = 536  # pixels: the letter's column without its margins; a picture is not higher, either
_NOT_IN_MAIL = re.compile(r"\.(svgz?|avif|jxl)$", re.IGNORECASE)  # no mailbox but Apple's shows them (caniemail)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_KEPT = {"lang", "dir", "href", "src", "alt", "start", "type", "value", "colspan", "rowspan"}
_KEPT_OF = {"img": {"width", "height"}, "td": {"align"}, "th": {"align"}}
_LINK = re.compile(r"<a(\s[^<>]*)>(.*?)</a>", re.DOTALL)
_IMAGE = re.compile(r"<img\b([^<>]*)>")
_ALONE = re.compile(r"<(?:figure|p)>\s*(?:<a\b[^<>]*>)?\s*<img\b[^<>]*>")
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')
# The arrow behind a footnote: it leads back in a text without jumps.
_WAY_BACK = re.compile(r'\s*<a\b[^<>]*\shref="#[^"]*"[^<>]*>\s*↩[^<]*(?:<sup\b[^<>]*>[^<]*</sup>)?\s*</a>')
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_TASK = re.compile(r"\s*(?:<p>)?[☐☑] ")
# A cell of short words: where a row has few cells, none of them must be torn for all to have room on a phone. Four wide
# letters in a row take the room of six others.
_SHORT_CELL = re.compile(r"\s*(?:(?![^\s<>]{0,6}[A-Z\u0250-\U0010ffff]{4})[^\s<>]{1,6}(?:\s+|(?=<)))*</t[dh]>")
_MOST_SHORT_CELLS = 4
_CELL = re.compile(r"<t[dh]\b[^<>]*>(.*?)</t[dh]>", re.DOTALL)
_ROOM = 480  # pixels for a table on a wide screen, also within a quotation
_LETTER, _WIDE_LETTER, _FRAME = 9, 15, 17  # pixels of a letter at most, and of a cell beside its words
_SIGN = 32  # pixels: a picture that is not higher stands within its line
_ALT = re.compile(r'<img\b[^<>]*?\salt="([^"]+)"')
_HOLLOW = re.compile(r"<(a|p|figure|li)(?:\s[^<>]*)?>\s*</\1>")
_CLASSES = {
    "a": "go", "blockquote": "quote", "code": "code", "dd": "means", "dl": "terms", "dt": "term",
    "figcaption": "caption", "figure": "figure", "hr": "break", "img": "photo", "li": "point", "ol": "points",
    "p": "paragraph", "pre": "listing", "sub": "raised", "sup": "raised", "table": "grid", "td": "slot", "th": "slot",
    "ul": "points",
}  # fmt: skip


class Prose(msgspec.Struct, frozen=True, kw_only=True):
    """Running text in a letter: safe `html` with the letter's classes, `reduced` without, its links in their order."""

    html: str = ""
    reduced: str = ""
    links: tuple[Link, ...] = ()

    @property
    def text(self) -> str:
        """The same as plain text in columns; a paragraph that is only an address stands among the links."""
        from publisher.digest.layout import laid_out  # noqa: PLC0415 - for whole texts and the publisher's words only

        return laid_out(self.reduced, without={link.url for link in self.links})

    @property
    def size(self) -> int:
        """Bytes of HTML before inlining, 0 without any; they only grow."""
        return len(self.html.encode())


def prose(html: str, *, level: int, mailed: Mapping[str, str] = MappingProxyType({})) -> Prose:
    """Sanitised HTML with absolute addresses as running text below a heading of `level` - 1, whose own begin there.

    `mailed` says by a picture's address which one letters show in its place.
    """
    reduced = _pictures(for_letters(_WAY_BACK.sub("", html)), mailed)
    while (emptied := _HOLLOW.sub("", reduced)) != reduced:
        reduced = emptied
    reduced = reduced.strip()
    links: dict[str, Link] = {}
    for attributes, words in _LINK.findall(reduced):
        if url := dict(_ATTRIBUTE.findall(attributes)).get("href"):
            links.setdefault(url, Link(title=_words(words), url=unescape(url)))
    return Prose(html=_dressed(reduced, level), reduced=reduced, links=tuple(links.values()))


def most_bytes(html: str) -> int:
    """How many bytes running text can take at most when it is inlined in our own style."""
    return len(html.encode()) + 200 * len(re.findall("<[a-z]", html))


def in_mail(url: str, media_type: str = "") -> bool:
    """Whether mailboxes can show a picture: on the web, and in a format that they know (B7, B10)."""
    parts = urlsplit(url)
    known = media_type not in {"image/svg+xml", "image/avif", "image/jxl"} and not _NOT_IN_MAIL.search(parts.path)
    return known and parts.scheme in {"http", "https"}


def _words(html: str) -> str:
    """A link's words, which may be those of a picture."""
    words = unescape(re.sub(r"<[^<>]*>", " ", html)).split()
    return " ".join(words or [unescape(alt) for alt in _ALT.findall(html)])


def _pictures(html: str, mailed: Mapping[str, str]) -> str:
    """Give each picture the width at which Outlook shows it, and put its words in place of one that cannot be shown."""
    alone = {match.end() for match in _ALONE.finditer(html)}

    def picture(found: re.Match[str]) -> str:
        facts: dict[str, str] = dict(_ATTRIBUTE.findall(found[1]))
        address = unescape(facts.get("src", ""))
        address = mailed.get(address, address)
        if not in_mail(address):
            return facts.get("alt", "")
        width, height = int(facts.get("width") or 0), int(facts.get("height") or 0)
        if width > WIDTH or not width:
            height = round(height * WIDTH / width) if width else 0
            width = WIDTH if width or found.end() in alone else 0
        if height > WIDTH:
            width, height = max(1, width * WIDTH // height), WIDTH
        sizes = "".join(f' {name}="{value}"' for name, value in (("width", width), ("height", height)) if value)
        return f'<img src="{escape(address)}" alt="{facts.get("alt", "")}"{sizes}>'

    return _IMAGE.sub(picture, html)


def _dressed(html: str, level: int) -> str:
    """The letter's classes in place of all attributes but those that mean something; headings without gaps (B4)."""
    return _TAG.sub(_Dressing(html, level).tag, html)


class _Dressing:
    """What must be known of the tags before to dress the next."""

    def __init__(self, html: str, level: int) -> None:
        self._level = self._shown = level
        self._steps: list[int] = []  # the article's own levels above the heading that is open
        self._tables = self._cells = 0  # how many tables are open, and what the row has that is open
        self._roomy = False  # whether the table has room for all its short words on a wide screen
        # Among words that are read from the right "f(x);" would be shown as ";(f(x".
        self._mirrored = not html.isascii() and _RIGHT_TO_LEFT.search(html) is not None

    def tag(self, found: re.Match[str]) -> str:
        close, name, attributes = found.groups()
        if re.fullmatch("h[1-6]", name):
            name = self._heading(name, close=close)
        if name == "table":
            self._tables += -1 if close else 1
            self._roomy = (
                self._tables == 1
                and not close
                and _has_room(found.string[found.end() : found.string.find("</table>", found.end())])
            )
        if close:
            return f"</{name}>"
        if name == "tr":
            row = found.string[found.end() : found.string.find("</tr>", found.end())]
            self._cells = row.count("<td") + row.count("<th")
        meant = _KEPT | _KEPT_OF.get(name, set())
        kept = "".join(f' {key}="{value}"' for key, value in _ATTRIBUTE.findall(attributes) if key in meant)
        if self._mirrored and name in {"pre", "code"} and " dir=" not in kept:
            kept += ' dir="ltr"'
        worn = self._worn(name, kept, found.string, found.end())
        style = f' class="{worn}"' if worn else ""
        return f"<{name}{kept}{style}>"

    def _heading(self, name: str, *, close: str) -> str:
        if not close:
            while self._steps and self._steps[-1] >= int(name[1]):
                self._steps.pop()
            self._steps.append(int(name[1]))
            self._shown = min(self._level + len(self._steps) - 1, 6)
        return f"h{self._shown}"

    def _worn(self, name: str, kept: str, html: str, end: int) -> str:
        """The class of an element whose tag ends there, with these attributes."""
        worn = "heading" if name[0] == "h" and name[1:].isdigit() else _CLASSES.get(name, "")
        if name == "li" and _TASK.match(html, end):
            return "task"
        if name == "img" and (height := re.search(r'\sheight="(\d+)"', kept)) and int(height[1]) <= _SIGN:
            return "sign"
        if worn == "slot" and self._tables == 1 and _SHORT_CELL.match(html, end):
            return "whole" if self._cells <= _MOST_SHORT_CELLS else "slot short" if self._roomy else worn
        return worn


def _has_room(table: str) -> bool:
    """Whether the longest words of all columns have room beside each other; of longer cells any word may be torn."""
    rows = [_CELL.finditer(row) for row in table.split("</tr>")]
    columns = zip_longest(*([_longest(cell) for cell in row] for row in rows), fillvalue=0)
    return sum(_FRAME + max(column) for column in columns) <= _ROOM


def _longest(cell: re.Match[str]) -> int:
    """Pixels that the longest word of a short cell takes, and any letter of another."""
    if not _SHORT_CELL.match(cell.string, cell.start(1)):
        return _WIDE_LETTER
    words = unescape(re.sub(r"<[^<>]*>", " ", cell[1])).split()
    return max((sum(_LETTER if one.isascii() else _WIDE_LETTER for one in word) for word in words), default=0)
