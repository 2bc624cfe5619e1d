"""The shell of a publish: read, decide, write, in that order; the clock and the folders are its arguments."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from publisher import __version__, compose, templating
from publisher.build import lock as lockfile
from publisher.build import newsletter
from publisher.build.assets import Assets
from publisher.build.cache import RACY_NS, Cache
from publisher.build.turn import turn
from publisher.config import Config
from publisher.pipeline.deciding import Ask, Decided, decide
from publisher.pipeline.jobs import Workshop, feed_paths, jobs
from publisher.pipeline.links import Links
from publisher.pipeline.outputs import Outputs, Written, key
from publisher.pipeline.reading import Folder, Listing, Progress, listing, read_folder
from publisher.pipeline.report import IssueReport, Report, in_order
from publisher.targets.directory import Directory

__all__ = ["IssueReport", "Report", "publish"]

STATE = ".publisher"
_READERS = 1  # raise it when a reader makes something else of the same bytes


class Order(NamedTuple):
    """What the caller asked for; see `publish`."""

    close: bool
    mail: bool | None
    ask: Ask
    dry_run: bool
    strict: bool
    progress: Progress


def publish(
    config: Config,
    now: datetime,
    *,
    close: bool = False,
    mail: bool | None = None,
    ask: Ask = lambda _waiting: None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _what, _done, _total: None,
) -> Report:
    """Publish the articles of `config` as at `now` (aware, UTC) and say what was done.

    `close` closes the newsletter's open issue; `mail` answers for a large import, and `ask` is asked when it is
    None; `strict` writes nothing when there is an error. Raises StateError and RenderError; whatever is wrong with
    an article is a Problem in the report.
    """
    order = Order(close, mail, ask, dry_run, strict, progress)
    state = config.root / STATE
    with turn(state) as started_ns, Cache(state / "cache.sqlite", version=_version(config)) as cache:
        return _publish(config, now, order, cache, started_ns)


class _Last(msgspec.Struct, frozen=True):
    """What the last publish saw and said: while `key` is the same and now lies in [since, until), nothing changes."""

    key: str
    since: datetime
    until: datetime | None
    report: Report


def _publish(config: Config, now: datetime, order: Order, cache: Cache, started_ns: int) -> Report:
    lock_path = config.root / lockfile.LOCK_NAME
    found = listing(config)
    stats = _stats(cache)
    web = Directory(config.output, stats.get("web", {}), dry=order.dry_run)
    outbox = Directory(config.outbox, stats.get("mail", {}), dry=order.dry_run)
    before = _state_key(found, config, lock_path, web, outbox)
    last = _last(cache)
    if (
        last
        and _holds(last, before, now, order)
        and web.is_intact(web.existing())
        and outbox.is_intact(outbox.existing())
    ):
        return msgspec.structs.replace(last.report, dry_run=order.dry_run)
    lock = lockfile.load(lock_path, tag=config.site.tag, timezone=config.site.timezone)
    config = msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, tag=lock.tag))
    folder = read_folder(found, config, cache, started_ns=started_ns, progress=order.progress)
    assets = Assets(config.root, config.articles, cache.note("assets"))
    decided = decide(
        folder,
        lock,
        config,
        cache,
        lambda urls: Links(config.site.url, urls, assets),
        now=now,
        close=order.close,
        mail=order.mail,
        ask=order.ask,
    )
    report = _report(decided, config, order)
    if order.strict and report.exit_status:
        return report
    shop = Workshop(config, decided.library.content, cache.fragments)
    every = jobs(decided.plan, shop)
    out = Outputs(web, outbox, cache, decided.library, assets)
    stale = out.stale(every)
    out.begin(stale)
    if not order.dry_run:
        lockfile.save(lock_path, decided.lock)  # before anybody can see an id or a date, it is remembered
    written = out.run(every, stale, order.progress)
    report = _report(decided, config, order, written)
    if not order.dry_run:
        _remember(cache, decided, assets, web, outbox)
        settled = all(stat.mtime_ns < started_ns - RACY_NS for stat in found.files)
        after = _state_key(found, config, lock_path, web, outbox) if settled else ""
        quiet = msgspec.structs.replace(
            report, written=0, removed=0, added=(), gone=(), renamed=(), unchanged=report.written + report.unchanged
        )
        until = _next_change(folder, decided, config, now)
        cache.keep_note("last", msgspec.msgpack.encode(_Last(after, now, until, quiet)))
    return report


def _version(config: Config) -> str:
    """What shapes a reading: our own version and what the readers are told."""
    return f"{__version__} {_READERS} {config.site.timezone} {config.site.language}"


def _state_key(found: Listing, config: Config, lock_path: Path, *stores: Directory) -> str:
    """Hash everything that a publish depends on, but the moment."""
    lock = lock_path.read_bytes() if lock_path.is_file() else b""
    parts = (_version(config), config.fingerprint, templating.fingerprint(config.templates), lock)
    return key(*parts, found.files, [str(problem) for problem in found.problems], [store.state() for store in stores])


def _last(cache: Cache) -> _Last | None:
    try:
        return msgspec.msgpack.decode(cache.note("last"), type=_Last)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def _holds(last: _Last, state: str, now: datetime, order: Order) -> bool:
    ordered = order.close or order.mail is not None or order.strict
    return not ordered and last.key == state and last.since <= now and (last.until is None or now < last.until)


def _next_change(folder: Folder, decided: Decided, config: Config, now: datetime) -> datetime | None:
    """When something changes by itself: an article appears or expires, an issue is due."""
    moments = compose.turning_points(folder.drafts.values())
    for issue in decided.lock.issues:
        due = newsletter.due_after(issue.opened, config.digest.cadence, config.site.timezone)
        if issue.closed is None and due is not None:
            moments.append(due)
    return min((moment for moment in moments if moment > now), default=None)


def _stats(cache: Cache) -> dict[str, dict[str, tuple[int, int]]]:
    try:
        return msgspec.msgpack.decode(cache.note("stats"), type=dict[str, dict[str, tuple[int, int]]])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return {}


def _remember(cache: Cache, decided: Decided, assets: Assets, web: Directory, outbox: Directory) -> None:
    cache.keep_note("references", decided.library.remember())
    cache.keep_note("assets", assets.remember())
    cache.keep_note("stats", msgspec.msgpack.encode({"web": web.stats, "mail": outbox.stats}))
    cache.fragments.prune()


def _report(decided: Decided, config: Config, order: Order, written: Written | None = None) -> Report:
    plan, memory = decided.plan, decided.memory
    counts = {topic.slug: 0 for topic in decided.topics}
    for article in plan.articles:
        for topic in article.topics:
            counts[topic.slug] += 1
    issue = None
    if plan.issue:
        size = sum(len(section.articles) for section in plan.issue.sections)
        issue = IssueReport(number=plan.issue.number, articles=size, closed=plan.issue.closed is not None)
    shown = config.articles.relative_to(config.root) if config.articles.is_relative_to(config.root) else config.articles
    about = [
        msgspec.structs.replace(problem, path=f"{shown.as_posix()}/{problem.path}")
        for problem in (*decided.about, *decided.links.problems())
    ]
    paths = {key: record.path for key, record in decided.lock.records.items()}
    return Report(
        articles=len(plan.articles),
        by_topic=tuple((topic.name, counts[topic.slug]) for topic in decided.topics),
        feeds=tuple(path for channel in plan.channels for path in feed_paths(channel, config.feeds)),
        issue=issue,
        written=written.written if written else 0,
        unchanged=written.unchanged if written else 0,
        removed=written.removed if written else 0,
        added=tuple(sorted(paths[key] for key in memory.added)),
        gone=tuple(sorted(paths[key] for key in memory.removed)),
        renamed=memory.renamed,
        problems=in_order([*config.problems, *about, *decided.other, *(written.problems if written else ())]),
        dry_run=order.dry_run,
    )
