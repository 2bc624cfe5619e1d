"""Dates from git: the commit that added a file, and none from a clone without history."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.build.git import ShallowCloneError, first_commits


def git(folder: Path, *arguments: str, date: str = "2026-01-02T03:04:05+01:00") -> None:
    environment = {
        **os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }  # fmt: skip
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "articles/deep").mkdir(parents=True)
    git(root, "init", "--quiet")
    for name, date in (("a.md", "2026-01-02T03:04:05+01:00"), ("deep/ü b.md", "2026-02-02T00:00:00Z")):
        (root / "articles" / name).write_text(name)
        git(root, "add", ".", date=date)
        git(root, "commit", "--quiet", "-m", "x\n\nwith lines", date=date)
    (root / "articles/a.md").write_text("edited")
    git(root, "commit", "--quiet", "-am", "edit", date="2026-03-03T00:00:00Z")
    return root


def test_a_date_is_that_of_the_commit_that_added_the_file(repository: Path) -> None:
    assert first_commits(repository / "articles") == {
        "a.md": datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC),
        "deep/ü b.md": datetime(2026, 2, 2, tzinfo=UTC),
    }


def test_a_shallow_clone_gives_no_dates(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", "clone")

    with pytest.raises(ShallowCloneError):
        first_commits(tmp_path / "clone" / "articles")


def test_without_a_repository_there_are_no_dates(tmp_path: Path) -> None:
    assert first_commits(tmp_path) == {}
