"""`publisher status` tells what is published where, and what waits, from what is remembered alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOML = '[site]\ntitle = "T"\nurl = "https://example.org/"\n[[target]]\nurl = "{folder}"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    for name in ("weir", "mill"):
        (tmp_path / "articles" / f"{name}.md").write_text(f"---\ntopic: Rivers\n---\n\n# The {name}\n\nText.\n")
    (tmp_path / "publisher.toml").write_text(TOML.format(folder=tmp_path / "there"))
    return tmp_path


def run(site: Path, *words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "publisher", *words]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def test_before_the_first_publish(site: Path) -> None:
    said = run(site, "status")

    assert said.startswith("not published yet: publisher publish\n")
    assert "never uploaded" in said
    assert not (site / "subscribers.db").exists()


def test_after_a_publish_and_after_what_came_since(site: Path) -> None:
    run(site, "publish", "--mail")
    first = run(site, "status")
    (site / "articles" / "eel.md").write_text("# The eel\n\nIt swims.\n")
    run(site, "publish", "--no-upload")
    second = run(site, "status")
    told = json.loads(run(site, "status", "--json"))

    assert "published:   2 articles in " in first
    assert "uploaded just now\n" in first
    assert "open issue:  number 1, 2 articles (2 rivers), opened 2" in first
    assert "later changes are not uploaded yet" in second
    assert told["articles"] == 3
    assert [target["current"] for target in told["targets"]] == [False]
    assert "subscribers" not in told


def test_what_watch_uploads_counts(site: Path) -> None:
    with subprocess.Popen([sys.executable, "-m", "publisher", "watch"], cwd=site, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().rstrip().endswith(b" s")  # the first publish is done
        process.terminate()

    assert "uploaded just now\n" in run(site, "status")


def test_what_left_is_counted(site: Path) -> None:
    run(site, "publish", "--mail")
    (site / "articles" / "mill.md").unlink()
    run(site, "publish")

    assert json.loads(run(site, "status", "--json"))["gone"] == 1


def test_what_is_in_no_letter_waits_for_no_answer(site: Path) -> None:
    """It was called an import that nobody had decided about, and no answer helped."""
    (site / "articles" / "mill.md").write_text("---\nnewsletter: false\n---\n\n# The mill\n\nText.\n")
    run(site, "publish")

    assert "not decided about" not in run(site, "status")


def test_an_import_that_nobody_decided_about_is_told_of(site: Path) -> None:
    (site / "publisher.toml").write_text(TOML.format(folder=site / "there") + "[digest]\nmax_articles = 2\n")
    run(site, "publish")
    for name in ("eel", "ford", "lock"):
        (site / "articles" / f"{name}.md").write_text(f"# The {name}\n\nText.\n")
    run(site, "publish", status=1)

    assert "3 articles of an import to decide about" in run(site, "status")
