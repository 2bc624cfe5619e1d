"""Two publishes at once take turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.build.turn import turn
from publisher.errors import StateError


def test_the_second_waits_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []

    with turn(tmp_path / "state"):  # noqa: SIM117 - one after the other
        with (
            pytest.raises(StateError, match="another publish"),
            turn(tmp_path / "state", wait_s=0.1, say=lambda: said.append("waiting")),
        ):
            pass

    assert said == ["waiting"]
    with turn(tmp_path / "state", wait_s=0.1) as moment:
        assert moment > 0


def test_where_nothing_can_be_written_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with turn(tmp_path / "file" / "state") as moment:
        assert moment == 0
