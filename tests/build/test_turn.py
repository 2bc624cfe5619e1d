"""Two publishes at once take turns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from publisher.build.turn import turn
from publisher.errors import StateError

HOLD = """
import sys
from pathlib import Path
from publisher.build.turn import turn
with turn(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.readline()
"""


def hold(state: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"mine\n"
    return process


def test_the_second_waits_and_says_so_once(tmp_path: Path) -> None:
    said: list[str] = []

    with hold(tmp_path / "state") as other:

        def end() -> None:
            said.append("waiting")
            assert other.stdin is not None
            other.stdin.write(b"\n")
            other.stdin.flush()

        with turn(tmp_path / "state", say=end) as moment:
            assert moment > 0

    assert said == ["waiting"]


def test_waiting_ends_with_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with (
        turn(tmp_path / "state"),
        pytest.raises(StateError, match=r"another publish .* stop it"),
        turn(tmp_path / "state", wait_s=0.1),
    ):
        pass


def test_a_killed_publish_holds_nobody_up(tmp_path: Path) -> None:
    with hold(tmp_path / "state") as other:
        other.kill()

    with turn(tmp_path / "state", wait_s=0.1) as moment:
        assert moment > 0


def test_the_moment_is_that_of_the_file_system(tmp_path: Path) -> None:
    with turn(tmp_path / "state") as first:
        (tmp_path / "a").write_text("x")
    with turn(tmp_path / "state") as second:
        pass

    assert first <= (tmp_path / "a").stat().st_mtime_ns <= second


def test_where_nothing_can_be_written_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with turn(tmp_path / "file" / "state") as moment:
        assert moment == 0
