"""Issue -> Digest: the letter's HTML within its budget of bytes, its text with the same articles, and its web copy."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

from publisher import templating
from publisher.config import DigestOptions
from publisher.digest import tokens
from publisher.digest.inline import inline_css
from publisher.digest.text import text
from publisher.digest.view import Letter, Shown, letter, size
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
) -> Digest:
    """Render `issue`; `fragments` remembers what was inlined, so that only what is new costs anything.

    Raises RenderError when a template is wrong.
    """
    title = options.title or issue.site.title
    cache: MutableMapping[str, str] = {} if fragments is None else fragments

    def view(shown: Shown) -> Letter:
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
        made = view(shown)
        return made, page(made, web=False)

    made, html = _fitting(issue, mail, cache)
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
        web=page(view(Shown(summary=_SUMMARIES[0])), web=True),
    )


def _fitting(
    issue: Issue, mail: Callable[[Shown], tuple[Letter, str]], cache: MutableMapping[str, str]
) -> tuple[Letter, str]:
    """The fullest letter of at most MAX_BYTES: with shorter summaries first, then with fewer articles.

    It is measured after inlining, so that the budget also holds for a user's own templates.
    """
    used = 0
    for summary in _SUMMARIES:
        made, html, used = _measured(mail(Shown(summary=summary)), cache)
        if used <= MAX_BYTES:
            return made, html
    count = size(issue)
    while count > 1:
        count = max(1, min(count - 1, count * MAX_BYTES // used))
        made, html, used = _measured(mail(Shown(summary=_SUMMARIES[-1], articles=count)), cache)
        if used <= MAX_BYTES:
            break
    return made, html


def _measured(rendered: tuple[Letter, str], cache: MutableMapping[str, str]) -> tuple[Letter, str, int]:
    """A letter, inlined, and its size in bytes; what is far too large before is not inlined, as it only grows."""
    made, html = rendered
    raw = len(html.encode())
    if raw > 2 * MAX_BYTES:
        return made, html, raw
    inlined = inline_css(html, cache=cache)
    return made, inlined, len(inlined.encode())
