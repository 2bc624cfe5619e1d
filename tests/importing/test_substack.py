"""What Substack's pages draw by script is read from the facts beside it; what cannot be is told."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest

from publisher.importing import substack
from publisher.importing.markdown import markdown_of
from publisher.importing.posts import Post
from tests.importing import exports


def first(html: str, **values: str) -> Post:
    (post,) = substack.read(exports.substack(exports.substack_row(**values), _1=html), "x").posts
    return post


def embed(kind: str, /, **facts: Any) -> str:
    return f'<div class="{kind}" data-attrs="{escape(json.dumps(facts))}"></div>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            embed("tweet", url="https://t.example/1", full_text="It hums & how", name="Ana"),
            "> It hums & how\n>\n> [Ana](https://t.example/1)",
            id="tweet",
        ),
        pytest.param(
            embed("digest-post-embed", title="Other", canonical_url="https://b.example/p/x?utm_source=a"),
            "[Other](https://b.example/p/x)",
            id="another post",
        ),
        pytest.param(
            embed("image-gallery-embed", gallery={"images": [{"src": "https://b.example/1.png"}], "caption": "Two"}),
            "![](https://b.example/1.png)\n\nTwo",
            id="gallery",
        ),
        pytest.param(
            embed("latex-rendered", persistentExpression="e^{i\\pi} < 1"), "```math\ne^{i\\pi} < 1\n```", id="formula"
        ),
        pytest.param('<div class="pullquote"><p>Pulled</p></div>', "> Pulled", id="pulled quotation"),
        pytest.param(
            '<div class="preformatted-block"><label class="hide-text">Text within this block</label><pre>a\n b</pre></div>',
            "```\na\n b\n```",
            id="poetry",
        ),
        pytest.param(
            '<p class="button-wrapper"><a class="button" href="https://b.example/">Look</a></p>',
            "[Look](https://b.example/)",
            id="the author's button",
        ),
    ],
)
def test_an_embed_becomes_what_it_shows(html: str, expected: str) -> None:
    """They are empty in the export: all of them were lost, and nothing said so."""
    post = first(f"<p>Before.</p>{html}<p>After.</p>")

    assert markdown_of(post.html) == (f"Before.\n\n{expected}\n\nAfter.\n", ())
    assert post.notes == ()


@pytest.mark.parametrize(
    "url",
    ["https://a.substack.com/subscribe?", "%%share_url%%", "https://a.substack.com/p/x?utm_source=a&action=share"],
)
def test_buttons_of_the_old_site_are_left_out(url: str) -> None:
    """Buttons such as "Subscribe now" led back to the place that was left."""
    html = f'<p>Text.</p><p class="button-wrapper" data-attrs="{{}}"><a href="{url}"><span>Subscribe now</span></a></p>'

    assert markdown_of(first(html).html)[0] == "Text.\n"


def test_what_has_no_words_is_told() -> None:
    assert first("<p>Vote.</p>" + embed("poll-embed", id=1)).notes == ("the embed 'poll-embed'",)


def test_a_post_whose_text_is_not_in_the_export_is_a_draft() -> None:
    """An empty article was published."""
    assert first("").private == "without its text"
    assert first("", type="podcast", podcast_url="https://a.example/1.mp3").private == ""
