"""Rounds of letters: everybody once, nobody twice, also where one is stopped, breaks or runs beside another."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from publisher.errors import ConfigError
from publisher.mail import claims, ledger, planning, plans, rounds, tokens
from publisher.mail.claims import Waiting
from publisher.mail.planning import NewLetter
from publisher.mail.recording import Recorder
from publisher.mail.rounds import Round
from publisher.mail.store import Store
from tests.mail.desk import SECRET, Desk
from tests.mail.round import NOW, errand_to, everybody, go, ready
from tests.mail.servers import Box, serving


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return ready(Desk(store, tmp_path, now=NOW))


def test_everybody_gets_a_letter_and_the_same_command_again_sends_nothing(any_store: Store, tmp_path: Path) -> None:
    desk = ready(Desk(any_store, tmp_path, now=NOW))
    with serving(Box()) as box:
        first, again = go(desk, box), go(desk, box)

    assert box.addresses == everybody()
    assert str(first.account).startswith("12 planned = 12 accepted + 0 rejected")
    assert (first.is_well, again.is_well, again.account.planned) == (True, True, 0)


@pytest.mark.parametrize("was_done", [False, True])
def test_where_the_kept_connection_fails_nothing_is_lost_or_doubled(
    was_done: bool, any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, turns = claims.Usual._write, count()

    def sometimes(usual: claims.Usual, *given: Any) -> int:
        if next(turns) % 2 == 0:
            if was_done:  # and the connection broke before it could say so
                write(usual, *given)
            raise usual._errors[0]
        return write(usual, *given)

    desk = ready(Desk(any_store, tmp_path, now=NOW))
    monkeypatch.setattr(claims.Usual, "_write", sometimes)
    with serving(Box()) as box:
        done = go(desk, box)

    assert box.addresses == everybody()
    assert str(done.account).startswith("12 planned = 12 accepted + 0 rejected")
    assert next(turns) > 2


def test_a_kept_connection_that_broke_is_done_without(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, turns = claims.Usual.exchange, count()

    def breaking(kept: claims.Usual, *given: Any) -> bool:
        if next(turns) == 2:
            kept._connection.dbapi_connection.close()
        return usual(kept, *given)

    monkeypatch.setattr(claims.Usual, "exchange", breaking)
    desk = ready(Desk(any_store, tmp_path, now=NOW))
    with serving(Box()) as box:
        assert go(desk, box).is_well

    assert box.addresses == everybody()
    assert next(turns) > 3


def test_a_letter_is_its_readers_own(desk: Desk) -> None:
    with serving(Box()) as box:
        go(desk, box, sending={"return_path": "bounces@example.org"})

    handles, ids = set(), set()
    for place, (sender, address, _) in enumerate(box.taken):
        message = box.message(place)
        assert message["To"] == address
        token = str(message["List-Unsubscribe"]).partition("/u/")[2].partition(">")[0]
        handles.add(tokens.handle_of(SECRET, token))
        name, _, letter = sender.partition("@")[0].partition("+")
        assert name == "bounces"
        assert message["Message-ID"] == f"<letter.{letter}@example.org>"
        ids.add(tokens.letter_of(SECRET, letter))
        assert desk.find(address).handle == tokens.handle_of(SECRET, token)
    assert len(handles) == len(ids) == 12
    assert None not in handles | ids


def test_connections_are_kept(desk: Desk) -> None:
    opened = []
    with serving(Box()) as box:
        errand = errand_to(desk, box)
        connect = errand.connect
        go(desk, box, connect=lambda: opened.append(1) or connect())  # type: ignore[func-returns-value]

    assert len(opened) <= 3


def test_a_stop_waits_for_what_is_on_its_way_and_leaves_the_rest(desk: Desk) -> None:
    stop = threading.Event()

    def data(_address: str) -> str:
        if len(box.taken) >= 4:
            stop.set()
        return ""

    box = Box(data=data)
    with serving(box):
        done = go(desk, box, stop=stop)
        assert done.sent.stopped == "interrupted"
        assert "unknown" not in done.account.states
        assert done.account.states["accepted"] == len(box.taken) < 12
        rest = go(desk, box)

    assert box.addresses == everybody()
    assert rest.is_well


def test_who_leaves_during_the_run_gets_nothing_from_then_on(store: Store, tmp_path: Path) -> None:
    desk = ready(Desk(store, tmp_path, now=NOW), 40)
    left: list[str] = []

    def data(_address: str) -> str:
        if len(box.taken) == 3 and not left:
            left.append("r39@example.org")
            desk.leave("r39@example.org")
        return ""

    box = Box(data=data)
    with serving(box):
        done = go(desk, box)

    assert left[0] not in box.addresses
    assert done.account.states == {"accepted": 39, "suppressed": 1}


def test_two_rounds_at_once_mail_nobody_twice(any_store: Store, tmp_path: Path) -> None:
    desk = ready(Desk(any_store, tmp_path, now=NOW), 60)
    done: list[Round] = []
    with serving(Box()) as box:
        threads = [threading.Thread(target=lambda: done.append(go(desk, box))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert box.addresses == everybody(60)
    assert len(done) == 3
    assert sum(one.sent.counts.get("accepted", 0) for one in done) == 60
    assert desk.states() == {"accepted": 60}


def test_a_round_whose_letters_another_one_sent_meanwhile_ends_in_peace(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended with "the text of letters 1 is no longer in the database", and left what was on its way in doubt."""
    desk = ready(Desk(any_store, tmp_path, now=NOW))
    waiting, others = ledger.waiting, count()

    def slowly(*given: Any, **named: Any) -> list[Waiting]:
        found = waiting(*given, **named)
        if "limit" not in named and next(others) == 0:  # it has the first letters in hand
            go(desk, box)
        return found

    monkeypatch.setattr(ledger, "waiting", slowly)
    with serving(Box()) as box:
        done = go(desk, box)

    assert box.addresses == everybody()
    assert (done.account.states, done.sent.counts, done.is_well) == ({"accepted": 12}, {}, True)


