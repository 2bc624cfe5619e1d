"""Blogger's backup is a feed of everything: only its posts and pages become articles, and drafts stay drafts."""

from __future__ import annotations

import pytest

from publisher.importing import feed
from publisher.importing.markdown import markdown_of
from publisher.importing.posts import Export

KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
)
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:old="http://purl.org/atom/app#" xmlns:app="http://www.w3.org/2007/app" '
    'xmlns:blogger="http://schemas.google.com/blogger/2018"'
)


def backup(*entries: str) -> Export:
    made = "".join(
        f"<entry><id>urn:{number}</id><title>Entry {number}</title><updated>2024-01-02T00:00:00Z</updated>"
        f'<content type="html">Text.</content>{entry}</entry>'
        for number, entry in enumerate(entries)
    )
    return feed.read(f"<feed {NAMESPACES}>{made}</feed>".encode(), "backup.xml")


def new(kind: str, status: str = "LIVE", more: str = "") -> str:
    return f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>{more}"


@pytest.mark.parametrize(
    ("post", "page", "others"),
    [
        pytest.param(
            KIND.format("post"), KIND.format("page"), [*map(KIND.format, ("comment", "template", "comment"))], id="old"
        ),
        pytest.param(new("POST"), new("PAGE"), [new("COMMENT"), new("TEMPLATE"), new("COMMENT")], id="new"),
    ],
)
def test_only_posts_and_pages_become_articles(post: str, page: str, others: list[str]) -> None:
    """Comments, settings and the template were published, each as an article."""
    export = backup(post, *others, page)

    assert [(one.title, one.page, one.topic) for one in export.posts] == [("Entry 0", False, ""), ("Entry 4", True, "")]
    assert export.notes == ("2 of the type 'comment' are not articles", "1 of the type 'template' are not articles")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("<old:control><old:draft>yes</old:draft></old:control>", "draft"),
        ("<app:control><app:draft>yes</app:draft></app:control>", "draft"),
        ("<app:control><app:draft>no</app:draft></app:control>", ""),
        (new("POST", "DRAFT"), "draft"),
        (new("POST", "SOFT_TRASHED"), "soft trashed"),
        (new("POST"), ""),
        ("", ""),
    ],
)
def test_drafts_in_a_feed_stay_drafts(entry: str, why: str) -> None:
    """They were published."""
    (post,) = backup(entry).posts

    assert post.private == why


def test_a_path_alone_is_an_address() -> None:
    (post,) = backup(new("POST", more="<blogger:filename>/2024/01/weir.html</blogger:filename>")).posts

    assert post.url == "/2024/01/weir.html"


def test_the_mark_of_what_is_shown_first_stays() -> None:
    assert markdown_of('First.<br /><a name="more"></a>Rest.')[0] == "First.\n\n<!--more-->\n\nRest.\n"
