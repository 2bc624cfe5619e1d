"""The cache costs only speed: it may be lost, damaged, foreign or old."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.build.cache import Cache
from publisher.build.scan import FileStat
from publisher.model import Body, Draft, Reading

LONG_AGO, NOW = 1_000_000_000_000_000_000, 1_800_000_000_000_000_000


def reading(title: str = "A") -> Reading:
    return Reading(draft=Draft(path="a.md", title=title, fingerprint="x"))


def fill(path: Path, *, version: str = "1") -> None:
    with Cache(path, version=version) as cache:
        stats = FileStat("a.md", 3, LONG_AGO, 7), FileStat("b.md", 3, NOW, 8)
        cache.keep_readings([(stats[0], "d1", reading()), (stats[1], "d2", reading("B"))], started_ns=NOW)
        cache.keep_body("d1", Body(html="<p>x</p>", text="x"))
        cache.keep_jobs({"front": "k"}, [])
        cache.keep_note("n", b"1")
        cache.fragments["f"] = "html"
        cache.fragments.prune()


def is_empty(cache: Cache) -> bool:
    return not (cache.readings() or cache.body("d1") or cache.jobs() or cache.note("n") or "f" in cache.fragments)


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with Cache(tmp_path / "c", version="1") as cache:
        found = cache.readings()
        assert found["a.md"].reading() == reading()
        assert found["a.md"].stat == FileStat("a.md", 3, LONG_AGO, 7)
        assert cache.body("d1") == Body(html="<p>x</p>", text="x")
        assert cache.jobs() == {"front": "k"}
        assert cache.note("n") == b"1"
        assert cache.fragments["f"] == "html"


def test_a_file_touched_just_before_it_was_read_is_not_trusted_by_its_stat(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with Cache(tmp_path / "c", version="1") as cache:
        assert cache.readings()["b.md"].stat is None


def test_another_version_starts_empty(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with Cache(tmp_path / "c", version="2") as cache:
        assert is_empty(cache)


def test_a_run_that_fails_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with pytest.raises(RuntimeError), Cache(tmp_path / "c", version="1") as cache:  # noqa: PT012 - both belong together
        cache.keep_note("n", b"2")
        raise RuntimeError

    with Cache(tmp_path / "c", version="1") as cache:
        assert cache.note("n") == b"1"


@pytest.mark.parametrize("damage", ["text", "truncated", "noise", "folder", "foreign", "unreadable folder"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state" / "c"
    path.parent.mkdir()
    fill(path)
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "unreadable folder":
        path = tmp_path / "state" / "missing" / "c"
    elif damage == "foreign":
        path.write_bytes(b"")
    else:
        path.write_bytes(
            {"text": b"hello", "truncated": data[: len(data) // 2], "noise": data[:100] + b"\xa5" * (len(data) - 100)}[
                damage
            ]
        )

    with Cache(path, version="1") as cache:
        cache.readings()
        cache.keep_note("n", b"3")
    fill(path)

    with Cache(path, version="1") as cache:
        assert damage in {"folder", "unreadable folder"} or cache.note("n") == b"1"


def test_fragments_that_nobody_asked_for_are_forgotten(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    with Cache(tmp_path / "c", version="1") as cache:
        cache.fragments["g"] = "new"
        cache.fragments.prune()

    with Cache(tmp_path / "c", version="1") as cache:
        assert "f" not in cache.fragments
        assert cache.fragments["g"] == "new"
