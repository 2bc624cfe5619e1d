"""What is read from exports of other systems: nothing is lost, and nothing private gets out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from publisher.importing import feed, ghost, medium, substack, wordpress
from publisher.importing.posts import Post
from tests.importing.old_sites import ATOM, GHOST, MEDIUM, SUBSTACK, WORDPRESS


def by_title(posts: Iterable[Post]) -> dict[str, Post]:
    return {post.title: post for post in posts}


def test_wordpress_posts_keep_what_they_said() -> None:
    export = wordpress.read(WORDPRESS, "x.xml")
    posts = by_title(export.posts)

    first = posts["Post 1"]
    assert (first.guid, first.url) == ("https://old.example/?p=1", "https://old.example/2019/05/post-1/")
    assert first.published == datetime(2019, 5, 1, 8, tzinfo=UTC)
    assert (first.topic, first.tags, first.authors) == ("Rivers", ("Cities", "weir"), ("Ana Ruiz",))
    assert (first.summary, first.image) == ("In short.", "https://old.example/p.jpg")
    assert "<p>First line.<br>\nSecond line.</p>" in first.html
    assert "<figcaption>The weir</figcaption>" in first.html
    assert first.notes == ("the shortcode [contact-form] stays as text", "1 comments")
    assert "wp:paragraph" not in posts["Post 5"].html
    assert export.notes == ("1 of the type 'nav_menu_item' are not articles",)


def test_ghost_posts_keep_what_they_said() -> None:
    export = ghost.read(GHOST, "x.json", site_url="https://old.example/")
    first = by_title(export.posts)["The weir"]

    assert (first.guid, first.topic, first.tags) == ("aa", "Rivers", ("weir",))
    assert first.html == '<p>See <a href="https://old.example/b/">b</a>.</p>'
    assert first.image == "https://old.example/content/w.jpg"
    assert first.authors == ("Ana Ruiz",)
    assert export.notes == ("1 members: bring them over with 'publisher subscribers import'",)


def test_substack_and_medium_posts_keep_what_they_said() -> None:
    weir = by_title(substack.read(SUBSTACK, "x.zip", site_url="https://a.substack.example").posts)["The weir"]
    other = by_title(medium.read(MEDIUM, "x.zip").posts)["The Weir"]

    assert (weir.guid, weir.summary) == ("https://a.substack.example/p/weir", "It hums")
    assert weir.published == datetime(2021, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (other.guid, other.slug, other.authors) == ("https://medium.com/p/0a1b2c3d4e5f", "the-weir", ("Ana Ruiz",))
    assert other.html.count("The Weir") == 0
    assert other.published == datetime(2018, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_entries_of_a_feed_keep_what_they_said() -> None:
    (entry,) = feed.read(ATOM, "atom.xml").posts

    assert (entry.title, entry.guid, entry.language) == ("Das Wehr", "urn:x:1", "de")
    assert "<em>summt</em>" in entry.html
    assert entry.updated == datetime(2020, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("export", "private"),
    [
        (wordpress.read(WORDPRESS, "x").posts, {"Post 2": "draft", "Post 3": "private", "Post 4": "password"}),
        (ghost.read(GHOST, "x").posts, {"For members": "paid only", "Sent": "sent by mail only"}),
        (substack.read(SUBSTACK, "x").posts, {"Paid": "only paid", "Later": "draft"}),
        (medium.read(MEDIUM, "x").posts, {"Not yet": "draft"}),
    ],
    ids=["wordpress", "ghost", "substack", "medium"],
)
def test_what_was_not_for_everybody_is_a_draft(export: tuple[Post, ...], private: dict[str, str]) -> None:
    assert {post.title: post.private for post in export if post.private} == private
