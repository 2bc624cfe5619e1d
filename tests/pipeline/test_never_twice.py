"""No change of a site shows a subscriber an article again, however the reader tells entries apart."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest

from publisher import config as configuration
from publisher.pipeline import publish

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = 6
TOML = """
[site]
title = "Paper"
url = "https://paper.example/"
postal_address = "1 Quay"
timezone = "UTC"
"""
FEEDS = ("rss.xml", "atom.xml", "topics/rivers/rss.xml", "topics/cities/atom.xml")


class Seen(NamedTuple):
    """What a reader keeps of an entry; `word` is ours, by which the test knows the article again."""

    guid: str
    link: str
    title: str
    date: str
    word: str


Same = Callable[[Seen, Seen], bool]
READERS: dict[str, Same] = {
    "guid alone": lambda old, new: old.guid == new.guid,
    "guid, then link": lambda old, new: old.guid == new.guid or old.link == new.link,
    "link, then title and date": lambda old, new: (
        old.link == new.link or (old.title == new.title and old.date == new.date)
    ),
    "guid in each feed": lambda old, new: old.guid == new.guid,
}


class Reader:
    """A feed reader: one shelf for all feeds, or one for each."""

    def __init__(self, same: Same, *, apart: bool) -> None:
        self._same, self._apart = same, apart
        self.shelves: dict[str, list[Seen]] = {}

    def poll(self, out: Path) -> None:
        """Fetch all feeds and keep the entries that are new to it."""
        for name in FEEDS:
            shelf = self.shelves.setdefault(name if self._apart else "", [])
            for entry in feedparser.parse((out / name).read_bytes()).entries if (out / name).is_file() else ():
                found = _seen(entry)
                if not any(self._same(old, found) for old in shelf):
                    shelf.append(found)

    def doubled(self) -> list[str]:
        """The articles that stand on a shelf twice."""
        words = [(name, one.word) for name, shelf in self.shelves.items() for one in shelf]
        return [f"{name}: {word}" for name, word in set(words) if words.count((name, word)) > 1]


def _seen(entry: Any) -> Seen:
    text = entry.content[0].value
    return Seen(entry.id, entry.link, entry.title, str(entry.published_parsed), text[text.index("word-") :][:6])


class Site:
    """A folder of six articles, and what can happen to one of them, or to all."""

    def __init__(self, root: Path) -> None:
        self.root, self.articles, self.now = root, root / "articles", NOW
        (self.articles / "rivers").mkdir(parents=True)
        (root / "publisher.toml").write_text(TOML)
        for number in range(NUMBER):
            self.write(number)

    def write(self, number: int, *, name: str = "", text: str = "", **keys: str) -> None:
        given = {"title": f"Title {number}", "topic": "Rivers", "date": f"2026-03-0{number + 1}", **keys}
        rows = "".join(f"{key}: {value}\n" for key, value in given.items() if value)
        body = text or f"This is word-{number}, of which the article tells."
        (self.articles / (name or f"story-{number}.md")).write_text(f"---\n{rows}---\n\n{body}\n")

    def replace(self, old: str, new: str) -> None:
        file = self.root / "publisher.toml"
        file.write_text(file.read_text().replace(old, new))

    def publish(self) -> None:
        self.now += timedelta(hours=1)
        publish(configuration.load(folder=self.root), self.now, mail=True)


def _to_html(site: Site) -> None:
    (site.articles / "story-2.md").unlink()
    text = (
        '<article><h1>Title 2</h1><time datetime="2026-03-03">3 March</time><p>This is word-2, of which it tells.</p>'
    )
    (site.articles / "story-2.html").write_text(
        f'<html><head><meta name="topic" content="Rivers"></head>{text}</article>'
    )


def _again(site: Site) -> None:
    """All files are taken away and written anew, as by an export."""
    shutil.rmtree(site.articles)
    site.articles.mkdir()
    for number in reversed(range(NUMBER)):
        site.write(number)


CHANGES: dict[str, Callable[[Site], object]] = {
    "title": lambda site: site.write(2, title="Quite another"),
    "slug": lambda site: site.write(2, slug="elsewhere"),
    "file name": lambda site: (site.articles / "story-2.md").rename(site.articles / "rivers" / "a-new-name.md"),
    "md to html": _to_html,
    "domain": lambda site: site.replace("paper.example", "news.example"),
    "http to https": lambda site: site.replace("http://", "https://"),
    "time zone": lambda site: site.replace('"UTC"', '"Asia/Tokyo"'),
    "topic": lambda site: site.write(2, topic="Cities"),
    "rebuild without the cache": lambda site: shutil.rmtree(site.root / ".publisher"),
    "body edit": lambda site: site.write(2, text="This is word-2, and the article tells of more."),
    "order of files": lambda site: (site.articles / "story-0.md").rename(site.articles / "zz-last.md"),
    "re-import": _again,
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_shown_an_article_twice(change: str, tmp_path: Path) -> None:
    site = Site(tmp_path)
    if change == "http to https":
        site.replace("https://", "http://")
    readers = {name: Reader(same, apart="each" in name) for name, same in READERS.items()}

    for step in (lambda _site: None, CHANGES[change], lambda site: site.write(NUMBER), lambda _site: None):
        step(site)
        site.publish()
        for reader in readers.values():
            reader.poll(tmp_path / "out")

    assert {name: reader.doubled() for name, reader in readers.items()} == {name: [] for name in READERS}
    for reader in readers.values():
        words = {one.word for shelf in reader.shelves.values() for one in shelf}
        assert words == {f"word-{number}" for number in range(NUMBER + 1)}


def test_a_reader_of_this_test_can_see_double(tmp_path: Path) -> None:
    site = Site(tmp_path)
    reader = Reader(READERS["guid alone"], apart=False)

    site.publish()
    reader.poll(tmp_path / "out")
    site.write(2, name="another.md", title="Another", text="This is word-2 in another file.")
    site.publish()
    reader.poll(tmp_path / "out")

    assert reader.doubled() == [": word-2"]
