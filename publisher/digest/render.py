"""Issue -> Digest: the letter's HTML within its budget of bytes, its text with the same articles, and its web copy."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from publisher import templating
from publisher.config import Cadence, DigestOptions, Frequency
from publisher.digest import tokens, view
from publisher.digest.fitting import MAX_BYTES, Printed, everything, fitting
from publisher.digest.inline import inline_css, unmarked
from publisher.digest.items import Shown
from publisher.digest.text import text
from publisher.digest.view import Letter, in_turn, letter, size
from publisher.digest.words import words
from publisher.markup import addresses, rewrite_urls
from publisher.model import Contents, Digest, Issue
from publisher.prose import locales

if TYPE_CHECKING:
    from jinja2 import Environment


def render(
    issue: Issue,
    contents: Contents,
    options: DigestOptions,
    environment: Environment,
    *,
    fragments: MutableMapping[str, str] | None = None,
    readers_own: Cadence | Frequency | Literal["chosen"] | None = None,
) -> Digest:
    """Render `issue`; `fragments` remembers what was inlined and spelt, so that only what is new costs anything.

    With `readers_own`, the letter holds what is new for some readers, and says how often they get it ("chosen": as
    often as each of them chose). It then shows at most `options.max_articles` and has no web copy. Raises RenderError
    when a template is wrong.
    """
    cache: MutableMapping[str, str] = {} if fragments is None else fragments
    press = _Press(issue, contents, options, environment, cache, readers_own or options.cadence)
    most = options.max_articles if readers_own else size(issue)
    every, url = everything(issue, options), issue.site.url
    with locales.kept_in(cache):
        found = fitting(issue, contents, options, most, press.printed)
        of_web = found.letter if found.shown == every or readers_own else press.told(every)
    turn, shown = in_turn(issue), found.shown
    return Digest(
        issue=issue,
        title=press.title,
        subject=found.letter.subject,
        html=found.html,
        text=text(found.letter, manage_url=tokens.manage_url(url), unsubscribe_url=tokens.unsubscribe_url(url)),
        web="" if readers_own else _web(issue, _page(of_web, environment)),
        shown=tuple(turn[: shown.articles]),
        whole=tuple(one for one in turn if one in shown.whole),
        frequency=press.frequency,
        summary=shown.summary,
    )


class _Press(NamedTuple):
    """Makes the letter of one issue, showing as much of it as it is told."""

    issue: Issue
    contents: Contents
    options: DigestOptions
    environment: Environment
    cache: MutableMapping[str, str]
    frequency: str

    @property
    def title(self) -> str:
        return self.options.title or self.issue.site.title

    def told(self, shown: Shown) -> Letter:
        made = letter(self.issue, self.contents, shown, title=self.title, frequency=self.frequency)
        return tokens.without_places(made)

    def printed(self, shown: Shown) -> Printed:
        made = self.told(shown)
        html = _page(made, self.environment, self.issue.site.url)
        used = len(html.encode())
        if used <= 2 * MAX_BYTES:  # what is far too large before inlining only grows
            html = inline_css(html, cache=self.cache, engine=self.options.inliner)
            used = len(html.encode())
        return Printed(letter=made, html=html, used=used, shown=shown)


def corrected(digest: Digest) -> Digest:
    """The same letter, with a subject that says that it corrects an earlier one."""
    subject = view.corrected(digest.subject, words(digest.issue.site.language))
    return msgspec.structs.replace(digest, subject=subject)


def _web(issue: Issue, html: str) -> str:
    """The web copy as a page of the site: addresses of the site lead there from where it lies."""
    way = partial(addresses.local, site=issue.site, root=addresses.root(issue.path), page=issue.url)
    head, end, body = unmarked(html).partition("</head>")
    return head + end + rewrite_urls(body, way)


def _page(made: Letter, environment: Environment, site_url: str = "") -> str:
    """The letter's HTML before inlining, with a subscriber's addresses; without `site_url`, its web copy."""
    return templating.render(
        environment,
        "digest/letter.html.j2",
        letter=made,
        web=not site_url,
        manage_url=tokens.manage_url(site_url) if site_url else "",
        unsubscribe_url=tokens.unsubscribe_url(site_url) if site_url else "",
    )
