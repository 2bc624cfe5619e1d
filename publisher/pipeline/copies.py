"""Find articles that are copies of another: exact ones, and edited ones by what their texts have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations

import msgspec

from publisher import compose
from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.model import Draft, Problem
from publisher.pipeline.reading import Folder
from publisher.prose import hashes_of, likeness

_ALIKE = 0.5  # from here on a text is an edited copy of the other
_COMMON = 12  # a clause that more articles have is a formula of the house, and tells nothing
_SHARED = 2  # clauses of the sketches
_NOTE = "copies"


class _Compared(msgspec.Struct):
    """The digests of all texts that were compared with each other, and the pairs among them that are alike."""

    digests: set[str]
    pairs: set[tuple[str, str]]


def without_copies(
    drafts: list[Draft],
    living: frozenset[str],
    folder: Folder,
    text_of: Callable[[str], str],
    *,
    cache: Cache,
    wish: str,
) -> tuple[list[Draft], list[Problem]]:
    """The drafts to publish, and what to say of those that are copies of another; `wish` is `reading.duplicates`.

    `living` are the paths of articles that are published already: those are never the copy.
    """
    if wish == "publish":
        return drafts, []
    kept, problems = compose.without_copies(drafts, living)
    pairs = _alike(kept, folder, cache, text_of)
    withheld: set[str] = set()
    for first, second in pairs:
        original, copy = sorted((first, second), key=lambda one: _age(one, living))
        if original.path in withheld or copy.path in withheld:
            continue
        if wish == "withhold":
            withheld.add(copy.path)
        problems.append(_told(copy, original, withheld=wish == "withhold"))
    return [draft for draft in kept if draft.path not in withheld], problems


def _age(draft: Draft, living: frozenset[str]) -> tuple[bool, str, str]:
    """What is published already goes first, then the earlier, then the first by path."""
    return draft.path not in living, draft.published.isoformat() if draft.published else "~", draft.path


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
    drafts: list[Draft], folder: Folder, cache: Cache, text_of: Callable[[str], str]
) -> list[tuple[Draft, Draft]]:
    """Pairs of drafts whose texts are alike; only texts that are new since the last time are compared."""
    by_digest = {folder.digests[draft.path]: draft for draft in sorted(drafts, key=lambda one: one.path, reverse=True)}
    known = _remembered(cache)
    fresh = by_digest.keys() - known.digests
    pairs = {pair for pair in known.pairs if pair[0] in by_digest and pair[1] in by_digest}
    if fresh:
        for first, second in _candidates(by_digest, fresh, folder):
            one, other = by_digest[first], by_digest[second]
            if likeness(text_of(one.path), text_of(other.path)) >= _ALIKE:
                pairs.add((first, second))
    if fresh or known.digests - by_digest.keys():
        told = (sorted(by_digest), sorted(pairs))
        cache.keep_note(_NOTE, msgspec.msgpack.encode(told))
    found = ((by_digest[first], by_digest[second]) for first, second in pairs)
    return sorted(found, key=lambda pair: (pair[0].path, pair[1].path))


def _candidates(by_digest: dict[str, Draft], fresh: Iterable[str], folder: Folder) -> list[tuple[str, str]]:
    """Pairs, at least one of them fresh, whose sketches share enough clauses; each digest pair in order."""
    sketches = {digest: hashes_of(folder.sketches[draft.path]) for digest, draft in by_digest.items()}
    fresh = set(fresh)
    wanted = {clause for digest in fresh for clause in sketches[digest]}
    owners: dict[int, list[str]] = {}
    for digest in sorted(sketches):
        for clause in wanted.intersection(sketches[digest]):
            owners.setdefault(clause, []).append(digest)
    shared: Counter[tuple[str, str]] = Counter()
    for row in owners.values():
        if 1 < len(row) <= _COMMON:
            shared.update(pair for pair in combinations(row, 2) if pair[0] in fresh or pair[1] in fresh)
    return sorted(
        pair for pair, count in shared.items() if count >= min(_SHARED, *(len(sketches[digest]) for digest in pair))
    )


def _remembered(cache: Cache) -> _Compared:
    found = decoded(cache.note(_NOTE), tuple[set[str], set[tuple[str, str]]])
    return _Compared(*found) if found else _Compared(set(), set())
