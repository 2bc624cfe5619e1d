"""What is read ahead of the decision is what would have been read after it, also where that goes wrong half-way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.folder import SITE, TOPICS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="helpers are forked on Linux alone")

CONFIG = (
    f"{SITE}[feeds]\nentries = 5\narchives = false\n[pages]\narticles = false\nlists = false\n"
    f'[digest]\nenabled = true\nmax_articles = 8\nsender = "a@example.org"\n{TOPICS}'
)
# Publishes with so many processors; says which articles were read ahead, and what could not be read.
PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from publisher import config, pipeline, readers
from publisher.pipeline import foreseen, reading
os.sched_getaffinity = lambda _pid: set(range(int(sys.argv[1])))
reading._WORTH_SKIMMING = 0
first, take = os.getpid(), foreseen.Foreseen.take
def told(self):
    found = take(self)
    print(*sorted(path.removesuffix(".md") for path in found))
    return found
foreseen.Foreseen.take = told
"""
PUBLISH = """
now = datetime(2026, 11, 23, 12, tzinfo=UTC)
report = pipeline.publish(config.load(None, folder=Path(sys.argv[2])), now, mail=True)
print(len(report.problems))
"""
DIES = """
whole = foreseen.read_shown
def dies(stat, desk):
    if stat.path == "a24.md" and os.getpid() != first: os._exit(1)
    return whole(stat, desk)
foreseen.read_shown = dies
"""
CHANGES = """
import msgspec
from publisher.model import Body
whole = foreseen.read_shown
def changes(stat, desk):
    found = whole(stat, desk)
    reading = msgspec.structs.replace(found.reading, digest="of other bytes")
    return msgspec.structs.replace(found, reading=reading, body=Body(html="<p>Another text</p>", text=""))
foreseen.read_shown = changes
"""


def write(folder: Path) -> None:
    (folder / "articles").mkdir(parents=True)
    (folder / "publisher.toml").write_text(CONFIG, encoding="utf-8")
    for number in range(30):
        topic = f"topic: {'Rivers' if number < 3 else 'Cities'}\n" if number % 2 else ""
        date = "2027-01-01" if number == 29 else f"2026-10-{number + 1:02}"
        text = f"---\ntitle: Number {number}\ndate: {date}\n{topic}---\nThe text of *{number}*. It goes on.\n"
        (folder / f"articles/a{number:02}.md").write_text(text, encoding="utf-8")


def published(folder: Path, program: str = "", *, processors: int = 3) -> tuple[list[str], dict[str, bytes]]:
    """What a publish says, and what it writes."""
    write(folder)
    command = [sys.executable, "-c", PROGRAM + program + PUBLISH, str(processors), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found = [folder / "publisher.lock", *(folder / "out").rglob("*"), *(folder / "outbox").rglob("*")]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}
    return done.stdout.splitlines(), files


def test_the_newest_of_all_and_of_each_topic_are_read_ahead_and_nothing_else_changes(tmp_path: Path) -> None:
    ahead, alone = published(tmp_path / "ahead"), published(tmp_path / "alone", processors=1)

    newest = ["a24", "a25", "a26", "a27", "a28"]  # the 29th is of next year
    assert ahead[0][0].split() == ["a01", *sorted({*newest, "a19", "a21", "a23"})]
    assert alone[0][0] == ""
    assert ahead[1] == alone[1]
    assert ahead[0][1] == alone[0][1]


def test_a_process_that_dies_or_reads_another_text_changes_nothing(tmp_path: Path) -> None:
    """A file may change while a publish reads."""
    whole = published(tmp_path / "whole")

    died, changed = published(tmp_path / "died", DIES), published(tmp_path / "changed", CHANGES)

    assert len(died[0][0]) < len(whole[0][0]) == len(changed[0][0])
    assert (died[0][1], died[1]) == (changed[0][1], changed[1]) == (whole[0][1], whole[1])
