"""Work on all processors gives what one alone gives, whatever becomes of the helpers, and none outlives its publish."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="helpers are forked on Linux alone")

# Three processors, whatever this machine has.
_START = """
import os, sys, time
from publisher.pipeline import processors
os.sched_getaffinity = lambda _pid: {0, 1, 2}
first = os.getpid()
"""


def run(program: str) -> str:
    """What a program says that has no other threads, as the tests' own process may."""
    done = subprocess.run(
        [sys.executable, "-c", _START + program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_results_come_in_order_and_from_several_processes() -> None:
    said = run(
        "def work(n): return b'%d %d' % (n, os.getpid())\n"
        "found = [one.split() for one in processors.each(work, range(1000), least=10)]\n"
        "print([int(n) for n, _ in found] == list(range(1000)), len({pid for _, pid in found}))\n"
    )

    assert said == "True 4\n"


def test_processors_that_others_keep_busy_are_left_to_them() -> None:
    said = run(
        "def work(n): return b'%d' % os.getpid()\n"
        "for busy in (1, 2): print(len(set(processors.each(work, range(1000), least=10, busy=busy))))\n"
    )

    assert said == "3\n1\n"  # two helpers and the first process, which made the first; then that one alone


@pytest.mark.parametrize("started", [0, 1])
def test_where_no_process_can_be_started_this_one_does_the_work(started: int) -> None:
    """As in a container that may have a few processes only."""
    said = run(
        f"fork, left = os.fork, [None] * {started}\n"
        "def none():\n"
        "    if not left: raise BlockingIOError(11, 'Resource temporarily unavailable')\n"
        "    left.pop()\n"
        "    return fork()\n"
        "os.fork = none\n"
        "before = len(os.listdir('/proc/self/fd'))\n"
        "found = [int(one) for one in processors.each(lambda n: b'%d' % n, range(1000), least=10)]\n"
        "print(found == list(range(1000)), processors.beside(lambda n: b'', [1]))\n"
        "print(len(os.listdir('/proc/self/fd')) - before)\n"
    )

    assert said == "True None\n0\n"


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "raise ValueError", "processors.leave_to_first()"])
def test_what_a_helper_leaves_undone_is_done(end: str) -> None:
    said = run(
        "def work(n):\n"
        f"    if n == 500 and os.getpid() != first: {end}\n"
        "    return b'%d' % n\n"
        "print([int(one) for one in processors.each(work, range(1000), least=10)] == list(range(1000)))\n"
    )

    assert said == "True\n"


def test_an_error_in_the_work_is_raised() -> None:
    said = run(
        "def work(n):\n"
        "    if n == 500: raise ValueError('the five hundredth')\n"
        "    return b''\n"
        "try:\n"
        "    list(processors.each(work, range(1000), least=10))\n"
        "except ValueError as error:\n"
        "    print(error)\n"
    )

    assert said == "the five hundredth\n"


def test_results_larger_than_a_pipe_and_an_early_end() -> None:
    said = run(
        "found = processors.each(lambda n: bytes(3_000_000), range(60), least=10)\n"
        "print(sum(len(next(found)) for _ in range(30)))\n"
        "found.close()\n"
        "try:\n"
        "    os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError:\n"
        "    print('nobody is left')\n"
    )

    assert said == "90000000\nnobody is left\n"


def test_other_threads_keep_the_work_in_one_process() -> None:
    said = run(
        "import threading\n"
        "threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n"
        "print({int(one) for one in processors.each(lambda n: b'%d' % os.getpid(), range(90), least=1)} == {first})\n"
    )

    assert said == "True\n"


def test_a_system_without_file_control_works_alone(tmp_path: Path) -> None:
    """Windows has no fcntl: importing it at the top once left nothing of Publisher there."""
    program = (
        "import sys\n"
        "sys.modules['fcntl'] = None\n"
        "from publisher.pipeline import processors, publish\n"
        "sys.platform = 'win32'\n"
        "print(list(processors.each(lambda n: b'%d' % n, range(3), least=1)))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout, done.stderr) == ("[b'0', b'1', b'2']\n", "")


def publish(folder: Path, *before: str) -> bytes:
    command = [
        *before,
        sys.executable,
        "-m",
        "publisher",
        "publish",
        "--json",
        "--mail",
        "--now",
        "2026-11-23T12:00:00Z",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False).stdout


def articles(folder: Path) -> None:
    (folder / "articles").mkdir(parents=True)
    (folder / "publisher.toml").write_text(
        '[site]\ntitle = "T"\nurl = "https://example.org/"\npostal_address = "A, B"\n'
        '[digest]\nsender = "a@example.org"\n'
    )
    for number in range(500):
        name = f"a{number:03}.{'txt' if number % 50 == 3 else 'md'}"
        text = f"# Title {number}\n\nA text of *many* things. [Next](a{number + 1:03}.md) ![p](p.png)\n"
        (folder / "articles" / name).write_text(text)
    (folder / "articles" / "broken.md").write_text("---\ndate: never\n---\n\n# Broken\n\nText.\n")
    (folder / "articles" / "empty.md").write_text("")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_publish_on_all_processors_writes_what_one_on_a_single_one_does(tmp_path: Path) -> None:
    if not shutil.which("taskset") or len(os.sched_getaffinity(0)) < 2:
        pytest.skip("needs taskset and two processors")
    for name in ("one", "all"):
        articles(tmp_path / name)

    one, every = (
        publish(tmp_path / "one", "taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))),
        publish(tmp_path / "all"),
    )

    assert files(tmp_path / "one" / "public") == files(tmp_path / "all" / "public")
    assert one.partition(b'"seconds"')[0] == every.partition(b'"seconds"')[0]
    assert b"there is no file 'p.png'" in every


def is_alive(group: int) -> bool:
    """Whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_helpers_of_a_killed_publish_end_and_the_next_one_is_whole(tmp_path: Path) -> None:
    articles(tmp_path)
    command = [sys.executable, "-m", "publisher", "publish", "--json", "--mail", "--now", "2026-11-23T12:00:00Z"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(0.35)
    running.send_signal(signal.SIGKILL)
    running.wait()

    assert b'"articles":501' in publish(tmp_path)
    end = time.monotonic() + 20
    while is_alive(running.pid):
        assert time.monotonic() < end, "a helper is left"
        time.sleep(0.05)
