"""What lies in a folder, whatever lies in it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from publisher.build import scan as module
from publisher.build.scan import read_file, scan
from publisher.model import Problem
from publisher.pipeline import processors


def listed(folder: Path, **options: Any) -> tuple[tuple[module.FileStat, ...], tuple[Problem, ...]]:
    found = scan(folder, **options)
    assert sorted(found.paths) == [file.path for file in found.files] or found.problems
    return found.files, found.problems


def paths(folder: Path) -> list[str]:
    return [file.path for file in listed(folder)[0]]


def test_files_are_listed_sorted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a.md", ".git/x", "_drafts/y.md", ".hidden", "ü.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert paths(tmp_path) == ["a.md", "a/z.md", "b.md", "ü.md"]


def test_a_folder_may_be_left_out(tmp_path: Path) -> None:
    for name in ("a.md", "out/b.md", "sub/out/c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("x")

    files, _ = listed(tmp_path, leave_out=[tmp_path / "out"])

    assert [file.path for file in files] == ["a.md", "sub/out/c.md"]


def test_links_are_followed_only_to_files_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/x").write_text("x")
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("text")
    (folder / "sub/inside.md").symlink_to("../a.md")
    (folder / "loop").symlink_to(folder)
    (folder / "outside.md").symlink_to(tmp_path / "secret/x")
    (folder / "outside").symlink_to(tmp_path / "secret")

    files, problems = listed(folder)

    assert [(file.path, file.size) for file in files] == [("a.md", 4), ("sub/inside.md", 4)]
    assert [problem.path for problem in problems] == ["outside", "outside.md"]


def test_a_link_to_nothing_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "dangling.md").symlink_to("nowhere.md")
    (tmp_path / "round.md").symlink_to("round.md")

    files, problems = listed(tmp_path)

    assert files == ()
    assert [(problem.path, problem.level) for problem in problems] == [
        ("dangling.md", "warning"),
        ("round.md", "error"),
    ]


def test_pipes_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")

    assert listed(tmp_path) == ((), ())


@pytest.mark.parametrize(
    "name", [b"caf\xe9.md", b"line\nbreak.md", b"\x1b[2Jclear.md", b"\xc2\x9b31m.md", b"sub\xe9/a.md"]
)
def test_a_name_that_no_line_can_show_is_a_problem(tmp_path: Path, name: bytes) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    place.parent.mkdir(exist_ok=True)
    place.write_text("x")

    files, problems = listed(tmp_path)

    assert files == ()
    assert len(problems) == 1
    assert str(problems[0]).isprintable()
    assert problems[0].hint


def test_a_folder_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    assert [problem.path for problem in listed(tmp_path / "none")[1]] == ["."]


def test_many_files_are_looked_at_by_others_and_listed_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        (tmp_path / f"{number * 37 % 50:02}.md").write_text("x" * number)
    (tmp_path / "10a.md").symlink_to("10.md")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.md").write_text("x")
    alone = listed(tmp_path)
    monkeypatch.setattr(module, "_BLOCK", 4)

    shared = listed(tmp_path, share=partial(processors.each, least=1))

    assert shared == alone
    assert [file.path for file in shared[0]] == sorted(file.path for file in shared[0])
    assert len(shared[0]) == 52


def test_a_folder_that_may_not_be_entered_hides_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root tests may enter everything; so the system's refusals are played."""
    for name in ("a.md", "closed/b.md", "open/c.md", "z.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    scandir, exists = os.scandir, Path.exists

    def asked(path: Any) -> Any:
        if "closed" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return path

    monkeypatch.setattr(os, "scandir", lambda path: scandir(asked(path)))
    monkeypatch.setattr(Path, "exists", lambda path: exists(asked(path)))

    files, problems = listed(tmp_path)

    assert [file.path for file in files] == ["a.md", "open/c.md", "z.md"]
    assert [(problem.path, problem.message) for problem in problems] == [
        ("closed", "cannot be listed: Permission denied")
    ]


def test_the_time_of_a_file_can_be_kept_whatever_its_century() -> None:
    moments = [second * 10**9 for second in (-11_000_000_000, -1, 0, 1, 9_300_000_000, 15_000_000_000, 20_000_000_000)]
    told = [module.facts_of(os.stat_result(range(10), {"st_mtime_ns": moment}))[1] for moment in moments]

    assert len(set(told)) == len(moments)
    assert all(0 <= one < 2**63 for one in told)


def test_what_becomes_of_a_file_between_listing_and_looking_is_seen(tmp_path: Path) -> None:
    for name in ("gone.md", "here.md", "pipe.md", "unreadable.md"):
        (tmp_path / name).write_text("x")

    def share(look: module.Look, blocks: Sequence[Sequence[str]]) -> Iterator[bytes]:
        (tmp_path / "gone.md").unlink()
        (tmp_path / "pipe.md").unlink()
        os.mkfifo(tmp_path / "pipe.md")
        return map(look, [[name.replace("unreadable", "x" * 300) for name in block] for block in blocks])

    files, problems = listed(tmp_path, share=share)

    assert [file.path for file in files] == ["here.md"]
    assert [str(problem) for problem in problems] == ["unreadable.md: cannot be read: File name too long"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_folder_that_may_not_be_listed_is_a_problem_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "a.md").write_text("x")

    files, problems = listed(tmp_path)

    assert [file.path for file in files] == ["a.md"]
    assert [problem.path for problem in problems] == ["closed"]


def test_an_edit_of_the_same_length_shows(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    before = listed(tmp_path)[0]
    (tmp_path / "new").write_text("two")
    os.utime(tmp_path / "new", ns=(before[0].mtime_ns, before[0].mtime_ns))
    (tmp_path / "new").rename(tmp_path / "a.md")

    assert listed(tmp_path)[0] != before


def test_the_state_changes_with_the_files_and_not_with_how_they_were_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text("x")
    states = [scan(tmp_path).state]
    (tmp_path / "b.md").write_text("xy")
    states.append(scan(tmp_path).state)
    (tmp_path / "b.md").rename(tmp_path / "b2.md")
    states.append(scan(tmp_path).state)
    (tmp_path / "l.md").symlink_to("a.md")
    states.append(scan(tmp_path).state)

    assert len(set(states)) == 4
    assert scan(tmp_path, share=partial(processors.each, least=1)).state == states[-1]


@pytest.mark.parametrize("kind", ["gone", "large", "folder", "pipe", "device", "link to nothing"])
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "a"
    make: dict[str, Callable[[], object]] = {
        "gone": lambda: None,
        "large": lambda: place.write_text("x" * 11),
        "folder": place.mkdir,
        "pipe": lambda: os.mkfifo(place),
        "device": lambda: place.symlink_to("/dev/zero"),
        "link to nothing": lambda: place.symlink_to("b"),
    }
    make[kind]()

    found = read_file(tmp_path, "a", 10)

    assert isinstance(found, Problem)
    assert found.path == "a"


@pytest.mark.parametrize("data", [b"", b"\x00x", b"0123456789"])
def test_a_file_is_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)

    assert read_file(tmp_path, "a", 10) == data


@pytest.mark.parametrize(("size", "expected"), [(0, b"0123456789"), (3, b"0123456789"), (20, b"0123456789")])
def test_a_file_that_grew_or_shrank_since_is_read_as_it_is(tmp_path: Path, size: int, expected: bytes) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")

    with (tmp_path / "a").open("rb") as file:
        assert module._read_all(file.fileno(), size, 30) == expected
    with (tmp_path / "a").open("rb") as file:
        assert module._read_all(file.fileno(), min(size, 9), 9) is None
