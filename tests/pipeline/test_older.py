"""Pages of older articles in a publication: all are reached, few are made again, and none is left over."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
from lxml import html

from publisher import pages
from publisher.model import Channel, Document
from publisher.pipeline import processors
from tests.pipeline.folder import CONFIG, NOW, Folder

FOUR = CONFIG + "[feeds]\nentries = 4\n"


@pytest.fixture
def old(folder: Folder) -> Folder:
    """Fourteen articles in Rivers and one in Cities, with four on a page."""
    folder.write("publisher.toml", FOUR)
    for number in range(13):
        folder.add(f"n{number:02}", topic="Rivers", date=f"2026-09-{number + 1:02}")
    return folder


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with the pages of older articles that a publish makes."""
    found: list[str] = []
    page_of = pages.older_page

    def noted(channel: Channel, number: int, **given: Any) -> Document:
        found.append(f"{channel.path}{number}")
        return page_of(channel, number, **given)

    monkeypatch.setattr(pages, "older_page", noted)
    monkeypatch.setattr(processors, "_processors", lambda: 1)
    return found


def older(folder: Folder) -> dict[str, bytes]:
    """The pages of older articles, by the way from the output folder."""
    return {path: data for path, data in folder.files().items() if re.search(r"(?:^|/)older/\d+/", path)}


def walk(folder: Folder, path: str) -> list[list[str]]:
    """The articles of each page, from one on to the oldest, as a visitor comes to them."""
    found = []
    while path:
        page: Any = html.fromstring(folder.out(path))
        found.append(
            [name.removeprefix("Article ") for name in page.xpath("//main//h2/a/text() | //main//h3/a/text()")]
        )
        ways = page.xpath("//a[@rel='next']/@href")
        path = urljoin(path, ways[0]) if ways else ""
    return found


def on_show(folder: Folder) -> dict[str, bytes]:
    """All pages, and the sitemap."""
    files = folder.files()
    return {
        path: files[path] for path in files if path.endswith(("index.html", "sitemap.xml")) and "outbox" not in path
    }


def afresh(folder: Folder, now: datetime) -> dict[str, bytes]:
    """The pages of a publish without cache and output."""
    for name in ("out", "outbox", ".publisher"):
        shutil.rmtree(folder.root / name)
    folder.publish(now)
    return on_show(folder)


def names(first: int, last: int) -> list[str]:
    return [f"n{number:02}" for number in range(first, last - 1, -1)]


def test_a_visitor_comes_to_every_article_of_a_topic_once(old: Folder) -> None:
    old.publish()

    assert walk(old, "topics/rivers/index.html") == [["a", *names(12, 10)], names(9, 8), names(7, 4), names(3, 0)]
    assert walk(old, "topics/cities/index.html") == [["b"]]
    listed = re.findall(r"<loc>https://example\.org/(.*?)</loc><lastmod>(.{10})", old.out("sitemap.xml"))
    assert [one for one in listed if "older/" in one[0]] == [
        ("topics/rivers/older/1/", "2026-09-04"),
        ("topics/rivers/older/2/", "2026-09-08"),
        ("topics/rivers/older/3/", "2026-09-10"),
    ]


def test_without_topics_the_front_page_leads_to_every_article(old: Folder) -> None:
    old.write("publisher.toml", FOUR + "topics = false\n")
    old.publish()

    assert walk(old, "index.html") == [["b", "a", *names(12, 11)], names(10, 8), names(7, 4), names(3, 0)]
    assert set(older(old)) == {f"out/older/{number}/index.html" for number in (1, 2, 3)}


def test_a_new_article_makes_no_page_again_that_is_full(old: Folder, made: list[str]) -> None:
    old.publish()
    before = older(old)
    made.clear()

    for day, expected in ((10, ["3"]), (11, ["3"]), (12, ["3", "4"]), (13, ["4"])):
        old.add(f"new{day}", topic="Rivers", date=f"2026-11-{day}")
        old.publish()
        assert made == [f"topics/rivers/{number}" for number in expected]
        made.clear()
    kept = {path: data for path, data in older(old).items() if before.get(path) == data}
    assert set(kept) == {f"out/topics/rivers/older/{number}/index.html" for number in (1, 2)}
    assert older(old).keys() - before.keys() == {"out/topics/rivers/older/4/index.html"}


