"""What Substack's pages draw by script, as plain HTML: their facts stand in an attribute, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from publisher.importing.fragments import parsed, written
from publisher.importing.values import rows, text_of

_OURS = "data-attrs="
_BUTTONS = ("/subscribe", "%%", "action=share", "/leaderboard", "/survey/", "/comments")
_NO_WORDS = ("poll-embed", "native-video-embed", "native-audio-embed", "datawrapper-wrap", "comment", "directMessage")

Facts = dict[str, Any]


def plain_embeds(html: str) -> tuple[str, list[str]]:
    """`html` with links, quotations, pictures and formulas in the place of Substack's embeds, and what has no words."""
    if _OURS not in html and "hide-text" not in html and 'class="pullquote"' not in html:
        return html, []
    tree = parsed(html)
    for quotation in tree.find_class("pullquote"):
        quotation.tag = "blockquote"
    looks = [*tree.find_class("hide-text"), *tree.find_class("image-link-expand")]
    for element in [*looks, *filter(_is_of_the_site, tree.find_class("button-wrapper"))]:
        element.drop_tree()
    for name, plain in _EMBEDS.items():
        for embed in tree.find_class(name):
            made = plain(_facts(embed))
            if made:
                embed.addprevious(parsed(made))
                embed.drop_tree()
    lost = [name for name in _NO_WORDS for _ in tree.find_class(name)]
    return written(tree), [f"the embed '{name}'" for name in lost]


def _facts(element: Any) -> Facts:
    try:
        found = json.loads(element.get("data-attrs") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_of_the_site(button: Any) -> bool:
    """Whether a button subscribes, shares or asks on the old site; others are the author's links."""
    url = text_of(_facts(button).get("url")) or "".join(link.get("href", "") for link in button.iter("a"))
    return any(part in url for part in _BUTTONS)


def _tweet(facts: Facts) -> str:
    url, words = text_of(facts.get("url")), text_of(facts.get("full_text"))
    who = text_of(facts.get("name")) or text_of(facts.get("username")) or url
    shown = f"<p>{escape(words)}</p>" if words else ""
    return f'<blockquote>{shown}<p><a href="{escape(url)}">{escape(who)}</a></p></blockquote>' if url else ""


def _post(facts: Facts) -> str:
    url = (text_of(facts.get("canonical_url")) or text_of(facts.get("url"))).partition("?utm_")[0]
    return f'<p><a href="{escape(url)}">{escape(text_of(facts.get("title")) or url)}</a></p>' if url else ""


def _gallery(facts: Facts) -> str:
    gallery = facts.get("gallery")
    if not isinstance(gallery, dict):
        return ""
    alt, caption = escape(text_of(gallery.get("alt"))), escape(text_of(gallery.get("caption")))
    urls = [url for one in rows(gallery.get("images")) if (url := text_of(one.get("src")))]
    pictures = "".join(f'<figure><img src="{escape(url)}" alt="{alt}"></figure>' for url in urls)
    return pictures + (f"<p>{caption}</p>" if caption else "")


def _formula(facts: Facts) -> str:
    latex = text_of(facts.get("persistentExpression"))
    return f'<pre><code class="language-math">{escape(latex)}</code></pre>' if latex else ""


_EMBEDS: dict[str, Callable[[Facts], str]] = {
    "tweet": _tweet,
    "digest-post-embed": _post,
    "embedded-post-wrap": _post,
    "image-gallery-embed": _gallery,
    "latex-rendered": _formula,
}
