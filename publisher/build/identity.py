"""Which article is which: match what was read with what is remembered, so that an id never changes.

Pure: it takes drafts and a Lock and returns the next Lock. It decides ids, slugs and dates, nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TypedDict
from urllib.parse import quote

import msgspec

from publisher.build.lock import Lock, Record
from publisher.model import DateSource, Draft, Problem, Site
from publisher.prose import slugify

# Raised when readers compute fingerprints in another way, so that an update of ours moves no article's `updated`.
_RECIPE = "1:"
_SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt")  # who gets the bare id when stems are equal
_SECOND = timedelta(seconds=1)
_NEAR = timedelta(hours=3)  # a stated `updated` may have been moved by a tie-break, each by a second


class _Moments(TypedDict):
    """The fields of a Record that are moments, or speak of them."""

    published: datetime
    source: DateSource
    stated: datetime | None
    tie: int
    updated: datetime


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What `remember` decided: the next lock, each draft's record by path, and what is new or gone (ids, sorted)."""

    lock: Lock
    records: dict[str, Record]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def remember(
    lock: Lock,
    drafts: Iterable[Draft],
    *,
    site: Site,
    now: datetime,
    committed: Mapping[str, datetime],
    present: frozenset[str],
    unreadable: frozenset[str] = frozenset(),
) -> Memory:
    """Give every draft its id, slug and dates, and note which articles left.

    `drafts` are those that are public now; `committed` their first commits by path; `present` every path that lies
    in the folder, also drafts and expired ones: a record is taken for a rename only when its own file is gone.
    `unreadable` are files and folders that gave an error today: what they hold is not taken for removed.
    """
    drafts = sorted(drafts, key=_id_order)
    owners, problems = _match(lock, drafts, present, local=site.local)
    ids = _mint(lock, drafts, owners, site, problems)
    slugs = _Slugs(lock)
    clock = _Clock(lock, now, moved_zone=lock.timezone != site.timezone)
    records: dict[str, Record] = {}
    for draft in sorted(drafts, key=lambda draft: draft.path):
        old = owners.get(draft.path)
        dated = clock.dates(draft, old, committed.get(draft.path))
        slug, former = slugs.take(draft, old)
        records[draft.path] = Record(
            id=ids[draft.path],
            path=draft.path,
            slug=slug,
            former=former,
            fingerprint=_RECIPE + draft.fingerprint,
            first_seen=old.first_seen if old else now,
            issue=old.issue if old else None,
            archive=old.archive if old else None,
            **dated,
        )
    return _memory(lock, records, owners, now=now, unreadable=unreadable, zone=site.timezone, problems=problems)


def _memory(
    lock: Lock,
    records: dict[str, Record],
    owners: dict[str, Record],
    *,
    now: datetime,
    unreadable: frozenset[str],
    zone: str,
    problems: list[Problem],
) -> Memory:
    kept = {record.id: record for record in records.values()}
    gone: list[str] = []
    for record in lock.records.values():
        if record.id in kept:
            continue
        if record.removed is None and not _lies_in(record.path, unreadable):
            gone.append(record.id)
            record = msgspec.structs.replace(record, removed=now)  # noqa: PLW2901 - the same record, later
        kept[record.id] = record
    renamed = [(old.path, path) for path, old in owners.items() if old.path != path]
    return Memory(
        lock=msgspec.structs.replace(lock, records=kept, timezone=zone),
        records=records,
        added=tuple(sorted(record.id for path, record in records.items() if path not in owners)),
        removed=tuple(sorted(gone)),
        renamed=tuple(sorted(renamed)),
        problems=tuple(problems),
    )


def _lies_in(path: str, places: frozenset[str]) -> bool:
    return bool(places) and any(str(place) in places for place in (path, *PurePosixPath(path).parents))


def _id_order(draft: Draft) -> tuple[str, int, str]:
    path = PurePosixPath(draft.path)
    rank = _SUFFIXES.index(path.suffix.lower()) if path.suffix.lower() in _SUFFIXES else len(_SUFFIXES)
    return (str(path.with_suffix("")), rank, draft.path)


def _match(  # noqa: C901 - four passes in one order, easier to follow together
    lock: Lock, drafts: list[Draft], present: frozenset[str], *, local: bool
) -> tuple[dict[str, Record], list[Problem]]:
    """Path -> the record that the draft continues: by its stated id, its path, its content, its name; in this order."""
    owners: dict[str, Record] = {}
    problems: list[Problem] = []
    free = dict(lock.records)
    by_path = {record.path: record for record in sorted(free.values(), key=_least_removed, reverse=True)}

    def claim(draft: Draft, record: Record | None) -> None:
        if record is not None and record.id in free and draft.path not in owners:
            owners[draft.path] = free.pop(record.id)

    for draft in drafts:
        claim(draft, free.get(draft.guid) if draft.guid else None)
    for draft in drafts:
        record = by_path.get(draft.path)
        if record is not None and draft.guid and draft.guid != record.id and draft.path not in owners:
            if local:
                continue  # nobody has seen the old id yet
            problems.append(_kept_id(draft, record))
        claim(draft, record)
    orphans = sorted((r for r in free.values() if r.path not in present), key=lambda record: record.path)
    by_content = {record.fingerprint: record for record in reversed(orphans)}
    by_name = {_stem(record.path): record for record in reversed(orphans)}
    for draft in drafts:
        if not draft.guid:
            claim(draft, by_content.get(_RECIPE + draft.fingerprint))
    for draft in drafts:
        if not draft.guid:  # hello.md became hello.html
            claim(draft, by_name.get(_stem(draft.path)))
    return owners, problems