def test_a_text_that_a_plan_has_just_kept_is_not_forgotten(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round that ended between a plan's text and its letters deleted the text: no send came past them any more."""
    desk = ready(Desk(any_store, tmp_path, now=NOW), 2)
    monkeypatch.setattr(planning, "PAGE", 1)
    desk.publish("ebb", "cities")
    desk.change("r01@example.org", preferences="cities=instant")
    kept = Recorder._print
    ends: list[Future[Round]] = []

    def keep(self: Recorder, page: list[NewLetter]) -> None:
        kept(self, page)
        if not ends and page and page[0].reader == 2:
            with monkeypatch.context() as planned_before:
                planned_before.setattr(plans, "plan", lambda *_: plans.Planned())
                ends.append(pool.submit(go, desk, box))
                wait(ends, timeout=0.5)

    monkeypatch.setattr(Recorder, "_print", keep)
    with serving(Box()) as box, ThreadPoolExecutor() as pool:
        desk.plan()
        ends[0].result()
        go(desk, box)

    assert box.addresses == ["r00@example.org", "r01@example.org"]


def test_letters_go_at_the_rate_that_is_set(desk: Desk) -> None:
    with serving(Box()) as box:
        started = time.monotonic()
        go(desk, box, sending={"per_second": 40.0})

    assert time.monotonic() - started >= 11 / 40
    assert box.addresses == everybody()


def test_only_the_named_get_what_waits(desk: Desk) -> None:
    desk.plan()
    only = rounds.readers(desk.store, ["R03@example.org"])
    with serving(Box()) as box:
        go(desk, box, order={"only": only})

    assert box.addresses == ["r03@example.org"]
    with pytest.raises(ConfigError, match="not a subscriber"):
        rounds.readers(desk.store, ["x@example.org"])


@pytest.mark.parametrize(
    ("site", "digest", "words"),
    [
        ({"local": True}, {}, "site.url"),
        ({"postal_address": ""}, {}, "postal_address"),
        ({}, {"enabled": False}, "switched off"),
    ],
)
def test_letters_that_must_not_go_do_not(desk: Desk, site: Any, digest: Any, words: str) -> None:
    config = msgspec.structs.replace(
        desk.config,
        site=msgspec.structs.replace(desk.config.site, **{"postal_address": "1 Road", **site}),
        digest=msgspec.structs.replace(desk.config.digest, **digest),
    )
    with pytest.raises(ConfigError, match=words):
        rounds.may_send(config)
