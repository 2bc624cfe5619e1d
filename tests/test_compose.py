"""Which articles are shown, where, and in what order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import compose, config
from publisher.model import Draft, Gone, Link, Site, Topic
from tests.factories import article

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLIMATE, SPORT = Topic(slug="climate", name="Climate"), Topic(slug="sport", name="Sport")


@pytest.fixture
def settings(tmp_path: Path) -> config.Config:
    return config.load(folder=tmp_path, site_url="https://example.org/")


def draft(path: str = "a.md", values: dict[str, object] | None = None, **more: object) -> Draft:
    given = {"path": path, "title": "A", "fingerprint": path, **(values or {}), **more}
    return msgspec.convert(given, Draft)


def test_newest_article_comes_first_whatever_the_order_of_the_folder() -> None:
    old, new = article(id="a", published=NOON), article(id="b", published=NOON + timedelta(days=1))
    twin = article(id="c", published=NOON)

    assert compose.newest_first([old, new, twin]) == compose.newest_first([twin, new, old])
    assert compose.newest_first([old, new])[0] is new


@pytest.mark.parametrize(
    ("values", "public"),
    [
        pytest.param({}, True, id="nothing said"),
        pytest.param({"draft": True}, False, id="draft"),
        pytest.param({"published": "2026-11-23T12:00:00Z"}, True, id="dated now"),
        pytest.param({"published": "2026-11-23T12:00:01Z"}, False, id="dated in the future"),
        pytest.param({"expires": "2026-11-23T12:00:00Z"}, False, id="expired"),
        pytest.param({"expires": "2026-11-23T12:00:01Z"}, True, id="not yet expired"),
    ],
)
def test_what_is_public(values: dict[str, object], public: bool) -> None:
    assert compose.is_public(draft(values=values), NOON) is public


def test_an_exact_copy_is_withheld_and_named() -> None:
    original, copy = draft("b.md", fingerprint="x"), draft("a.md", fingerprint="x")

    kept, problems = compose.without_copies([copy, original], frozenset({"b.md"}))

    assert kept == [original]
    assert "b.md" in problems[0].message
    assert (problems[0].path, problems[0].level) == ("a.md", "warning")


def test_topics_stand_in_the_configured_order_then_by_name() -> None:
    own = Topic(slug="zebra", name="A zebra")
    found = [article(topics=(own,)), article(topics=(SPORT, CLIMATE))]

    assert compose.order_topics(found, (SPORT, CLIMATE)) == (SPORT, CLIMATE, own)


@given(st.lists(st.tuples(st.sampled_from([(CLIMATE,), (SPORT,), (CLIMATE, SPORT)]), st.booleans()), max_size=12))
def test_topic_channels_lose_no_article(drawn: list[tuple[tuple[Topic, ...], bool]]) -> None:
    settings = config.load(folder=Path("/nowhere"), site_url="https://example.org/")
    articles = compose.newest_first(
        article(id=f"id-{number}", topics=topics, in_feeds=in_feeds, published=NOON + timedelta(seconds=number))
        for number, (topics, in_feeds) in enumerate(drawn)
    )

    site, *by_topic = compose.channels(articles, settings, topics=(CLIMATE, SPORT), gone={})

    listed = {one.id for one in articles if one.in_feeds}
    assert {one.id for one in site.articles} == listed
    assert {one.id for channel in by_topic for one in channel.articles} == listed
    assert all(channel.topic in one.topics for channel in by_topic for one in channel.articles)
    assert all(compose.newest_first(channel.articles) == channel.articles for channel in (site, *by_topic))


def test_a_channel_is_cut_and_its_updated_is_its_own(settings: config.Config) -> None:
    settings = msgspec.structs.replace(settings, feeds=config.FeedOptions(entries=2))
    articles = tuple(
        article(
            id=f"id-{day}", topics=(CLIMATE,), published=NOON - timedelta(days=day), updated=NOON - timedelta(days=day)
        )
        for day in range(4)
    )
    gone = NOON + timedelta(hours=1)

    site, climate = compose.channels(
        articles, settings, topics=(CLIMATE,), gone={"climate": (Gone(id="x", when=gone),)}
    )

    assert (len(site.articles), site.total, site.updated) == (2, 4, NOON)
    assert climate.updated == gone
    assert len({site.id, climate.id}) == 2


def test_an_issue_holds_each_article_once_under_its_first_topic() -> None:
    both = article(id="both", topics=(SPORT, CLIMATE), published=NOON)
    lead = article(id="lead", topics=(CLIMATE,), weight=1, published=NOON - timedelta(days=3))

    issue = compose.issue((both, lead), both_site(), number=3, opened=NOON, closed=None, topics=(CLIMATE, SPORT))

    assert [(one.topic.slug, [a.id for a in one.articles]) for one in issue.sections] == [
        ("climate", ["lead"]),
        ("sport", ["both"]),
    ]
    assert issue.lead.id == "lead"
    assert issue.url.endswith("/digests/3/")


def both_site() -> Site:
    return config.load(folder=Path("/nowhere"), site_url="https://example.org/").site


def test_related_titles_become_links_and_stand_once() -> None:
    links = (Link(title="Rivers rise"), Link(title="RIVERS RISE!"), Link(title="Unknown"), Link(title="Myself"))
    by_title = {compose.title_key("Rivers Rise"): "https://example.org/r/", compose.title_key("Myself"): "https://me/"}

    assert compose.related(links, by_title, "https://me/") == (
        Link(title="Rivers rise", url="https://example.org/r/"),
        Link(title="Unknown"),
    )
