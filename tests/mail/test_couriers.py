"""Couriers: letters go on the connections that the server grants, whichever is free."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from publisher.mail.store import Store
from tests.mail.desk import Desk
from tests.mail.round import NOW, everybody, go, ready
from tests.mail.servers import Box, serving


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return ready(Desk(store, tmp_path, now=NOW))


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_server_that_refuses_the_sender_costs_no_letter(desk: Desk, *, pipelining: bool) -> None:
    """Without the password that it wants, twenty readers lost their letter before the run stopped."""
    box = Box()
    box.mail, box.pipelining = "530 5.7.0 Authentication required", pipelining
    with serving(box):
        refused = go(desk, box)
        box.mail = "250 OK"
        done = go(desk, box)

    said = "the mail server accepts no letters from newsletter@example.org: 530 5.7.0 Authentication required"
    assert refused.sent.stopped == said
    assert refused.account.states == {"planned": 12}
    assert (box.addresses, done.is_well) == (everybody(), True)


def test_a_server_that_takes_few_connections_gets_all_letters_on_these(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stopped after six seconds, and said that a server that was taking letters could not be reached."""
    monkeypatch.setattr("publisher.mail.couriers._TRIES_S", (0.01,))

    def slowly(_address: str) -> str:
        time.sleep(0.02)
        return ""

    box = Box(data=slowly)
    box.most = 1
    with serving(box):
        done = go(desk, box)

    assert box.addresses == everybody()
    assert (done.sent.stopped, done.account.states, done.is_well) == ("", {"accepted": 12}, True)
