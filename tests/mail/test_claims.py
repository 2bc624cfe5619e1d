"""The ledger: a letter belongs to one run, goes once whatever becomes of the run, and every account balances."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from publisher.mail import claims, ledger
from publisher.mail.store import Store
from publisher.mail.tables import carried, letters, variants
from publisher.mail.withdrawing import withdraw
from tests.mail.desk import Desk


def _ready(desk: Desk, readers: int = 3) -> None:
    for number in range(readers):
        desk.reader(f"r{number}@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("one")


def test_two_plans_at_once_plan_nobody_twice(any_desk: Desk) -> None:
    _ready(any_desk)

    assert any_desk.plan().total == 3
    assert any_desk.plan().total == 0


def test_the_database_itself_refuses_a_second_copy(any_desk: Desk) -> None:
    _ready(any_desk, 1)
    any_desk.send()
    with any_desk.store.reading() as connection:
        letter = connection.execute(sa.select(letters)).mappings().one()
        article = connection.execute(sa.select(carried)).mappings().one()

    values = {**letter, "id": 99}
    with pytest.raises(sa.exc.IntegrityError), any_desk.store.engine.begin() as connection:
        connection.execute(sa.insert(letters).values(values))
    with pytest.raises(sa.exc.IntegrityError), any_desk.store.engine.begin() as connection:
        connection.execute(sa.insert(carried).values({**article, "letter_id": 99}))


def test_a_letter_is_claimed_by_one_run(any_desk: Desk) -> None:
    _ready(any_desk)
    any_desk.plan()
    with any_desk.store.reading() as connection:
        found = ledger.waiting(connection, None, any_desk.now, late=False, only=())
    with any_desk.store.writing() as connection:
        first = claims.claim(connection, found[:2], 1, any_desk.now)
    with any_desk.store.writing() as connection:
        second = claims.claim(connection, found, 2, any_desk.now)

    assert (len(first), len(second), first & second) == (2, 1, set())


def test_another_runs_letter_that_was_put_off_has_its_time(any_desk: Desk) -> None:
    """A second send that had read a letter before the first one tried it tried it again in the same second."""
    desk = any_desk
    _ready(desk, 1)
    desk.plan()
    with desk.store.reading() as connection:
        found = ledger.waiting(connection, None, desk.now, late=False, only=())
    put_off = claims.Answer(found[0].id, "deferred", 450, "later", int(desk.now.timestamp()) + 60)
    with desk.store.writing() as connection:
        claims.claim(connection, found, 1, desk.now)
        claims.settle(connection, [put_off], desk.now)

    with claims.Usual(desk.store) as usual:
        assert not usual.exchange([], found, 2, desk.now)
    with desk.store.writing() as connection:
        assert not claims.claim(connection, found, 2, desk.now)
    desk.wait(minutes=1)
    with claims.Usual(desk.store) as usual:
        assert usual.exchange([], found, 2, desk.now)


def test_what_is_being_claimed_is_not_taken_back_for_being_late(any_desk: Desk) -> None:
    """A slow run claims a letter at the moment at which another run's plan finds it late: its articles went twice."""
    _ready(any_desk, 1)
    any_desk.plan()
    with any_desk.store.reading() as connection:
        found = ledger.waiting(connection, None, any_desk.now, late=False, only=())
    any_desk.wait(days=1)
    claimed, taken_back = Event(), Event()

    def claim() -> None:
        with any_desk.store.writing() as connection:
            claims.claim(connection, found, 1, any_desk.now)
            claimed.set()
            taken_back.wait(0.5)  # a writer of SQLite's waits for this one

    with ThreadPoolExecutor() as pool:
        going = pool.submit(claim)
        assert claimed.wait(10)
        count = withdraw(any_desk.store, any_desk.now)
        taken_back.set()
        going.result()

    assert (count, any_desk.states()) == (0, {"claimed": 1})


def test_who_leaves_after_the_plan_gets_nothing(any_desk: Desk) -> None:
    _ready(any_desk)
    any_desk.plan()
    any_desk.leave("r1@example.org")

    assert [one.address for one in any_desk.send()] == ["r0@example.org", "r2@example.org"]
    assert any_desk.states() == {"accepted": 2, "suppressed": 1}


def test_who_pauses_after_the_plan_gets_it_later(desk: Desk) -> None:
    _ready(desk, 1)
    desk.plan()
    desk.change("r0@example.org", paused_until=desk.now + timedelta(days=2))
    assert desk.send() == []
    desk.wait(days=3)
    desk.publish("two")

    assert [one.articles for one in desk.send()] == [("one", "two")]


def test_what_a_dead_run_had_claimed_is_unknown_and_not_sent_again_by_itself(any_desk: Desk) -> None:
    _ready(any_desk)
    any_desk.send(lambda one: "claimed" if one.address == "r1@example.org" else "accepted")

    assert any_desk.send() == []
    assert any_desk.states() == {"accepted": 2, "unknown": 1}
    assert ledger.resend_unknown(any_desk.store, any_desk.now) == 1
    assert [one.address for one in any_desk.send()] == ["r1@example.org"]


def test_what_a_living_run_has_claimed_is_its_own(any_desk: Desk) -> None:
    _ready(any_desk)
    any_desk.plan()
    with ledger.run(any_desk.store, lambda: any_desk.now) as run:
        any_desk.deliver(run, lambda _: "claimed")

        assert ledger.sweep(any_desk.store, any_desk.now) == 0
    assert ledger.sweep(any_desk.store, any_desk.now) == 3


def test_accounts_balance_and_tell_when_they_do_not(any_desk: Desk) -> None:
    _ready(any_desk, 4)
    states = iter(["accepted", "rejected", "deferred", "claimed"])
    any_desk.send(lambda _: next(states))  # type: ignore[arg-type] # one of the states
    ledger.sweep(any_desk.store, any_desk.now)
    with any_desk.store.reading() as connection:
        account = ledger.account(connection, {1})

    assert account.balances
    assert str(account) == ("4 planned = 1 accepted + 1 rejected + 1 deferred + 0 suppressed + 1 unknown + 0 waiting")
    with any_desk.store.writing() as connection:
        connection.execute(sa.delete(letters).where(letters.c.state == "accepted"))
    with any_desk.store.reading() as connection:
        assert not ledger.account(connection, {1}).balances


def test_texts_are_kept_as_long_as_a_letter_may_go(desk: Desk) -> None:
    _ready(desk)
    desk.send(lambda one: "claimed" if one.address == "r1@example.org" else "accepted")
    ledger.forget_messages(desk.store, {1})
    with desk.store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count(variants.c.message))) == 1
    with desk.store.writing() as connection:
        connection.execute(sa.update(letters).values(state="accepted"))

    ledger.forget_messages(desk.store, {1})
    with desk.store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count(variants.c.message))) == 0


def test_waiting_letters_are_found_by_the_index_of_open_ones(store: Store) -> None:
    query = ledger._waiting("planned").order_by(letters.c.variant_id, letters.c.id).compile(store.engine)
    with store.reading() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()

    assert "letters_open" in str(steps)
    assert "TEMP B-TREE" not in str(steps)
