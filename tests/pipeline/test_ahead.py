"""Letters that another process makes are those that this one would make, whatever becomes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="helpers are forked on Linux alone")

CONFIG = """\
[site]
title = "The Site"
url = "https://example.org/"
postal_address = "1 Road, Town"
[digest]
style = "full"
topics = true
"""
# Publishes twice with as many processors as it is told, an edit in between; says what the last publish reports.
PROGRAM = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
import msgspec
from publisher import config
from publisher.pipeline import processors, publish

count, end = int(sys.argv[1]), sys.argv[2]
os.sched_getaffinity = lambda _pid: set(range(count))
first, beside = os.getpid(), processors.beside
begun = []
def noted(work, tasks):
    def dying(task):
        if end and os.getpid() != first:
            exec(end)
        return work(task)
    begun.append(beside(dying, tasks))
    return begun[-1]
processors.beside = noted
now = datetime(2026, 11, 23, 12, tzinfo=UTC)
for run in range(2):
    report = publish(config.load(None), now + timedelta(hours=run))
    path = Path("articles/b.md")
    path.write_text(path.read_text() + "\\nAnother sentence.\\n")
print(msgspec.json.encode([msgspec.structs.replace(report, seconds=0.0), sum(map(bool, begun))]).decode())
"""


# Only the letter knows all articles, and of their texts only what the first ones say in a summary.
OF_THE_LETTER = (
    CONFIG.replace("full", "summaries")
    + "[feeds]\nentries = 1\ntopics = false\narchives = false\n[pages]\narticles = false\nlists = false\n"
)


def published(folder: Path, processors: int, end: str = "", config: str = CONFIG) -> tuple[dict[str, bytes], list[Any]]:
    (folder / "articles").mkdir(parents=True)
    (folder / "publisher.toml").write_text(config)
    head = "title: P\ntopic: Rivers\ndate: 2026-10-31\nimage: https://example.org/p.png"
    (folder / "articles/picture.md").write_text(f"---\n{head}\n---\n![](gone.png)\n")
    for name, topic in (("a", "Rivers"), ("b", "Cities"), ("c", "Rivers")):
        day = f"2026-11-0{ord(name) - 96}"
        text = f"---\ntitle: {name.upper()}\ntopic: {topic}\ndate: {day}\n---\nA text of [one](b.md).\n"
        (folder / f"articles/{name}.md").write_text(text)
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(processors), end], cwd=folder, env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [folder / "publisher.lock", *(folder / "out").rglob("*"), *(folder / "outbox").rglob("*")]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}
    return files, json.loads(done.stdout)


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)", "raise ValueError"])
def test_letters_made_beside_are_the_same(tmp_path: Path, end: str) -> None:
    alone, report = published(tmp_path / "alone", 1)

    files, told = published(tmp_path / "beside", 2, end)

    assert [report[1], told[1]] == [0, 2]
    assert told[0] == report[0]
    assert files == alone
    assert {"outbox/1/digest.html", "outbox/1/cities/digest.eml", "out/digests/1/index.html"} <= files.keys()


def test_what_letters_made_beside_find_missing_is_told(tmp_path: Path) -> None:
    _, alone = published(tmp_path / "alone", 1, config=OF_THE_LETTER)
    _, beside = published(tmp_path / "beside", 2, config=OF_THE_LETTER)

    assert beside[0] == alone[0]
    assert "there is no file 'gone.png'" in str(beside[0]["problems"])
