"""Find articles that are copies of another: exact ones, and edited ones by what their texts have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import chain, combinations
from urllib.parse import urljoin

import msgspec

from publisher import compose
from publisher.build.cache import Cache
from publisher.build.lock import Lock
from publisher.build.notes import decoded
from publisher.model import Body, Draft, Problem
from publisher.pipeline.folders import key
from publisher.pipeline.reading import Folder
from publisher.prose import hashes_of, is_form, likeness

_ALIKE = 0.5  # from here on a text is an edited copy of the other
_COMMON = 12  # a clause that more articles have is a formula of the house, and tells nothing
_SHARED = 2  # clauses of the sketches
_CAPTION = 50  # words: so short a text is about its pictures
_NOTE = "copies"
_NEVER = datetime.max.replace(tzinfo=UTC)


_Pair = tuple[str, str]  # digests of texts, in order


def without_copies(
    drafts: list[Draft],
    lock: Lock,
    folder: Folder,
    body_of: Callable[[str], Body],
    *,
    cache: Cache,
    wish: str,
) -> tuple[list[Draft], list[Problem]]:
    """The drafts to publish, and what to say of those that are copies of another; `wish` is `reading.duplicates`.

    `lock` tells which are published already, and when each was first seen: of two texts, the one that was seen later is
    the copy.
    """
    if wish == "publish":
        return drafts, []
    living = {record.path: record.first_seen for record in lock.records.values() if record.removed is None}
    kept, problems = compose.without_copies(drafts, living.keys())
    pairs = _alike(kept, folder, cache, body_of)
    withheld: set[str] = set()
    originals: dict[str, tuple[Draft, Draft]] = {}  # by the copy's path: of several, the first of all
    for first, second in pairs:
        original, copy = sorted((first, second), key=lambda one: _age(one, living))
        if original.path in withheld or copy.path in withheld:
            continue
        if wish == "withhold":
            withheld.add(copy.path)
        known = originals.get(copy.path)
        if known is None or _age(original, living) < _age(known[1], living):
            originals[copy.path] = (copy, original)
    problems += [_told(*pair, withheld=wish == "withhold") for pair in originals.values()]
    return [draft for draft in kept if draft.path not in withheld], problems


def _age(draft: Draft, living: Mapping[str, datetime]) -> tuple[datetime, str, str]:
    """What was published first goes first, then the earlier, then the first by path."""
    return living.get(draft.path, _NEVER), draft.published.isoformat() if draft.published else "~", draft.path


def _told(copy: Draft, original: Draft, *, withheld: bool) -> Problem:
    done = "and is not published" if withheld else "and both are published"
    return Problem(
        rule="A108",
        path=copy.path,
        level="warning" if withheld else "hint",
        message=f"is an edited copy of {original.path}, {done}",
        hint="Delete one of the two, or say in reading.duplicates what becomes of copies.",
    )


def _alike(
    drafts: list[Draft], folder: Folder, cache: Cache, body_of: Callable[[str], Body]
) -> list[tuple[Draft, Draft]]:
    """Pairs of drafts whose texts are alike; only those are compared that were no candidates the last time."""
    by_digest = {folder.digests[draft.path]: draft for draft in sorted(drafts, key=lambda one: one.path, reverse=True)}
    seen, known = decoded(cache.note(_NOTE), tuple[str, dict[_Pair, bool]]) or ("", {})
    state = key(sorted(by_digest))
    if state != seen:
        known = {pair: known[pair] if pair in known else _are_alike(pair, by_digest, body_of)
                 for pair in _candidates(by_digest, folder)}  # fmt: skip
        cache.keep_note(_NOTE, msgspec.msgpack.encode((state, known)))
    found = ((by_digest[first], by_digest[second]) for (first, second), alike in known.items() if alike)
    return sorted(found, key=lambda pair: (pair[0].path, pair[1].path))


def _are_alike(pair: _Pair, by_digest: Mapping[str, Draft], body_of: Callable[[str], Body]) -> bool:
    one, other = (by_digest[digest] for digest in pair)
    if _differ(*({urljoin(draft.path, draft.enclosure.url)} if draft.enclosure else set() for draft in (one, other))):
        return False  # two episodes, whatever their notes have in common
    first, second = body_of(one.path), body_of(other.path)
    if likeness(first.text, second.text) < _ALIKE or is_form(first.text, second.text):
        return False
    words = min(len(body.text.split()) for body in (first, second))
    return words > _CAPTION or not _differ(_pictures(one, first), _pictures(other, second))


def _pictures(draft: Draft, body: Body) -> set[str]:
    return {urljoin(draft.path, image.url) for image in body.images}


def _differ(first: set[str], second: set[str]) -> bool:
    """Whether both articles show something, and nothing of it is the same."""
    return bool(first and second) and first.isdisjoint(second)


def _candidates(by_digest: Mapping[str, Draft], folder: Folder) -> list[_Pair]:
    """Pairs whose sketches share enough clauses.

    Which clauses are formulas depends on all texts: so all are looked at whenever one of them came or went.
    """
    sketches = {digest: hashes_of(folder.sketches[draft.path]) for digest, draft in by_digest.items()}
    counts = Counter(chain.from_iterable(sketches.values()))
    telling = {clause for clause, count in counts.items() if 1 < count <= _COMMON}
    owners: dict[int, list[str]] = {}
    for digest in sorted(sketches):
        for clause in telling.intersection(sketches[digest]):
            owners.setdefault(clause, []).append(digest)
    shared = Counter(pair for row in owners.values() for pair in combinations(row, 2))
    return sorted(
        pair for pair, count in shared.items() if count >= min(_SHARED, *(len(sketches[digest]) for digest in pair))
    )