def _least_removed(record: Record) -> tuple[bool, str]:
    return (record.removed is not None, record.id)


def _kept_id(draft: Draft, record: Record) -> Problem:
    return Problem(
        path=draft.path,
        level="warning",
        message=f"'id' is '{draft.guid}', but the article was published as '{record.id}', which stays",
        hint="A new id would show every subscriber the article again; take the line out.",
    )


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def _mint(
    lock: Lock, drafts: list[Draft], owners: dict[str, Record], site: Site, problems: list[Problem]
) -> dict[str, str]:
    """Path -> id. New ids come from the path alone, so that a machine without the lock makes the same ones."""
    taken = set(lock.records)
    ids = {path: record.id for path, record in owners.items()}
    for draft in drafts:
        if draft.path in ids:
            continue
        if draft.guid and draft.guid in taken:
            problems.append(
                Problem(
                    path=draft.path,
                    message=f"'id' is '{draft.guid}', which another article has",
                    hint="Give each article an id of its own, or leave the line out.",
                )
            )
        elif draft.guid:
            ids[draft.path] = draft.guid
            taken.add(draft.guid)
            continue
        # RFC 4151 2.1: tag:authority,date:specific, the specific part in URI characters
        name = unicodedata.normalize("NFC", draft.path)
        candidates = [_stem(name), name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))]
        ids[draft.path] = next(
            tag for name in candidates if (tag := f"tag:{site.tag}:{quote(name, safe='/:@-._~')}") not in taken
        )
        taken.add(ids[draft.path])
    return ids


class _Slugs:
    """Slugs that no two articles share, now or formerly."""

    def __init__(self, lock: Lock) -> None:
        self._taken = {slug for record in lock.records.values() for slug in (record.slug, *record.former)}

    def take(self, draft: Draft, old: Record | None) -> tuple[str, tuple[str, ...]]:
        """The draft's slug and its former ones: a slug changes only when the author writes another one."""
        wish = slugify(draft.slug)
        if old and (not wish or wish == old.slug):
            return old.slug, old.former
        if old and wish in old.former:
            return wish, tuple(sorted({*old.former, old.slug} - {wish}))
        base = wish or slugify(draft.title) or slugify(PurePosixPath(draft.path).stem) or "article"
        slug, number = base, 2
        while slug in self._taken:
            slug, number = f"{base}-{number}", number + 1
        self._taken.add(slug)
        return slug, tuple(sorted({*old.former, old.slug})) if old else ()


class _Clock:
    """Dates that stay: `published` moves only with the author's word, and no two entries share a moment."""

    def __init__(self, lock: Lock, now: datetime, *, moved_zone: bool) -> None:
        self._now, self._moved_zone = now, moved_zone
        records = lock.records.values()
        self._published = {record.published + record.tie * _SECOND for record in records}
        self._updated = {record.updated for record in records}
        self._next_tie: dict[datetime, int] = {}
        self._next_updated: dict[datetime, datetime] = {}

    def dates(self, draft: Draft, old: Record | None, committed: datetime | None) -> _Moments:
        """The fields of a record that are moments; see the class."""
        published, source, stated = self._published_of(draft, old, committed)
        tie = old.tie if old and published == old.published else self._tie(published)
        shown = published + tie * _SECOND
        self._published.add(shown)
        updated = self._updated_of(draft, old, shown)
        self._updated.add(updated)
        return {"published": published, "source": source, "stated": stated, "tie": tie, "updated": updated}

    def _published_of(
        self, draft: Draft, old: Record | None, committed: datetime | None
    ) -> tuple[datetime, DateSource, datetime | None]:
        stated, source = draft.published, draft.date_source or "front matter"
        if old is None:
            if stated:
                return stated, source, None
            return (committed, "git", None) if committed else (self._now, "first seen", None)
        before = old.stated or old.published
        moved = stated is not None and stated != before and source in {"front matter", old.source}
        if stated is None or not moved:
            return old.published, old.source, old.stated
        if self._moved_zone:  # the site's time zone changed, not the author's mind
            return old.published, old.source, stated if stated != old.published else None
        return stated, source, None

    def _tie(self, published: datetime) -> int:
        """Seconds to add so that the moment is unique and not in the future: 0, 1, 2 ... or else -1, -2 ..."""
        tie = self._next_tie.get(published, 0)
        while tie >= 0 and published + tie * _SECOND in self._published:
            tie = tie + 1 if published + (tie + 1) * _SECOND <= self._now else -1
        while tie < 0 and published + tie * _SECOND in self._published:
            tie -= 1
        self._next_tie[published] = tie
        return tie

    def _updated_of(self, draft: Draft, old: Record | None, shown: datetime) -> datetime:
        """RFC 4287 4.2.15: it moves when what the reader sees changes; distinct, since readers sort by it."""
        stated = draft.updated if draft.updated and draft.updated <= self._now else None
        if stated is None and old is None:
            return shown
        if old and (
            timedelta(0) <= stated - old.updated < _NEAR if stated else _same_text(old.fingerprint, draft.fingerprint)
        ):
            return max(old.updated, shown)
        wish = stated or self._now
        moment = self._next_updated.get(wish, wish)
        while moment in self._updated and moment > shown:
            moment -= _SECOND
        self._next_updated[wish] = moment
        return max(moment, shown)


def _same_text(recorded: str, new: str) -> bool:
    """Whether a recorded and a new fingerprint speak of the same text; of another recipe, they are taken to."""
    return recorded == _RECIPE + new or not recorded.startswith(_RECIPE)
