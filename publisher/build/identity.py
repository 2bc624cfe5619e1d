"""Which article is which: match what was read with what is remembered, so that an id never changes.

Pure: it takes drafts and a Lock and returns the next Lock. It decides ids and slugs; dates are for moments.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, count
from operator import attrgetter
from pathlib import PurePosixPath
from urllib.parse import quote

import msgspec

from publisher.build.lineage import id_order, made_id, match, stem, taken_id
from publisher.build.lock import Lock, Record
from publisher.build.moments import RECIPE, Moments
from publisher.model import Draft, Problem, Site
from publisher.model.uris import is_absolute
from publisher.prose import slugify

_PLAIN = re.compile(r"[\w/:@.~-]*", re.ASCII)


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
    topics: Mapping[str, tuple[str, ...]],
    present: frozenset[str],
    held: Mapping[str, Draft] = {},
    unreadable: frozenset[str] = frozenset(),
) -> Memory:
    """Give every draft its id, slug and dates, and note which articles left.

    `drafts` are those that are public now; by path, `committed` are their first commits and `topics` the slugs of
    their topics; `present` every path that lies in the folder, also drafts and expired ones, which are in `held`: a
    record is taken for a rename only when its own file is gone, or is a draft with another text. `unreadable` are
    files and folders that gave an error today: what they hold is not taken for removed.
    """
    drafts = sorted(drafts, key=attrgetter("path"))
    if unreadable:
        present |= {record.path for record in lock.records.values() if _lies_in(record.path, unreadable)}
    asked = _asked(lock, drafts, site)
    owners, problems = match(lock, drafts, asked, present, local=site.local, held=held)
    ids = _mint(lock, [draft for draft in drafts if draft.path not in owners], asked, site, problems)
    scribe = _Scribe(lock, now, site.timezone, committed)
    records: dict[str, Record] = {}
    for draft in drafts:
        old, named = owners.get(draft.path), topics.get(draft.path, ())
        if old is not None and _says_the_same(draft, old, named):
            records[draft.path] = old
        else:
            records[draft.path] = scribe.record(draft, old, ids.get(draft.path, ""), named)
    return _memory(lock, records, owners, now=now, unreadable=unreadable, zone=site.timezone, problems=problems)


class _Scribe:
    """Writes the records of new articles, and of those of which something is other than it was."""

    def __init__(self, lock: Lock, now: datetime, zone: str, committed: Mapping[str, datetime]) -> None:
        self._slugs, self._now, self._committed = _Slugs(lock), now, committed
        self._clock = Moments(lock, now, moved_zone=lock.timezone != zone)

    def record(self, draft: Draft, old: Record | None, key: str, topics: tuple[str, ...]) -> Record:
        """The next record of a draft: what goes on of the `old` one, else a new one with the id `key`."""
        dated = self._clock.dates(draft, old, self._committed.get(draft.path))
        slug, former = self._slugs.take(draft, old)
        path, text = draft.path, RECIPE + draft.fingerprint
        if old is None:
            return Record(id=key, path=path, slug=slug, fingerprint=text, first_seen=self._now, topics=topics, **dated)
        return msgspec.structs.replace(
            old, path=path, slug=slug, former=former, fingerprint=text, topics=topics, removed=None, **dated
        )


def _says_the_same(draft: Draft, old: Record, topics: tuple[str, ...]) -> bool:
    """Whether all that a record has of its draft is as it was: so it is with nearly all, and deciding takes time."""
    return (
        old.fingerprint == RECIPE + draft.fingerprint
        and old.topics == topics
        and old.path == draft.path
        and old.removed is None
        and (draft.published is None or draft.published == (old.stated or old.published))
        and (draft.updated is None or draft.updated == old.updated)
        and (not draft.slug or draft.slug == old.slug)
        and old.updated >= (old.published + timedelta(seconds=old.tie) if old.tie else old.published)
    )


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
    for key, record in lock.records.items():
        if key in kept:
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


def _asked(lock: Lock, drafts: list[Draft], site: Site) -> dict[str, str]:
    """Path -> the id that a draft asks for: the one that it states, or a URI made of that, as RFC 4287 4.2.6 wants it.

    What readers know stays what it is: an id of an old feed, which says so, and one that was published before.
    """
    asked: dict[str, str] = {}
    for draft in drafts:
        wish = draft.guid
        if not wish:
            continue
        if not draft.guid_stays and not is_absolute(wish):
            made = _tag(site, f"id:{unicodedata.normalize('NFC', wish)}")  # no path of a file begins so
            wish = wish if wish in lock.records and made not in lock.records else made
        asked[draft.path] = wish
    return asked


def _mint(
    lock: Lock, new: list[Draft], asked: Mapping[str, str], site: Site, problems: list[Problem]
) -> dict[str, str]:
    """Path -> id of `new` articles. It comes from the file alone, so that a machine without the lock makes the same."""
    ids: dict[str, str] = {}
    taken = set(lock.records) if new else set()
    for draft in sorted(new, key=id_order):
        wish = asked.get(draft.path, "")
        if wish and wish in taken:
            problems.append(taken_id(draft))
        elif wish:
            ids[draft.path] = wish
            taken.add(wish)
            if wish != draft.guid:
                problems.append(made_id(draft, wish))
            continue
        name = unicodedata.normalize("NFC", draft.path)
        tag = _tag(site, stem(name))
        if tag in taken:
            candidates = chain([name], (f"{name}-{number}" for number in count(2)))
            tag = next(tag for name in candidates if (tag := _tag(site, name)) not in taken)
        ids[draft.path] = tag
        taken.add(tag)
    return ids


def _tag(site: Site, name: str) -> str:
    """RFC 4151 2.1: tag:authority,date:specific, the specific part in URI characters."""
    return f"tag:{site.tag}:{name if _PLAIN.fullmatch(name) else quote(name, safe='/:@-._~')}"


class _Slugs:
    """Slugs that no two articles share, now or formerly."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    @cached_property
    def _taken(self) -> set[str]:
        return {slug for record in self._lock.records.values() for slug in (record.slug, *record.former)}

    def take(self, draft: Draft, old: Record | None) -> tuple[str, tuple[str, ...]]:
        """The draft's slug and its former ones: a slug changes only when the author writes another one."""
        wish = slugify(draft.slug) if draft.slug else ""
        if old and (not wish or wish == old.slug):
            return old.slug, old.former
        if old and wish in self._taken and re.fullmatch(re.escape(wish) + r"-\d+", old.slug):
            return old.slug, old.former  # another has the wished one: the number it got then is as near as can be
        if old and wish in old.former:
            return wish, tuple(sorted({*old.former, old.slug} - {wish}))
        base = wish or slugify(draft.title) or slugify(PurePosixPath(draft.path).stem) or "article"
        slug, number = base, 2
        while slug in self._taken:
            slug, number = f"{base}-{number}", number + 1
        self._taken.add(slug)
        return slug, tuple(sorted({*old.former, old.slug})) if old else ()
