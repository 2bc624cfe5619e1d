"""`publisher check` in a publication: settings, articles, outputs; how it prints, and which rules it leaves out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from publisher import config as configuration
from publisher.checking import RULES, check
from publisher.cli import publisher
from publisher.pipeline import publish
from tests import judges
from tests.checking.examples import RSS, WRONG
from tests.factories import NOON

ARTICLE = "---\ntitle: A\ndate: 2026-03-01\ntopics: [Rivers]\n---\n\nText.\n"
CONFIG = """[site]
url = "https://e.org/"
postal_address = "1 Quay"
[[topic]]
name = "Rivers"
keywords = ["river", "weir", "dam", "flood"]
"""


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "publisher.toml").write_text(CONFIG)
    (tmp_path / "articles" / "a.md").write_text(ARTICLE)
    return tmp_path


def run(*arguments: str, command: str = "check") -> Any:
    return CliRunner().invoke(publisher, [command, *arguments], catch_exceptions=False)


def found() -> set[str]:
    return {one["code"] for one in json.loads(run("--format", "json").stdout)}


def article(front: str = "", text: str = "Text.", *, name: str = "b.md") -> Callable[[Path], None]:
    matter = f"---\ntitle: B\ndate: 2026-03-02\n{front}---\n\n{text}\n"
    return lambda folder: _put(folder / "articles" / name, matter.encode())


def settings(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / "publisher.toml").read_text()
        assert old in text
        (folder / "publisher.toml").write_text(text.replace(old, new))

    return change


def in_out(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Publish, and then change a file of the output."""

    def change(folder: Path) -> None:
        _published()
        place = folder / "out" / path
        assert old in place.read_text("utf-8")
        place.write_text(place.read_text("utf-8").replace(old, new), "utf-8")

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def after_publish(change: Callable[[Path], None]) -> Callable[[Path], None]:
    return both(lambda folder: _published(), change)


def _published() -> None:
    assert run(command="publish").exit_code == 0


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


WIDE = "An old weir holds the water back, and nobody knows who built it, says the miller who lives beside it. " * 5

WRONG_FOLDER: dict[str, Callable[[Path], None]] = {
    "A101": lambda folder: _put(folder / "articles" / "empty.md", b""),
    "A102": lambda folder: _put(
        folder / "articles" / "c.ipynb",
        json.dumps(
            {
                "nbformat": 4, "nbformat_minor": 5, "metadata": {},
                "cells": [
                    {"cell_type": "markdown", "metadata": {}, "source": "# C\n\nText."},
                    {"cell_type": "code", "metadata": {}, "source": "x", "execution_count": 1,
                     "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"image/png": "aGk="}}]},
                ],
            }
        ).encode(),
    ),
    "A103": article(text="![](https://e.org/x.png)\n\nText."),
    "A104": article("sumary: Short.\n"),
    "A105": article("updated: next week\n"),
    "A106": lambda folder: _put(folder / "articles" / "c.md", b"---\ntags: [a]\n---\n"),
    "A107": article("tags: [a\n"),
    "A108": both(article(text=WIDE), article(text=WIDE, name="c.md")),
    "A109": article("topics: [River]\n"),
    "A110": article(text="[The other](gone.md)"),
    "A111": lambda folder: _put(folder / "articles" / "c.md", "---\ntitle: C\n---\n\nCafé.\n".encode("latin-1")),
    "A112": both(article("id: tag:e.org,2026:x\n"), article("id: tag:e.org,2026:x\n", text="Else.", name="c.md")),
    "A113": article("enclosure: https://e.org/a.mp3\n"),
    "A114": article(text="{{< weather city=Lund >}}\n\nText."),
    "A115": both(settings("[[topic]]", "[feeds]\nmax_bytes = 33000\n[[topic]]"), article(text=WIDE * 60)),
    "A116": lambda folder: _put(folder / "articles" / "c.md", b"---\ntitle: C\ndate: 2999-01-01\n---\n\nText.\n"),
    "A117": both(lambda folder: _put(folder / "articles" / "a.png", b"No picture."), article(text="![A](a.png)")),
    "A118": lambda folder: _put(folder / "articles" / "c.md", b"# C\n"),
    "A119": article("id: 42\n"),
    "C101": lambda folder: _put(folder / "out" / "index.html", b"Mine."),
    "C102": settings("[site]", "[sight]"),
    "C103": lambda folder: _put(folder / "publisher.lock", b"no lock\n"),
    "C104": both(article(), settings("[[topic]]", '[[topic]]\nname = "Locks"\nkeywords = ["lock"]\n[[topic]]')),
    "C105": settings('url = "https://e.org/"\n', ""),
    "C106": settings('postal_address = "1 Quay"\n', ""),
    "O101": in_out("index.html", "</body>", "<p>Mine.</p></body>"),
    "O102": after_publish(lambda folder: (folder / "out" / "atom.xml").unlink()),
    "O103": in_out("rss.xml", "https://e.org/rss.xml", "https://staging.e.org/rss.xml"),
    "O104": in_out("index.html", "application/atom+xml", "application/xml"),
    "O105": in_out("topics/rivers/rss.xml", "<guid", "<guid><!-- --></guid><guid"),
    "O106": after_publish(article()),
}  # fmt: skip


def test_nothing_is_found_in_a_publication_that_is_right(paper: Path) -> None:
    assert found() == set()
    assert run(command="publish").exit_code == 0
    assert found() == set()


@pytest.mark.parametrize("code", WRONG_FOLDER)
def test_each_rule_for_publications_finds_what_it_is_for(code: str, paper: Path) -> None:
    WRONG_FOLDER[code](paper)

    assert code in found()


def test_every_rule_for_publications_has_an_example() -> None:
    assert {code for code in RULES if code[0] in "ACO"} - {"C107"} == WRONG_FOLDER.keys()


def test_a_clone_without_history_is_told_of(paper: Path) -> None:
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@e.org"]
    (paper / "articles" / "c.md").write_text("# C\n\nText.\n")
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["commit", "-qm", "one"],
        ["commit", "-qm", "two", "--allow-empty"],
    ):
        subprocess.run([*git, *arguments], cwd=paper, check=True)
    subprocess.run([*git, "clone", "-q", "--depth=1", paper.as_uri(), "clone"], cwd=paper, check=True)
    os.chdir(paper / "clone")

    assert "C107" in found()


