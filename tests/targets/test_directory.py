"""The output folder: ours told from the user's, each file old or new and never half, a killed run mended."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.model import Document
from publisher.targets.directory import Directory, Stat
from publisher.targets.manifest import NAME as MANIFEST
from tests.targets.contract import StoreContract, document

KILLS = int(os.environ.get("PUBLISHER_KILL_POINTS", "50"))  # more, when asked for


class TestDirectory(StoreContract):
    """The contract, kept by a folder."""

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "place" / "out"

    def open(self) -> Directory:
        return Directory(self.folder, {})

    def look(self) -> dict[str, str]:
        return {path: (self.folder / path).read_text() for path in sorted(ours(self.folder))}

    def plant(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)


def write(folder: Path, *documents: Document, stats: dict[str, Stat] | None = None) -> tuple[list[bool], Directory]:
    store = Directory(folder, stats or {})
    store.begin([one.path for one in documents])
    done = [store.put(one) for one in documents]
    store.finish()
    return done, store


def ours(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}


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


def test_files_are_not_intact_when_a_run_wrote_them_that_was_killed_before_it_could_say_so(tmp_path: Path) -> None:
    """An edit that was published by a killed run and then taken back stayed published."""
    _, store = write(tmp_path, document("a", "one"))
    write(tmp_path, document("a", "two"), stats=store.stats)

    assert not Directory(tmp_path, store.stats).is_intact(["a"])
    assert write(tmp_path, document("a", "one"), stats=store.stats)[0] == [True]


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

    assert ours(elsewhere) == {"a/index.html"}
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

    assert ours(tmp_path) == {"a/b/mine"}
    assert not (tmp_path / "e").exists()


def test_a_folder_that_was_emptied_can_be_written_to_again(tmp_path: Path) -> None:
    store = write(tmp_path, document("a/b/c.txt"))[1]

    store.delete("a/b/c.txt")
    store.put(document("a/b/d.txt"))

    assert ours(tmp_path) == {"a/b/d.txt"}


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
    assert ours(tmp_path) == {"a", "gone"}
    assert (tmp_path / MANIFEST).read_bytes() == before


def test_a_damaged_manifest_deletes_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    lines = b"abc  ../precious\n\xff\xfe\nnonsense\n-  ../../x\n  \nabc  mine\n" + b"0" * 64 + b"  a\\..\\b\n"
    (tmp_path / "out" / MANIFEST).write_bytes(lines)

    assert Directory(tmp_path / "out", {}).existing() == []


def test_a_line_that_a_kill_cut_short_names_no_file(tmp_path: Path) -> None:
    """The journal's last line, "-  a/page.html", cut to "-  a/page", made a user's file of that name ours."""
    write(tmp_path, document("a/one.html"))
    (tmp_path / "a/page").write_text("mine")
    with (tmp_path / MANIFEST).open("a") as file:
        file.write("-  a/page")

    assert Directory(tmp_path, {}).existing() == ["a/one.html"]
    write(tmp_path, document("a/two.html"))
    assert Directory(tmp_path, {}).existing() == ["a/one.html", "a/two.html"]


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


FULL = """
import resource, signal, sys
from pathlib import Path
from publisher.errors import TargetError
from publisher.model import Document
from publisher.targets.directory import Directory
store = Directory(Path(sys.argv[1]), {})
paths = ["a", "b"]
store.begin(paths)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    for path in paths:
        store.put(Document(path=path, media_type="", data=b"x" * {"a": 4000, "b": 9000}[path]))
except TargetError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limits here")
def test_a_disk_that_fills_up_leaves_no_half_file(tmp_path: Path) -> None:
    write(tmp_path, document("b", "old"))

    done = subprocess.run([sys.executable, "-c", FULL, tmp_path], check=True, capture_output=True, text=True)

    assert "b: cannot be written" in done.stdout
    assert (tmp_path / "b").read_text() == "old"
    assert ours(tmp_path) == {"a", "b"}
    assert Directory(tmp_path, {}).in_flight(["b"])


DRIVER = """
import sys
from pathlib import Path
from publisher.model import Document
from publisher.targets.directory import Directory
print("go", flush=True)
folder, text = Path(sys.argv[1]), sys.argv[2]
store = Directory(folder, {})
numbers = [n for n in range(300) if text == "z" or n % 7 != int(text) % 7]
documents = [Document(path=f"a/{n}/index.html", media_type="", data=(text * 2000).encode()) for n in numbers]
store.begin([one.path for one in documents])
for one in documents:
    store.put(one)
for path in store.existing():
    if path not in {one.path for one in documents}:
        store.delete(path)
store.finish()
"""


def test_a_killed_run_leaves_whole_files_and_the_next_one_mends(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "a/1").mkdir(parents=True)
    (folder / "a/mine").write_text("mine")
    (folder / "a/1/index.html").write_text("m" * 2000)  # in the way
    write(folder, document("old/page"), document("a/0/index.html", "0" * 2000))
    chance = random.Random(7)

    for round_number in range(KILLS):
        text = str(round_number % 10)
        with subprocess.Popen([sys.executable, "-c", DRIVER, folder, text], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
        for path in folder.rglob("index.html"):
            content = path.read_text()
            assert len(content) == 2000, path
            assert len(set(content)) == 1, path

    subprocess.run([sys.executable, "-c", DRIVER, folder, "z"], check=True, capture_output=True)
    assert ours(folder) == {"a/mine", *(f"a/{number}/index.html" for number in range(300))}
    assert (folder / "a/1/index.html").read_text() == "m" * 2000
    assert set(Directory(folder, {}).existing()) == ours(folder) - {"a/mine", "a/1/index.html"}
    assert Directory(folder, {}).is_intact(Directory(folder, {}).existing())
