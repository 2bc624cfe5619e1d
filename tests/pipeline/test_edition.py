"""publisher/pipeline/edition.py: what readers' letters are made of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.config import Config
from publisher.pipeline import publish
from publisher.pipeline.edition import edition
from tests.factories import NOON


def _write(folder: Path, name: str, topic: str = "Rivers", more: str = "") -> None:
    text = f"---\ntitle: About {name}\ndate: 2026-11-01\ntopic: {topic}\n{more}---\n\nThe text of {name}.\n"
    (folder / f"articles/{name}.md").write_text(text)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "articles").mkdir()
    (tmp_path / "publisher.toml").write_text(
        '[site]\ntitle = "S"\nurl = "https://example.org/"\npostal_address = "1 Road"\n[digest]\nmax_articles = 3\n'
    )
    for name in ("one", "two"):
        _write(tmp_path, name)
    _write(tmp_path, "out", more="newsletter: false\n")
    loaded = configuration.load(folder=tmp_path)
    publish(loaded, NOON, close=True)
    return loaded


def _titles(config: Config) -> list[str]:
    with edition(config, NOON + timedelta(days=1)) as found:
        return sorted(article.title for article in found.articles)


def test_it_has_what_was_published_and_may_be_mailed(config: Config) -> None:
    assert _titles(config) == ["About one", "About two"]


def test_what_no_publish_has_seen_is_in_no_letter(config: Config) -> None:
    _write(config.root, "three")
    before = _titles(config)
    publish(config, NOON + timedelta(hours=1))

    assert before == ["About one", "About two"]
    assert _titles(config) == ["About one", "About three", "About two"]


def test_what_is_hidden_or_never_mailed_is_in_no_letter(config: Config) -> None:
    _write(config.root, "three")
    publish(config, NOON + timedelta(hours=1), mail=False)
    _write(config.root, "two", more="draft: true\n")

    assert _titles(config) == ["About one"]


def test_it_changes_nothing(config: Config) -> None:
    def state() -> dict[str, bytes]:
        files = (path for path in config.root.rglob("*") if path.is_file() and ".publisher/" not in path.as_posix())
        return {path.as_posix(): path.read_bytes() for path in files}

    before = state()
    _titles(config)

    assert state() == before
    assert publish(config, NOON + timedelta(days=1)).written == 0


def test_a_letter_of_a_readers_own_names_no_issue_and_leads_to_the_site(config: Config) -> None:
    with edition(config, NOON) as found:
        made = found.render([found.articles[0].id], language="de")

    assert "https://example.org/digests/" not in made.html
    assert "Im Web lesen" in made.html
    assert made.web == ""
    assert found.articles[0].title in made.text
    assert made.shown == (found.articles[0].id,)


def test_a_letter_of_an_issue_leads_to_its_web_copy(config: Config) -> None:
    with edition(config, NOON) as found:
        assert set(found.issue_of.values()) == {1}
        assert found.issues == {1: True}
        made = found.render([one.id for one in found.articles], language="", number=1, corrected=True)

    assert "https://example.org/digests/1/" in made.html
    assert made.subject.startswith("Correction: ")
    assert "Topics: Rivers · How often: as you chose" in made.text


def test_what_has_no_room_is_told(config: Config) -> None:
    for number in range(5):
        _write(config.root, f"n{number}", topic="Energy")
    publish(config, NOON + timedelta(hours=1), mail=True)
    with edition(config, NOON + timedelta(hours=2)) as found:
        made = found.render([one.id for one in found.articles], language="")

    assert len(found.articles) == 7
    assert len(made.shown) == 3
    assert "more in Energy on the web" in made.text
    assert "https://example.org/#topic-energy" in made.html
