"""A feed with sounds is a podcast; feedparser reads the elements as players do."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import feedparser
import pytest

from publisher import config as configuration
from publisher.config import FeedOptions
from publisher.errors import ConfigError
from publisher.feeds import render
from publisher.model import Channel, Enclosure, Podcast
from tests.factories import RIVERS, article, channel, contents, site

SOUND = Enclosure(
    url="https://example.org/a.mp3", media_type="audio/mpeg", length=9000, duration_s=754, episode=3, season=2
)
SHOW = site(
    podcast=Podcast(category="Science", explicit=False, locked=True),
    image="https://example.org/cover.png",
    email="desk@example.org",
)


def rss(feed: Channel) -> bytes:
    (document,) = render(feed, contents(), FeedOptions(formats=("rss",)))
    return document.data


@pytest.mark.parametrize("topic", [None, RIVERS], ids=["the site's", "a topic's"])
def test_an_episode_and_its_show_are_read_by_players(topic: object) -> None:
    feed = channel(article(enclosure=SOUND), article(slug="b"), site=SHOW, topic=topic)

    read = feedparser.parse(rss(feed))

    assert not read.bozo
    assert [tag.term for tag in read.feed.tags] == ["Science"]
    assert read.feed.image.href == "https://example.org/cover.png"
    assert read.feed.itunes_explicit is not True
    assert read.feed.itunes_type == "episodic"
    assert UUID(read.feed.podcast_guid).version == 5
    assert b'<podcast:locked owner="desk@example.org">yes</podcast:locked>' in rss(feed)
    episode, other = read.entries
    assert (episode.itunes_duration, episode.itunes_season, episode.itunes_episode) == ("754", "2", "3")
    assert (episode.podcast_season, episode.podcast_episode) == ("2", "3")
    assert [(one.href, one.type, one.length) for one in episode.enclosures] == [(SOUND.url, "audio/mpeg", "9000")]
    assert not any(key.startswith(("itunes_", "podcast_")) for key in other)


@pytest.mark.parametrize(
    "enclosure",
    [
        pytest.param(None, id="none"),
        pytest.param(Enclosure(url="https://e.org/a.pdf", media_type="application/pdf", length=9), id="a document"),
        pytest.param(Enclosure(url="https://e.org/a.mp3", media_type="audio/mpeg"), id="of unknown length"),
    ],
)
def test_other_feeds_know_nothing_of_podcasts(enclosure: Enclosure | None) -> None:
    data = rss(channel(article(enclosure=enclosure), site=SHOW))

    assert b"itunes" not in data
    assert b"podcast" not in data


def test_the_guid_of_a_show_stays_when_the_site_moves_and_differs_by_channel() -> None:
    def guid(**values: object) -> str:
        return str(feedparser.parse(rss(channel(article(enclosure=SOUND), **values))).feed.podcast_guid)

    assert guid() == guid(site=site(url="https://new.example/"))
    assert guid() != guid(topic=RIVERS)


@pytest.mark.parametrize("image", ["", "https://example.org/logo.svg"])
def test_a_picture_that_players_cannot_take_is_left_out(image: str) -> None:
    read = feedparser.parse(rss(channel(article(enclosure=SOUND), site=site(image=image))))

    assert "image" not in read.feed or not read.feed.image.href.endswith(".png")
    assert b"itunes:image" not in rss(channel(article(enclosure=SOUND), site=site(image=image)))


def test_a_category_that_apple_does_not_have_is_refused_with_all_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text('[podcast]\ncategory = "Rivers"\n')

    with pytest.raises(ConfigError, match=r'publisher.toml:2: .*"Arts", "Business".*"True Crime"'):
        configuration.load(folder=tmp_path)
