"""What Ghost's editors and its cards made is read as people read it, whichever of its forms the export has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from publisher.importing import ghost
from publisher.importing.markdown import markdown_of
from tests.importing import exports


def imported(**values: Any) -> str:
    (post,) = ghost.read(exports.ghost(exports.ghost_post(**values)), "x", site_url="https://old.example").posts
    return markdown_of(post.html)[0]


def lexical(*nodes: dict[str, Any]) -> str:
    return imported(html=None, lexical=json.dumps({"root": {"children": nodes}}))


def text(words: str, form: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": form}


def item(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": "listitem", "children": children}


def test_pieces_of_a_sentence_keep_the_spaces_between_them() -> None:
    """They were joined: "The oldweirhums"."""
    link = {"type": "link", "url": "https://a.example/", "children": [text("weir")]}

    made = lexical({"type": "paragraph", "children": [text("The "), text("old", 1), text(" "), link, text(" hums.")]})

    assert made == "The **old** [weir](https://a.example/) hums.\n"


def test_a_list_in_a_list_belongs_to_the_item_before_it() -> None:
    """It was an item of its own, and the numbers began with 1."""
    inner = {"type": "list", "listType": "bullet", "children": [item(text("inner"))]}

    made = lexical({"type": "list", "listType": "number", "start": 3, "children": [item(text("three")), item(inner)]})

    assert made == "3. three\n   - inner\n"


def test_a_gallery_without_html_keeps_its_caption() -> None:
    images = [{"src": "https://a.example/1.jpg", "alt": "One"}]

    assert lexical({"type": "gallery", "images": images, "caption": "Two <b>views</b>"}).endswith("Two **views**\n")


BOOKMARK = (
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.example/">'
    '<div class="kg-bookmark-content"><div class="kg-bookmark-title">The weir</div><div class="kg-bookmark-description">'
    'On dams</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="i.png" alt=""></div></div>'
    '<div class="kg-bookmark-thumbnail"><img src="t.png" alt=""></div></a><figcaption>By <em>Ana</em></figcaption></figure>'
)
CALLOUT = (
    '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div>'
    '<div class="kg-callout-text">Mind the <b>gap</b></div></div>'
)
TOGGLE = (
    '<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">'
    '<span>More</span></h4><button class="kg-toggle-card-icon"><svg></svg></button></div>'
    '<div class="kg-toggle-content"><p>Inside</p></div></div>'
)
AUDIO = (
    '<div class="kg-card kg-audio-card"><img src="" class="kg-audio-thumbnail"><div class="kg-audio-player-container">'
    '<audio src="https://a.example/a.mp3"></audio><div class="kg-audio-title">Song</div><div class="kg-audio-player">'
    '<button>Play</button><span>0:00</span><div class="kg-audio-time">/<span>1:01</span></div>'
    '<input type="range"></div></div></div>'
)
VIDEO = (
    '<figure class="kg-card kg-video-card"><div class="kg-video-container"><video src="https://a.example/v.mp4" '
    'style="background: url(x)"></video><div class="kg-video-overlay"><button>Play</button></div><span>0:12</span></div>'
    "<figcaption>A flood</figcaption></figure>"
)
FILE = (
    '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="https://a.example/p.pdf" title="Download">'
    '<div class="kg-file-card-title">The plan</div><div class="kg-file-card-metadata">'
    '<div class="kg-file-card-filename">p.pdf</div><div class="kg-file-card-filesize">12 KB</div></div></a></div>'
)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        pytest.param(BOOKMARK, "[The weir](https://a.example/)\n\nBy *Ana*", id="bookmark"),
        pytest.param(CALLOUT, "> 💡 Mind the **gap**", id="callout"),
        pytest.param(TOGGLE, "<details><summary>More</summary><p>Inside</p></details>", id="toggle"),
        pytest.param(AUDIO, 'Song\n\n<audio controls="" src="https://a.example/a.mp3"></audio>', id="audio"),
        pytest.param(VIDEO, '<video controls="" src="https://a.example/v.mp4"></video>\n\nA flood', id="video"),
        pytest.param(FILE, "[The plan](https://a.example/p.pdf)", id="file"),
    ],
)
def test_a_card_is_what_it_says_without_its_looks_and_buttons(card: str, expected: str) -> None:
    """A bookmark was a link "The weirOn dams" round two pictures of another site; players left times and slashes."""
    made = imported(html=f"<p>Before.</p>{card}<p>After.</p>")

    assert made == f"Before.\n\n{expected}\n\nAfter.\n"
