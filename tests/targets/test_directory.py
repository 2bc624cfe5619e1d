"""The output folder: ours told from the user's, and nothing of the user's touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.targets.directory import Directory
from publisher.targets.manifest import NAME as MANIFEST
from tests.targets.contract import StoreContract, document
from tests.targets.folder import files_in, write


class TestDirectory(StoreContract):
    """The contract, kept by a folder."""

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "place" / "out"

    def open(self) -> Directory:
        return Directory(self.folder, {})

    def look(self) -> dict[str, str]:
        return {path: (self.folder / path).read_text() for path in sorted(files_in(self.folder))}

    def plant(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)


def test_a_document_that_did_not_change_keeps_its_file_and_its_time(tmp_path: Path) -> None:
    _, store = write(tmp_path / "out", document("a/b.txt"))
    before = (tmp_path / "out/a/b.txt").stat()

    write(tmp_path / "out", document("a/b.txt"), stats=store.stats)
    write(tmp_path / "out", document("a/b.txt"))

    assert (tmp_path / "out/a/b.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert (tmp_path / "out/a/b.txt").stat().st_ino == before.st_ino


def test_a_file_that_somebody_edited_or_deleted_is_not_intact(tmp_path: Path) -> None:
    _, store = write(tmp_path, document("a"), document("b"), document("c"), document("d"))
    (tmp_path / "a").write_text("txet")
    (tmp_path / "b").unlink()
    (tmp_path / "c").write_text("longer")
    os.utime(tmp_path / "d", ns=(0, 0))  # a copy of the folder has other times

    again = Directory(tmp_path, store.stats)

    assert [again.is_intact([path]) for path in "abcd"] == [False, False, False, True]


def test_the_manifest_can_be_checked_by_others(tmp_path: Path) -> None:
    write(tmp_path, document("ü/a"), document("b c"))

    subprocess.run(["sha256sum", "--check", "--strict", MANIFEST], cwd=tmp_path, check=True, capture_output=True)


def test_folders_links_and_pipes_of_others_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("text")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    os.mkfifo(tmp_path / "pipe")

    done, store = write(tmp_path, *map(document, ("folder", "link", "pipe", "mine/below")))

    assert not any(done)
    assert [problem.path.split("/", 1)[1] for problem in store.problems] == ["folder", "link", "pipe", "mine/below"]
    assert store.existing() == []
    assert (tmp_path / "link").is_symlink()


def test_a_pipe_in_place_of_our_file_is_replaced(tmp_path: Path) -> None:
    _, store = write(tmp_path, document("a"))
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")

    assert not Directory(tmp_path, {}).is_intact(["a"])
    assert write(tmp_path, document("a"), stats=store.stats)[0] == [True]
    assert (tmp_path / "a").read_text() == "text"


def test_nothing_is_made_or_removed_through_a_link_in_the_output_folder(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    write(out, document("articles/a/index.html"))
    (out / "articles").rename(elsewhere)
    (out / "articles").symlink_to(elsewhere)

    _, store = write(out, document("articles/new/index.html"))
    store.delete("articles/a/index.html")

    assert files_in(elsewhere) == {"a/index.html"}
    assert [path.name for path in elsewhere.iterdir()] == ["a"]
    assert [problem.level for problem in store.problems] == ["error", "warning"]
    assert "articles is a link" in store.problems[0].message


@pytest.mark.parametrize("path", [MANIFEST, f"{MANIFEST}/index.html", "a/.0123.publisher-tmp"])
def test_our_own_names_are_refused(tmp_path: Path, path: str) -> None:
    done, store = write(tmp_path / "out", document(path))

    assert done == [False]
    assert len(store.problems) == 1


def test_a_name_that_is_too_long_is_a_problem_and_the_rest_is_written(tmp_path: Path) -> None:
    done, store = write(tmp_path, document("x" * 300), document("y" * 255), document("fine"))

    assert done == [False, True, True]
    assert len(store.problems) == 1
    assert store.existing() == ["fine", "y" * 255]


def test_names_that_differ_only_in_case_are_told_of(tmp_path: Path) -> None:
    store = write(tmp_path, document("ä/B"), document("Ä/b"), document("c"))[1]

    assert [(problem.level, problem.path.split("/", 1)[1]) for problem in store.problems] == [("warning", "ä/B")]


def test_deleting_leaves_folders_that_others_use(tmp_path: Path) -> None:
    write(tmp_path, document("a/b/c.txt"), document("a/d.txt"), document("e/f/g.txt"))
    (tmp_path / "a/b/mine").write_text("mine")

    store = Directory(tmp_path, {})
    for path in store.existing():
        store.delete(path)
    store.finish()

    assert files_in(tmp_path) == {"a/b/mine"}
    assert not (tmp_path / "e").exists()


def test_a_folder_that_was_emptied_can_be_written_to_again(tmp_path: Path) -> None:
    store = write(tmp_path, document("a/b/c.txt"))[1]

    store.delete("a/b/c.txt")
    store.put(document("a/b/d.txt"))

    assert files_in(tmp_path) == {"a/b/d.txt"}


def test_a_folder_in_place_of_our_file_is_left_and_told_of(tmp_path: Path) -> None:
    write(tmp_path, document("a"))
    (tmp_path / "a").unlink()
    (tmp_path / "a").mkdir()

    store = Directory(tmp_path, {})
    store.delete("a")

    assert [problem.level for problem in store.problems] == ["warning"]
    assert (tmp_path / "a").is_dir()


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, document("a"), document("gone"))
    before = (tmp_path / MANIFEST).read_bytes()
    store = Directory(tmp_path, {}, dry=True)

    store.begin(["a", "b"])
    done = [store.put(document("a", "new")), store.put(document("b"))]
    store.delete("gone")
    store.finish()

    assert done == [True, True]
    assert files_in(tmp_path) == {"a", "gone"}
    assert (tmp_path / MANIFEST).read_bytes() == before


def test_a_damaged_manifest_deletes_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    lines = b"abc  ../precious\n\xff\xfe\nnonsense\n-  ../../x\n  \nabc  mine\n" + b"0" * 64 + b"  a\\..\\b\n"
    (tmp_path / "out" / MANIFEST).write_bytes(lines)

    assert Directory(tmp_path / "out", {}).existing() == []


def test_a_folder_that_became_a_file_meanwhile_stops_no_run(tmp_path: Path) -> None:
    Directory(tmp_path, {}).begin(["a/b"])
    (tmp_path / "a").write_text("mine")

    done, store = write(tmp_path, document("a/b"), document("c"))

    assert done == [False, True]
    assert "a is a file" in store.problems[0].message


@pytest.mark.parametrize("what", ["file in place of the folder", "folder in place of the manifest"])
def test_a_place_that_cannot_be_written_is_an_error_with_its_path(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "out"
    if what.startswith("file"):
        folder.write_text("mine")
    else:
        (folder / MANIFEST).mkdir(parents=True)

    with pytest.raises(TargetError, match="cannot be written") as caught:
        write(folder, document("a"))

    assert caught.value.path.startswith(str(folder))
