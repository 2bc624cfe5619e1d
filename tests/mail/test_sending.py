"""Rounds of letters to a server on loopback: everybody once, nobody twice, and an account of each letter."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from publisher.errors import ConfigError
from publisher.mail import claims, rounds, sending, tokens
from publisher.mail.planning import Order
from publisher.mail.rounds import Errand, Round
from publisher.mail.smtp import Line, Server
from publisher.mail.store import Store
from publisher.mail.tables import letters
from tests.mail.conftest import SECRET
from tests.mail.desk import Desk
from tests.mail.servers import Box, serving

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return _ready(Desk(store, tmp_path, now=NOW))


def _ready(desk: Desk, readers: int = 12) -> Desk:
    for number in range(readers):
        desk.reader(f"r{number:02}@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("tide")
    return desk


def _errand(desk: Desk, box: Box, *, sending: dict[str, Any] | None = None, order: Any = None, **values: Any) -> Errand:
    options = msgspec.structs.replace(desk.config.sending, **{"connections": 3, **(sending or {})})
    given: dict[str, Any] = {
        "store": desk.store,
        "config": msgspec.structs.replace(desk.config, sending=options),
        "secret": SECRET,
        "order": Order(now=desk.now, **(order or {})),
        "editions": lambda: nullcontext(desk.edition),
        "connect": lambda: Line(Server(host="127.0.0.1", port=box.port), timeout_s=10),
        "clock": lambda: desk.now,
        "ticks": time.monotonic,
        "patience_s": 0.0,
        **values,
    }
    return Errand(**given)


def _go(desk: Desk, box: Box, **values: Any) -> Round:
    return rounds.go(_errand(desk, box, **values))


def _all(readers: int = 12) -> list[str]:
    return [f"r{number:02}@example.org" for number in range(readers)]


def test_everybody_gets_a_letter_and_the_same_command_again_sends_nothing(any_store: Store, tmp_path: Path) -> None:
    desk = _ready(Desk(any_store, tmp_path, now=NOW))
    with serving(Box()) as box:
        first, again = _go(desk, box), _go(desk, box)

    assert box.addresses == _all()
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

    desk = _ready(Desk(any_store, tmp_path, now=NOW))
    monkeypatch.setattr(claims.Usual, "_write", sometimes)
    with serving(Box()) as box:
        done = _go(desk, box)

    assert box.addresses == _all()
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
    desk = _ready(Desk(any_store, tmp_path, now=NOW))
    with serving(Box()) as box:
        assert _go(desk, box).is_well

    assert box.addresses == _all()
    assert next(turns) > 3


def test_a_letter_is_its_readers_own(desk: Desk) -> None:
    with serving(Box()) as box:
        _go(desk, box, sending={"return_path": "bounces@example.org"})

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
        errand = _errand(desk, box)
        connect = errand.connect
        _go(desk, box, connect=lambda: opened.append(1) or connect())  # type: ignore[func-returns-value]

    assert len(opened) <= 3


def test_what_is_put_off_is_tried_again_under_the_same_message_id(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "backoff_s", lambda _attempts, _seed: 0)
    seen: list[str] = []
    tries: Counter[str] = Counter()

    def data(address: str) -> str:
        tries[address] += 1
        return "451 4.7.1 greylisted, come back later" if tries[address] <= 2 and address < "r04" else ""

    with serving(Box(data=data)) as box:
        real = Line.deliver

        def deliver(line: Line, sender: str, recipient: str, message: bytes) -> Any:
            seen.append(f"{recipient} {message.partition(b'Message-ID: ')[2].partition(b'>')[0].decode()}")
            return real(line, sender, recipient, message)

        monkeypatch.setattr(Line, "deliver", deliver)
        done = _go(desk, box)

    assert box.addresses == _all()
    assert done.is_well
    assert sorted(Counter(seen).values()) == [1] * 8 + [3] * 4


def test_what_is_put_off_for_long_is_for_a_later_run(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "451 4.2.1 later" if address < "r02" else "")) as box:
        first = _go(desk, box)
    assert first.account.states == {"accepted": 10, "deferred": 2}
    with serving(Box()) as box:
        desk.wait(seconds=30)
        soon = _go(desk, box, stop=_set_event())
        desk.wait(hours=1)
        later = _go(desk, box)

    assert box.addresses == ["r00@example.org", "r01@example.org"]
    assert later.account.states == {"accepted": 12}
    assert soon.sent.counts == {}


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def test_what_is_put_off_for_three_days_is_given_up(desk: Desk) -> None:
    with serving(Box(rcpt=lambda _: "451 4.2.1 later")) as box:
        for _ in range(8):
            done = _go(desk, box, sending={"breaker": False})
            desk.wait(hours=12)

    assert not done.account.states.get("deferred")
    assert desk.states() == {"rejected": 12}
    with desk.store.reading() as connection:
        replies = list(connection.scalars(sa.select(letters.c.reply)))
    assert all("given up after 72 hours" in reply for reply in replies)


def test_what_is_refused_is_never_tried_again(desk: Desk) -> None:
    tried: list[str] = []

    def rcpt(address: str) -> str:
        tried.append(address)
        return "550 5.7.1 not here" if address < "r03" else ""

    with serving(Box(rcpt=rcpt)) as box:
        first = _go(desk, box)
        desk.wait(days=1)
        _go(desk, box)

    assert Counter(tried).most_common(1)[0][1] == 1
    assert first.account.states == {"accepted": 9, "rejected": 3}
    assert desk.find("r00@example.org").state == "active"


def test_an_address_that_does_not_exist_gets_nothing_more(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: f"550 5.1.1 <{address}> unknown" if address < "r01" else "")) as box:
        _go(desk, box)

    assert desk.find("r00@example.org").state == "bounced"
    with desk.store.reading() as connection:
        reply = connection.scalar(sa.select(letters.c.reply).where(letters.c.state == "rejected"))
    assert reply == "5.1.1 <<reader>> unknown"


def test_a_full_mailbox_gets_three_chances(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "552 5.2.2 full" if address < "r01" else "")) as box:
        states = []
        for number in range(4):
            _go(desk, box)
            states.append(desk.find("r00@example.org").state)
            desk.wait(hours=1)
            desk.publish(f"more{number}")

    assert states == ["active", "active", "bounced", "bounced"]


def test_a_server_that_says_nothing_leaves_the_letter_unknown(desk: Desk) -> None:
    with serving(Box(data=lambda address: "hang up" if address < "r02" else "")) as box:
        done = _go(desk, box)
        again = _go(desk, box)

    assert done.account.states == {"accepted": 10, "unknown": 2}
    assert not done.is_well
    assert again.sent.counts == {}


def test_an_unknown_letter_goes_again_when_a_person_says_so(desk: Desk) -> None:
    with serving(Box(data=lambda address: "hang up" if address < "r02" else "")) as box:
        _go(desk, box)
    with serving(Box()) as box:
        done = _go(desk, box, resend_unknown=True)

    assert box.addresses == ["r00@example.org", "r01@example.org"]
    assert done.is_well


def test_too_many_refusals_stop_the_run(store: Store, tmp_path: Path) -> None:
    desk = _ready(Desk(store, tmp_path, now=NOW), 60)
    with serving(Box(rcpt=lambda _: "554 5.7.1 you are listed")) as box:
        done = _go(desk, box)

    assert "refused" in done.sent.stopped or "all failed" in done.sent.stopped
    assert done.account.states["planned"] >= 60 - 25
    assert done.account.balances
    assert not done.is_well


def test_a_server_that_is_not_there_costs_no_letter(desk: Desk) -> None:
    with serving(Box()) as box:
        pass
    gone = _go(desk, box)
    assert "cannot be reached" in gone.sent.stopped
    assert gone.account.states == {"planned": 12}
    with serving(Box()) as box:
        back = _go(desk, box)

    assert box.addresses == _all()
    assert back.is_well


def test_a_server_that_goes_away_costs_no_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.mail.couriers._TRIES_S", (0.01,))
    with _stopping_after(4) as (box, stop_server):
        first = _go(desk, box)
        stop_server()
    with serving(Box()) as other:
        desk.wait(minutes=30)
        second = _go(desk, other)

    assert first.sent.stopped
    unknown = first.account.states.get("unknown", 0)
    assert len(box.taken) + len(other.taken) + unknown >= 12
    assert max(Counter(box.addresses + other.addresses).values()) == 1
    assert second.account.states.get("accepted", 0) + unknown == 12


@contextmanager
def _stopping_after(count: int) -> Iterator[tuple[Box, Callable[[], None]]]:
    """A server that is gone after some letters."""
    gone = threading.Event()
    box = Box(data=lambda _: "hang up" if gone.is_set() or len(box.taken) >= count else "")
    with serving(box):
        port = box.port

        def watch() -> None:
            while not gone.is_set():
                if len(box.taken) >= count:
                    box.port = 1  # nobody listens there
                time.sleep(0.001)

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        yield box, gone.set
        gone.set()
        thread.join()
        box.port = port


def test_a_stop_waits_for_what_is_on_its_way_and_leaves_the_rest(desk: Desk) -> None:
    stop = threading.Event()

    def data(_address: str) -> str:
        if len(box.taken) >= 4:
            stop.set()
        return ""

    box = Box(data=data)
    with serving(box):
        done = _go(desk, box, stop=stop)
        assert done.sent.stopped == "interrupted"
        assert "unknown" not in done.account.states
        assert done.account.states["accepted"] == len(box.taken) < 12
        rest = _go(desk, box)

    assert box.addresses == _all()
    assert rest.is_well


def test_who_leaves_during_the_run_gets_nothing_from_then_on(store: Store, tmp_path: Path) -> None:
    desk = _ready(Desk(store, tmp_path, now=NOW), 40)
    left: list[str] = []

    def data(_address: str) -> str:
        if len(box.taken) == 3 and not left:
            left.append("r39@example.org")
            desk.leave("r39@example.org")
        return ""

    box = Box(data=data)
    with serving(box):
        done = _go(desk, box)

    assert left[0] not in box.addresses
    assert done.account.states == {"accepted": 39, "suppressed": 1}


def test_two_rounds_at_once_mail_nobody_twice(any_store: Store, tmp_path: Path) -> None:
    desk = _ready(Desk(any_store, tmp_path, now=NOW), 60)
    done: list[Round] = []
    with serving(Box()) as box:
        threads = [threading.Thread(target=lambda: done.append(_go(desk, box))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert box.addresses == _all(60)
    assert len(done) == 3
    assert sum(one.sent.counts.get("accepted", 0) for one in done) == 60
    assert desk.states() == {"accepted": 60}


def test_letters_go_at_the_rate_that_is_set(desk: Desk) -> None:
    with serving(Box()) as box:
        started = time.monotonic()
        _go(desk, box, sending={"per_second": 40.0})

    assert time.monotonic() - started >= 11 / 40
    assert box.addresses == _all()


def test_a_group_that_may_not_go_holds_nobody_else_up(desk: Desk) -> None:
    for number in range(5):
        desk.reader(f"x{number}@slow.example", frequency="instant")
    desk.wait(hours=1)
    desk.publish("ebb")
    stop = threading.Event()
    slow = "421 4.7.28 our system has detected an unusual rate"

    def rcpt(address: str) -> str:
        return slow if address.endswith("slow.example") else ""

    def data(_address: str) -> str:
        if len(box.taken) == 11:
            threading.Timer(0.5, stop.set).start()
        return ""

    box = Box(rcpt=rcpt, data=data)
    with serving(box):
        done = _go(desk, box, stop=stop)

    assert box.addresses == _all()
    assert 1 <= done.account.states["deferred"] <= 3
    assert done.account.states["planned"] >= 2


def test_only_the_named_get_what_waits(desk: Desk) -> None:
    desk.plan()
    only = rounds.readers(desk.store, ["R03@example.org"])
    with serving(Box()) as box:
        _go(desk, box, order={"only": only})

    assert box.addresses == ["r03@example.org"]
    with pytest.raises(ConfigError, match="no subscriber"):
        rounds.readers(desk.store, ["x@example.org"])


def test_a_look_writes_nothing_but_the_letters(desk: Desk, tmp_path: Path) -> None:
    with serving(Box()) as box:
        seen = rounds.look(_errand(desk, box), None)
        written = rounds.look(_errand(desk, box), tmp_path / "box")
        assert desk.states() == {}
        _go(desk, box)

    assert (seen.total, written.total, len(list((tmp_path / "box/new").iterdir()))) == (12, 12, 12)
    assert box.addresses == _all()


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


def test_a_pause_that_ends_lets_a_put_off_letter_go(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "451 4.2.1 later" if address < "r01" else "")) as box:
        _go(desk, box)
    desk.change("r00@example.org", paused_until=desk.now + timedelta(days=1))
    desk.wait(hours=2)
    with serving(Box()) as box:
        paused = _go(desk, box)
        desk.wait(days=1)
        _go(desk, box)

    assert paused.sent.counts == {}
    assert box.addresses == ["r00@example.org"]
