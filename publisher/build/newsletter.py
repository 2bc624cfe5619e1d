"""Which articles the newsletter's issues hold: at most one issue is open, and nothing is carried twice.

Pure: takes a Lock and returns the next one. An article's record says where it stands: undecided (`issue` None),
QUEUED, NEVER_MAILED, or the number of its issue.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from publisher.build.lock import LOCK_NAME, NEVER_MAILED, QUEUED, IssueRecord, Lock, Record
from publisher.config import Cadence, DigestOptions
from publisher.model import Article, Problem


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The next lock; the issue to render, open or just closed (None: nothing to say); the ids of its articles."""

    lock: Lock
    issue: IssueRecord | None
    members: frozenset[str]
    waiting: int  # undecided: a large import that needs --mail or --no-mail


def advance(
    lock: Lock,
    articles: tuple[Article, ...],
    options: DigestOptions,
    *,
    now: datetime,
    zone: str,
    close: bool,
    mail: bool | None,
) -> Decision:
    """Let new articles join the open issue, open one where needed, and close it when asked or when it is due.

    `articles` are the public ones, newest first. `mail` answers for a large import (more new articles than an issue
    holds): True lets them in, False marks them as never mailed, None leaves them undecided.
    """
    wanted = [article.id for article in articles if article.in_newsletter]
    records = dict(lock.records)
    waiting = _decide(wanted, records, options, first=not lock.issues, mail=mail)
    issue = lock.issues[-1] if lock.issues and lock.issues[-1].closed is None else None
    number = issue.issue if issue else 1 + _last(lock)
    queue = [key for key in reversed(wanted) if records[key].issue == QUEUED]  # the oldest first: nobody starves
    held = [key for key in wanted if records[key].issue == number]
    members = list(held)
    for key in queue[: max(0, options.max_articles - len(members))]:
        records[key] = msgspec.structs.replace(records[key], issue=number)
        members.append(key)
    if members and (issue is None or not held):  # nobody waits for an issue that lost all it had
        issue = IssueRecord(issue=number, opened=now)
    if issue and members and (close or _is_due(issue, options, now, zone)):
        topics = _topics(articles, frozenset(members)) if options.topics else ()
        issue = msgspec.structs.replace(issue, closed=now, topics=topics)
        _let_go(records, number, frozenset(members))
    issues = (*(old for old in lock.issues if old.issue != number), *((issue,) if issue else ()))
    return Decision(
        lock=msgspec.structs.replace(lock, records=records, issues=issues),
        issue=issue if members else None,
        members=frozenset(members),
        waiting=waiting,
    )


def _last(lock: Lock) -> int:
    """The highest number that an issue ever had, also where its own line was lost."""
    used = (record.issue or 0 for record in lock.records.values())
    return max(0, max((issue.issue for issue in lock.issues), default=0), max(used, default=0))


def _topics(articles: tuple[Article, ...], members: frozenset[str]) -> tuple[str, ...]:
    """The slugs of all topics of the issue's articles, sorted."""
    return tuple(sorted({topic.slug for one in articles if one.id in members for topic in one.topics}))


def _let_go(records: dict[str, Record], number: int, members: frozenset[str]) -> None:
    """Queue again what was to be in an issue and is hidden on the day it closes: its letter does not have it."""
    for key, record in records.items():
        if record.issue == number and key not in members:
            records[key] = msgspec.structs.replace(record, issue=QUEUED)


def _decide(
    wanted: list[str], records: dict[str, Record], options: DigestOptions, *, first: bool, mail: bool | None
) -> int:
    """Queue the undecided, or mark them as never mailed; return how many stay undecided."""
    undecided = [key for key in wanted if records[key].issue is None]
    cut = len(undecided)
    if mail is False:
        cut = 0
    elif first:  # the newsletter starts with the newest; what is older is from before it and never drips in
        cut = options.max_articles
    elif len(undecided) > options.max_articles and mail is None:
        return len(undecided)
    for place, key in enumerate(undecided):
        records[key] = msgspec.structs.replace(records[key], issue=QUEUED if place < cut else NEVER_MAILED)
    return 0


def _is_due(issue: IssueRecord, options: DigestOptions, now: datetime, zone: str) -> bool:
    due = due_after(issue.opened, options.cadence, zone)
    return due is not None and now >= due


def due_after(opened: datetime, cadence: Cadence, zone: str) -> datetime | None:
    """When an issue opened at `opened` closes by itself: the next local midnight, Monday or first; None by hand.

    Computed on local dates, so that a day of 23 or 25 hours counts as one.
    """
    local = opened.astimezone(ZoneInfo(zone)).date()
    if cadence == "manual":
        return None
    if cadence == "daily":
        day = local + timedelta(days=1)
    elif cadence == "weekly":
        day = local + timedelta(days=7 - local.weekday())
    else:
        day = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def held_back(waiting: int) -> Problem:
    """What to say of a large import that nobody has decided about."""
    return Problem(
        path=LOCK_NAME,
        message=f"{waiting} new articles would go into the newsletter, more than fit into one issue",
        hint="Publish again with --mail to send them over the next issues, or with --no-mail to leave them out.",
    )
