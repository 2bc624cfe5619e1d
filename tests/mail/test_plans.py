"""Planning and the ledger: each reader gets each article once, in time, whatever happens to articles and readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from publisher.config import Frequency
from publisher.errors import ConfigError
from publisher.mail import claims, ledger, plans, recording
from publisher.mail.offers import Offered, Offers, Wishes
from publisher.mail.planning import Order
from publisher.mail.slots import latest
from publisher.mail.store import Store
from publisher.mail.tables import carried, letters, variants
from tests.mail.desk import Desk, Sent

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # after the slot of 8 o'clock


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path, now=MONDAY - timedelta(days=3))


@pytest.fixture
def any_desk(any_store: Store, tmp_path: Path) -> Desk:
    return Desk(any_store, tmp_path, now=MONDAY - timedelta(days=3))


# --- slots -------------------------------------------------------------------------------------------------------


def _slot(frequency: Frequency, zone: str, now: str, hour: int = 8) -> tuple[str, str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    slot = latest(frequency, ZoneInfo(zone), moment, hour=hour, weekday="monday")
    return slot.name, f"{datetime.fromtimestamp(slot.due, UTC):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("frequency", "zone", "now", "name", "due"),
    [
        ("daily", "UTC", "2026-11-23T08:00", "daily 2026-11-23", "2026-11-23T08:00"),
        ("daily", "UTC", "2026-11-23T07:59", "daily 2026-11-22", "2026-11-22T08:00"),
        ("daily", "Asia/Tokyo", "2026-11-22T23:00", "daily 2026-11-23", "2026-11-22T23:00"),
        ("weekly", "America/New_York", "2026-11-23T12:59", "weekly 2026-11-16", "2026-11-16T13:00"),
        ("weekly", "America/New_York", "2026-11-23T13:00", "weekly 2026-11-23", "2026-11-23T13:00"),
        ("monthly", "Pacific/Auckland", "2026-11-30T19:00", "monthly 2026-12-01", "2026-11-30T19:00"),
        ("monthly", "UTC", "2026-12-01T07:59", "monthly 2026-11-01", "2026-11-01T08:00"),
    ],
)
def test_a_slot_is_in_the_readers_zone(frequency: Frequency, zone: str, now: str, name: str, due: str) -> None:
    assert _slot(frequency, zone, now) == (name, due)


def test_the_hour_that_is_skipped_and_the_one_that_comes_twice_have_one_slot() -> None:
    # Berlin: 2026-03-29 02:00 becomes 03:00; 2026-10-25 03:00 becomes 02:00.
    assert _slot("daily", "Europe/Berlin", "2026-03-29T01:29", hour=2) == ("daily 2026-03-29", "2026-03-29T01:00")
    assert _slot("daily", "Europe/Berlin", "2026-03-29T00:59", hour=2)[0] == "daily 2026-03-28"
    assert _slot("daily", "Europe/Berlin", "2026-10-25T00:30", hour=2) == ("daily 2026-10-25", "2026-10-25T00:00")
    assert _slot("daily", "Europe/Berlin", "2026-10-25T01:30", hour=2) == ("daily 2026-10-25", "2026-10-25T00:00")


@given(
    frequency=st.sampled_from(["daily", "weekly", "monthly"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe"]),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2011, 12, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
)
def test_slots_follow_one_another_and_none_is_in_the_future(
    frequency: Frequency, zone: str, hour: int, start: datetime
) -> None:
    moments = [start.replace(tzinfo=UTC) + timedelta(minutes=20 * step) for step in range(150)]
    slots = [latest(frequency, ZoneInfo(zone), now, hour=hour, weekday="friday") for now in moments]

    assert all(slot.due <= now.timestamp() for slot, now in zip(slots, moments, strict=True))
    assert all(one.due <= two.due and one.name <= two.name for one, two in pairwise(slots))


# --- offers ------------------------------------------------------------------------------------------------------


def _offers() -> Offers:
    rows = [
        Offered(3, 30, ("cities", "rivers"), 1),
        Offered(2, 20, ("cities",), 1),
        Offered(1, 10, ("rivers",), -1),
    ]
    return Offers(rows, "weekly")


@pytest.mark.parametrize(
    ("line", "after", "wished"),
    [
        ("*=default", 0, {"weekly": (3, 2, 1)}),
        ("*=daily", 15, {"daily": (3, 2)}),
        ("rivers=instant", 0, {"instant": (3, 1)}),
        ("*=monthly rivers=instant", 0, {"instant": (3, 1), "monthly": (2,)}),
        ("*=monthly rivers=never", 0, {"monthly": (3, 2)}),
        ("cities=daily@25 rivers=weekly", 0, {"daily": (3,), "weekly": (1,)}),
        ("moons=daily", 0, {}),
    ],
)
def test_an_article_goes_at_the_fastest_frequency_of_its_topics(
    line: str, after: int, wished: dict[Frequency, tuple[int, ...]]
) -> None:
    assert _offers().wished(Wishes(line, after, None)) == wished


def test_the_articles_of_an_asked_issue_are_new_however_old() -> None:
    assert _offers().wished(Wishes("*=daily", 99, 1)) == {"daily": (3, 2)}


@given(st.integers(0, 40))
def test_readers_who_came_between_the_same_articles_are_alike(since: int) -> None:
    offers = _offers()
    after = offers.after(since)

    assert {number for number, seen in offers.first_seen.items() if seen > since} == {
        number for number, seen in offers.first_seen.items() if seen > after
    }


# --- what goes to whom -------------------------------------------------------------------------------------------


def test_each_reader_gets_what_is_new_in_the_topics_wished(any_desk: Desk) -> None:
    desk = any_desk
    desk.publish("before")
    desk.wait(hours=1)
    desk.reader("all@example.org")
    desk.reader("rivers@example.org", "rivers", "weekly")
    desk.reader("both@example.org", "rivers=instant, *=weekly")
    desk.reader("none@example.org", "moons")
    desk.wait(hours=1)
    desk.publish("flood", "rivers")
    desk.publish("tram", "cities")

    assert desk.send() == [Sent("both@example.org", "instant 2", ("flood",))]
    desk.now = MONDAY
    assert desk.send() == [
        Sent("all@example.org", "weekly 2026-11-23", ("flood", "tram")),
        Sent("both@example.org", "weekly 2026-11-23", ("tram",)),
        Sent("rivers@example.org", "weekly 2026-11-23", ("flood",)),
    ]
    assert desk.send() == []


def test_nothing_new_is_no_letter(desk: Desk) -> None:
    desk.reader("a@example.org", frequency="daily")
    desk.wait(days=1)

    assert desk.send() == []
    assert desk.states() == {}


def test_a_weekly_reader_gets_one_letter_a_week(desk: Desk) -> None:
    desk.reader("a@example.org")
    desk.now = MONDAY
    desk.publish("one")
    assert [one.articles for one in desk.send()] == [("one",)]
    desk.wait(hours=2)
    desk.publish("two")
    assert desk.send() == []
    desk.wait(days=7)

    assert [one.articles for one in desk.send()] == [("two",)]


def test_an_edited_back_dated_moved_or_hidden_article_goes_once(desk: Desk) -> None:
    desk.reader("a@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("one")
    desk.publish("old", published=datetime(1999, 1, 1, tzinfo=UTC))
    shown = desk.edition.articles
    desk.edition.articles = shown[1:]  # the second is hidden on the day
    assert [one.articles for one in desk.send()] == [("one",)]

    desk.edition.articles = shown
    assert [one.articles for one in desk.send()] == [("old",)]
    changes = {"digest": "2", "path": "moved.md", "updated": desk.now}
    desk.edition.articles = tuple(msgspec.structs.replace(one, **changes) for one in shown)
    assert desk.send() == []


def test_a_reader_in_a_pause_gets_what_came_meanwhile_afterwards(desk: Desk) -> None:
    desk.reader("a@example.org", frequency="daily")
    desk.change("a@example.org", paused_until=desk.now + timedelta(days=5))
    desk.wait(days=3)
    desk.publish("one")
    desk.wait(days=1)
    assert desk.send() == []
    desk.wait(days=3)

    assert [one.articles for one in desk.send()] == [("one",)]


def test_a_topic_wished_later_brings_no_old_articles(desk: Desk) -> None:
    desk.reader("a@example.org", "rivers", "daily")
    desk.wait(hours=1)
    desk.publish("old", "cities")
    desk.wait(hours=1)
    desk.change("a@example.org", preferences="cities=daily rivers=daily")
    desk.wait(hours=1)
    desk.publish("new", "cities")
    desk.wait(days=1)

    assert [one.articles for one in desk.send()] == [("new",)]


def test_a_new_subscriber_gets_the_latest_issue_if_asked(desk: Desk) -> None:
    desk.publish("old", issue=1)
    desk.publish("late", issue=2)
    desk.wait(hours=1)
    desk.reader("a@example.org", frequency="daily")
    with desk.store.writing() as connection:
        connection.execute(sa.text("UPDATE subscribers SET from_issue = 2"))
    desk.wait(days=1)

    assert [one.articles for one in desk.send()] == [("late",)]


@pytest.mark.parametrize("state", ["pending", "unsubscribed", "bounced", "complained"])
def test_only_active_readers_get_letters(desk: Desk, state: Any) -> None:
    desk.reader("a@example.org", frequency="instant", state=state)
    desk.wait(hours=1)
    desk.publish("one")

    assert desk.send() == []


def test_only_those_who_are_named(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.reader(f"{name}@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("one")

    assert [one.address for one in desk.send(only=(desk.find("b@example.org").id,))] == ["b@example.org"]
    assert [one.address for one in desk.send()] == ["a@example.org"]


# --- variants and room -------------------------------------------------------------------------------------------


def test_readers_alike_share_a_letter(desk: Desk) -> None:
    for number in range(50):
        desk.reader(f"r{number}@example.org", frequency="weekly")
        desk.reader(f"i{number}@example.org", "rivers", "weekly", language="de")
    desk.wait(hours=1)
    desk.publish("flood")
    desk.publish("tram", "cities")
    desk.now = MONDAY
    planned = desk.plan()

    assert (planned.total, planned.rendered) == (100, 2)
    assert sorted(desk.edition.rendered) == [("flood",), ("tram", "flood")]


def test_what_has_no_room_counts_as_read(desk: Desk) -> None:
    desk.reader("a@example.org", frequency="instant")
    desk.wait(hours=1)
    for number in range(7):
        desk.publish(f"a{number}")
    desk.edition.room = 5

    assert len(desk.send()[0].articles) == 7
    assert desk.send() == []


def test_what_has_no_room_comes_with_the_next_letter_the_oldest_first(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, tmp_path, overflow="next", max_articles=3)
    desk.reader("a@example.org", frequency="daily")
    desk.wait(hours=1)
    for number in range(7):
        desk.publish(f"a{number}")
    got: list[tuple[str, ...]] = []
    for _ in range(5):
        desk.wait(days=1)
        desk.edition.room = 2 if len(got) == 1 else 3
        got += [one.articles for one in desk.send()]

    assert sorted(slug for one in got for slug in one) == [f"a{number}" for number in range(7)]
    assert [len(one) for one in got] == [3, 2, 2]
    assert got[0] == ("a0", "a1", "a2")


def test_instant_letters_follow_one_another_until_all_is_sent(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, tmp_path, overflow="next", max_articles=3)
    desk.reader("a@example.org", frequency="instant")
    desk.wait(hours=1)
    for number in range(7):
        desk.publish(f"a{number}")

    assert [len(one.articles) for _ in range(4) for one in desk.send()] == [3, 3, 1]


# --- late --------------------------------------------------------------------------------------------------------


def test_a_slot_that_is_long_over_goes_only_when_asked(desk: Desk) -> None:
    desk.reader("a@example.org")
    desk.publish("early")
    desk.wait(hours=1)
    desk.publish("one")
    desk.now = MONDAY + timedelta(hours=20)

    assert desk.send() == []
    assert desk.plan().late == 1
    assert [one.articles for one in desk.send(late=True)] == [("one",)]


def test_what_came_after_a_slot_is_not_late_but_for_the_next(desk: Desk) -> None:
    desk.reader("a@example.org")
    desk.now = MONDAY + timedelta(days=1)
    desk.publish("one")
    desk.wait(hours=1)

    assert desk.plan().late == 0
    assert desk.send(late=True) == []
    desk.now = MONDAY + timedelta(days=7)
    assert [one.articles for one in desk.send()] == [("one",)]


def test_who_had_the_letter_of_the_slot_is_not_called_late(desk: Desk) -> None:
    desk.reader("a@example.org")
    desk.wait(hours=1)
    desk.publish("one")
    desk.now = MONDAY
    assert len(desk.send()) == 1
    desk.publish("two")
    desk.wait(days=1)

    assert desk.plan().late == 0


def test_a_letter_that_was_planned_and_not_sent_in_time_is_taken_back(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("a@example.org")
    desk.wait(hours=1)
    desk.publish("one")
    desk.now = MONDAY
    assert desk.plan().total == 1
    desk.wait(hours=20)
    assert desk.send() == []
    desk.publish("two")
    desk.now = MONDAY + timedelta(days=7)
    sent = desk.send()

    assert sent == [Sent("a@example.org", "weekly 2026-11-30", ("one", "two"))]
    with desk.store.reading() as connection:
        assert ledger.account(connection, {1, 2, 3}).balances


def test_a_late_plan_goes_when_asked(desk: Desk) -> None:
    desk.reader("a@example.org")
    desk.wait(hours=1)
    desk.publish("one")
    desk.now = MONDAY
    desk.plan()
    desk.wait(hours=20)

    assert [one.articles for one in desk.send(late=True)] == [("one",)]


# --- by hand, and corrections ------------------------------------------------------------------------------------


def test_an_issue_goes_by_hand_to_all_who_wish_its_topics_whenever_they_wish_letters(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("m@example.org", frequency="monthly")
    desk.reader("i@example.org", "rivers", "instant")
    desk.reader("c@example.org", "moons")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.publish("tram", "cities", issue=1)
    desk.publish("else", "cities", issue=2)

    assert desk.send(issue=1) == [
        Sent("i@example.org", "issue 1", ("flood",)),
        Sent("m@example.org", "issue 1", ("flood", "tram")),
    ]
    assert desk.send(issue=1) == []
    desk.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert [one.articles for one in desk.send()] == [("else",)]


def test_what_was_planned_by_hand_waits_when_it_is_late(desk: Desk) -> None:
    desk.reader("a@example.org", frequency="monthly")
    desk.wait(hours=1)
    desk.publish("one", issue=1)
    desk.plan(issue=1)
    desk.wait(hours=13)

    assert desk.send(issue=1) == []
    with desk.store.reading() as connection:
        assert ledger.late_letters(connection, desk.now) == 1
    assert len(desk.send(issue=1, late=True)) == 1


def test_a_correction_goes_once_to_those_who_were_sent_the_article(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("a@example.org", frequency="instant")
    desk.reader("b@example.org", "cities", "instant")
    desk.reader("left@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.publish("tram", "cities", issue=1)
    desk.send()
    desk.leave("left@example.org")
    desk.wait(hours=1)
    desk.reader("new@example.org", frequency="instant")

    first = desk.send(issue=1, correction=True)
    assert [(one.address, one.articles) for one in first] == [
        ("a@example.org", ("flood", "tram")),
        ("b@example.org", ("tram",)),
    ]
    assert desk.send(issue=1, correction=True) == []
    assert desk.plan(issue=1, correction=True).total == 0
    desk.edition.articles = tuple(
        __import__("msgspec").structs.replace(one, digest="2") for one in desk.edition.articles
    )
    assert len(desk.send(issue=1, correction=True)) == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [({"issue": 3}, "still open"), ({"issue": 9}, "no issue 9"), ({"correction": True}, "needs the issue")],
)
def test_an_issue_must_be_there_and_closed(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        plans.check(Order(now=MONDAY, **values), {1: True, 2: True, 3: False})


# --- the ledger --------------------------------------------------------------------------------------------------


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


def test_pages_of_readers_come_to_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.mail.planning.PAGE", 7)
    monkeypatch.setattr("publisher.mail.planning._ASKED", 2)
    monkeypatch.setattr(recording, "_PAGE", 3)
    for number in range(30):
        desk.reader(f"r{number}@example.org", "rivers" if number % 3 else "", "daily")
    desk.wait(hours=1)
    desk.publish("one")
    desk.publish("two", "cities")
    desk.wait(days=1)
    assert desk.plan().total == 30
    desk.wait(hours=23)
    assert desk.plan().withdrawn == 30
    desk.wait(hours=2)

    assert len(desk.send()) == 30
    assert desk.send() == []


def test_every_frequency_has_its_place() -> None:
    assert get_args(Frequency) == ("instant", "daily", "weekly", "monthly")


def test_corrections_come_a_page_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.mail.correcting.PAGE", 2)
    for number in range(7):
        desk.reader(f"r{number}@example.org", "rivers" if number % 2 else "", "instant")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.publish("tram", "cities", issue=1)
    desk.send()

    sent = desk.send(issue=1, correction=True)
    assert [(one.address, len(one.articles)) for one in sent] == [
        (f"r{number}@example.org", 1 if number % 2 else 2) for number in range(7)
    ]
