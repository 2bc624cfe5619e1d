"""What lies in a folder, whatever lies in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from publisher.build.scan import read_file, scan
from publisher.model import Problem


def paths(folder: Path) -> list[str]:
    return [file.path for file in scan(folder)[0]]


def test_files_are_listed_sorted_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.md", "a.md", ".git/x", "_drafts/y.md", ".hidden", "ü.md", "line\nbreak.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert paths(tmp_path) == ["a.md", "a/z.md", "b.md", "line\nbreak.md", "ü.md"]


def test_links_are_followed_only_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("x")
    (folder / "inside.md").symlink_to("a.md")
    (folder / "outside.md").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.md").symlink_to("nowhere.md")

    files, problems = scan(folder)

    assert [file.path for file in files] == ["a.md", "inside.md"]
    assert [problem.path for problem in problems] == ["outside.md"]


def test_pipes_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")

    assert paths(tmp_path) == []


def test_a_name_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md"))).write_text("x")

    files, problems = scan(tmp_path)

    assert files == ()
    assert "UTF-8" in problems[0].message
    assert str(problems[0]).isprintable()


def test_a_folder_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    assert [problem.path for problem in scan(tmp_path / "none")[1]] == ["."]


@pytest.mark.parametrize("kind", ["gone", "large", "folder"])
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, kind: str) -> None:
    if kind == "large":
        (tmp_path / "a").write_text("x" * 11)
    elif kind == "folder":
        (tmp_path / "a").mkdir()

    found = read_file(tmp_path, "a", 10)

    assert isinstance(found, Problem)
    assert found.path == "a"


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00x")

    assert read_file(tmp_path, "a", 10) == b"\x00x"
