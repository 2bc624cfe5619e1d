"""A feed with sounds is a podcast; feedparser reads the elements as players do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import feedparser
import msgspec
import pytest

from publisher import config as configuration
from publisher.checking import check
from publisher.config import FeedOptions
from publisher.errors import ConfigError
from publisher.feeds import render
from publisher.model import Channel, Enclosure, Image, Podcast
from publisher.pipeline import publish
from tests.factories import RIVERS, article, channel, contents, site

NOW = datetime(2030, 1, 1, tzinfo=UTC)
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


def test_a_show_stays_one_while_its_newest_entries_are_no_episodes(tmp_path: Path) -> None:
    """Its head was gone then, and a player that came by found no show."""
    articles = tmp_path / "articles"
    articles.mkdir()
    toml = '[site]\nurl = "https://example.org/"\n[feeds]\nentries = 2\nformats = ["rss"]\n[digest]\nenabled = false\n'
    (tmp_path / "publisher.toml").write_text(toml)
    sound = "enclosure: {url: https://example.org/a.mp3, length: 9000}"
    for day, more in enumerate([f"topic: Rivers\n{sound}", "topic: Trains", "topic: Rivers", "topic: Rivers"], 1):
        (articles / f"{day}.md").write_text(
            f"---\ntitle: Number {day}\ndate: 2026-01-0{day}\n{more}\n---\nText {day}.\n"
        )

    publish(configuration.load(folder=tmp_path), NOW)

    told = {
        path.relative_to(tmp_path / "out").as_posix(): feedparser.parse(path.read_bytes()).feed.get("itunes_type")
        for path in tmp_path.glob("out/**/*.xml")
        if b"<rss" in path.read_bytes()
    }
    assert told == {
        "rss.xml": "episodic",
        "topics/rivers/rss.xml": "episodic",
        "topics/trains/rss.xml": None,
        "archive/0001.xml": "episodic",  # which has the episode
    }


def test_a_site_that_says_what_its_podcast_is_has_one_before_the_first_episode(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://example.org/"\n[podcast]\ncategory = "Science"\n')

    publish(configuration.load(folder=tmp_path), NOW)

    assert [tag.term for tag in feedparser.parse((tmp_path / "out" / "rss.xml").read_bytes()).feed.tags] == ["Science"]


@pytest.mark.parametrize("explicit", [True, False])
def test_an_episode_may_be_for_others_than_its_show(explicit: bool) -> None:
    sound = msgspec.structs.replace(SOUND, explicit=explicit)
    show = site(podcast=Podcast(explicit=not explicit))

    data = rss(channel(article(enclosure=sound), site=show))

    assert re.findall(rb"<itunes:explicit>(\w+)<", data) == [
        str(not explicit).lower().encode(),
        str(explicit).lower().encode(),
    ]
    assert not [one for one in check("rss.xml", data, NOW) if one.code == "F231"]


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        pytest.param(Image(url="https://example.org/e.jpg", width=1280, height=1280), True, id="a square"),
        pytest.param(Image(url="https://example.org/e.PNG?v=1"), True, id="on another server"),
        pytest.param(Image(url="https://example.org/e.jpg", width=1280, height=720), False, id="no square"),
        pytest.param(Image(url="https://example.org/e.webp", width=1280, height=1280), False, id="WebP"),
        pytest.param(None, False, id="none"),
    ],
)
def test_the_picture_of_an_episode_is_one_that_players_can_show(picture: Image | None, shown: bool) -> None:
    show = channel(article(enclosure=SOUND, image=picture), article(slug="b", image=picture), site=SHOW)

    episode, other = feedparser.parse(rss(show)).entries

    assert ("image" in episode) == shown
    assert not shown or (picture is not None and episode.image.href == picture.url)
    assert "image" not in other


def test_a_media_type_in_capitals_is_one_of_sounds() -> None:
    sound = msgspec.structs.replace(SOUND, media_type="Audio/MPEG")

    assert b"<itunes:duration>754<" in rss(channel(article(enclosure=sound), site=SHOW))


def test_the_guid_of_a_show_stays_when_the_site_moves_and_differs_by_channel() -> None:
    def guid(**values: object) -> str:
        return str(feedparser.parse(rss(channel(article(enclosure=SOUND), **values))).feed.podcast_guid)

    assert guid() == guid(site=site(url="https://new.example/"))
    assert guid() != guid(topic=RIVERS)


def test_a_show_names_its_owner_its_kind_and_the_part_of_its_category() -> None:
    """Spotify found no owner to send its code to; serials were told as episodic, a trailer as a full episode."""
    podcast = Podcast(category="Science", subcategory="Nature", type="serial")
    trailer = msgspec.structs.replace(SOUND, kind="trailer")
    data = rss(channel(article(enclosure=trailer), site=site(podcast=podcast, title="R & D", email="desk@example.org")))

    owner = "<itunes:name>R &#x26; D</itunes:name><itunes:email>desk@example.org</itunes:email>"
    assert f"<itunes:owner>{owner}</itunes:owner>".encode() in data
    assert b'<itunes:category text="Science"><itunes:category text="Nature"/></itunes:category>' in data
    assert b"<itunes:type>serial</itunes:type>" in data
    assert b"<itunes:episodeType>trailer</itunes:episodeType>" in data
    assert {one.code for one in check("rss.xml", data, NOW)} == {"F230"}  # it has no picture


def test_without_an_address_a_show_has_no_owner() -> None:
    assert b"itunes:owner" not in rss(channel(article(enclosure=SOUND), site=site(email="")))


def test_a_picture_of_a_show_may_have_a_query() -> None:
    show = site(podcast=Podcast(image="https://example.org/cover.jpg?v=2"))

    assert b'<itunes:image href="https://example.org/cover.jpg?v=2"/>' in rss(
        channel(article(enclosure=SOUND), site=show)
    )


@pytest.mark.parametrize("image", ["", "https://example.org/logo.svg"])
def test_a_picture_that_players_cannot_take_is_left_out(image: str) -> None:
    read = feedparser.parse(rss(channel(article(enclosure=SOUND), site=site(image=image))))

    assert ("image" in read.feed) == bool(image)
    assert b"itunes:image" not in rss(channel(article(enclosure=SOUND), site=site(image=image)))


def test_a_category_that_apple_does_not_have_is_refused_with_all_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text('[podcast]\ncategory = "Rivers"\n')

    with pytest.raises(ConfigError, match=r'publisher.toml:2: .*"Arts", "Business".*"True Crime"'):
        configuration.load(folder=tmp_path)


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        pytest.param('category = "Arts"\nsubcategory = "Nature"', r'"Books", "Design"', id="of another category"),
        pytest.param('subcategory = "Nature"', "choose a podcast.category", id="without a category"),
    ],
)
def test_a_subcategory_is_a_part_of_its_category(table: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text(f"[podcast]\n{table}\n")

    with pytest.raises(ConfigError) as raised:
        configuration.load(folder=tmp_path)

    assert raised.value.line == table.count("\n") + 2
    assert hint in raised.value.hint
