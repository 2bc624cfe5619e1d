"""Read, decide, write, in that order: a publish that has something to do."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import NamedTuple

import msgspec

from publisher import compose, feeds
from publisher.build import lock as lockfile
from publisher.build import newsletter
from publisher.build.cache import Cache
from publisher.config import Config
from publisher.model import Draft, Problem
from publisher.pipeline import letters
from publisher.pipeline.ahead import Ahead
from publisher.pipeline.announcing import owe
from publisher.pipeline.deciding import Decided, Given, decide
from publisher.pipeline.folders import Stores
from publisher.pipeline.illustrating import prepare
from publisher.pipeline.jobs import jobs
from publisher.pipeline.listing import Listing
from publisher.pipeline.orders import Order
from publisher.pipeline.outputs import Written
from publisher.pipeline.quick import QuickAnswer
from publisher.pipeline.reading import Folder
from publisher.pipeline.report import IssueReport, Report, in_order, of_article
from publisher.pipeline.state import local_files
from publisher.pipeline.workshop import Workshop

_MANY = 10  # articles that may vanish at once without a question


class Ground(NamedTuple):
    """What a publish stands on: what was listed, and when by the file system's clock; what is kept and is written.

    `read` holds what was read, until it is taken out.
    """

    found: Listing
    read: list[Folder]
    started_ns: int
    cache: Cache
    stores: Stores
    quick: QuickAnswer


def make(config: Config, now: datetime, order: Order, ground: Ground) -> Report:
    """Publish what there is, and remember it for the next time."""
    ahead = Ahead(ground.cache, ground.stores)
    try:
        return _make(config, now, order, ground, ahead)
    finally:
        ahead.end()


def _make(config: Config, now: datetime, order: Order, ground: Ground, ahead: Ahead) -> Report:
    cache, stores = ground.cache, ground.stores
    lock_path = config.state / lockfile.LOCK_NAME
    lock = lockfile.load(lock_path, tag=config.site.tag, timezone=config.site.timezone)
    config = msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, tag=lock.tag))
    folder = ground.read.pop()
    assets = local_files(config, cache)
    prepare(ground.found, assets, config, order.progress)
    decided = decide(
        Given(folder, lock, config, cache, assets, now, order.wish, whole=False, ahead=partial(ahead.begin, config))
    )
    held, until = _held(decided.held, now), _next_change(folder, decided, config, now)
    lost = () if order.removals else _lost(decided, lock, folder.present, config)
    del folder  # its drafts take the room that letters need
    if order.strict or lost:
        report = _report(decided, config, order, held)
        report = msgspec.structs.replace(report, problems=in_order([*report.problems, *lost]))
        if report.exit_status:
            return msgspec.structs.replace(report, stopped=True)
    written = _write(decided, config, order, ground, ahead)
    report = _report(decided, config, order, held, written)
    if order.dry_run:
        return msgspec.structs.replace(report, files=stores.web.files())
    _remember(decided, ground)
    owe(config, cache, set(written.feeds) & set(report.feeds))
    settled = order.wish.intro is None and _is_settled(decided, written)
    ground.quick.remember(report, now, until, started_ns=ground.started_ns if settled else 0)
    return report


def _lost(decided: Decided, lock: lockfile.Lock, present: frozenset[str], config: Config) -> tuple[Problem, ...]:
    """What speaks against going on: most published articles are gone, as where a disk or a checkout is missing."""
    gone = sum(lock.records[one].path not in present for one in decided.memory.removed)
    if gone < _MANY:
        return ()
    living = sum(record.removed is None for record in lock.records.values())
    if gone * 2 <= living:
        return ()
    message = f"{gone:,} of the {living:,} published articles are gone, so nothing was published"
    hint = "Is the folder complete? If you removed them, publish with --removals."
    return (Problem(path=f"{config.articles.name}/", message=message, hint=hint),)


def _write(decided: Decided, config: Config, order: Order, ground: Ground, ahead: Ahead) -> Written:
    cache, stores = ground.cache, ground.stores
    made = letters.remembered(cache.note("letters"))
    shop = Workshop(
        config,
        decided.library.content,
        cache.fragments,
        decided.entries.known,
        letters=made,
        words=decided.editorials.of,
    )
    every = [ahead.job(job, decided.library, made) for job in jobs(decided.plan, shop)]
    out = ahead.outputs(decided.library)
    stale = out.stale(every)
    out.begin(stale)
    if not order.dry_run:  # before anybody can see an id or a date, it is remembered
        lockfile.save(config.state / lockfile.LOCK_NAME, decided.lock)
    written = out.run(every, stale, order.progress, kept=letters.frozen_paths(decided.plan, stores))
    if not order.dry_run:
        cache.keep_note("letters", letters.to_remember(decided.plan, made))
    return msgspec.structs.replace(written, letters=letters.reports(decided.plan, made))


def _remember(decided: Decided, ground: Ground) -> None:
    cache, assets = ground.cache, decided.library.assets
    cache.keep_note("references", decided.library.remember())
    assets.forget_gone()
    cache.keep_note("assets", assets.remember())
    cache.keep_note("weights", decided.weights.remember())
    decided.entries.remember(decided.weights.used)
    cache.fragments.prune()
    ground.stores.remember(cache)


def _is_settled(decided: Decided, written: Written) -> bool:
    """Whether the next publish may say the same, if no file has changed.

    What is amiss may be put right by a change that is not ours to see, such as a file moved out of the way.
    """
    closed = decided.plan.issue is not None and decided.plan.issue.closed is not None  # the next one may open
    waits = decided.undecided > 0  # a person may answer, or be asked, next time
    cut_off = any(problem.rule == "C107" for problem in decided.other)  # told once: then the dates are remembered
    return not (written.problems or closed or waits or cut_off)


def _held(held: dict[str, Draft], now: datetime) -> tuple[tuple[str, str], ...]:
    """The articles that readers do not see, and why."""
    return tuple((path, compose.why_held(draft, now)) for path, draft in sorted(held.items()))


def _next_change(folder: Folder, decided: Decided, config: Config, now: datetime) -> datetime | None:
    """When something changes by itself: an article appears or expires, an issue is due."""
    moments = compose.turning_points(folder.drafts.values())
    for issue in decided.lock.issues:
        due = newsletter.due_after(issue.opened, config.digest.cadence, config.site.timezone)
        if issue.closed is None and due is not None:
            moments.append(due)
    return min((moment for moment in moments if moment > now), default=None)


def _report(
    decided: Decided, config: Config, order: Order, held: tuple[tuple[str, str], ...], written: Written | None = None
) -> Report:
    plan, memory = decided.plan, decided.memory
    counts = {topic.slug: 0 for topic in decided.topics}
    for article in plan.articles:
        for topic in article.topics:
            counts[topic.slug] += 1
    issue = None
    if plan.issue:
        size = sum(len(section.articles) for section in plan.issue.sections)
        issue = IssueReport(
            number=plan.issue.number,
            articles=size,
            closed=plan.issue.closed is not None,
            letters=written.letters if written else (),
        )
    about = [
        of_article(problem, config) for problem in (*decided.about, *decided.links.problems(), *decided.bodies.problems)
    ]
    paths = {key: record.path for key, record in decided.lock.records.items()}
    return Report(
        articles=len(plan.articles),
        by_topic=tuple((topic.name, counts[topic.slug]) for topic in decided.topics),
        feeds=tuple(path for channel in plan.channels for path in feeds.paths(channel, config.feeds)),
        issue=issue,
        written=written.written if written else 0,
        unchanged=written.unchanged if written else 0,
        removed=written.removed if written else 0,
        added=tuple(sorted(paths[key] for key in memory.added)),
        gone=tuple(sorted(paths[key] for key in memory.removed)),
        renamed=memory.renamed,
        held=held,
        problems=in_order([*config.problems, *about, *decided.other, *(written.problems if written else ())]),
        dry_run=order.dry_run,
    )
