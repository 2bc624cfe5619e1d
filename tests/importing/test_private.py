"""Nothing that was not for everybody on the old site is for everybody here."""

from __future__ import annotations

import json

import pytest

from publisher.importing import ghost, medium, substack
from publisher.importing.posts import Post
from tests.importing import exports

GATED = (
    '<p>Free.</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:-free" --><p>Paid.</p>{}<p>After.</p>'
)
END = "<!--kg-gated-block:end-->"
BLOCK = '<div class="dynamic-content-block" data-dynamic-content="true" data-dynamic-audiences="{}"><div><p>{}</p></div></div>'
WALL = '<p>Free.</p><div class="paywall-jump" data-component-name="PaywallToDOM"></div><p>Paid.</p>'


def first(data: bytes, system: str) -> Post:
    read = {"ghost": ghost.read, "substack": substack.read, "medium": medium.read}[system]
    (post,) = read(data, "x").posts
    return post


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"visibility": "members"}, "members only"),
        ({"visibility": "paid"}, "paid only"),
        ({"visibility": "tiers"}, "tiers only"),
        ({"visibility": "filter"}, "filter only"),
        ({"status": "draft"}, "draft"),
        ({"status": None}, "draft"),
        ({"status": "sent"}, "sent by mail only"),
        ({"status": "scheduled", "published_at": None}, "scheduled"),
        ({"status": "scheduled", "visibility": "paid"}, "paid only"),
        ({"status": "scheduled"}, ""),
        ({}, ""),
    ],
)
def test_what_ghost_shows_to_some_is_a_draft(values: dict[str, str | None], why: str) -> None:
    assert first(exports.ghost(exports.ghost_post(**values)), "ghost").private == why


def test_posts_that_ghost_sent_by_mail_only_are_drafts() -> None:
    post = exports.ghost_post()
    meta = [{"post_id": post["id"], "email_only": 1}]

    assert first(exports.ghost(post, posts_meta=meta), "ghost").private == "sent by mail only"


@pytest.mark.parametrize("end", [END, ""], ids=["closed", "cut off"])
def test_parts_that_ghost_shows_to_members_are_left_out_of_public_posts(end: str) -> None:
    """A card for paying members stood in the page and the feeds of a public post."""
    post = first(exports.ghost(exports.ghost_post(html=GATED.format(end))), "ghost")

    assert "Paid." not in post.html
    assert ("After." in post.html) == bool(end)
    assert (post.private, post.notes) == ("", ("what was for members only",))


def test_parts_that_ghost_shows_to_strangers_stay() -> None:
    html = GATED.format(END).replace("nonMember:false", "nonMember:true")

    assert "Paid." in first(exports.ghost(exports.ghost_post(html=html)), "ghost").html


def test_cards_for_members_are_left_out_where_the_export_has_no_html() -> None:
    card = {"type": "html", "html": "<p>Paid.</p>", "visibility": {"web": {"nonMember": False}}}
    lexical = json.dumps({"root": {"children": [card, {"type": "email", "html": "<p>Mail.</p>"}]}})

    post = first(exports.ghost(exports.ghost_post(html=None, lexical=lexical)), "ghost")

    assert "Paid." not in post.html
    assert "Mail." not in post.html


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"audience": "only_paid"}, "only paid"),
        ({"audience": "founding"}, "founding"),
        ({"audience": "only_free"}, "only free"),
        ({"audience": ""}, "nobody"),
        ({"is_published": "false"}, "draft"),
        ({"is_published": "false", "audience": "only_paid"}, "draft"),
        ({}, ""),
    ],
)
def test_what_substack_shows_to_some_is_a_draft(values: dict[str, str], why: str) -> None:
    assert first(exports.substack(exports.substack_row(**values)), "substack").private == why


def test_a_post_with_a_paywall_in_it_is_a_draft() -> None:
    """Posts for everyone can have one, and the export holds what is behind it."""
    assert first(exports.substack(exports.substack_row(), _1=WALL), "substack").private == "has a paywall in it"


def test_parts_that_substack_shows_to_subscribers_are_left_out() -> None:
    html = BLOCK.format("non_sub,free_sub", "Free.") + BLOCK.format("paid_sub,founding_sub", "Paid.") + "<p>After.</p>"

    post = first(exports.substack(exports.substack_row(), _1=html), "substack")

    assert "Paid." not in post.html
    assert "Free." in post.html
    assert "After." in post.html
    assert post.notes == ("a part for paid sub,founding sub only",)


@pytest.mark.parametrize(
    ("name", "story", "why"),
    [
        ("2018-01-02_The-weir-0a1b2c3d4e5f.html", exports.medium_story(), ""),
        ("draft_The-weir-0a1b2c3d4e5f.html", exports.medium_story(), "draft"),
        ("2018-01-02_The-weir-0a1b2c3d4e5f.html", exports.medium_story(time=""), "draft"),
        ("2018-01-02_It-hums-0a1b2c3d4e5f.html", exports.medium_story(title=""), "seems to be an answer to another story: it has no title of its own"),
    ],
    ids=["story", "draft", "no date", "answer"],
)  # fmt: skip
def test_what_medium_did_not_publish_as_a_story_is_a_draft(name: str, story: str, why: str) -> None:
    assert first(exports.zipped({f"posts/{name}": story}), "medium").private == why
