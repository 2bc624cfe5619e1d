"""Planning: each reader gets each article once, in time, whatever happens to articles and readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from publisher.mail import ledger
from publisher.mail.store import Store
from tests.mail.desk import MONDAY, Desk, Sent

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


def test_who_wishes_for_more_loses_nothing_and_gets_nothing_old(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("more@example.org", "rivers", "weekly")
    desk.reader("again@example.org", "*=weekly, rivers=never")
    desk.wait(hours=1)
    desk.publish("tide", "rivers")
    desk.publish("town", "cities")
    desk.wait(hours=1)
    for name in ("more@example.org", "again@example.org"):
        desk.change(name, preferences="*=weekly")
    desk.wait(days=3)

    got = [(one.address, one.articles) for one in desk.send()]

    assert got == [("again@example.org", ("town",)), ("more@example.org", ("tide",))]


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


def test_pages_of_readers_come_to_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.mail.planning.PAGE", 7)
    monkeypatch.setattr("publisher.mail.planning._ASKED", 2)
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
