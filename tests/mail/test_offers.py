"""What is offered to whom: each article at the fastest frequency of its topics, and nothing from before the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.config import Frequency
from publisher.mail.offers import Offered, Offers, Wishes


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
