"""A watch wakes up for what a publish depends on, and for nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
from PIL import Image

from publisher import config as configuration
from publisher.cli import show
from publisher.live.watching import changes
from publisher.pipeline import publish
from tests.cli.process import run
from tests.factories import NOON

SITE = '[site]\ntitle = "Paper"\nurl = "https://paper.example/"\npostal_address = "1 Quay"\n'
TEXT = "---\ntitle: {title}\n---\n\nText. ![A weir](/pictures/weir.png)\n"
NEAR_S = 0.8  # what comes is there by then
# A watch of the folder here for a moment, by somebody who may not read everything, as root may.
_WATCH = """
import os, platform, threading, watchfiles  # what the other user may be unable to read
from publisher import config
from publisher.live.watching import changes
config.load()
stop = threading.Event()
threading.Timer(1, stop.set).start()
if os.geteuid() == 0:
    os.seteuid(65534)
assert list(changes(config.load, stop)) == []
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("articles/old", "pictures", "issues", "templates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "publisher.toml").write_text(SITE)
    (tmp_path / "articles/a.md").write_text(TEXT.format(title="A"))
    Image.new("RGB", (9, 9)).save(tmp_path / "pictures/weir.png")
    return tmp_path


@contextmanager
def watched(root: Path) -> Iterator[list[int]]:
    """The number of changes so far grows with each that counts."""
    stop, seen = Event(), list[int]()

    def load() -> configuration.Config:
        return configuration.load(root / "publisher.toml")

    publish(load(), NOON)
    watching = Thread(target=lambda: seen.extend(1 for _ in changes(load, stop)), daemon=True)
    watching.start()
    time.sleep(0.4)  # until the watch stands
    yield seen
    stop.set()
    watching.join(5)
    assert not watching.is_alive()


def test_what_a_publish_depends_on_counts(root: Path) -> None:
    with watched(root) as seen:
        for number, name in enumerate(
            ("articles/b.md", "articles/b.pdf", "pictures/weir.png", "templates/pages/a.j2", "issues/1.md"), 1
        ):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text("new")
            _until(seen, number)
        (root / "articles/old").rename(root / "articles/new")
        _until(seen, 6)
        (root / "pictures").rename(root / "images")
        _until(seen, 7)
        (root / "publisher.toml").write_text(SITE.replace("Paper", "Gazette"))
        _until(seen, 8)


@pytest.mark.parametrize("articles", ["articles", "."])
def test_what_lies_beside_it_does_not_count(root: Path, articles: str) -> None:
    (root / "publisher.toml").write_text(f'articles = "{articles}"\n{SITE}')
    with watched(root) as seen:
        for name in (
            "watch.log",
            "notes.bin",
            "publisher.lock",
            "out/index.html",
            ".publisher/x",
            "articles/.b.md.swp",
        ):
            (root / name).write_bytes(b"text")
        (root / "private").mkdir()
        if articles != ".":
            (root / "photo.png").write_bytes(b"nobody names it")
        time.sleep(NEAR_S)

        assert seen == [1] * (articles == ".")  # a folder may hold articles there


def test_a_log_of_the_watch_itself_does_not_wake_it(root: Path) -> None:
    """`publisher watch >watch.log` published for ever."""
    with (root / "watch.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "publisher", "watch"], cwd=root, stdout=log)
    try:
        until = time.monotonic() + 15
        while not (root / "watch.log").read_text() and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2 * NEAR_S)
        assert (root / "watch.log").read_text().count("\n") == 1
    finally:
        process.terminate()
        process.wait(10)


def test_folders_that_the_settings_name_anew_are_watched(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After `articles` was changed, `publisher watch` published once and then slept through every change."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with watched(root) as seen:
        (root / "publisher.toml").write_text(f'articles = "{elsewhere}"\n{SITE}')
        _until(seen, 1)
        _until_moved(seen)
        (elsewhere / "b.md").write_text(TEXT.format(title="B"))
        _until(seen, len(seen) + 1)


@pytest.mark.parametrize("pause_s", [0, 2 * NEAR_S])
def test_a_folder_elsewhere_that_is_deleted_and_made_again_is_watched(
    root: Path, tmp_path_factory: pytest.TempPathFactory, pause_s: float
) -> None:
    """A folder of articles outside the publication that was checked out anew was not seen any more."""
    elsewhere = tmp_path_factory.mktemp("articles")
    (root / "publisher.toml").write_text(f'articles = "{elsewhere}"\n{SITE}')
    (elsewhere / "a.md").write_text(TEXT.format(title="A"))
    with watched(root) as seen:
        shutil.rmtree(elsewhere)
        time.sleep(pause_s)
        elsewhere.mkdir()
        (elsewhere / "a.md").write_text(TEXT.format(title="A"))
        _until_moved(seen)
        (elsewhere / "b.md").write_text(TEXT.format(title="B"))
        _until(seen, len(seen) + 1)


def test_a_folder_that_must_not_be_read_does_not_end_the_watch() -> None:
    """A folder of a database beside publisher.toml, which only its server may read, was a traceback."""
    with TemporaryDirectory() as name:
        root, locked = Path(name), Path(name, "locked")
        locked.mkdir(mode=0)
        (root / "publisher.toml").write_text(SITE)
        root.chmod(0o755)

        done = subprocess.run([sys.executable, "-c", _WATCH], cwd=root, capture_output=True, text=True, check=False)
        locked.chmod(0o700)

    assert (done.returncode, done.stderr) == (0, "")


def test_settings_that_are_wrong_from_the_beginning_end_the_watch(root: Path) -> None:
    (root / "publisher.toml").write_text("[sight]\n")

    done = run(root, "watch")

    assert done.returncode == 2
    assert done.stderr.count("unknown option 'sight'") == 1


def test_a_hint_is_said_once_and_an_error_each_time(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "articles/b.md").write_text("---\ntitle: B\ndate: soon\n---\n\nText. [c](c.md)\n")
    report = publish(configuration.load(folder=root), NOON)

    said = show.brief(report, NOON)
    show.brief(report, NOON, said)

    told = capsys.readouterr().err
    assert told.count("'date' is not a date") == 2
    assert told.count("there is no public article 'c.md'") == 1


def _until(seen: list[int], number: int) -> None:
    """Wait for so many changes; what was one must not come as two."""
    until = time.monotonic() + 10
    while len(seen) < number:
        assert time.monotonic() < until, f"change {number} was not noticed"
        time.sleep(0.05)
    time.sleep(0.4)
    del seen[number:]


def _until_moved(seen: list[int]) -> None:
    """Wait until a watch stands on other folders, and what it may have missed is told."""
    until, before = time.monotonic() + 10, -1
    while before != len(seen) and time.monotonic() < until:
        before = len(seen)
        time.sleep(2.5 * NEAR_S)
    assert seen
