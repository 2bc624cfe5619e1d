"""Articles of front matter alone, and what is read of them."""

from __future__ import annotations

from typing import Any

from publisher import readers
from publisher.model import Draft, Problem, Source


def read(front: str, path: str = "news/a.md", **options: Any) -> tuple[Draft, tuple[Problem, ...]]:
    """What is read of a Markdown file that begins with `front`."""
    source = Source(path=path, data=f"{front}\n\nSome text.\n".encode())
    reading = readers.read(source, readers.ReadOptions(**options))
    assert reading.draft is not None
    return reading.draft, reading.problems


def yaml(*lines: str) -> str:
    """These lines as front matter."""
    return "\n".join(["---", *lines, "---"])
