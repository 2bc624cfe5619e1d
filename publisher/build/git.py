"""Ask git when a file was first committed: a date for articles that give none. It changes nothing."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

_TIMEOUT_S = 60


class ShallowCloneError(Exception):
    """The clone lacks history, so that every file would seem to be of the newest commit's date."""


def first_commits(folder: Path) -> dict[str, datetime]:
    """Return path (relative to `folder`, POSIX) -> UTC moment of the commit that added it.

    Empty where there is no git or no repository. Raises ShallowCloneError in a shallow clone.
    """
    if not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return {}
    shallow = _git(folder, "rev-parse", "--is-shallow-repository")
    if shallow is None:
        return {}
    if shallow.strip() == "true":
        raise ShallowCloneError
    # Newest first, so that the last entry for a path is the commit that added it first.
    log = _git(
        folder,
        "-c",
        "core.quotePath=false",
        "log",
        "--no-renames",
        "--diff-filter=A",
        "--name-only",
        "--relative",
        "-z",
        "--format=%x01%aI",
        "--",
        ".",
    )
    dates: dict[str, datetime] = {}
    for commit in (log or "").split("\x01")[1:]:
        stamp, *paths = commit.replace("\n", "\0").split("\0")
        try:
            moment = datetime.fromisoformat(stamp).astimezone(UTC)
        except (ValueError, OverflowError):
            continue  # a commit may claim any date
        dates.update((path, moment) for path in paths if path)
    return dates


def _git(folder: Path, *arguments: str) -> str | None:
    """The output of a git command; None where git is missing or says no."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
