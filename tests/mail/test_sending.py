"""What the server answers decides what becomes of a letter: put off, refused, given up or unknown, and never lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from publisher.mail import sending
from publisher.mail.smtp import Line
from publisher.mail.store import Store
from publisher.mail.tables import letters, subscribers
from tests.mail.desk import Desk
from tests.mail.round import NOW, everybody, go, ready
from tests.mail.servers import Box, serving


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return ready(Desk(store, tmp_path, now=NOW))


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
        done = go(desk, box)

    assert box.addresses == everybody()
    assert done.is_well
    assert sorted(Counter(seen).values()) == [1] * 8 + [3] * 4


def test_what_is_put_off_for_long_is_for_a_later_run(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "451 4.2.1 later" if address < "r02" else "")) as box:
        first = go(desk, box)
    assert first.account.states == {"accepted": 10, "deferred": 2}
    with serving(Box()) as box:
        desk.wait(seconds=30)
        soon = go(desk, box, stop=_set_event())
        desk.wait(hours=1)
        later = go(desk, box)

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
            done = go(desk, box, sending={"breaker": False})
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
        first = go(desk, box)
        desk.wait(days=1)
        go(desk, box)

    assert Counter(tried).most_common(1)[0][1] == 1
    assert first.account.states == {"accepted": 9, "rejected": 3}
    assert desk.find("r00@example.org").state == "active"


def test_an_address_that_does_not_exist_gets_nothing_more(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: f"550 5.1.1 <{address}> unknown" if address < "r01" else "")) as box:
        go(desk, box)

    assert desk.find("r00@example.org").state == "bounced"
    with desk.store.reading() as connection:
        reply = connection.scalar(sa.select(letters.c.reply).where(letters.c.state == "rejected"))
    assert reply == "5.1.1 <<reader>> unknown"


@pytest.mark.parametrize("said", ["550 185.5.1.1 is blocked", "550 Denied: 5.1.2.77", "554 5.7.1 [5.1.1.9] refused"])
def test_a_refusal_of_our_own_ip_address_says_nothing_of_the_reader(desk: Desk, said: str) -> None:
    """A blocked server whose IP address has 5.1.1 in it lost every reader whom it was refused for."""
    with serving(Box(rcpt=lambda address: said if address < "r01" else "")) as box:
        done = go(desk, box)

    assert done.account.states["rejected"] == 1
    assert desk.find("r00@example.org").state == "active"


def test_a_full_mailbox_gets_three_chances(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "552 5.2.2 full" if address < "r01" else "")) as box:
        states = []
        for number in range(4):
            go(desk, box)
            states.append(desk.find("r00@example.org").state)
            desk.wait(hours=1)
            desk.publish(f"more{number}")

    assert states == ["active", "active", "bounced", "bounced"]


def test_a_server_that_says_nothing_leaves_the_letter_unknown(desk: Desk) -> None:
    with serving(Box(data=lambda address: "hang up" if address < "r02" else "")) as box:
        done = go(desk, box)
        again = go(desk, box)

    assert done.account.states == {"accepted": 10, "unknown": 2}
    assert not done.is_well
    assert again.sent.counts == {}


def test_an_unknown_letter_goes_again_when_a_person_says_so(desk: Desk) -> None:
    with serving(Box(data=lambda address: "hang up" if address < "r02" else "")) as box:
        go(desk, box)
    with serving(Box()) as box:
        done = go(desk, box, resend_unknown=True)

    assert box.addresses == ["r00@example.org", "r01@example.org"]
    assert done.is_well


def test_the_unknown_letters_of_others_stay_unknown_when_some_are_named(desk: Desk) -> None:
    """`send --resend-unknown --only ada` let the next plain `send` mail everybody else's doubtful letters again."""
    desk.send(lambda _: "unknown")
    named = (desk.find("r00@example.org").id,)

    with serving(Box()) as box:
        go(desk, box, resend_unknown=True, order={"only": named})
        desk.wait(hours=1)
        go(desk, box)

    assert box.addresses == ["r00@example.org"]
    assert desk.states() == {"accepted": 1, "unknown": 11}


def test_a_run_that_gets_few_of_many_letters_comes_to_its_end(store: Store, tmp_path: Path) -> None:
    """Of two sends at once to 70,000 readers on PostgreSQL the slower one ended with "the database cannot be used"."""

    @sa.event.listens_for(store.engine, "connect")
    def _limit(connection: Any, _record: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 50)  # 32,766 is usual; PostgreSQL has 65,535

    desk = ready(Desk(store, tmp_path, now=NOW), 80)
    desk.plan()
    with store.writing() as connection:
        connection.execute(sa.update(subscribers).values(state="unsubscribed"))

    with serving(Box()) as box:
        done = go(desk, box)

    assert (done.account.states, box.taken) == ({"suppressed": 80}, [])


def test_too_many_refusals_stop_the_run(store: Store, tmp_path: Path) -> None:
    desk = ready(Desk(store, tmp_path, now=NOW), 60)
    with serving(Box(rcpt=lambda _: "554 5.7.1 you are listed")) as box:
        done = go(desk, box)

    assert "refused" in done.sent.stopped or "all failed" in done.sent.stopped
    assert done.account.states["planned"] >= 60 - 25
    assert done.account.balances
    assert not done.is_well


def test_a_server_that_is_not_there_costs_no_letter(desk: Desk) -> None:
    with serving(Box()) as box:
        pass
    gone = go(desk, box)
    assert "cannot be reached" in gone.sent.stopped
    assert gone.account.states == {"planned": 12}
    with serving(Box()) as box:
        back = go(desk, box)

    assert box.addresses == everybody()
    assert back.is_well


def test_a_server_that_goes_away_costs_no_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.mail.couriers._TRIES_S", (0.01,))
    with _stopping_after(4) as (box, stop_server):
        first = go(desk, box)
        stop_server()
    with serving(Box()) as other:
        desk.wait(minutes=30)
        second = go(desk, other)

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
        done = go(desk, box, stop=stop)

    assert box.addresses == everybody()
    assert 1 <= done.account.states["deferred"] <= 3
    assert done.account.states["planned"] >= 2


def test_a_pause_that_ends_lets_a_put_off_letter_go(desk: Desk) -> None:
    with serving(Box(rcpt=lambda address: "451 4.2.1 later" if address < "r01" else "")) as box:
        go(desk, box)
    desk.change("r00@example.org", paused_until=desk.now + timedelta(days=1))
    desk.wait(hours=2)
    with serving(Box()) as box:
        paused = go(desk, box)
        desk.wait(days=1)
        go(desk, box)

    assert paused.sent.counts == {}
    assert box.addresses == ["r00@example.org"]
