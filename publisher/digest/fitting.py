"""How much of an issue its letter shows, so that no mailbox clips it: whole texts give way before summaries do.

Then summaries become shorter, and then articles give way to a line that leads to the web. What is measured is the
inlined HTML, so that the budget also holds for a user's own templates.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from publisher.config import DigestOptions
from publisher.digest.items import Shown, whole
from publisher.digest.view import Letter, in_turn, size
from publisher.model import Article, Contents, Issue

# Gmail cuts off what is over about 102,000 bytes; below 90,000 the footer is where it must be, too (B1).
MAX_BYTES = 90_000
MAX_WORDS = 40_000  # of these for the publisher's own
SUMMARY = 280  # characters, where there is room
_SHORTER = (160, 100)


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as far as it is made: `html` inlined, and of `used` bytes, unless it was far too large before."""

    letter: Letter
    html: str
    used: int
    shown: Shown


Print = Callable[[Shown], Printed]


def fitting(issue: Issue, contents: Contents, options: DigestOptions, most: int, printed: Print) -> Printed:
    """The fullest letter of at most MAX_BYTES; `most` is how many articles it may have at all."""
    count = min(size(issue), most)
    first = SUMMARY if options.style != "headlines" else 0
    if options.style == "full" and (found := _with_whole_texts(issue, contents, count, printed)):
        return found
    for summary in (first, *_SHORTER) if first else (0,):
        made = printed(Shown(summary=summary, articles=count))
        if made.used <= MAX_BYTES:
            return made
    while made.used > MAX_BYTES and count > 1:
        count = max(1, min(count - 1, count * MAX_BYTES // made.used))
        made = printed(Shown(summary=made.shown.summary, articles=count))
    return made


def everything(issue: Issue, options: DigestOptions) -> Shown:
    """What the web copy shows, which nobody clips."""
    texts = frozenset(in_turn(issue)) if options.style == "full" else frozenset()
    return Shown(summary=SUMMARY if options.style != "headlines" else 0, articles=size(issue), whole=texts)


def _with_whole_texts(issue: Issue, contents: Contents, count: int, printed: Print) -> Printed | None:
    """The letter with as many whole texts as fit, those of the last articles left out; None when none fits."""
    articles = {article.id: article for section in issue.sections for article in section.articles}
    chosen = _likely([articles[one] for one in in_turn(issue)[:count]], contents)
    while chosen:
        made = printed(Shown(summary=SUMMARY, articles=count, whole=frozenset(chosen)))
        if made.used <= MAX_BYTES:
            return made
        chosen = chosen[: min(len(chosen) - 1, len(chosen) * MAX_BYTES // made.used)]
    return None


def _likely(articles: list[Article], contents: Contents) -> list[str]:
    """Ids of the first articles whose texts may have room; one that alone would fill the letter is left out."""
    chosen, left = [], MAX_BYTES
    for article in articles:
        text = whole(article, contents).size
        if text > MAX_BYTES:
            continue
        left -= text
        if left < 0:
            break
        chosen.append(article.id)
    return chosen
