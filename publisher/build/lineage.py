"""Which remembered article each draft continues, whatever became of its file; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter

from publisher.build.lock import Lock, Record
from publisher.build.moments import RECIPE
from publisher.model import Draft, Problem
from publisher.prose import slugify

# Who gets the bare id when stems are equal.
_RANKS = {suffix: rank for rank, suffix in enumerate((".md", ".markdown", ".html", ".htm", ".txt"))}


def match(
    lock: Lock,
    drafts: list[Draft],
    asked: Mapping[str, str],
    present: frozenset[str],
    *,
    local: bool,
    held: Mapping[str, Draft],
) -> tuple[dict[str, Record], list[Problem]]:
    """The record that each draft continues, by path; new drafts have none.

    `asked` are the ids that drafts state, `held` the drafts that are not public, both by path; `present` are the paths
    of all files. On a `local` site, whose ids nobody has seen, a stated id replaces the old one. A draft is recognised,
    in this order, by the id that it states; by its content, where files exchanged their names; by its path; by its
    content or its name, where the record's own file is gone.
    """
    owners: dict[str, Record] = {}
    taken: set[str] = set()
    by_path = _by_path(lock.records.values())

    def claim(draft: Draft, record: Record | None) -> None:
        if record is not None and record.id not in taken and draft.path not in owners:
            owners[draft.path] = record
            taken.add(record.id)

    guided = sorted((draft for draft in drafts if draft.path in asked), key=id_order)
    for draft, record in _stated(guided, asked, drafts, lock, present):
        claim(draft, record)
    exchanged = _exchanged(drafts, by_path, partial(_has_left, held=held, present=present), owners)
    owners |= exchanged
    taken.update(record.id for record in exchanged.values())
    wishing, new = _wishes(guided, asked, by_path, owners, taken)
    problems = _answered(wishing, new, asked, by_path, lock, local=local)
    own = ((draft.path, by_path.get(draft.path)) for draft in drafts if draft.path not in owners)
    owners |= {path: record for path, record in own if record is not None and record.id not in taken}
    orphans = [record for record in lock.records.values() if record.path not in present and record.id not in taken]
    for draft, lost in _moved(drafts, owners, orphans) if orphans else ():
        claim(draft, lost)
    return owners, problems


def _has_left(record: Record, held: Mapping[str, Draft], present: frozenset[str]) -> bool:
    """Whether the text of a record is not at its path any more, or is there and not public, and another one."""
    instead = held.get(record.path)
    moved_on = instead is not None and RECIPE + instead.fingerprint != record.fingerprint
    return moved_on or record.path not in present


def _stated(
    guided: list[Draft], asked: Mapping[str, str], drafts: list[Draft], lock: Lock, present: frozenset[str]
) -> Iterator[tuple[Draft, Record]]:
    """Drafts that state an id, with the record that has it; a copy takes no living one's, a text that moved does."""
    there = {draft.path: draft for draft in drafts} if guided else {}

    def moved(draft: Draft, record: Record) -> bool:
        instead = there.get(record.path)
        same = record.fingerprint == RECIPE + draft.fingerprint
        return same and instead is not None and instead.guid != draft.guid and instead.fingerprint != draft.fingerprint

    for draft in guided:
        wished = lock.records.get(asked[draft.path])
        if wished and (wished.path == draft.path or wished.path not in present or moved(draft, wished)):
            yield draft, wished


def _wishes(
    guided: list[Draft],
    asked: Mapping[str, str],
    by_path: dict[str, Record],
    owners: dict[str, Record],
    taken: set[str],
) -> tuple[list[tuple[Draft, Record]], set[str]]:
    """Drafts that state another id than that of their record; and the ids that new ones state, which get them."""
    wishing: list[tuple[Draft, Record]] = []
    new: set[str] = set()
    for draft in guided:
        record = by_path.get(draft.path)
        if draft.path in owners:
            continue
        if record is None or record.id in taken:
            new.add(asked[draft.path])
        elif record.id != asked[draft.path]:
            wishing.append((draft, record))
    return wishing, new


def _answered(
    wishing: list[tuple[Draft, Record]],
    new: set[str],
    asked: Mapping[str, str],
    by_path: dict[str, Record],
    lock: Lock,
    *,
    local: bool,
) -> list[Problem]:
    """Why wishes for other ids are not met; on a `local` site they are: the record is taken out of `by_path`."""
    problems = []
    for draft, record in wishing:
        wish = asked[draft.path]
        if local and wish not in lock.records:  # nobody has seen the old id yet
            del by_path[draft.path]
        else:
            is_taken = wish in lock.records or wish in new
            problems.append(taken_id(draft) if is_taken else _kept_id(draft, record))
    return problems