def test_nothing_new_makes_no_page(old: Folder, made: list[str]) -> None:
    old.publish()
    assert made
    made.clear()

    assert old.publish(NOW + timedelta(hours=1)).written == 0
    shutil.rmtree(old.root / ".publisher")
    assert old.publish(NOW + timedelta(hours=2)).written == 0
    old.add("elsewhere", topic="Cities", date="2026-11-03")
    made.clear()
    old.publish(NOW + timedelta(hours=3))
    assert made == []


def test_a_page_that_is_gone_is_made_again(old: Folder, made: list[str]) -> None:
    old.publish()
    before = older(old)
    (old.root / "out/topics/rivers/older/2/index.html").unlink()
    made.clear()

    old.publish()

    assert (made, older(old)) == (["topics/rivers/2"], before)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("edit", ["2"]),
        ("rename", ["2"]),
        ("delete", ["2", "3"]),
        ("re-topic", ["2", "3"]),
        ("re-date", ["1", "2"]),
        ("hide", ["2", "3"]),
    ],
)
def test_a_change_makes_those_pages_again_that_it_is_seen_on(
    old: Folder, made: list[str], change: str, expected: list[str]
) -> None:
    old.publish()
    made.clear()
    file = old.root / "articles/n05.md"
    if change == "edit":
        old.add("n05", topic="Rivers", date="2026-09-06", summary="Another summary.")
    elif change == "rename":
        file.rename(file.with_name("renamed.md"))
    elif change == "delete":
        file.unlink()
    elif change == "re-topic":
        old.add("n05", topic="Cities", date="2026-09-06")
    elif change == "re-date":
        old.add("n05", topic="Rivers", date="2026-08-01")
    else:
        old.add("n05", topic="Rivers", date="2026-09-06", feed="false")

    old.publish(NOW + timedelta(days=1))

    assert made == [f"topics/rivers/{number}" for number in expected]
    assert on_show(old) == afresh(old, NOW + timedelta(days=1))


def test_pages_without_an_article_left_are_removed(old: Folder) -> None:
    old.publish()
    for number in range(4, 13):
        (old.root / f"articles/n{number:02}.md").unlink()

    old.publish(NOW + timedelta(days=1))

    assert list(older(old)) == ["out/topics/rivers/older/1/index.html"]
    assert walk(old, "topics/rivers/index.html") == [["a", *names(3, 1)], names(0, 0)]


def test_whatever_happens_the_pages_are_those_of_a_publish_from_nothing(old: Folder) -> None:
    chance = Random(11)
    for day in range(12):
        for _ in range(chance.randrange(1, 4)):
            number, topic = chance.randrange(20), chance.choice(["Rivers", "Cities", "Parks"])
            if chance.random() < 0.3:
                (old.root / f"articles/n{number:02}.md").unlink(missing_ok=True)
            else:
                old.add(f"n{number:02}", topic=topic, date=f"2026-{chance.randrange(1, 11):02}-03")
        old.publish(NOW + timedelta(days=day), removals=True)

    assert on_show(old) == afresh(old, NOW + timedelta(days=11))
    for topic in ("rivers", "cities", "parks"):
        every = [name for page in walk(old, f"topics/{topic}/index.html") for name in page]
        assert len(every) == len(set(every))


@pytest.mark.parametrize(
    "switches", ["[pages]\nlists = false\n", "archives = false\n[pages]\narticles = false\n"], ids=["lists", "others"]
)
def test_there_are_none_where_lists_are_off_or_nothing_older_is_shown(old: Folder, switches: str) -> None:
    old.publish()
    assert older(old)

    old.write("publisher.toml", FOUR + switches)
    old.publish()

    assert older(old) == {}
    if "lists" not in switches:
        assert "sitemap.xml" in old.out("topics/rivers/index.html")


def test_no_article_takes_the_place_of_a_page(old: Folder) -> None:
    old.write("publisher.toml", FOUR + "topics = false\n")
    old.add("taken", date="2026-11-05", url="/older/1/")
    old.add("free", date="2026-11-06", url="/older/")

    report = old.publish()

    assert "there cannot be a page at '/older/1/'" in [problem.message for problem in report.problems]
    assert "Page 1" in old.out("older/1/index.html")
    assert "Article free" in old.out("older/index.html")
