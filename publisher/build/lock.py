"""publisher.lock: what must never be forgotten (ids, first-seen dates, closed issues), as plain text.

It is made to be committed: one JSON object a line, sorted, so that a new article is a one-line diff. It knows
nothing of how ids are chosen; that is identity.py's duty.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from publisher.errors import StateError, remedy
from publisher.model import DateSource

LOCK_NAME = "publisher.lock"
_FORMAT = 1
_NOTE = "Ids, dates and issues that must not change. Written by publisher: commit it, do not edit it."
_RESTORE = "Restore it from your last commit or backup; without it articles could get new ids."

NEVER_MAILED = 0  # an article's `issue` when it is older than the newsletter, or was told to stay out
QUEUED = -1  # it will join an issue, but the open one is full
NOT_IN_FEEDS = 0  # an article's `archive` while its front matter keeps it out of feeds


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of one article that was ever public.

    `stated` is the date that the file gave last, None where that is `published`; `tie` the seconds added to
    `published` so that no two entries share a moment; `topics` are slugs; `issue` is the issue that holds it, QUEUED,
    NEVER_MAILED, or None while that is undecided; `archive` is the archive document of the feed that holds it, None
    while none does, or NOT_IN_FEEDS; `archived` are those that hold what it was before an edit, or before it left and
    came back; `removed` is when it left; `former` are the slugs it had before, and the paths ("/2019/weir/") that the
    system had for it before us.
    """

    id: str
    path: str
    slug: str
    first_seen: datetime
    published: datetime
    source: DateSource
    updated: datetime
    fingerprint: str
    stated: datetime | None = None
    tie: int = 0
    topics: tuple[str, ...] = ()
    archive: int | None = None
    archived: tuple[int, ...] = ()
    issue: int | None = None
    removed: datetime | None = None
    former: tuple[str, ...] = ()


class IssueRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One issue of the newsletter: open while `closed` is None; its articles are the records that name it.

    `topics` are the slugs of those that had a letter of their own when it was closed; `words` is what the publisher
    gave as its introduction, as Markdown.
    """

    issue: int
    opened: datetime
    closed: datetime | None = None
    topics: tuple[str, ...] = ()
    words: str = ""


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    publisher_lock: int
    tag: str
    timezone: str
    note: str = _NOTE


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """The whole memory: `records` by id; `issues` by number, rising; `timezone` is the one of the last publish."""

    tag: str
    timezone: str
    records: dict[str, Record] = {}
    issues: tuple[IssueRecord, ...] = ()


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2
_UNUSUAL = (b"\\u", "\ufffe".encode(), "\uffff".encode())  # as JSON has them
_OF_ISSUE = b'{"issue":'
_LOCAL = "localhost,"  # the authority of ids that were minted while the site had no address
_T = TypeVar("_T")


def load(path: Path, *, tag: str, timezone: str) -> Lock:
    """Read publisher.lock; a missing one is an empty memory.

    `tag` is the configured authority of minted ids; the one of the first publish stays, wherever the site moves. Ids
    that were minted while the site had no address of its own ("localhost") take the configured one over, since nobody
    could subscribe to them. Two lines of one article or issue, as merged branches leave them, are taken for one.
    Raises StateError with the line at fault.
    """
    try:
        data = path.read_bytes()
        if quick := _quickly(data, tag):
            return quick
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        return Lock(tag=tag, timezone=timezone)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise StateError(f"cannot be read: {why}", path=path.name, hint=_RESTORE) from error
    lines = text.split("\n")  # not splitlines(): a path may hold U+2028
    header = _header(lines, path)
    if not header.tag.startswith(_LOCAL):
        tag = header.tag
    elif header.tag != tag:
        lines = [line.replace(f'"id":"tag:{header.tag}:', f'"id":"tag:{tag}:', 1) for line in lines]
    records: dict[str, Record] = {}
    issues: dict[int, IssueRecord] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        if line.startswith(_OF_ISSUE.decode()):
            issue = _decode(line, _ISSUE, number, path)
            issues[issue.issue] = min(issue, issues.get(issue.issue, issue), key=_closed_first)
            continue
        record = _decode(line, _RECORD, number, path)
        if _UNFIT.search(record.id):
            what = f"has the id {record.id!r}, which no feed can contain"
            raise StateError(what, path=path.name, line=number, hint=_RESTORE)
        other = records.get(record.id)
        records[record.id] = _merged(record, other) if other else record
    in_order = tuple(issues[number] for number in sorted(issues))
    return Lock(tag=tag, timezone=header.timezone, records=records, issues=in_order)


def dump(lock: Lock) -> bytes:
    """Write the memory as text: header, issues, then the articles sorted by id."""
    encode = msgspec.json.Encoder().encode_lines
    header = _Header(publisher_lock=_FORMAT, tag=lock.tag, timezone=lock.timezone)
    return encode((header, *lock.issues, *(lock.records[key] for key in sorted(lock.records))))


def save(path: Path, lock: Lock) -> bool:
    """Replace publisher.lock by rename when its text changed; say whether it did."""
    data = dump(lock)
    if path.is_file() and path.read_bytes() == data:
        return False
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # ids must survive a power cut that the feeds survived
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StateError(f"cannot be written: {error.strerror}", path=str(path), hint=remedy(error)) from error
    return True


_RECORD = msgspec.json.Decoder(Record)
_ISSUE = msgspec.json.Decoder(IssueRecord)
_HEADER = msgspec.json.Decoder(_Header)


def _quickly(data: bytes, tag: str) -> Lock | None:
    """What a file in our own form says, read all at once in half the time; None for any other, read line by line."""
    start = data.find(b"\n") + 1
    issues: list[IssueRecord] = []
    try:
        header = _HEADER.decode(data[:start])
        while data.startswith(_OF_ISSUE, start):
            end = data.find(b"\n", start) + 1 or len(data)
            issues.append(_ISSUE.decode(data[start:end]))
            start = end
        found = _RECORD.decode_lines(memoryview(data)[start:])
    except msgspec.DecodeError:
        return None
    records = {record.id: record for record in found}
    numbers = [issue.issue for issue in issues]
    settled = header.publisher_lock == _FORMAT and (header.tag == tag or not header.tag.startswith(_LOCAL))
    settled &= not any(unusual in data for unusual in _UNUSUAL)
    if not settled or len(records) < len(found) or numbers != sorted(set(numbers)):
        return None
    return Lock(tag=header.tag, timezone=header.timezone, records=records, issues=tuple(issues))


def _closed_first(issue: IssueRecord) -> tuple[bool, datetime]:
    """Orders two lines of one issue: a letter that went out on one branch went out."""
    return issue.closed is None, issue.closed or issue.opened


def _merged(one: Record, other: Record) -> Record:
    """What two branches know of an article: its later state, and on which shelves either of them put it."""
    older, newer = sorted((one, other), key=lambda record: (record.updated, record.fingerprint, record.path))
    archived = {*older.archived, *newer.archived, older.archive or NOT_IN_FEEDS} - {newer.archive, NOT_IN_FEEDS}
    mailed = [record.issue for record in (older, newer) if record.issue is not None and record.issue > NEVER_MAILED]
    first = min(older, newer, key=lambda record: record.first_seen)
    dated = newer if newer.source == "front matter" else first
    return msgspec.structs.replace(
        newer,
        first_seen=first.first_seen,
        published=dated.published,
        source=dated.source,
        stated=dated.stated,
        tie=dated.tie,
        archived=tuple(sorted(archived)),
        issue=min(mailed) if mailed else older.issue if newer.issue is None else newer.issue,
        former=tuple(sorted({*older.former, older.slug, *newer.former} - {newer.slug})),
    )


def _header(lines: list[str], path: Path) -> _Header:
    if lines == [""]:
        raise StateError("is empty", path=path.name, hint=_RESTORE)
    header = _decode(lines[0], _HEADER, 1, path)
    if header.publisher_lock != _FORMAT:
        hint = "Update publisher (python -m pip install -U feed-publisher)."
        raise StateError(
            f"was written by a newer publisher (format {header.publisher_lock})", path=path.name, hint=hint
        )
    return header


def _decode(line: str, decoder: msgspec.json.Decoder[_T], number: int, path: Path) -> _T:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        hint = "Keep the lines of both sides, delete the three marker lines and publish again."
        raise StateError("has an unresolved merge conflict", path=path.name, line=number, hint=hint)
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise StateError(f"is damaged: {error}", path=path.name, line=number, hint=_RESTORE) from error
