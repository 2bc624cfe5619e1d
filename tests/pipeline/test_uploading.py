"""Publishes that meet: each target ends with what the last of them wrote, and nobody is told of a fault."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from publisher import config as configuration
from publisher.build.turn import turn
from publisher.config import Config
from publisher.pipeline.report import TargetReport
from publisher.pipeline.uploading import upload
from publisher.targets.manifest import NAME
from tests.pipeline.folder import CONFIG, NOW, Folder


def _with_target(folder: Folder, place: Path) -> None:
    folder.write("publisher.toml", f'{CONFIG}[[target]]\nurl = "{place}"\n')


def _config(folder: Folder) -> Config:
    return configuration.load(folder.root / "publisher.toml")


def _upload(folder: Folder, *, meanwhile: list[timedelta] | None = None) -> TargetReport:
    """Upload; after the first file another publish goes on here, as at these times from the usual one."""
    later = meanwhile or []

    def progress(_what: str, _done: int, _total: int) -> None:
        if later:
            folder.publish(NOW + later.pop())

    (report,) = upload(_config(folder), None, progress)
    return report


def _files(root: Path) -> dict[str, bytes]:
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def test_a_publish_that_changes_the_folder_during_an_upload_is_uploaded_too(folder: Folder, tmp_path: Path) -> None:
    """The first of two publishes at once ended with an error, "is not as it was written"."""
    place = tmp_path / "www"
    _with_target(folder, place)
    folder.publish()
    folder.add("c", date="2026-11-20")

    report = _upload(folder, meanwhile=[timedelta(days=1)])

    assert report.problems == ()
    assert "articles/article-c/index.html" in _files(place)
    assert _files(place) == _files(folder.root / "out")


def test_an_upload_waits_for_a_publish_that_is_at_work_in_the_folder(folder: Folder, tmp_path: Path) -> None:
    """Pages that another publish was just writing were removed from the target, while its feeds still named them."""
    place = tmp_path / "www"
    _with_target(folder, place)
    folder.publish()
    _upload(folder)
    whole = (folder.root / "out" / NAME).read_text()
    held, waits = threading.Event(), threading.Event()

    def publish() -> None:
        with turn(folder.root / ".publisher"):
            (folder.root / "out" / NAME).write_text(f"{whole}-  articles/article-a/index.html\n")
            held.set()
            waits.wait(20)
            (folder.root / "out" / NAME).write_text(whole)

    other = threading.Thread(target=publish)
    other.start()
    held.wait(20)
    (report,) = upload(_config(folder), None, lambda _what, _done, _total: None, waiting=waits.set)
    other.join()

    assert (report.removed, report.problems) == ((), ())
    assert "articles/article-a/index.html" in _files(place)
