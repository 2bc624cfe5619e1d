"""Sends killed at any moment: nobody is mailed twice, nobody is lost; benchmarks/kills.py kills a thousand times."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from publisher.mail.store import open_to_upgrade, upgrade
from tests.mail.killing import Session, counting_server


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_send_that_is_killed_loses_nobody_and_mails_nobody_twice(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with open_to_upgrade(url, tmp_path) as store:
        upgrade(store)
    with counting_server(tmp_path / "log") as port:
        session = Session(tmp_path, port, tmp_path / "log", readers=60, connections=3, url=url)
        killed = session.play(random.Random(7), 0.25, 8)

    assert killed.kills >= 1
    assert killed.unknown <= 3 * killed.kills