def _exchanged(
    drafts: list[Draft], by_path: dict[str, Record], left: Callable[[Record], bool], owners: dict[str, Record]
) -> dict[str, Record]:
    """The records of files that took each other's names (a became b, b became c), by their new path; never a guess.

    A text is recognised where no other file had or has the same one. Its old path must be empty or not public
    (`left`), or hold a text that came from elsewhere, too: otherwise the file was copied, and the original edited. It
    may hold a new text only where the new path was that of another text, which has moved on: all made room, then.
    """
    unguided = ((draft, by_path.get(draft.path)) for draft in drafts if not draft.guid)
    new = [draft for draft, old in unguided if old is None or old.fingerprint != RECIPE + draft.fingerprint]
    if not new:
        return {}
    places = {draft.path for draft in new} | owners.keys()
    taken = {record.id for record in owners.values()}
    wanted = Counter(RECIPE + draft.fingerprint for draft in new)
    free = [
        record
        for record in by_path.values()
        if record.fingerprint in wanted and record.removed is None and record.id not in taken
        if record.path in places or left(record)
    ]
    sole = {record.fingerprint: record for record in free}
    several = Counter(record.fingerprint for record in free)
    found = {
        draft.path: sole[text] for draft in new if wanted[text := RECIPE + draft.fingerprint] == several[text] == 1
    }
    left_by = {record.path for record in found.values()}
    moved_on = found.keys() | owners.keys()
    return {
        path: record for path, record in found.items() if record.path in moved_on or left(record) or path in left_by
    }


def _moved(
    drafts: list[Draft], owners: dict[str, Record], orphans: list[Record]
) -> Iterator[tuple[Draft, Record | None]]:
    """New drafts, each with the record of a file that is gone: of the same content, then of the same name.

    Of content that another recipe recorded, which tells nothing now, title and date are the next best.
    """
    orphans = sorted(orphans, key=attrgetter("path"))
    by_content = {record.fingerprint: record for record in reversed(orphans)}
    by_name = {stem(record.path): record for record in reversed(orphans)}
    new = sorted((draft for draft in drafts if not draft.guid and draft.path not in owners), key=id_order)
    for draft in new:
        yield draft, by_content.get(RECIPE + draft.fingerprint)
    older = [one for one in orphans if one.removed is None and not one.fingerprint.startswith(RECIPE)]
    by_title = {record.slug: record for record in older}
    for draft in new if by_title else ():
        found = by_title.get(slugify(draft.slug or draft.title))
        if found and draft.published in {None, found.stated or found.published}:
            yield draft, found
    for draft in new:  # hello.md became hello.html
        yield draft, by_name.get(stem(draft.path))


def _by_path(records: Iterable[Record]) -> dict[str, Record]:
    """The record of each path: one that was not removed, and of several the one with the least id."""
    records = list(records)
    living = {record.path: record for record in records if record.removed is None}
    if len(living) == len(records):  # as nearly always: no path has two records, and none was removed
        return living
    ordered = sorted(records, key=attrgetter("id"), reverse=True)
    found = {record.path: record for record in ordered if record.removed is not None}
    found.update({record.path: record for record in ordered if record.removed is None})
    return found


def taken_id(draft: Draft) -> Problem:
    """What to tell of an article that states the id of another."""
    return Problem(
        rule="A112",
        path=draft.path,
        message=f"'id' is '{draft.guid}', which another article has",
        hint="Give each article its own id, or remove the line.",
    )


def _kept_id(draft: Draft, record: Record) -> Problem:
    return Problem(
        rule="A112",
        path=draft.path,
        level="warning",
        message=f"'id' is '{draft.guid}', but the article was published as '{record.id}', which stays",
        hint="A new id would show every subscriber the article again; remove the line.",
    )


def made_id(draft: Draft, made: str) -> Problem:
    """What to say of a new article whose id became another one."""
    return Problem(
        rule="A119",
        path=draft.path,
        level="hint",
        message=f"'id' is '{draft.guid}', which is not a URI, as Atom requires; in feeds it is '{made}'",
        hint="This id stays. If readers know the article by another id, let 'publisher adopt' take it over.",
    )


def stem(path: str) -> str:
    """The path without its suffix, as pathlib has it, which takes ten times as long."""
    start = path.rfind("/") + 1
    dot = path.rfind(".")
    return path[:dot] if start < dot < len(path) - 1 else path


def id_order(draft: Draft) -> tuple[str, int, str]:
    """The order in which drafts whose paths differ in their suffix alone are asked."""
    name = stem(draft.path)
    return name, _RANKS.get(draft.path[len(name) :].lower(), len(_RANKS)), draft.path
