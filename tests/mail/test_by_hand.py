"""Issues that are sent by hand, and corrections: once to those whom they concern, and only when the issue is closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from publisher.errors import ConfigError
from publisher.mail import ledger, people, plans, subscribers
from publisher.mail.people import Entry
from publisher.mail.planning import Order
from tests.mail.desk import MONDAY, SECRET, Desk, Sent


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


def test_an_issue_goes_by_hand_also_to_those_who_came_after_it(any_desk: Desk) -> None:
    desk = any_desk
    desk.publish("flood", issue=1)
    desk.publish("tram", "cities", issue=1)
    desk.wait(hours=1)
    desk.reader("all@example.org", frequency="daily")
    desk.reader("some@example.org", "rivers", "instant")

    assert desk.send() == []
    assert desk.send(issue=1) == [
        Sent("all@example.org", "issue 1", ("flood", "tram")),
        Sent("some@example.org", "issue 1", ("flood",)),
    ]
    assert desk.send(issue=1) == []


def test_an_issue_goes_by_hand_to_those_whose_letter_was_refused(any_desk: Desk) -> None:
    """A server that refused everything for a day left no way to send the issue to those who did not get it."""
    desk = any_desk
    for name in ("a", "b", "c"):
        desk.reader(f"{name}@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.publish("else", issue=2)
    desk.send(lambda one: "accepted" if one.reader == 1 else "rejected")
    desk.wait(hours=1)

    assert desk.send() == []
    assert desk.send(lambda _: "rejected", issue=1, only=(2,)) == []
    assert desk.send(lambda _: "unknown" if _.reader == 2 else "accepted", issue=1) == [
        Sent("c@example.org", "issue 1", ("flood",))
    ]
    assert desk.send(issue=1) == []
    assert desk.send() == []


def test_a_look_at_an_issue_by_hand_sees_those_whose_letter_was_refused(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("a@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.send(lambda _: "rejected", issue=1)
    order = Order(now=desk.now, issue=1)

    seen = plans.foresee(desk.store, desk.edition, desk.config, order, lambda *_: None)

    assert desk.states() == {"rejected": 1}
    assert seen.total == len(desk.send(issue=1)) == 1


def test_who_comes_back_gets_the_latest_issue_though_a_letter_with_it_was_kept_back(any_desk: Desk) -> None:
    desk = any_desk
    desk.reader("a@example.org")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.now = MONDAY
    desk.plan()
    desk.leave("a@example.org")
    assert desk.send() == []
    desk.wait(days=1)
    entry = Entry(address=people.address("a@example.org"))
    subscribers.add(desk.store, SECRET, [entry], subscribers.Start(desk.now, 1), again=True)
    desk.wait(days=6)

    assert [one.articles for one in desk.send()] == [("flood",)]


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


def test_a_correction_is_not_planned_for_who_pauses_and_goes_when_it_is_sent_again(desk: Desk) -> None:
    """It was planned, never went, and was late for ever: not even the same command after the pause sent it."""
    desk.reader("a@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("flood", issue=1)
    desk.send()
    desk.change("a@example.org", paused_until=desk.now + timedelta(days=1))

    assert desk.send(issue=1, correction=True) == []
    desk.wait(days=2)
    with desk.store.reading() as connection:
        assert ledger.late_letters(connection, desk.now) == 0
    assert len(desk.send(issue=1, correction=True)) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [({"issue": 3}, "still open"), ({"issue": 9}, "no issue 9"), ({"correction": True}, "needs the issue")],
)
def test_an_issue_must_be_there_and_closed(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        plans.check(Order(now=MONDAY, **values), {1: True, 2: True, 3: False})


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
