"""The command line in this process, and a small site to use it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    """What a command left: its exit status, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def site(folder: Path) -> Path:
    """Write a site of one article and two topics."""
    (folder / "articles").mkdir()
    (folder / "articles/a.md").write_text("---\ntitle: Good\ndate: 2026-11-01\n---\n\nA text.\n")
    (folder / "publisher.toml").write_text(
        '[site]\ntitle = "S"\nurl = "https://example.org/"\npostal_address = "1 Road"\n'
        '[[topic]]\nname = "Rivers"\n[[topic]]\nname = "Getting About"\n'
    )
    return folder
