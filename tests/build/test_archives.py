"""Which archive document holds which article: a reader who comes at any time misses nothing and reads nothing twice."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.build import archives
from publisher.build.lock import NOT_IN_FEEDS, Lock, Record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOM = 100


def record(name: str, **values: Any) -> Record:
    given = {
        "id": name, "path": f"{name}.md", "slug": name, "first_seen": NOON, "published": NOON,
        "source": "front matter", "updated": NOON, "fingerprint": name, **values,
    }  # fmt: skip
    return Record(**given)


def lock(*records: Record) -> Lock:
    return Lock(tag="example.org,2026", timezone="UTC", records={one.id: one for one in records})


def advance(
    after: Lock, before: Lock | None = None, *, most: int = 3, archived: bool = True, **hidden: bool
) -> archives.Archived:
    listed = frozenset(one.id for one in after.records.values() if one.removed is None and one.id not in hidden)
    known = before.records if before else {}
    return archives.advance(after, known, listed, most=most, fits=lambda _keys: True, archives=archived)


def documents(found: archives.Archived) -> list[set[str]]:
    listed = [one.id for one in found.lock.records.values() if one.removed is None]
    return [set(keys) for keys in archives.documents(found.lock, listed)]


def edited(of: Lock, name: str, **values: Any) -> Lock:
    return msgspec.structs.replace(
        of, records={**of.records, name: msgspec.structs.replace(of.records[name], **values)}
    )


def some(number: int) -> list[Record]:
    return [record(f"n{day:03}", published=NOON - timedelta(days=day)) for day in range(number)]


def test_what_has_room_in_the_feed_is_not_archived() -> None:
    found = advance(lock(*some(3)))

    assert len(found.waiting) == 3
    assert documents(found) == []


def test_an_import_is_archived_by_date_and_each_article_lies_in_one_place() -> None:
    found = advance(lock(*some(20)))

    shelves = [sorted(shelf, reverse=True) for shelf in documents(found)]
    placed = [name for shelf in shelves for name in shelf] + list(found.waiting)
    assert placed == [f"n{day:03}" for day in reversed(range(20))]
    assert all(len(shelf) <= 3 for shelf in shelves)
    assert 1 <= len(found.waiting) <= 3


def test_a_second_look_changes_nothing() -> None:
    found = advance(lock(*some(20)))

    assert advance(found.lock, found.lock) == found


def test_a_back_dated_article_waits_with_the_new_ones() -> None:
    before = advance(lock(*some(20))).lock
    old = record("old", published=NOON - timedelta(days=999), first_seen=NOON + timedelta(hours=1))

    found = advance(msgspec.structs.replace(before, records={**before.records, "old": old}), before)

    assert "old" in found.waiting


def test_an_edited_article_waits_again_and_its_document_stays() -> None:
    before = advance(lock(*some(20)))

    found = advance(edited(before.lock, "n019", updated=NOON + timedelta(hours=1)), before.lock)

    assert "n019" in found.waiting
    assert "n019" in documents(found)[0]
    assert found.lock.records["n019"].archived == (1,)


def test_a_removed_article_leaves_its_document_and_waits_when_it_comes_back() -> None:
    before = advance(lock(*some(20))).lock

    without = advance(edited(before, "n019", removed=NOON), before)
    again = advance(edited(without.lock, "n019", removed=None), without.lock)

    assert "n019" not in documents(without)[0]
    assert len(documents(without)) == len(documents(advance(before, before)))
    assert "n019" in again.waiting


def test_what_its_author_keeps_out_of_feeds_is_in_no_document() -> None:
    before = advance(lock(*some(20)), n019=True)
    shown = advance(before.lock, before.lock)

    assert before.lock.records["n019"].archive == NOT_IN_FEEDS
    assert "n019" not in set().union(*documents(before), before.waiting)
    assert "n019" in shown.waiting


def test_the_number_of_a_document_is_never_given_again() -> None:
    before = advance(lock(*some(20))).lock
    last = archives.newest(before.records.values())
    for name in [key for key, one in before.records.items() if one.archive == last]:
        before = edited(before, name, removed=NOON)

    new = {f"later{number}": record(f"later{number}") for number in range(9)}

    found = advance(msgspec.structs.replace(before, records={**before.records, **new}), before)

    assert len(documents(found)) > last
    assert documents(found)[last - 1] == set()


def test_without_archives_an_edit_is_noted_all_the_same() -> None:
    before = advance(lock(*some(20))).lock

    off = advance(edited(before, "n019", updated=NOON + timedelta(hours=1)), before, archived=False)

    assert off.lock.records["n019"].archive is None
    assert documents(off) == documents(advance(before, before))


@given(st.integers(1, 7), st.lists(st.integers(1, 90), min_size=1, max_size=40))
def test_what_waits_has_room_together(most: int, sizes: list[int]) -> None:
    after = lock(*some(len(sizes)))
    of = dict(zip(after.records, sizes, strict=True))

    def fits(keys: Iterable[str]) -> bool:
        return sum(of[key] for key in keys) <= ROOM

    found = archives.advance(after, {}, frozenset(of), most=most, fits=fits, archives=True)

    assert len(found.waiting) <= most
    assert fits(found.waiting)
    shelves = archives.documents(found.lock, of)
    assert sorted([key for shelf in shelves for key in shelf] + list(found.waiting)) == sorted(of)


def test_a_document_is_no_larger_than_readers_can_take_whatever_the_feed_may_hold() -> None:
    after = lock(*some(900))

    found = archives.advance(
        after, {}, frozenset(after.records), most=10_000, fits=lambda keys: len(list(keys)) < 30, archives=True
    )

    assert {len(shelf) for shelf in archives.documents(found.lock, after.records)} <= set(range(1, 101))
    assert len(found.waiting) < 30


@pytest.mark.parametrize("seed", range(3))
def test_two_machines_agree(seed: int) -> None:
    mixed = some(30)
    random.Random(seed).shuffle(mixed)

    assert advance(lock(*mixed)).lock.records == advance(lock(*some(30))).lock.records
