"""The commands of mail as people type them: what they print, and their exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from publisher.cli import main


class Done(NamedTuple):
    """What a command left: its exit status, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in a folder, in this process."""

    def run(folder: Path, *arguments: str) -> Done:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["publisher", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run


def _site(folder: Path) -> Path:
    (folder / "articles").mkdir()
    (folder / "articles/a.md").write_text("---\ntitle: Good\ndate: 2026-11-01\n---\n\nA text.\n")
    (folder / "publisher.toml").write_text(
        '[site]\ntitle = "S"\nurl = "https://example.org/"\npostal_address = "1 Road"\n'
        '[[topic]]\nname = "Rivers"\n[[topic]]\nname = "Getting About"\n'
    )
    return folder


def test_a_subscriber_is_added_changed_shown_and_removed(tmp_path: Path, run: Run) -> None:
    site = _site(tmp_path)
    added = run(
        site, "subscribers", "add", "Ada@example.org", "--topics", "Rivers, getting about=daily", "--name", "Ada"
    )
    again = run(site, "subscribers", "add", "ada@example.org")
    changed = run(
        site, "subscribers", "set", "ada@example.org", "--frequency", "monthly", "--pause-until", "2026-12-24"
    )
    shown = run(site, "subscribers", "show", "ADA@example.org", "--json")
    removed = run(site, "subscribers", "remove", "ada@example.org")
    refused = run(site, "subscribers", "add", "ada@example.org")
    listed = run(site, "subscribers", "list")

    assert [one.returncode for one in (added, again, changed, shown, removed, refused, listed)] == [0, 0, 0, 0, 0, 1, 0]
    fields = json.loads(shown.stdout)
    assert (fields["name"], fields["topics"]) == ("Ada", "getting-about=daily, rivers=monthly")
    assert fields["paused_until"] == "2026-12-24T00:00:00Z"
    assert "unsubscribed" in listed.stdout


def test_wrong_words_are_told_in_a_line_with_exit_status_2(tmp_path: Path, run: Run) -> None:
    site = _site(tmp_path)
    for arguments in (
        ("add", "nobody"),
        ("add", "a@example.org", "--topics", "Rivres"),
        ("add", "a@example.org", "--frequency", "hourly"),
        ("add", "a@example.org", "--timezone", "Berlin"),
        ("show", "a@example.org"),
        ("import", "missing.csv"),
    ):
        done = run(site, "subscribers", *arguments)

        assert done.returncode == 2, arguments
        assert done.stderr.startswith("error: "), done.stderr
        assert "Traceback" not in done.stderr


def test_a_list_goes_out_and_comes_in(tmp_path: Path, run: Run) -> None:
    site = _site(tmp_path)
    (site / "list.csv").write_text("email,topics\na@example.org,Rivers\nwrong\n")
    first = run(site, "subscribers", "import", "list.csv")
    out = run(site, "subscribers", "export", "-o", "copy.csv")
    again = run(site, "subscribers", "import", "copy.csv")
    erased = run(site, "subscribers", "erase", "a@example.org")
    after = run(site, "subscribers", "import", "copy.csv")

    assert (first.returncode, out.returncode, again.returncode, erased.returncode) == (1, 0, 0, 0)
    assert "list.csv:3: 'wrong' is not an address" in first.stderr
    assert again.stdout == "0 added, 1 known already, 0 rows left out\n"
    assert after.stdout == "0 added, 0 known already, 1 left before and stay away, 0 rows left out\n"


def test_the_database_is_upgraded_and_copied(tmp_path: Path, run: Run) -> None:
    site = _site(tmp_path)
    first = run(site, "db", "upgrade")
    again = run(site, "db", "upgrade")
    backup = run(site, "db", "backup", "copy.db")

    assert (first.stdout, again.stdout) == ("schema none -> 0001\n", "schema 0001\n")
    assert backup.returncode == 0
    assert (site / "copy.db").stat().st_size > 0


def test_a_publish_knows_nothing_of_mail(tmp_path: Path, run: Run) -> None:
    site = _site(tmp_path)
    done = run(site, "publish")

    assert done.returncode == 0
    assert not list(site.glob("subscribers*"))
