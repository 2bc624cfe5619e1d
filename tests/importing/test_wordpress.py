"""What WordPress's two editors made is read as the old site showed it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from publisher.importing import wordpress
from publisher.importing.markdown import markdown_of
from publisher.importing.posts import Post
from publisher.model import Enclosure
from tests.importing.old_sites import item, wxr


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"


def upload(number: int, name: str, *, parent: int = 0, alt: str = "", caption: str = "") -> str:
    about = (
        f"<wp:attachment_url>https://old.example/{name}</wp:attachment_url><wp:post_parent>{parent}</wp:post_parent>"
    )
    return item(number, kind="attachment", extra=about + meta("_wp_attachment_image_alt", alt), excerpt=caption)


UPLOADS = (upload(7, "weir.jpg", parent=1, alt="A weir", caption="In May"), upload(8, "song.mp3", parent=1))


def first(
    body: str = "", extra: str = "", *others: str, status: str = "publish", date: str = "2019-05-01 08:00:00"
) -> Post:
    post = item(1, status=status, body=body.replace("]]>", "]]]]><![CDATA[>"), extra=extra, date=date)
    return next(iter(wordpress.read(wxr(post, *others, *UPLOADS), "x.xml").posts))


def markdown(body: str, extra: str = "", *others: str) -> str:
    return markdown_of(first(body, extra, *others).html)[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("One\ntwo\n\nthree", "One  \ntwo\n\nthree", id="line ends"),
        pytest.param(
            "Before\n<pre>a\n  b\n\nc</pre>\nAfter",
            "Before\n\n```\na\n  b\n\nc\n```\n\nAfter",
            id="code keeps its lines",
        ),
        pytest.param("<ul>\n \t<li>One</li>\n \t<li>Two</li>\n</ul>\nAfter", "- One\n- Two\n\nAfter", id="a list"),
        pytest.param("<blockquote>One\ntwo\n\nthree</blockquote>", "> One  \n> two\n>\n> three", id="a quotation"),
        pytest.param("<h2>Head</h2>\nText", "## Head\n\nText", id="a heading"),
        pytest.param(
            "<pre>[gallery] [embed]x[/embed]</pre>", "```\n[gallery] [embed]x[/embed]\n```", id="code is no mark"
        ),
        pytest.param("<code>a[b]]>c</code>", "`a[b]]>c`", id="the end of CDATA"),
    ],
)
def test_line_ends_mean_what_they_meant(body: str, expected: str) -> None:
    """Code had an empty line after each line, and lists stood in lines that only held two spaces."""
    assert markdown(body) == f"{expected}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            '[caption width="9" caption="Old words"]<img src="https://old.example/w.jpg" alt="W" />[/caption]',
            '![W](https://old.example/w.jpg "Old words")',
            id="caption before 3.4",
        ),
        pytest.param('[gallery ids="7"]', '![A weir](https://old.example/weir.jpg "In May")', id="gallery"),
        pytest.param("[gallery]", '![A weir](https://old.example/weir.jpg "In May")', id="gallery of all"),
        pytest.param(
            '[playlist ids="8"]', '<audio controls="" src="https://old.example/song.mp3"></audio>', id="playlist"
        ),
        pytest.param(
            '[audio mp3="https://old.example/a.mp3"][/audio]',
            '<audio controls="" src="https://old.example/a.mp3"></audio>',
            id="audio",
        ),
        pytest.param(
            '[video width="6" poster="https://old.example/p.jpg" mp4="https://old.example/a.mp4"][/video]',
            '<video controls="" src="https://old.example/a.mp4"></video>',
            id="video",
        ),
        pytest.param('[code lang="php"]if (a < b)\n\n  c();[/code]', "```php\nif (a < b)\n\n  c();\n```", id="code"),
    ],
)
def test_the_shortcodes_of_wordpress_itself_become_what_they_show(body: str, expected: str) -> None:
    """Players stayed as text in brackets, and pictures of galleries had lost the words that describe them."""
    assert markdown(body) == f"{expected}\n"


def test_footnotes_that_lie_beside_the_text_come_along() -> None:
    """The number stayed as a link that led nowhere, and the note was gone."""
    body = '<!-- wp:paragraph --><p>It hums<sup data-fn="a-1" class="fn"><a href="#a-1" id="a-1-link">1</a></sup>.</p>'
    notes = '[{"content":"All <em>night<\\/em>.","id":"a-1"}]'

    made = markdown(f"{body}<!-- /wp:paragraph --><!-- wp:footnotes /-->", meta("footnotes", notes))

    assert made == "It hums[^1].\n\n[^1]: All *night*.\n"


def test_a_block_that_posts_share_stands_in_each_and_one_made_anew_is_told() -> None:
    """Both were lost, and nothing said so."""
    shared = item(9, kind="wp_block", body="<!-- wp:paragraph --><p>Shared.</p><!-- /wp:paragraph -->")
    post = first('<!-- wp:block {"ref":9} /-->\n<!-- wp:latest-posts {"postsToShow":3} /-->', "", shared)

    assert markdown_of(post.html)[0] == "Shared.\n"
    assert post.notes == ("the block 'latest-posts'",)


def test_a_block_that_holds_itself_ends() -> None:
    own = '<!-- wp:block {"ref":9} /-->'

    assert first(own, "", item(9, kind="wp_block", body=f"{own}Text")).notes == ("the block 'block'",)


def test_a_sound_is_the_enclosure_that_the_old_feed_had() -> None:
    """Podcasts came without their sounds."""
    lines = 'https://old.example/1.mp3\n123\naudio/mpeg\na:1:{s:8:"duration";s:8:"00:31:05";}'

    assert first(extra=meta("enclosure", lines)).enclosure == Enclosure(
        url="https://old.example/1.mp3", media_type="audio/mpeg", length=123, duration_s=1865
    )


def test_the_lead_picture_keeps_its_words() -> None:
    post = first(extra=meta("_thumbnail_id", "7"))

    assert (post.image, post.image_alt, post.image_caption) == ("https://old.example/weir.jpg", "A weir", "In May")


def test_a_scheduled_post_waits_for_its_date() -> None:
    """It was a draft for ever; nobody sees it before its date here either."""
    post = first(status="future", date="2099-01-02 08:00:00")

    assert (post.private, post.published) == ("", datetime(2099, 1, 2, 8, tzinfo=UTC))