def test_the_picture_that_leads_an_article_needs_its_words_too(paper: Path) -> None:
    article("image: https://e.org/x.png\n")(paper)
    article("image: https://e.org/y.png\nimage_alt: A weir\n", name="c.md")(paper)

    done = run()

    assert "A103 a picture of an article has no alt text: https://e.org/x.png" in done.stdout
    assert "y.png" not in done.stdout


def test_the_publication_is_looked_at_whole_and_nothing_is_written(paper: Path) -> None:
    article("updated: next week\n", text="![](https://e.org/x.png)\n\nText.")(paper)
    before = {path for path in paper.rglob("*") if ".publisher" not in path.parts}

    done = run()

    assert done.exit_code == 1
    assert "articles/b.md:4: A105 'updated' is not a date: 'next week'. Write it as 2026-11-23." in done.stdout
    assert "articles/b.md: A103 a picture of an article has no alt text: https://e.org/x.png" in done.stdout
    assert "1 error, 1 warning\n" in done.stdout
    assert {path for path in paper.rglob("*") if ".publisher" not in path.parts} == before


def test_rules_are_chosen_by_the_beginning_of_their_code(paper: Path) -> None:
    article("updated: next week\n", text="![](https://e.org/x.png)\n\nText.")(paper)

    assert run("--ignore", "A105").exit_code == 0
    assert [one["code"] for one in json.loads(run("--select", "A103", "--format", "json").stdout)] == ["A103"]


def test_github_shows_each_finding_beside_its_line(paper: Path) -> None:
    article("updated: 100%, or: so\n", name="b,c.md")(paper)

    said = run("--format", "github").stdout

    assert said.startswith(
        "::error file=articles/b%2Cc.md,line=4,title=A105::'updated' is not a date: '100%25, or: so'"
    )


def test_broken_settings_are_a_finding(paper: Path) -> None:
    settings("[site]", "[sight]")(paper)

    done = run()

    assert done.exit_code == 1
    assert done.stdout.startswith("publisher.toml:1: C102 ")


def test_a_feed_of_somebody_else_is_looked_at(paper: Path) -> None:
    (paper / "feed.xml").write_text(WRONG["F205"][1](RSS))

    done = run("feed.xml")

    assert done.exit_code == 1
    assert "feed.xml:15: F205 two items have the same guid" in done.stdout


def test_our_own_sample_has_nothing_to_mend(tmp_path: Path) -> None:
    config = configuration.load(judges.ROOT / "publisher.toml")
    there = msgspec.structs.replace(config, output=tmp_path / "out", outbox=tmp_path / "outbox", state=tmp_path)
    publish(there, NOON, mail=True)

    feeds = [path for path in (tmp_path / "out").rglob("*.*") if path.suffix in {".xml", ".json", ".opml"}]
    letters = [path for path in (tmp_path / "outbox").rglob("*.*") if path.suffix in {".html", ".eml"}]
    every = [path for path in (*feeds, *letters) if path.name != "sitemap.xml"]
    said = [str(one) for path in every for one in check(str(path), path.read_bytes(), NOON)]

    assert len(feeds) > 20
    assert len(letters) >= 2
    assert said == []
