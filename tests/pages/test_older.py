"""Pages of older articles: which there are, what they say of themselves, and where they lead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from publisher import compose, pages, templating
from publisher.model import Channel
from publisher.pages import views
from tests.factories import NOON, RIVERS, article, channel, site
from tests.pages.sample import ENVIRONMENT, found, frame, older_pages


def listing(count: int, size: int, *, language: str = "en", of_topic: bool = True) -> Channel:
    """A channel of articles 1 to `count`, a day after each other, with `size` on a page."""
    every = [article(slug=f"n{day:02}", published=NOON + timedelta(days=day)) for day in range(count, 0, -1)]
    topic = RIVERS if of_topic else None
    about = site(language=language)
    return channel(*every[:size], topic=topic, site=about, total=count, older=tuple(every[size:]))


def shown(one: Channel) -> dict[str, bytes]:
    """The newest page of a channel and those of its older articles, by their path below the site."""
    shared = frame(site=one.site)
    if one.topic:
        newest = pages.topic_page(one, frame=shared, environment=ENVIRONMENT)
    else:
        newest = pages.front_page((one,), None, frame=shared, environment=ENVIRONMENT)
    return {page.path: page.data for page in (newest, *older_pages(one, shared))}


def slugs(page: Channel) -> list[str]:
    return [one.slug for one in page.articles]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (3, []),
        (4, [["n01"]]),
        (6, [["n03", "n02", "n01"]]),
        (8, [["n03", "n02", "n01"], ["n05", "n04"]]),
        (9, [["n03", "n02", "n01"], ["n06", "n05", "n04"]]),
    ],
)
def test_pages_are_counted_from_the_oldest_article(count: int, expected: list[list[str]]) -> None:
    assert [slugs(page) for page in compose.older_pages(listing(count, 3))] == expected


def test_a_page_knows_nothing_of_what_it_does_not_show() -> None:
    (first, *_), (again, *_) = (compose.older_pages(listing(count, 3)) for count in (6, 50))

    assert first == again
    assert (first.total, first.updated) == (3, NOON + timedelta(days=3))


def test_a_channel_without_articles_has_no_older_ones() -> None:
    assert compose.older_pages(channel()) == ()


@pytest.mark.parametrize("of_topic", [True, False], ids=["topic", "site"])
def test_the_pages_lead_from_the_newest_to_the_oldest_and_back(of_topic: bool) -> None:
    found_pages = shown(listing(8, 3, of_topic=of_topic))

    ways = {
        (path, rel): [urljoin(path, way) for way in found(page, f"//nav//a[@rel='{rel}']/@href")]
        for path, page in found_pages.items()
        for rel in ("next", "prev")
    }
    newest, first, second = found_pages
    assert ways == {
        (newest, "next"): [second],
        (newest, "prev"): [],
        (second, "next"): [first],
        (second, "prev"): [newest],
        (first, "next"): [],
        (first, "prev"): [second],
    }
    assert first == ("topics/rivers/" if of_topic else "") + "older/1/index.html"


@pytest.mark.parametrize("of_topic", [True, False], ids=["topic", "site"])
def test_each_page_has_its_own_title_and_address(of_topic: bool) -> None:
    every = shown(listing(8, 3, of_topic=of_topic))

    titles = [found(page, "string(//title)") for page in every.values()]
    name = "Rivers" if of_topic else "All articles"
    assert titles[1:] == [f"{name} – Page 1 – The Site", f"{name} – Page 2 – The Site"]
    assert titles[0] not in titles[1:]
    for path, page in every.items():
        address = f"https://example.org/{path.removesuffix('index.html')}"
        assert found(page, "//link[@rel='canonical']/@href") == [address]
        assert found(page, "//meta[@property='og:url']/@content") == [address]


def test_a_page_says_from_when_its_articles_are() -> None:
    _, first, second = shown(listing(7, 3)).values()

    said = [" ".join(found(page, "string(//main/p)").split()) for page in (first, second)]
    assert said == ["Page 1 24 November 2026 – 26 November 2026", "Page 2 27 November 2026"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_newest_page_says_how_many_there_are_and_leads_on(language: str) -> None:
    newest = next(iter(shown(listing(8, 3, language=language)).values()))

    words = views.words(language)
    (nav,) = found(newest, "//main//nav")
    assert nav.get("aria-label") == words["pages"]
    assert [one.text_content() for one in nav.xpath("p | .//a")] == [
        words["shown"].format(n=3, total=8),
        words["older"],
    ]
    assert not found(newest, "//main//a[contains(@href, 'sitemap')]")


def test_where_topics_have_pages_the_front_page_leads_to_them_alone() -> None:
    one = listing(8, 3)

    front = pages.front_page((channel(*one.articles), one), None, frame=frame(), environment=ENVIRONMENT).data

    assert not found(front, "//a[@rel='next']")
    assert found(front, "//p[@class='more']/a/@href") == ["topics/rivers/index.html"]


OWN = """\
{% extends "pages/base.html.j2" %}
{% from "pages/parts.html.j2" import feed_list, teaser %}
{% block main %}
<h1>{{ channel.topic.name }}, {{ channel.total }}</h1>
{{ feed_list(feeds, local) }}
<ul>{% for article in channel.articles %}{{ teaser(article, words, local, 2, site.timezone) }}{% endfor %}</ul>
{% include "pages/rest.html.j2" %}
{% endblock %}
"""


def test_a_template_of_a_topic_that_knows_no_older_pages_shows_them_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "topic.html.j2").write_text(OWN, encoding="utf-8")
    environment = templating.environment(tmp_path)
    one = listing(8, 3)
    (first, _) = compose.older_pages(one)

    newest = pages.topic_page(one, frame=frame(), environment=environment).data
    page = pages.older_page(first, 1, last=False, frame=frame(), environment=environment).data

    assert found(newest, "string(//h1)") == "Rivers, 8"
    assert found(newest, "//a[@rel='next']/text()") == ["Older articles"]
    assert found(page, "count(//h2)") == 3
    assert found(page, "//a[@rel='prev']/@href") == ["../../../../topics/rivers/older/2/index.html"]
