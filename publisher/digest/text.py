"""The letter's plain text, written from the data: the same articles, order and links as the HTML (T1-T3).

Lines are wrapped by the width that a terminal gives them; an address stands on a line of its own and is never cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from publisher.digest.bodies import Prose
from publisher.digest.items import Item
from publisher.digest.view import Letter
from publisher.model import Link

# Latin, Greek, Cyrillic, Armenian and their punctuation without marks that stand on others: a column each.
_NARROW = re.compile(r"[\t-\r -\xac\xae-\u02ff\u0370-\u0482\u048a-\u0587\u2010-\u2027\u2030-\u205e]*")
WIDTH = 72  # columns; RFC 3676 3.2 asks for less than 78


def text(letter: Letter, *, manage_url: str, unsubscribe_url: str) -> str:
    """The text part: LF line ends, one blank line between paragraphs, a newline at the end."""
    blocks = [
        wrap(letter.inside),
        f"{wrap(letter.web_word)}\n{letter.web_url}",
        _title(letter.title.upper() if letter.title.isascii() else letter.title, "="),
        wrap(" · ".join(filter(None, (letter.issue, letter.date)))),
        *_prose(letter.opening),
        _title(f"{letter.lead_word} · {letter.lead.topic}", "-"),
        *_item(letter.lead),
    ]
    for part in letter.parts:
        blocks.append(_title(part.topic, "-"))
        for item in part.items:
            blocks += _item(item)
        if part.more:
            blocks.append(f"{wrap(part.more)}\n{part.url}")
    if letter.rest:
        blocks.append(f"{wrap(letter.rest)}\n{letter.web_url}")
    if letter.closing.html:
        blocks += ["-" * 40, *_prose(letter.closing)]
    blocks += [
        "-" * 40,
        f"{wrap(letter.why)}\n{wrap(letter.subscription)}",
        f"{wrap(letter.manage)}\n{manage_url}",
        f"{wrap(letter.unsubscribe)}\n{unsubscribe_url}",
        f"{wrap(letter.publisher)}\n{letter.publisher_url}",
    ]
    if letter.postal_address:
        blocks.append("\n".join(wrap(line) for line in letter.postal_address))
    if letter.copyright:
        blocks.append(wrap(letter.copyright))
    return "\n\n".join(blocks) + "\n"


def _item(item: Item) -> Iterator[str]:
    yield f"{wrap(item.title)}\n{item.url}"
    if item.summary:
        yield wrap(item.summary)
    # names on their own line: beside a number, a name in another script would take it along to its side
    yield "\n".join(wrap(line) for line in (item.names, " · ".join(item.details)) if line)
    yield from _prose(item.body)
    if item.related:
        yield "\n".join([wrap(f"{item.related_word}:"), *map(_link, item.related)])


def _prose(body: Prose) -> Iterator[str]:
    """Running text, and then each of its links; what is an address and nothing else stands among these."""
    urls = {link.url for link in body.links}
    lines = (_line(line) for line in body.text.split("\n") if line not in urls)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    if text:
        yield text
    for link in body.links:
        yield _link(link)


def _link(link: Link) -> str:
    """A link's words and its address, which may be its words."""
    return link.url if link.title in {"", link.url} else f"{wrap(link.title)}\n{link.url}"


def _line(line: str) -> str:
    """One line of running text, as it is where it fits; an item of a list stays behind its mark."""
    if width(line) <= WIDTH:
        return line.rstrip()
    if line.startswith("- "):
        return "- " + wrap(line[2:], WIDTH - 2).replace("\n", "\n  ")
    return wrap(line)


def _title(words: str, line: str) -> str:
    lines = wrap(words)
    return f"{lines}\n{line * min(WIDTH, max(map(width, lines.splitlines()), default=0))}"


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
