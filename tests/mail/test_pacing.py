"""publisher/mail/pacing.py and groups.py: not faster than allowed, patient when asked, stopped when all goes wrong."""

from __future__ import annotations

import math

import pytest

from publisher.config import SendingOptions
from publisher.mail.groups import Groups
from publisher.mail.pacing import FIRST, MOST_DEFERRED, MOST_REJECTED, PAUSE_S, SURE, WINDOW, Pace, backoff_s
from publisher.mail.smtp import BUSY, Reply

OK = Reply("accepted", 250, "2.0.0 OK")
NO = Reply("rejected", 550, "5.1.1 no such user")
LATER = Reply("deferred", 451, "4.2.1 later")


def _send(pace: Pace, reply: Reply, group: str = "a.example", now: float = 0.0) -> None:
    pace.began(group, now)
    pace.ended(group, reply, now)


def test_letters_go_at_the_rate_that_is_set() -> None:
    pace = Pace(SendingOptions(per_second=2))
    sent, now = [], 0.0
    for _ in range(5):
        now += pace.wait_for_any(now)
        sent.append(now)
        pace.began("a.example", now)

    assert sent == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_a_group_has_a_rate_of_its_own() -> None:
    pace = Pace(SendingOptions(per_group=1))
    pace.began("a.example", 10.0)

    assert pace.wait_for("a.example", 10.25) == 0.75
    assert pace.wait_for("b.example", 10.25) == 0
    assert pace.wait_for_any(10.25) == 0


def test_a_provider_that_asks_for_it_gets_a_pause_and_then_one_letter_at_a_time() -> None:
    pace = Pace(SendingOptions(breaker=False))
    _send(pace, Reply("deferred", 421, "4.7.28 Our system has detected an unusual rate"), now=5.0)

    assert pace.wait_for("a.example", 5.0) == PAUSE_S
    assert pace.wait_for("b.example", 5.0) == 0
    now = 5.0 + PAUSE_S
    assert pace.wait_for("a.example", now) == 0
    pace.began("a.example", now)
    assert pace.wait_for("a.example", now) == math.inf
    pace.ended("a.example", OK, now)
    for _ in range(SURE - 1):
        _send(pace, OK, now=now)
    pace.began("a.example", now)
    assert pace.wait_for("a.example", now) == 0
    pace.began("a.example", now)
    assert pace.wait_for("a.example", now) == math.inf


def test_a_server_that_hangs_up_gets_fewer_connections_and_later_more_again() -> None:
    pace = Pace(SendingOptions(connections=3))
    for _ in range(5):
        _send(pace, Reply("deferred", 421, "too many connections", closed=True))
    assert pace.connections == 1
    for _ in range(SURE):
        _send(pace, OK)
    assert pace.connections == 2


def test_a_server_that_takes_no_further_connection_gets_fewer() -> None:
    pace = Pace(SendingOptions(connections=4))

    _send(pace, Reply("unsent", BUSY, "421 busy", closed=True))

    assert (pace.connections, pace.tripped) == (3, "")


@pytest.mark.parametrize("reply", [NO, LATER, Reply("unknown", 0, "")])
def test_when_the_first_letters_all_fail_no_more_go(reply: Reply) -> None:
    pace = Pace(SendingOptions())
    for number in range(FIRST - 1):
        _send(pace, reply, group=f"{number}.example")
    assert not pace.tripped or reply is NO
    _send(pace, reply, group="last.example")

    assert pace.tripped


def test_too_many_refusals_stop_the_run() -> None:
    pace = Pace(SendingOptions())
    for _ in range(WINDOW):
        _send(pace, OK)
    for _ in range(MOST_REJECTED):
        _send(pace, NO)
    assert not pace.tripped
    _send(pace, NO)

    assert "were refused" in pace.tripped


def test_refusals_long_ago_do_not_count() -> None:
    pace = Pace(SendingOptions())
    for _ in range(5):
        for _ in range(MOST_REJECTED):
            _send(pace, NO)
        for _ in range(WINDOW):
            _send(pace, OK)

    assert not pace.tripped


def test_a_group_that_puts_off_too_much_stops_the_run() -> None:
    pace = Pace(SendingOptions())
    for _ in range(WINDOW):
        _send(pace, OK)
        _send(pace, OK, group="b.example")
    for _ in range(MOST_DEFERRED):
        _send(pace, LATER)
        _send(pace, LATER, group="b.example")
    assert not pace.tripped
    _send(pace, LATER)

    assert "a.example" in pace.tripped


def test_the_breaker_can_be_switched_off() -> None:
    pace = Pace(SendingOptions(breaker=False))
    for _ in range(100):
        _send(pace, NO)

    assert not pace.tripped


def test_each_attempt_waits_longer_and_not_all_the_same() -> None:
    waits = [backoff_s(attempt, 1) for attempt in range(1, 12)]

    assert waits == sorted(waits)
    assert waits[0] < 80
    assert waits[-1] <= 5 * 3600
    assert len({backoff_s(1, seed) for seed in range(100)}) > 10
    assert all(60 <= backoff_s(1, seed) <= 75 for seed in range(100))


def test_groups_are_the_providers_behind_domains() -> None:
    asked = []
    servers = {
        "gmail.com": "gmail-smtp-in.l.google.com",
        "example.org": "aspmx.l.google.com",
        "example.co.uk": "mx1.mail.example.co.uk",
        "nowhere.example": "",
    }

    def resolve(domain: str) -> str:
        asked.append(domain)
        return servers[domain]

    groups = Groups(resolve)
    found = [groups.of(f"a@{domain}") for domain in (*servers, "GMAIL.com")]

    assert found == ["google.com", "google.com", "example.co.uk", "nowhere.example", "google.com"]
    assert asked == list(servers)
    assert Groups().of("a@Example.org") == "example.org"
