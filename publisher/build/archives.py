"""Which archive document of the site's feed holds each article, so that whoever follows them loses nothing (RFC 5005).

Pure: takes a Lock and returns the next one. An article waits (its record's `archive` is None) in the subscription
document until that is full; then the longest waiting go into a new document, which nothing joins later. An edited one
waits again: its new version goes into a later document, and the older documents keep what they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from publisher.build.lock import NOT_IN_FEEDS, Lock, Record

Fits = Callable[[Iterable[str]], bool]
_LARGEST = 100  # articles of a document, however many may be in the feed


class Archived(NamedTuple):
    """The next lock, and the ids that the subscription document must hold, since no archive document does."""

    lock: Lock
    waiting: tuple[str, ...]


def advance(
    lock: Lock, before: Mapping[str, Record], listed: frozenset[str], *, most: int, fits: Fits, archives: bool
) -> Archived:
    """Let new and edited articles wait, and archive the longest waiting where not all can be in the feed.

    `listed` are the ids of what is in the site's feed now, `before` the records of the last publish. The feed holds
    `most` at most; `fits` says whether articles have room together in it. Without `archives` nothing moves into
    documents, but what was edited is noted all the same.
    """
    records = dict(lock.records)
    for key, record in lock.records.items():
        former = before.get(key)
        if record is former and (record.archive != NOT_IN_FEEDS) == (key in listed):
            continue  # as it was
        place = _placed(record, former, listed=key in listed)
        if place != (record.archive, record.archived):
            records[key] = msgspec.structs.replace(record, archive=place[0], archived=place[1])
    if not archives:
        return Archived(msgspec.structs.replace(lock, records=records), ())
    waiting = sorted((records[key] for key in listed if records[key].archive is None), key=_turn)
    last = newest(records.values())
    while len(waiting) > 1 and (len(waiting) > most or not fits(record.id for record in waiting)):
        last += 1
        # A fifth stays, so that what came last is also seen by readers that know nothing of archives.
        count = min(_LARGEST, most, len(waiting) - min(most, len(waiting)) // 5)
        for record in waiting[:count]:
            records[record.id] = msgspec.structs.replace(record, archive=last)
        waiting = waiting[count:]
    return Archived(msgspec.structs.replace(lock, records=records), tuple(record.id for record in waiting))


def newest(records: Iterable[Record]) -> int:
    """The number of the newest archive document; 0 when there is none."""
    return max((number for record in records for number in (record.archive or 0, *record.archived)), default=0)


def documents(lock: Lock, listed: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """What each archive document holds, the first document first: ids, in the order of `listed`."""
    found: list[list[str]] = [[] for _ in range(newest(lock.records.values()))]
    for key in listed:
        record = lock.records[key]
        for number in {record.archive or NOT_IN_FEEDS, *record.archived} - {NOT_IN_FEEDS}:
            found[number - 1].append(key)
    return tuple(map(tuple, found))


def _placed(record: Record, before: Record | None, *, listed: bool) -> tuple[int | None, tuple[int, ...]]:
    """The `archive` and `archived` of a record before anything is archived in this run."""
    if record.removed is not None:
        return record.archive, record.archived
    if listed:
        returned = before is not None and before.removed is not None
        edited = before is not None and before.updated != record.updated
        if record.archive != NOT_IN_FEEDS and not (record.archive and (returned or edited)):
            return record.archive, record.archived
    former = {*record.archived, record.archive or NOT_IN_FEEDS} - {NOT_IN_FEEDS}
    return None if listed else NOT_IN_FEEDS, tuple(sorted(former))


def _turn(record: Record) -> tuple[datetime, datetime, int, str]:
    """The order of archiving: the first seen comes first; an edit counts as seen when it was made."""
    came = max(record.first_seen, record.updated) if record.archived else record.first_seen
    return came, record.published, record.tie, record.id
