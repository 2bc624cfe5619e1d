"""The output folder: ours told from the user's, each file old or new and never half, a killed run mended."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publisher.model import Document
from publisher.targets.directory import MANIFEST, Directory, Stat

KILLS = int(os.environ.get("PUBLISHER_KILL_POINTS", "25"))  # more, when asked for


def document(path: str, text: str = "text") -> Document:
    return Document(path=path, media_type="text/plain", data=text.encode())


def write(folder: Path, *documents: Document, stats: dict[str, Stat] | None = None) -> tuple[list[bool], Directory]:
    store = Directory(folder, stats or {})
    store.begin([one.path for one in documents])
    done = [store.put(one) for one in documents]
    store.finish()
    return done, store


def ours(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}


def test_a_document_is_written_once(tmp_path: Path) -> None:
    first, store = write(tmp_path / "out", document("a/b.txt"))
    before = (tmp_path / "out/a/b.txt").stat()

    second, _ = write(tmp_path / "out", document("a/b.txt"), stats=store.stats)
    third, _ = write(tmp_path / "out", document("a/b.txt"))

    assert (first, second, third) == ([True], [False], [False])
    assert (tmp_path / "out/a/b.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert (tmp_path / "out/a/b.txt").stat().st_ino == before.st_ino


def test_a_file_that_somebody_edited_or_deleted_is_restored(tmp_path: Path) -> None:
    _, store = write(tmp_path, document("a"), document("b"))
    (tmp_path / "a").write_text("txet")
    (tmp_path / "b").unlink()

    again = Directory(tmp_path, store.stats)

    assert not again.is_intact(["a"])
    assert not again.is_intact(["b"])
    assert write(tmp_path, document("a"), document("b"), stats=store.stats)[0] == [True, True]


def test_the_manifest_can_be_checked_by_others(tmp_path: Path) -> None:
    write(tmp_path, document("ü/a"), document("b c"))

    subprocess.run(["sha256sum", "--check", "--strict", MANIFEST], cwd=tmp_path, check=True, capture_output=True)


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "same").write_text("text")
    store = Directory(tmp_path, {})
    documents = [document(path) for path in ("mine", "folder", "link", "same", "mine/below")]

    store.begin([one.path for one in documents])
    done = [store.put(one) for one in documents]
    store.finish()

    assert not any(done)
    assert [problem.path.split("/", 1)[1] for problem in store.problems] == ["mine", "folder", "link", "mine/below"]
    assert (tmp_path / "mine").read_text() == "mine"
    assert store.existing() == ["same"]  # equal bytes: adopted
    assert store.problems[0].hint


def test_a_link_in_the_output_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/articles").symlink_to(tmp_path / "elsewhere")

    _, store = write(tmp_path / "out", document("articles/a/index.html"))

    assert not list((tmp_path / "elsewhere").rglob("index.html"))
    assert store.problems


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "", "a//b", "./a", "a\0b", "a\nb"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    done, store = write(tmp_path / "out", document(path))

    assert done == [False]
    assert len(store.problems) == 1
    assert {entry.name for entry in tmp_path.iterdir()} <= {"out"}


def test_a_name_that_is_too_long_is_a_problem_and_the_rest_is_written(tmp_path: Path) -> None:
    done, store = write(tmp_path, document("x" * 300), document("fine"))

    assert done == [False, True]
    assert len(store.problems) == 1
    assert store.existing() == ["fine"]


def test_deleting_takes_our_file_and_the_folders_it_leaves_empty(tmp_path: Path) -> None:
    write(tmp_path, document("a/b/c.txt"), document("a/d.txt"))
    (tmp_path / "a/b/mine").write_text("mine")

    store = Directory(tmp_path, {})
    store.delete("a/b/c.txt")
    store.delete("a/d.txt")
    store.finish()

    assert ours(tmp_path) == {"a/b/mine"}
    assert Directory(tmp_path, {}).existing() == []
    (tmp_path / "a/b/mine").unlink()


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, document("a"), document("gone"))
    before = (tmp_path / MANIFEST).read_bytes()
    store = Directory(tmp_path, {}, dry=True)

    store.begin(["a", "b"])
    done = [store.put(document("a", "new")), store.put(document("b"))]
    store.delete("gone")
    store.finish()

    assert done == [True, True]
    assert ours(tmp_path) == {"a", "gone"}
    assert (tmp_path / MANIFEST).read_bytes() == before


def test_a_damaged_manifest_deletes_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_bytes(b"abc  ../precious\n\xff\xfe\nnonsense\n-  ../../x\n  \n")

    assert Directory(tmp_path / "out", {}).existing() == []


DRIVER = """
import sys
from pathlib import Path
from publisher.model import Document
from publisher.targets.directory import Directory
folder, text = Path(sys.argv[1]), sys.argv[2]
store = Directory(folder, {})
documents = [Document(path=f"a/{n}/index.html", media_type="", data=(text * 2000).encode()) for n in range(300)]
store.begin([one.path for one in documents])
print("go", flush=True)
for one in documents:
    store.put(one)
for path in store.existing():
    if path not in {one.path for one in documents}:
        store.delete(path)
store.finish()
"""


def test_a_killed_run_leaves_whole_files_and_the_next_one_mends(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "a").mkdir(parents=True)
    (folder / "a/mine").write_text("mine")
    write(folder, document("old/page"), document("a/0/index.html", "0" * 2000))
    chance = random.Random(7)

    for round_number in range(KILLS):
        text = str(round_number % 10)
        with subprocess.Popen([sys.executable, "-c", DRIVER, folder, text], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.06))
            process.send_signal(signal.SIGKILL)
        for path in folder.rglob("index.html"):
            content = path.read_text()
            assert len(content) == 2000, path
            assert len(set(content)) == 1, path

    subprocess.run([sys.executable, "-c", DRIVER, folder, "z"], check=True, capture_output=True)
    assert ours(folder) == {"a/mine", *(f"a/{number}/index.html" for number in range(300))}
    assert Directory(folder, {}).is_intact(Directory(folder, {}).existing())
