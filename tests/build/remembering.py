"""Drafts of articles, and the memory that a run after another has of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from publisher.build.identity import Memory, remember
from publisher.build.lock import Lock
from publisher.model import Draft, Site

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
SITE = Site(title="Site", url="https://example.org/", tag="example.org,2026")
EMPTY = Lock(tag=SITE.tag, timezone="UTC")


def draft(path: str, **values: object) -> Draft:
    """What was read of a file, whose text differs from that of every other file."""
    given = {"title": path.rpartition("/")[2].partition(".")[0].title(), "fingerprint": f"print of {path}", **values}
    if given.get("published"):
        given.setdefault("date_source", "front matter")
    return msgspec.convert({"path": path, **given}, Draft)


def run(
    lock: Lock,
    *drafts: Draft,
    now: datetime = NOON,
    committed: Mapping[str, datetime] | None = None,
    site: Site = SITE,
    held: Mapping[str, str] | None = None,
    unreadable: tuple[str, ...] = (),
) -> Memory:
    """What is remembered of these drafts."""
    held = held or {}
    present = frozenset((*(one.path for one in drafts), *held, *unreadable))
    return remember(
        lock,
        drafts,
        site=site,
        now=now,
        committed=committed or {},
        topics={},
        present=present,
        held={path: draft(path, fingerprint=text) for path, text in held.items()},
        unreadable=frozenset(unreadable),
    )


def ids(memory: Memory) -> list[str]:
    """The ids of the articles that are there."""
    return sorted(record.id for record in memory.records.values())


def of_the_first_recipe(lock: Lock) -> Lock:
    """The lock as it was when fingerprints were made in another way."""
    records = {key: msgspec.structs.replace(record, fingerprint=f"1:{key}") for key, record in lock.records.items()}
    return msgspec.structs.replace(lock, records=records)
