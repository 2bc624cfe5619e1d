"""What docs/rules.md promises of our feeds: `publisher check` finds nothing in them, and what it cannot see."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from publisher.checking import check
from publisher.config import FeedOptions
from publisher.feeds import opml, render
from publisher.markup import sanitise, to_text
from publisher.model import Article, Author, Channel, Content, Image, Topic
from tests.factories import NOON, RIVERS, article, channel, content, contents, site
from tests.feeds.samples import articles

NS = {
    "a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}  # fmt: skip
LATER = NOON + timedelta(days=2)


def made(feed: Channel, *, html: str = "<p>The text.</p>", **options: Any) -> dict[str, bytes]:
    documents = render(feed, contents(html=html), FeedOptions(**options))
    return {document.path.rpartition("/")[2]: document.data for document in documents}


def said(data: dict[str, bytes]) -> list[str]:
    return [str(found) for name, one in data.items() for found in check(name, one, LATER)]


@given(articles())
def test_our_feeds_break_no_rule_whatever_the_texts(pairs: list[tuple[Article, Content]]) -> None:
    """But that authors may write of HTML in a title, which `publisher check` cannot tell from a mistake."""
    by_id = {one.id: shown for one, shown in pairs}

    for document in render(channel(*(one for one, _ in pairs)), lambda one: by_id[one.id], FeedOptions()):
        found = check(document.path, document.data, LATER)
        assert [str(one) for one in found if one.code not in {"F224", "F603"}] == []


@pytest.mark.parametrize("hub", ["", "https://hub.example.org/"])
@pytest.mark.parametrize("how", ["full", "summary"])
@pytest.mark.parametrize("topic", [None, RIVERS])
def test_our_feeds_break_no_rule_whatever_the_options(topic: Topic | None, how: str, hub: str) -> None:
    picture = Image(url="https://example.org/i.png", alt="A weir", width=640, height=360)
    one = article(image=picture, authors=(Author(name="Ann", email="a@example.org"),), tags=("R&D",))
    feed = channel(one, article(slug="b", published=NOON - timedelta(hours=1)), topic=topic)

    assert said(made(feed, content=how, hub=hub, ttl=60)) == []
    assert said({"feeds.opml": opml(feed.site, [feed], ["rss", "atom"]).data}) == []


def test_a_channel_says_what_it_is() -> None:
    home = site(image="https://example.org/logo.png", copyright="© 2026", authors=(Author(name="Desk"),))

    files = made(channel(article(), site=home))

    rss, atom, told = (
        etree.fromstring(files["rss.xml"])[0],
        etree.fromstring(files["atom.xml"]),
        json.loads(files["feed.json"]),
    )
    assert [rss.findtext(name) for name in ("title", "link", "description", "language", "copyright")] == [
        "The Site", "https://example.org/", "About it", "en", "© 2026",
    ]  # fmt: skip
    assert [rss.findtext(f"image/{name}") for name in ("title", "link")] == ["The Site", "https://example.org/"]
    assert atom.findtext("a:logo", None, NS) == told["icon"] == "https://example.org/logo.png"
    assert atom.findtext("a:rights", None, NS) == "© 2026"
    assert rss.findtext("generator")
    assert atom.findtext("a:generator", None, NS)


def test_categories_have_term_label_and_scheme() -> None:
    atom = etree.fromstring(made(channel(article(topics=(RIVERS,))))["atom.xml"])

    category = atom.find("a:entry/a:category", NS)

    assert category is not None
    assert {str(key): str(value) for key, value in category.items()} == {
        "term": "rivers", "label": "Rivers", "scheme": "https://example.org/topics/rivers/",
    }  # fmt: skip


def test_authors_have_their_profile_and_no_address() -> None:
    ann = Author(name="Ann", url="https://social.example/@ann", email="ann@example.org")

    files = made(channel(article(authors=(ann,))))

    atom, told = etree.fromstring(files["atom.xml"]), json.loads(files["feed.json"])
    assert atom.findtext("a:entry/a:author/a:uri", None, NS) == "https://social.example/@ann"
    assert told["items"][0]["authors"] == [{"name": "Ann", "url": "https://social.example/@ann"}]
    assert etree.fromstring(files["rss.xml"]).findtext("channel/item/dc:creator", None, NS) == "Ann"
    assert not any(b"ann@example.org" in data for data in files.values())


def test_an_id_that_is_no_address_says_so() -> None:
    ours = article()
    adopted = article(slug="b", id="https://example.org/articles/b/", published=NOON - timedelta(hours=1))

    items = etree.fromstring(made(channel(ours, adopted))["rss.xml"]).findall("channel/item")

    marks = [(guid.get("isPermaLink", "true"), guid.text) for item in items if (guid := item.find("guid")) is not None]
    assert marks == [("false", ours.id), ("true", adopted.id)]


def test_each_feed_has_an_id_of_its_own_and_entries_the_same_everywhere() -> None:
    home, rivers = (etree.fromstring(made(channel(article(), topic=topic))["atom.xml"]) for topic in (None, RIVERS))

    assert home.findtext("a:id", None, NS) != rivers.findtext("a:id", None, NS)
    assert home.findtext("a:entry/a:id", None, NS) == rivers.findtext("a:entry/a:id", None, NS)


def test_what_has_no_title_has_one_in_atom_alone() -> None:
    files = made(channel(article(title="", summary="A weir was seen.")))

    assert etree.fromstring(files["rss.xml"]).find("channel/item/title") is None
    assert "title" not in json.loads(files["feed.json"])["items"][0]
    assert etree.fromstring(files["atom.xml"]).findtext("a:entry/a:title", None, NS) == "A weir was seen."
    assert said(files) == []


def test_a_summary_loses_nothing_where_readers_take_it_for_html() -> None:
    files = made(channel(article(summary="If a <b and b> c, then a < c.")))

    description = etree.fromstring(files["rss.xml"]).findtext("channel/item/description", "")

    assert to_text(sanitise(description)) == "If a <b and b> c, then a < c."


def test_without_a_summary_the_text_is_the_description_alone() -> None:
    item = etree.fromstring(made(channel(article(summary="")))["rss.xml"]).find("channel/item")

    assert item is not None
    assert item.findtext("description") == "<p>The text.</p>"
    assert item.find("content:encoded", NS) is None


def test_no_feed_has_comments_or_sections_of_raw_text_or_a_base() -> None:
    for data in made(channel(article()), html="<p>]]&gt; &lt;!-- x</p>").values():
        assert not any(mark in data for mark in (b"<!--", b"<![CDATA[", b"xml:base"))


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    feed = channel(article(updated=NOON + timedelta(hours=3)), updated=NOON + timedelta(hours=3))

    files = made(feed)

    assert etree.fromstring(files["rss.xml"]).findtext("channel/lastBuildDate") == "Mon, 23 Nov 2026 15:00:00 +0000"
    assert etree.fromstring(files["atom.xml"]).findtext("a:updated", None, NS) == "2026-11-23T15:00:00+00:00"


def test_code_is_the_same_to_the_byte() -> None:
    html = "<pre><code>\tif a &lt; b:\n\n        go()  \n</code></pre>"

    item = json.loads(made(channel(article()), html=html)["feed.json"])["items"][0]

    assert html in item["content_html"]
    assert content(html=html).html == html
