"""A publish may be killed anywhere, or run twice at once: readers see whole files, and the next run mends."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.factories import picture
from tests.pipeline.folder import CONFIG, Folder

PUBLISH = "import sys\nsys.argv = ['publisher', 'publish', '--now', '{now}']\nfrom publisher.cli import main\nmain()\n"
KILLS = int(os.environ.get("PUBLISHER_KILL_POINTS", "12"))  # more, when asked for
_LINK = re.compile(r"https://example\.org/((?:archive|articles|assets|digests|topics)/[^\"&<>\s#]*)")


def start(root: Path, now: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISH.format(now=now)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )


def dangling(out: Path) -> set[str]:
    """What the feeds, and the archive documents that they lead to, name that is not there."""
    missing = set()
    pending = {path.relative_to(out).as_posix() for path in out.rglob("*.xml") if path.parent != out / "archive"}
    seen: set[str] = set()
    while pending:
        feed = pending.pop()
        seen.add(feed)
        for path in _LINK.findall((out / feed).read_text(encoding="utf-8")):
            place = out / path
            if not (place / "index.html" if path.endswith("/") else place).exists():
                missing.add(f"{feed} -> {path}")
            elif path.startswith("archive/") and path not in seen:
                pending.add(path)
    return missing


def grow(folder: Folder, step: int) -> None:
    """Add, edit, rename and delete articles, with an image of their own."""
    for number in range(6):
        image = f"pictures/{step}-{number}.png"
        folder.write(f"articles/{image}", picture(colour=(step, number, 0)))
        folder.add(
            f"n{step}-{number}", topic="Rivers", date=f"2026-10-{step % 28 + 1:02}", body=f"![x]({image})\n\nText."
        )
    if step > 1:
        (folder.root / f"articles/n{step - 2}-0.md").unlink()
        (folder.root / f"articles/n{step - 2}-1.md").rename(folder.root / f"articles/moved-{step}.md")


def test_a_killed_publish_never_leaves_a_feed_that_names_what_is_not_there(tmp_path: Path) -> None:
    folder, chance = Folder(tmp_path), random.Random(3)
    folder.write("publisher.toml", f"{CONFIG}\n[feeds]\nentries = 5\n")
    for step in range(KILLS):
        grow(folder, step)
        with start(tmp_path, f"2026-11-23T12:{step % 60:02}:00Z") as process:
            time.sleep(chance.uniform(0.1, 0.9))
            process.send_signal(signal.SIGKILL)
        assert dangling(tmp_path / "out") == set()

    with start(tmp_path, "2026-11-24T12:00:00Z") as process:
        process.wait()
    mended = folder.files()
    again = folder.publish()
    clean = Folder(tmp_path / "clean")
    (tmp_path / "clean/articles").rename(tmp_path / "clean/unused")
    (tmp_path / "clean/articles").symlink_to(tmp_path / "articles")

    assert again.written == 0
    assert dangling(tmp_path / "out") == set()
    assert {path for path in mended if path.endswith(".publisher-tmp")} == set()
    clean.publish()
    pages = {path for path in clean.files() if path.startswith("out/articles/")}
    assert pages == {path for path in mended if path.startswith("out/articles/")}


def test_two_publishes_at_once_take_turns(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    grow(folder, 0)

    first, second = start(tmp_path, "2026-11-23T12:00:00Z"), start(tmp_path, "2026-11-23T12:00:00Z")
    with first, second:
        assert first.wait() == 0
        assert second.wait() == 0

    assert folder.publish().written == 0
    assert dangling(tmp_path / "out") == set()
