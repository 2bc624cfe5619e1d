"""The cache costs only speed: it may be lost, damaged, foreign, old, or not writable."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publisher.build.cache import Cache
from publisher.build.readings import UNSURE, Cached
from publisher.build.scan import FileStat, scan
from publisher.model import Body, Draft, Heading, Image, Reading

LONG_AGO, NOW = 1_000_000_000_000_000_000, 1_800_000_000_000_000_000
BODY = Body(html="<p>x</p>", text="x", headings=(Heading(level=2, text="A"),), images=(Image(url="a.png"),))
MANY = 200
KILLS = int(os.environ.get("PUBLISHER_KILL_POINTS", "20"))  # more, when asked for


def reading(title: str = "A") -> Reading:
    return Reading(draft=Draft(path="a.md", title=title, fingerprint="x"))


def fill(path: Path, *, version: str = "1") -> None:
    with Cache(path, version=version) as cache:
        files = (
            Cached("a.md", 3, LONG_AGO, 7, "d1", b"s1", reading()),
            Cached("b.md", 3, NOW, 8, "d2", b"", reading("B")),
        )
        cache.keep_readings(files, started_ns=NOW)
        cache.keep_body("d1", BODY)
        cache.keep_jobs({"front": "k"}, [])
        cache.keep_note("n", b"1")
        cache.fragments["f"] = "html ü"
        cache.fragments.prune()


def fill_with_many(path: Path) -> Cache:
    with Cache(path, version="1") as cache:
        rows = [Cached(f"{n}.md", 3, LONG_AGO, n, f"d{n}", b"s", reading(f"{n}" * 200)) for n in range(MANY)]
        cache.keep_readings(rows, started_ns=NOW)
        for n in range(MANY):
            cache.keep_body(f"d{n}", Body(html=f"{n}" * 3000, text=f"{n}"))
            cache.fragments[f"f{n}"] = f"{n}" * 100
        cache.keep_jobs({f"j{n}": f"k{n}" for n in range(MANY)}, [])
        cache.keep_note("n", b"1" * 9000)
        cache.fragments.prune()
    return cache


def check_many(path: Path) -> int:
    """Everything that comes back must be what was kept; say how much came back."""
    with Cache(path, version="1") as cache:
        found = cache.readings()
        for name, cached in found.items():
            number = cached.digest.removeprefix("d")
            assert cached.reading == reading(number * 200)
            assert name in {f"{number}.md", "new.md"}
        bodies = [(n, cache.body(f"d{n}")) for n in range(MANY)]
        assert all(body is None or body == Body(html=f"{n}" * 3000, text=f"{n}") for n, body in bodies)
        fragments = [(n, cache.fragments.get(f"f{n}")) for n in range(MANY)]
        assert all(value in {None, f"{n}" * 100} for n, value in fragments)
        assert cache.note("n") in {b"", b"1" * 9000}
        assert isinstance(cache.jobs(), dict)
        cache.keep_readings([Cached("new.md", 3, LONG_AGO, 7, "d1", b"s", reading("1" * 200))], started_ns=NOW)
        cache.keep_note("other", b"2")
        cache.keep_readings([], gone=["new.md"], started_ns=NOW)
    return len(found) + sum(body is not None for _, body in bodies)


def is_empty(cache: Cache) -> bool:
    return not (cache.readings() or cache.body("d1") or cache.jobs() or cache.note("n") or "f" in cache.fragments)


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with Cache(tmp_path / "c", version="1") as cache:
        found = cache.readings()
        assert found["a.md"].reading == reading()
        assert found["a.md"].is_of(FileStat("a.md", 3, LONG_AGO, 7))
        assert cache.body("d1") == BODY
        assert cache.jobs() == {"front": "k"}
        assert cache.note("n") == b"1"
        assert cache.fragments["f"] == "html ü"
        assert cache.problems == []


def test_a_file_touched_just_before_it_was_read_is_not_trusted_by_its_stat(tmp_path: Path) -> None:
    fill(tmp_path / "c")

    with Cache(tmp_path / "c", version="1") as cache:
        assert cache.readings()["b.md"].mtime_ns == UNSURE
        assert not cache.readings()["b.md"].is_of(FileStat("b.md", 3, NOW, 8))


def test_an_edit_of_the_same_length_in_the_same_second_is_not_taken_for_the_old_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    found = scan(tmp_path).files
    with Cache(tmp_path / ".c", version="1") as cache:
        cache.keep_readings([Cached(*found[0], "d1", b"", reading())], started_ns=found[0].mtime_ns)
    (tmp_path / "a.md").write_text("two")
    os.utime(tmp_path / "a.md", ns=(found[0].mtime_ns, found[0].mtime_ns))

    assert scan(tmp_path).files == found
    with Cache(tmp_path / ".c", version="1") as cache:
        assert not cache.readings()["a.md"].is_of(found[0])


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


def test_texts_of_files_that_are_gone_or_changed_are_forgotten(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    with Cache(tmp_path / "c", version="1") as cache:
        cache.keep_readings([Cached("a.md", 4, LONG_AGO, 7, "d3", b"", reading("C"))], started_ns=NOW)
        cache.keep_body("d3", BODY)

    with Cache(tmp_path / "c", version="1") as cache:
        assert cache.body("d1") is None
        assert cache.body("d3") == BODY
        cache.keep_readings([], gone=["a.md"], started_ns=NOW)
    with Cache(tmp_path / "c", version="1") as cache:
        assert cache.body("d3") is None


def test_fragments_that_nobody_asked_for_are_forgotten(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    with Cache(tmp_path / "c", version="1") as cache:
        cache.fragments["g"] = "new"
        cache.fragments.prune()

    with Cache(tmp_path / "c", version="1") as cache:
        assert "f" not in cache.fragments
        assert cache.fragments["g"] == "new"


@pytest.mark.parametrize("damage", ["text", "empty", "truncated", "noise", "foreign", "folder", "no folder"])
def test_a_cache_that_is_none_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state" / "c"
    path.parent.mkdir()
    fill(path)
    data = path.read_bytes()
    if damage == "foreign":
        path.unlink()
        other = sqlite3.connect(path)
        other.executescript("CREATE TABLE notes (a INTEGER PRIMARY KEY AUTOINCREMENT); CREATE VIEW v AS SELECT 1;")
        other.close()
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "no folder":
        path = tmp_path / "state" / "missing" / "c"
    else:
        noise = data[:100] + b"\xa5" * (len(data) - 100)
        path.write_bytes({"text": b"hello", "empty": b"", "truncated": data[: len(data) // 2], "noise": noise}[damage])

    with Cache(path, version="1") as cache:
        cache.readings()
        cache.keep_note("n", b"3")
        assert cache.note("n") == b"3"
    writable = damage not in {"folder", "no folder"}
    fill(path)

    assert [problem.level for problem in cache.problems] == [] if writable else ["warning"]
    with Cache(path, version="1") as cache:
        assert cache.note("n") == (b"1" if writable else b"")


def test_flipped_bits_never_come_back_as_something_else(tmp_path: Path) -> None:
    fill_with_many(tmp_path / "whole")
    assert check_many(tmp_path / "whole") == 2 * MANY
    data = (tmp_path / "whole").read_bytes()
    chance = random.Random(11)

    for round_number in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 3, 30, 300])):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"c{round_number}"
        path.write_bytes(bytes(damaged[: chance.choice([len(data), chance.randrange(len(data))])]))

        check_many(path)
        check_many(path)


def test_a_disk_that_is_full_costs_only_speed(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    code = """
import resource, signal, sys
from pathlib import Path
from tests.build.test_cache import Cache, fill_with_many
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
print(fill_with_many(Path(sys.argv[1])).problems)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "c")]

    done = subprocess.run(command, check=True, cwd=Path(__file__).parents[2], capture_output=True, text=True)

    assert done.stdout.count("cannot be written") == 1
    fill_with_many(tmp_path / "c")
    assert check_many(tmp_path / "c") == 2 * MANY


KILLED = """
import sys
from pathlib import Path
from publisher.build.cache import Cache
from publisher.build.readings import Cached
from tests.build.test_cache import LONG_AGO, MANY, NOW, reading
print("go", flush=True)
for again in range(1000):
    with Cache(Path(sys.argv[1]), version="1") as cache:
        cache._connection.execute("PRAGMA cache_size = 5")  # writes pages before the end
        numbers = range(again % 3, MANY, 2)
        rows = [Cached(f"{n}.md", 3, LONG_AGO, n, f"d{n}", b"s", reading(f"{n}" * 200)) for n in numbers]
        cache.keep_readings(rows, started_ns=NOW)
        cache.keep_readings([], gone=[f"{n}.md" for n in range(again % 5, MANY, 3)], started_ns=NOW)
"""


def test_a_run_that_is_killed_while_it_writes_leaves_a_whole_cache(tmp_path: Path) -> None:
    fill_with_many(tmp_path / "c")
    chance = random.Random(5)

    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, tmp_path / "c"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)

        assert check_many(tmp_path / "c") > 0
    database = sqlite3.connect(tmp_path / "c")
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
