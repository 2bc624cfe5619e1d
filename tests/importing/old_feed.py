"""A folder of articles, and the feed of the system that they come from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from publisher.cli import publisher

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = (
    "The weir hums at night, and the ice sings back to it, number {}, when the wind is in the north and the moon is up."
)


def entry(number: int, *, title: str = "", link: str = "", text: str = "") -> str:
    return f"""<item><title>{title or f"Post {number}"}</title><link>{link or f"https://old.example/posts/post-{number}/"}</link>
<guid isPermaLink="false">old-{number}</guid><pubDate>Mon, 0{number} Jan 2024 08:00:00 +0000</pubDate>
<description>&lt;p&gt;{text or TEXT.format(number)}&lt;/p&gt;</description></item>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    toml = '[site]\nurl = "https://new.example/"\npostal_address = "1 Quay"\n[pages]\nurl = "posts/{slug}/"\n'
    (tmp_path / "publisher.toml").write_text(toml + '[reading]\nduplicates = "publish"\n')
    for number in (1, 2, 3, 4):
        head = f"---\ntitle: Post {number}\ndate: 2024-01-0{number}\n---\n\n"
        (tmp_path / "articles" / f"post-{number}.md").write_text(head + TEXT.format(number) + "\n")
    (tmp_path / "articles" / "post-3.md").write_text(
        f"---\ntitle: Quite another\n---\n\nA story of bread, {'told slowly ' * 20}\n"
    )
    items = [
        entry(1), entry(2, link="https://old.example/?p=2"),
        entry(3, title="The old title", link="https://old.example/?p=3", text=f"A story of bread, {'told slowly ' * 20}"),
        entry(5, title="Gone", text="Something that is not here any more, whatever it was that it told of at that time."),
    ]  # fmt: skip
    (tmp_path / "old.xml").write_text(f'<rss version="2.0"><channel><title>Old</title>{"".join(items)}</channel></rss>')
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(publisher, ["adopt", *arguments], catch_exceptions=False)
