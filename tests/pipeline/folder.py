"""A publication in a scratch folder, and what people do to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from publisher import config as configuration
from publisher.pipeline import Report, publish

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SITE = """\
[site]
title = "The Site"
url = "https://example.org/"
postal_address = "1 Road, Town"
"""
TOPICS = """
[[topic]]
name = "Rivers"
keywords = ["river", "flood", "water", "bank"]

[[topic]]
name = "Cities"
keywords = ["city", "street", "tram", "square"]
"""
CONFIG = SITE + TOPICS


class Folder:
    """A publication in a scratch folder, and what people do to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("publisher.toml", CONFIG)
        self.add("a", topic="Rivers", date="2026-11-01")
        self.add("b", topic="Cities", date="2026-11-02T10:00:00Z")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def add(self, name: str, *, body: str = "", **front: str) -> Path:
        lines = [f"title: Article {name}", *(f"{key}: {value}" for key, value in front.items())]
        text = body or f"The text of article {name}, which is long enough to be read with pleasure."
        return self.write(f"articles/{name}.md", "---\n" + "\n".join(lines) + f"\n---\n\n{text}\n")

    def publish(self, now: datetime = NOW, **options: Any) -> Report:
        return publish(configuration.load(self.root / "publisher.toml"), now, **options)

    def out(self, name: str) -> str:
        return (self.root / "out" / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every output file with its bytes, and the lock."""
        paths = [*self.root.glob("out/**/*"), *self.root.glob("outbox/**/*"), self.root / "publisher.lock"]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths if path.is_file()}

    def entries(self, name: str = "atom.xml") -> list[Any]:
        feed = feedparser.parse(self.out(name))
        assert not feed.bozo, feed.get("bozo_exception")
        return list(feed.entries)
