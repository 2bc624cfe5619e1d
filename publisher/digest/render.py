"""Issue -> Digest: the letter's HTML within its budget of bytes, its text with the same articles, and its web copy."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

import msgspec

from publisher import templating
from publisher.config import DigestOptions
from publisher.digest import tokens, view
from publisher.digest.inline import inline_css
from publisher.digest.text import text
from publisher.digest.view import Letter, Shown, in_turn, letter, size
from publisher.digest.words import words
from publisher.model import Contents, Digest, Issue

if TYPE_CHECKING:
    from jinja2 import Environment

# Gmail cuts off what is over about 102,000 bytes; below 90,000 the footer is where it must be, too (B1).
MAX_BYTES = 90_000
_SUMMARIES = (280, 160, 100)  # characters; shorter ones first, then fewer articles


def render(
    issue: Issue,
    contents: Contents,
    options: DigestOptions,
    environment: Environment,
    *,
    fragments: MutableMapping[str, str] | None = None,
    readers_own: bool = False,
) -> Digest:
    """Render `issue`; `fragments` remembers what was inlined, so that only what is new costs anything.

    `readers_own`: it is what is new for some readers, shows at most `options.max_articles` and has no web copy. Raises
    RenderError when a template is wrong.
    """
    title = options.title or issue.site.title
    cache: MutableMapping[str, str] = {} if fragments is None else fragments

    def shown_letter(shown: Shown) -> Letter:
        return letter(issue, contents, shown, title=title)

    def page(made: Letter, *, web: bool) -> str:
        return templating.render(
            environment,
            "digest/letter.html.j2",
            letter=made,
            web=web,
            manage_url="" if web else tokens.manage_url(issue.site.url),
            unsubscribe_url="" if web else tokens.unsubscribe_url(issue.site.url),
        )

    def mail(shown: Shown) -> tuple[Letter, str]:
        made = shown_letter(shown)
        return made, page(made, web=False)

    most = options.max_articles if readers_own else size(issue)
    made, html, shown = _fitting(issue, mail, cache, most)
    return Digest(
        issue=issue,
        title=title,
        subject=made.subject,
        html=html,
        text=text(
            made,
            manage_url=tokens.manage_url(issue.site.url),
            unsubscribe_url=tokens.unsubscribe_url(issue.site.url),
        ),
        web="" if readers_own else page(shown_letter(Shown(summary=_SUMMARIES[0])), web=True),
        shown=tuple(in_turn(issue)[: shown.articles]),
    )


def corrected(digest: Digest) -> Digest:
    """The same letter, with a subject that says that it corrects an earlier one."""
    subject = view.corrected(digest.subject, words(digest.issue.site.language))
    return msgspec.structs.replace(digest, subject=subject)


def _fitting(
    issue: Issue, mail: Callable[[Shown], tuple[Letter, str]], cache: MutableMapping[str, str], most: int
) -> tuple[Letter, str, Shown]:
    """The fullest letter of at most MAX_BYTES: with shorter summaries first, then with fewer articles.

    It is measured after inlining, so that the budget also holds for a user's own templates.
    """
    used, count = 0, min(size(issue), most)
    for summary in _SUMMARIES:
        shown = Shown(summary=summary, articles=count)
        made, html, used = _measured(mail(shown), cache)
        if used <= MAX_BYTES:
            return made, html, shown
    while count > 1:
        count = max(1, min(count - 1, count * MAX_BYTES // used))
        shown = Shown(summary=_SUMMARIES[-1], articles=count)
        made, html, used = _measured(mail(shown), cache)
        if used <= MAX_BYTES:
            break
    return made, html, shown


def _measured(rendered: tuple[Letter, str], cache: MutableMapping[str, str]) -> tuple[Letter, str, int]:
    """A letter, inlined, and its size in bytes; what is far too large before is not inlined, as it only grows."""
    made, html = rendered
    raw = len(html.encode())
    if raw > 2 * MAX_BYTES:
        return made, html, raw
    inlined = inline_css(html, cache=cache)
    return made, inlined, len(inlined.encode())
