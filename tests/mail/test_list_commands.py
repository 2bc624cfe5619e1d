"""`publisher subscribers` as people type it: what it prints, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mail.shell import Run, site


def test_a_subscriber_is_added_changed_shown_and_removed(tmp_path: Path, run: Run) -> None:
    folder = site(tmp_path)
    added = run(
        folder, "subscribers", "add", "Ada@example.org", "--topics", "Rivers, getting about=daily", "--name", "Ada"
    )
    again = run(folder, "subscribers", "add", "ada@example.org")
    changed = run(
        folder, "subscribers", "set", "ada@example.org", "--frequency", "monthly", "--pause-until", "2026-12-24"
    )
    shown = run(folder, "subscribers", "show", "ADA@example.org", "--json")
    vague = run(folder, "subscribers", "set", "ada@example.org", "--frequency", "weekly")
    removed = run(folder, "subscribers", "remove", "ada@example.org")
    refused = run(folder, "subscribers", "add", "ada@example.org")
    listed = run(folder, "subscribers", "list")

    assert [one.returncode for one in (added, again, changed, shown, removed, refused, listed)] == [0, 0, 0, 0, 0, 1, 0]
    fields = json.loads(shown.stdout)
    assert (fields["name"], fields["topics"]) == ("Ada", "getting-about=daily, rivers=monthly")
    assert fields["paused_until"] == "2026-12-24T00:00:00Z"
    assert (vague.returncode, "change it in --topics 'getting-about=daily, rivers=monthly'" in vague.stderr) == (
        2,
        True,
    )
    assert "unsubscribed" in listed.stdout


def test_wrong_words_are_told_in_a_line_with_exit_status_2(tmp_path: Path, run: Run) -> None:
    folder = site(tmp_path)
    for arguments in (
        ("add", "nobody"),
        ("add", "a@example.org", "--topics", "Rivres"),
        ("add", "a@example.org", "--frequency", "hourly"),
        ("add", "a@example.org", "--timezone", "Berlin"),
        ("show", "a@example.org"),
        ("import", "missing.csv"),
    ):
        done = run(folder, "subscribers", *arguments)

        assert done.returncode == 2, arguments
        assert done.stderr.startswith("error: "), done.stderr
        assert "Traceback" not in done.stderr


def test_a_list_goes_out_and_comes_in(tmp_path: Path, run: Run) -> None:
    folder = site(tmp_path)
    (folder / "list.csv").write_text("email,topics\na@example.org,Rivers\nwrong\n")
    first = run(folder, "subscribers", "import", "list.csv")
    out = run(folder, "subscribers", "export", "-o", "copy.csv")
    again = run(folder, "subscribers", "import", "copy.csv")
    erased = run(folder, "subscribers", "erase", "a@example.org")
    after = run(folder, "subscribers", "import", "copy.csv")

    assert (first.returncode, out.returncode, again.returncode, erased.returncode) == (1, 0, 0, 0)
    assert "list.csv:3: 'wrong' is not an address" in first.stderr
    assert again.stdout == "0 added, 1 already known, 0 rows left out\n"
    assert first.stdout == "1 added, 0 already known, 1 row left out\n"
    assert after.stdout == "0 added, 0 already known, 1 had left and were not added, 0 rows left out\n"


def test_who_never_confirmed_is_told_and_let_in_when_asked_for(tmp_path: Path, run: Run) -> None:
    folder = site(tmp_path)
    run(folder, "subscribers", "add", "ada@example.org", "--pending")
    told = run(folder, "subscribers", "add", "ada@example.org")
    added = run(folder, "subscribers", "add", "ada@example.org", "--again")
    listed = run(folder, "subscribers", "list", "--state", "active")

    assert (told.returncode, added.returncode) == (1, 0)
    assert "has not confirmed yet. Use --again if the reader asked for it" in told.stdout
    assert "ada@example.org" in listed.stdout
