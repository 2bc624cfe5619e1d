"""No feed is larger than was reckoned, as what has no room goes into archive documents."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given

from publisher.config import FeedOptions
from publisher.feeds import entry as made_of
from publisher.feeds import head_size, render
from publisher.model import Article, Author, Content, Enclosure, Gone, Topic
from tests.factories import NOON, article, channel, content, contents, site
from tests.feeds.samples import articles, rich


def test_a_rich_feed_is_not_larger_than_was_reckoned() -> None:
    feed, bodies = rich()
    options = FeedOptions()
    most = head_size(feed, options) + sum(made_of(one, bodies, options).size for one in feed.articles)

    assert all(len(document.data) <= most for document in render(feed, bodies, options))


@given(articles())
def test_no_feed_is_larger_than_was_reckoned(pairs: list[tuple[Article, Content]]) -> None:
    by_id = {one.id: shown for one, shown in pairs}
    options = FeedOptions()
    feed = channel(*(one for one, _ in pairs), gone=(Gone(id='tag:e.org,2026:a&"b"', when=NOON),))
    most = head_size(feed, options) + sum(made_of(one, lambda one: by_id[one.id], options).size for one, _ in pairs)

    for document in render(feed, lambda one: by_id[one.id], options):
        assert len(document.data) <= most


@pytest.mark.parametrize("text", ["<", "&<", "\\<", '"', "ä"])
@pytest.mark.parametrize("hard", ["description", "summary", "title", "copyright", "authors", "topic", "hub"])
def test_no_feed_of_hard_texts_is_larger_than_was_reckoned(hard: str, text: str) -> None:
    """Each `<` of a description takes nine bytes in RSS, where six were reckoned: escaped for HTML, then for XML."""
    texts = defaultdict(str, {hard: text * 2_000})
    options = FeedOptions(hub=f"https://example.org/{texts['hub']}", ttl=60, max_bytes=1_000_000)
    desk = (Author(name=f"A{texts['authors']}", url="https://example.org/a"),) * (99 if hard == "authors" else 1)
    home = site(authors=desk, copyright=texts["copyright"], email="a@example.org", image="https://example.org/i.png")
    topic = Topic(slug="s" * (900 if hard == "topic" else 1), name="Topic", id="s", scheme="")
    sound = Enclosure(url="https://example.org/a.mp3", media_type="audio/mpeg", length=9000)
    title, described = f"A{texts['title']}", f"A{texts['description']}"
    one = article(title=title, summary=f"A{texts['summary']}", enclosure=sound, authors=desk)
    feed = channel(one, site=home, topic=topic, title=title, description=described, archives=9)
    shown = contents(html="<p>A</p>")
    most = head_size(feed, options) + made_of(one, shown, options).size

    assert max(len(document.data) for document in render(feed, shown, options)) <= most


def test_what_would_take_more_than_half_of_a_feed_has_a_short_form() -> None:
    long = content(html="<p>" + "A long text. " * 3_000 + "</p>")
    one = article(title="A & B", summary="What it says. " * 500)

    made = made_of(one, lambda _one: long, FeedOptions(max_bytes=40_000))

    assert made.whole > 20_000 > made.size > 0
    assert '<a href="https://example.org/articles/a/">A &amp; B</a>' in made.html
    assert "A long text." not in made.html
    assert made_of(one, lambda _one: long, FeedOptions()).whole == 0
