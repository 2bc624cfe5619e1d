"""A look at what a round would send: it sees the same letters, and writes nothing else."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest

from publisher.mail import rounds
from publisher.mail.looking import look
from publisher.mail.store import Store
from tests.mail.desk import Desk
from tests.mail.round import NOW, errand_to, everybody, go, ready
from tests.mail.servers import Box, serving


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return ready(Desk(store, tmp_path, now=NOW))


def test_a_look_writes_nothing_but_the_letters(desk: Desk, tmp_path: Path) -> None:
    with serving(Box()) as box:
        seen = look(errand_to(desk, box), None)
        written = look(errand_to(desk, box), tmp_path / "box")
        assert desk.states() == {}
        go(desk, box)

    assert (seen.planned.total, seen.wait, written.planned.total, len(_letters(tmp_path / "box"))) == (12, 0, 12, 12)
    assert box.addresses == everybody()


def _letters(box: Path) -> list[str]:
    """Whom the letters in a Maildir are for."""
    return [str(message_from_bytes(file.read_bytes())["To"]) for file in (box / "new").iterdir()]


def test_a_look_sees_what_was_planned_before_as_it_will_go(desk: Desk, tmp_path: Path) -> None:
    desk.plan()
    with serving(Box()) as box:
        go(desk, box, order={"only": rounds.readers(desk.store, ["r00@example.org"])})
        box.taken.clear()
        desk.leave("r01@example.org")
        seen = look(errand_to(desk, box), tmp_path / "box")
        before = desk.states()
        go(desk, box)

    assert (seen.planned.total, seen.wait, before["planned"]) == (0, 10, 11)
    assert sorted(_letters(tmp_path / "box")) == sorted(box.addresses) == everybody()[2:]


def test_a_look_sees_what_goes_with_the_next_letter_because_it_came_too_late(any_store: Store, tmp_path: Path) -> None:
    """After a night in which the machine was off, `send --dry-run` said "nothing", and `send` mailed everybody."""
    desk = Desk(any_store, tmp_path, now=NOW)
    for name in ("ada", "bo"):
        desk.reader(f"{name}@example.org", frequency="daily")
    desk.wait(hours=1)
    desk.publish("tide")
    desk.wait(days=1)
    desk.plan()
    desk.wait(days=1)

    with serving(Box()) as box:
        seen = look(errand_to(desk, box), tmp_path / "box")
        before = desk.states()
        done = go(desk, box)

    assert before == {"planned": 2}
    assert seen.planned == done.planned
    assert (seen.planned.letters, seen.planned.withdrawn, seen.wait) == ({"daily": 2}, 2, 0)
    assert sorted(_letters(tmp_path / "box")) == box.addresses == ["ada@example.org", "bo@example.org"]


def test_a_look_sees_what_would_be_sent_again_of_a_run_that_died(desk: Desk) -> None:
    desk.send(lambda _: "claimed")
    with serving(Box()) as box:
        seen = look(errand_to(desk, box, resend_unknown=True), None)
        before = desk.states()
        go(desk, box, resend_unknown=True)

    assert before == {"claimed": 12}
    assert seen.wait == len(box.taken) == 12
