"""The letter's plain text, written from the data: the same articles, order and links as the HTML (T1-T3).

Lines are wrapped by the width that a terminal gives them; an address stands on a line of its own and is never cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from publisher.digest.bodies import Prose
from publisher.digest.columns import WIDTH, width, wrap
from publisher.digest.items import Item
from publisher.digest.view import Letter
from publisher.model import Link


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
    """Running text, and then each of its links."""
    if body.html and (said := body.text):
        yield said
    for link in body.links:
        yield _link(link)


def _link(link: Link) -> str:
    """A link's words and its address, which may be its words."""
    if link.title in {"", link.url, link.url.removeprefix("mailto:")}:
        return link.url
    return f"{wrap(link.title)}\n{link.url}"


def _title(words: str, line: str) -> str:
    lines = wrap(words)
    return f"{lines}\n{line * min(WIDTH, max(map(width, lines.splitlines()), default=0))}"
