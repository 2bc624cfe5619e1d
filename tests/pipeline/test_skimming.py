"""Skimming articles that nothing shows changes no output, and hides no problem."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from publisher import config as configuration
from publisher import readers
from publisher.model import Draft, Source
from publisher.pipeline import Report, publish
from publisher.pipeline.subjects import survey
from tests.pipeline.folder import NOW, SITE, TOPICS

CONFIG = (
    SITE
    + """\
[feeds]
entries = 3
archives = false
[pages]
articles = false
lists = {lists}
[digest]
enabled = true
max_articles = 4
"""
    + TOPICS
)
TEXTS = (
    "The river rose in the night. The flood came over the bank.",
    "Die Straße ist lang und die Stadt ist noch nicht wach, und das ist gut.",
    "![A tram](https://example.org/tram.jpg)\n\nA tram in the street of the city.",
    "# A heading\n\n```\n![no](no.png)\n```\n\nWater and {{< odd >}} more water.",
    "![Here](missing.png)\n\nA square in the city.",
)


def write(folder: Path, number: int, chance: Random) -> None:
    stated = chance.choice(["topic: Rivers\n", "topic: Cities\n", "summary: Said.\n", ""])
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number * 5)
    text = f"---\ntitle: Number {number}\ndate: {moment:%Y-%m-%d %H:%M}\n{stated}---\n{chance.choice(TEXTS)}\n"
    (folder / f"articles/a{number:02}.md").write_text(text, encoding="utf-8")


def site(folder: Path, lists: str) -> Path:
    (folder / "articles").mkdir(parents=True)
    (folder / "publisher.toml").write_text(CONFIG.format(lists=lists), encoding="utf-8")
    return folder


def made(folder: Path, now: datetime) -> tuple[dict[str, bytes], Report]:
    report = publish(configuration.load(None, folder=folder), now, mail=True)
    found = [folder / "publisher.lock", *(folder / "out").rglob("*"), *(folder / "outbox").rglob("*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}, report


@pytest.mark.parametrize("lists", ["true", "false"])
def test_what_is_published_is_what_is_published_when_all_is_read_whole(
    tmp_path: Path, lists: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(7)
    skimming, whole = site(tmp_path / "skimming", lists), site(tmp_path / "whole", lists)

    monkeypatch.setattr("publisher.pipeline.reading._WORTH_SKIMMING", 0)
    for run in range(8):
        seed = chance.random()
        changed = range(30) if not run else chance.sample(range(40), 3)
        outputs = []
        for folder in (skimming, whole):
            same = Random(seed)
            for number in changed:
                write(folder, number, same)
            with monkeypatch.context() as patch:
                if folder == whole:
                    patch.setattr(
                        "publisher.readers.skim", lambda source, options: readers.read(source, options, body=False)
                    )
                files, report = made(folder, NOW + timedelta(days=run))
            outputs.append((files, report.problems, report.by_topic))

        assert outputs[0] == outputs[1]


def skimmed(text: str) -> Draft:
    found = readers.skim(Source(path="a.md", data=text.encode()), readers.ReadOptions()).draft
    assert found is not None
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_a_skimmed_article_has_the_fingerprint_of_a_whole_one(text: str) -> None:
    whole = readers.read(Source(path="a.md", data=text.encode()), readers.ReadOptions()).draft

    assert whole is not None
    assert skimmed(text).fingerprint == whole.fingerprint
    assert skimmed(text).title == whole.title


@pytest.mark.parametrize(
    "text", ["![a](b.png)", "x <img src='b.png'>", "```\n![a](https://b.c/d)\n```\n![a](b.png)", "![a](<b.png>)"]
)
def test_an_article_that_shows_a_file_is_read_whole_so_that_a_missing_one_is_told_of(text: str) -> None:
    assert not skimmed(text).skimmed
    assert skimmed(text).image is not None


def test_the_survey_of_topics_after_a_publish_that_skimmed_is_that_of_whole_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.pipeline.reading._WORTH_SKIMMING", 0)
    folders = site(tmp_path / "published", "false"), site(tmp_path / "new", "false")
    for folder in folders:
        for number in range(20):
            write(folder, number, Random(number))
    made(folders[0], NOW)

    found = [survey(configuration.load(None, folder=folder), NOW) for folder in folders]

    assert found[0].subjects == found[1].subjects
