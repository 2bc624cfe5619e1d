"""The sample articles beside the sources: they publish without a fault and show every kind of file."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html

from publisher import config as configuration
from publisher.config import Config
from publisher.pipeline import Report, publish

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
READ = re.compile(r"^READ\s+(.+)$", re.MULTILINE)


class Samples(NamedTuple):
    """The sample publication, published in a scratch folder."""

    config: Config
    report: Report

    def items(self) -> list[dict[str, Any]]:
        """What feed.json says of each article."""
        found = json.loads((self.config.output / "feed.json").read_text(encoding="utf-8"))["items"]
        assert isinstance(found, list)
        return found

    def page(self, title: str) -> html.HtmlElement:
        """Our page of the article with that title."""
        url = next(item["url"] for item in self.items() if item["title"] == title)
        return html.parse(str(self.config.output / urlsplit(url).path.lstrip("/") / "index.html")).getroot()


@cache
def _sources() -> dict[str, str]:
    """Every article file with its text."""
    folder = ROOT / "articles"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".md", ".html", ".txt"}
    }


def _raw() -> dict[str, str]:
    """The texts as a scraper leaves them: an alt text, the title, and links that are lines of their own."""
    return {path: text for path, text in _sources().items() if path.endswith(".txt") and READ.search(text)}


def _title(text: str) -> str:
    return [line for line in text.splitlines() if line.strip()][1].strip()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    root = tmp_path_factory.mktemp("samples")
    shutil.copytree(ROOT / "articles", root / "articles")
    shutil.copy(ROOT / "publisher.toml", root)
    config = configuration.load(root / "publisher.toml")
    return Samples(config, publish(config, NOW))


def test_the_samples_publish_without_a_remark(samples: Samples) -> None:
    assert [str(problem) for problem in samples.report.problems] == []
    assert samples.report.articles >= 24
    assert len([name for name, count in samples.report.by_topic if count and name != "Uncategorised"]) >= 6


def test_a_second_publish_writes_nothing(samples: Samples) -> None:
    again = publish(samples.config, NOW + timedelta(minutes=5))

    assert (again.written, again.removed, again.articles) == (0, 0, samples.report.articles)


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        pytest.param(".md", r"---\n", id="YAML"),
        pytest.param(".md", r"\+\+\+\n", id="TOML"),
        pytest.param(".md", r"\{\s*\"", id="JSON"),
        pytest.param(".md", r"# \w", id="no front matter"),
        pytest.param(".html", r"(?is)<!doctype html>.*<nav.*application/ld\+json|.*ld\+json.*<nav", id="whole page"),
        pytest.param(".html", r"(?i)<(?!!doctype|html)\w+", id="fragment"),
        pytest.param(".txt", r"Title: .+\n[\w-]+: ", id="header lines"),
        pytest.param(".txt", r"[^\n:]+\n\s*\n[^\n]+\n\s*\n", id="scraped"),
    ],
)
def test_each_kind_of_file_is_there(suffix: str, start: str) -> None:
    assert [path for path, text in _sources().items() if path.endswith(suffix) and re.match(start, text)]


@pytest.mark.parametrize(
    "said",
    [
        r"(?m)^updated: ", r"(?m)^draft: true$", r"(?m)^newsletter: false$", r"(?m)^aliases:", r"(?m)^related:",
        r"(?m)^link: https://", r"(?m)^```\w+$", r"(?m)^\|[ :-]+\|", r"(?m)^\[\^\w+\]: ", r"(?m)^- \[x\] ",
        r"(?m)^> \[!", r"\]\(\S+\.md\)", r"audio/\w+\.mp3", r"(?m)^date: 2026-\d\d-\d\d$", r"T[\d:]+[+-]\d\d:",
    ],
)  # fmt: skip
def test_each_thing_that_an_article_can_say_is_said(said: str) -> None:
    assert [path for path, text in _sources().items() if re.search(said, text)]


@pytest.mark.parametrize(("language", "least"), [("en", 20), ("de", 2), ("ar", 2), ("ja", 2)])
def test_the_languages_are_told(samples: Samples, language: str, least: int) -> None:
    assert len([item for item in samples.items() if item.get("language", "en").startswith(language)]) >= least


def test_every_feed_is_well_formed(samples: Samples) -> None:
    feeds = [*samples.config.output.rglob("rss.xml"), *samples.config.output.rglob("atom.xml")]

    assert len(feeds) >= 14
    for path in feeds:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.entries


def test_a_sound_goes_along(samples: Samples) -> None:
    sounds = [sound for item in samples.items() for sound in item.get("attachments", ())]

    assert [sound["mime_type"] for sound in sounds] == ["audio/mpeg"]
    file = samples.config.output / urlsplit(sounds[0]["url"]).path.lstrip("/")
    assert file.stat().st_size == sounds[0]["size_in_bytes"] < 150_000


def test_pictures_are_light_and_told_in_words(samples: Samples) -> None:
    for path in (ROOT / "articles/images").iterdir():
        assert path.stat().st_size < 60_000, path
    for page in samples.config.output.glob("articles/*/index.html"):
        assert [img.get("src") for img in html.parse(str(page)).iterfind(".//article//img") if not img.get("alt")] == []


def test_drafts_stay_at_home_and_the_letter_leaves_out_what_it_is_told_to(samples: Samples) -> None:
    drafts = [text for text in _sources().values() if re.search(r"(?m)^draft: true$", text)]
    not_mailed = [text for text in _sources().values() if re.search(r"(?m)^newsletter: false$", text)]

    assert samples.report.articles == len(_sources()) - len(drafts)
    assert samples.report.issue is not None
    assert samples.report.issue.articles == samples.report.articles - len(not_mailed)


@pytest.mark.parametrize("path", _raw())
def test_a_scraped_text_becomes_an_article(samples: Samples, path: str) -> None:
    text = _raw()[path]
    title, related = _title(text), READ.findall(text)
    page = samples.page(title)

    item = next(item for item in samples.items() if item["title"] == title)
    assert related
    assert "READ" not in item["content_html"]
    assert "READ\N{NO-BREAK SPACE}" not in page.text_content()
    links = {" ".join(link.text_content().split()): link.get("href") for link in page.iterfind(".//a")}
    assert [name for name in related if name not in links] == []


def test_there_are_three_scraped_texts() -> None:
    assert len(_raw()) >= 3
