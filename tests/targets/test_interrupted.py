"""A run that is killed or finds the disk full leaves each file old or new and never half, and the next one mends it."""

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

from publisher.targets.directory import Directory
from publisher.targets.manifest import NAME as MANIFEST
from tests.targets.contract import document
from tests.targets.folder import files_in, write

KILLS = int(os.environ.get("PUBLISHER_KILL_POINTS", "50"))  # more, when asked for


def test_files_are_not_intact_when_a_run_wrote_them_that_was_killed_before_it_could_say_so(tmp_path: Path) -> None:
    """An edit that was published by a killed run and then taken back stayed published."""
    _, store = write(tmp_path, document("a", "one"))
    write(tmp_path, document("a", "two"), stats=store.stats)

    assert not Directory(tmp_path, store.stats).is_intact(["a"])
    assert write(tmp_path, document("a", "one"), stats=store.stats)[0] == [True]


def test_a_line_that_a_kill_cut_short_names_no_file(tmp_path: Path) -> None:
    """The journal's last line, "-  a/page.html", cut to "-  a/page", made a user's file of that name ours."""
    write(tmp_path, document("a/one.html"))
    (tmp_path / "a/page").write_text("mine")
    with (tmp_path / MANIFEST).open("a") as file:
        file.write("-  a/page")

    assert Directory(tmp_path, {}).existing() == ["a/one.html"]
    write(tmp_path, document("a/two.html"))
    assert Directory(tmp_path, {}).existing() == ["a/one.html", "a/two.html"]


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

    assert "b: cannot be written: File too large. Free some space there" in done.stdout
    assert (tmp_path / "b").read_text() == "old"
    assert files_in(tmp_path) == {"a", "b"}
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
    assert files_in(folder) == {"a/mine", *(f"a/{number}/index.html" for number in range(300))}
    assert (folder / "a/1/index.html").read_text() == "m" * 2000
    assert set(Directory(folder, {}).existing()) == files_in(folder) - {"a/mine", "a/1/index.html"}
    assert Directory(folder, {}).is_intact(Directory(folder, {}).existing())
