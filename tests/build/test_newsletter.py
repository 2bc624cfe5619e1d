"""Which issue an article goes into: each into one, none twice, old ones never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.build.lock import NEVER_MAILED, Lock, Record
from publisher.build.newsletter import Decision, advance, due_after
from publisher.config import DigestOptions
from publisher.model import Article
from tests.factories import article

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


def articles(*names: str) -> tuple[Article, ...]:
    return tuple(article(id=name) for name in names)


def lock_for(*names: str) -> Lock:
    records = {
        name: Record(
            id=name,
            path=f"{name}.md",
            slug=name,
            first_seen=NOON,
            published=NOON,
            source="front matter",
            updated=NOON,
            fingerprint="1:x",
        )
        for name in names
    }
    return Lock(tag="example.org,2026", timezone="UTC", records=records)


def with_new(lock: Lock, *names: str) -> Lock:
    return Lock(
        tag=lock.tag, timezone=lock.timezone, issues=lock.issues, records={**lock_for(*names).records, **lock.records}
    )


def run(
    lock: Lock,
    found: tuple[Article, ...],
    *,
    limit: int = 2,
    now: datetime = NOON,
    close: bool = False,
    mail: bool | None = None,
    options: DigestOptions | None = None,
) -> Decision:
    chosen = options or DigestOptions(max_articles=limit)
    return advance(lock, found, chosen, now=now, zone="UTC", close=close, mail=mail)


def test_the_first_issue_takes_the_newest_and_older_ones_never_drip_in() -> None:
    found = articles("new", "newer", "old", "older")

    first = run(lock_for("new", "newer", "old", "older"), found, close=True)
    second = run(first.lock, found, close=True)

    assert first.members == {"new", "newer"}
    assert {key for key, record in first.lock.records.items() if record.issue == NEVER_MAILED} == {"old", "older"}
    assert second.issue is None


def test_new_articles_join_the_open_issue_until_it_is_closed() -> None:
    first = run(lock_for("a"), articles("a"))
    second = run(with_new(first.lock, "b"), articles("b", "a"), close=True)
    third = run(with_new(second.lock, "c"), articles("c", "b", "a"))

    assert second.members == {"a", "b"}
    assert second.issue is not None
    assert second.issue.closed == NOON
    assert third.members == {"c"}
    assert third.issue is not None
    assert third.issue.issue == 2


def test_an_issue_whose_line_is_lost_gives_its_number_to_no_other() -> None:
    """Its articles, mailed long ago, stood in the next letter again."""
    closed = run(lock_for("a"), articles("a"), close=True).lock
    second = run(with_new(closed, "b"), articles("b", "a"), close=True).lock
    damaged = msgspec.structs.replace(second, issues=second.issues[:1])

    third = run(with_new(damaged, "c"), articles("c", "b", "a"))

    assert third.issue is not None
    assert (third.issue.issue, third.members) == (3, frozenset("c"))


def test_what_does_not_fit_goes_into_the_next_issue() -> None:
    first = run(lock_for("a"), articles("a"))
    second = run(with_new(first.lock, "b", "c"), articles("c", "b", "a"), close=True)
    third = run(second.lock, articles("c", "b", "a"), close=True)

    assert second.members == {"a", "b"}
    assert third.members == {"c"}


def test_a_large_import_waits_until_somebody_decides() -> None:
    started = run(lock_for("a"), articles("a"), close=True).lock
    grown = with_new(started, "x", "y", "z")
    found = articles("z", "y", "x", "a")

    asked = run(grown, found)
    refused = run(asked.lock, found, mail=False)
    accepted = run(asked.lock, found, mail=True, close=True)

    assert (asked.waiting, asked.issue) == (3, None)
    assert run(asked.lock, found).waiting == 3
    assert refused.issue is None
    assert run(refused.lock, found).waiting == 0
    assert accepted.members == {"x", "y"}
    assert run(accepted.lock, found).members == {"z"}


def test_an_issue_that_is_due_closes_with_what_this_run_found() -> None:
    options = DigestOptions(cadence="weekly")
    opened = run(lock_for("a"), articles("a"), options=options)
    early = run(opened.lock, articles("a"), options=options, now=NOON + timedelta(days=6))
    due = run(with_new(early.lock, "b"), articles("b", "a"), options=options, now=NOON + timedelta(days=7))

    assert early.issue is not None
    assert early.issue.closed is None
    assert due.issue is not None
    assert due.issue.closed == NOON + timedelta(days=7)
    assert due.members == {"a", "b"}


@pytest.mark.parametrize(
    ("cadence", "zone", "due"),
    [
        ("daily", "UTC", "2026-11-24T00:00:00+00:00"),
        ("daily", "Asia/Tokyo", "2026-11-23T15:00:00+00:00"),
        ("weekly", "Europe/Berlin", "2026-11-29T23:00:00+00:00"),
        ("monthly", "America/New_York", "2026-12-01T05:00:00+00:00"),
    ],
)
def test_an_issue_is_due_at_local_midnight(cadence: str, zone: str, due: str) -> None:
    assert due_after(NOON, cadence, zone) == datetime.fromisoformat(due)  # type: ignore[arg-type] # a table's string


def test_the_day_clocks_change_is_one_day() -> None:
    saturday = datetime(2026, 10, 24, 12, tzinfo=UTC)

    first = due_after(saturday, "daily", "Europe/Berlin")
    assert first is not None
    second = due_after(first, "daily", "Europe/Berlin")

    assert second is not None
    assert second - first == timedelta(hours=25)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.data())
def test_each_article_is_in_exactly_one_issue(arrivals: list[int], data: st.DataObject) -> None:
    lock, issues = lock_for(), list[frozenset[str]]()
    found: tuple[Article, ...] = ()
    for step, count in enumerate(arrivals):
        names = [f"{step}-{number}" for number in range(count)]
        lock, found = with_new(lock, *names), (*articles(*names), *found)
        decision = run(
            lock, found, limit=3, close=data.draw(st.booleans()), mail=data.draw(st.sampled_from([True, None]))
        )
        lock = decision.lock
        if decision.issue and decision.issue.closed:
            issues.append(decision.members)
    while (decision := run(lock, found, limit=3, close=True, mail=True)).issue:
        issues.append(decision.members)
        lock = decision.lock

    mailed = [name for members in issues for name in members]
    never = {key for key, record in lock.records.items() if record.issue == NEVER_MAILED}
    assert len(mailed) == len(set(mailed))
    assert {*mailed, *never} == {one.id for one in found}
    assert all(len(members) <= 3 for members in issues)
