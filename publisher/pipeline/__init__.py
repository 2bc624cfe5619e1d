"""The shell of a publish: read, decide, write, in that order; the clock and the folders are its arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import msgspec

from publisher import compose, feeds
from publisher.build import lock as lockfile
from publisher.build import newsletter
from publisher.build.cache import Cache
from publisher.config import Config
from publisher.model import Source
from publisher.pipeline import letters
from publisher.pipeline.announcing import owe
from publisher.pipeline.deciding import Ask, Decided, Given, Wish, decide
from publisher.pipeline.illustrating import prepare
from publisher.pipeline.jobs import jobs
from publisher.pipeline.outputs import Outputs, Stores, Written
from publisher.pipeline.quick import QuickAnswer
from publisher.pipeline.reading import Folder, Progress, listing, read_folder
from publisher.pipeline.report import IssueReport, LetterReport, Report, in_order, of_article
from publisher.pipeline.state import local_files, remembered, version
from publisher.pipeline.workshop import Workshop

__all__ = ["IssueReport", "LetterReport", "Report", "publish"]


class Order(NamedTuple):
    """What the caller asked for; see `publish`."""

    wish: Wish
    dry_run: bool
    strict: bool
    progress: Progress


def publish(
    config: Config,
    now: datetime,
    *,
    close: bool = False,
    mail: bool | None = None,
    intro: Source | None = None,
    ask: Ask = lambda _waiting: None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda _what, _done, _total: None,
    waiting: Callable[[], None] = lambda: None,
) -> Report:
    """Publish the articles of `config` as at `now` (aware, UTC) and say what was done.

    `close` closes the newsletter's open issue; `intro` is its introduction, in Markdown; `mail` answers for a large
    import, and `ask` is asked when it is None; `strict` writes nothing when there is an error; `waiting` is called when
    another publish goes first. Raises StateError and RenderError; whatever is wrong with an article is a Problem in the
    report.
    """
    order = Order(Wish(close, mail, ask, intro), dry_run, strict, progress)
    with remembered(config, say=waiting) as (cache, started_ns):
        report = _publish(config, now, order, cache, started_ns)
    return msgspec.structs.replace(report, problems=in_order([*report.problems, *cache.problems]))


def _publish(config: Config, now: datetime, order: Order, cache: Cache, started_ns: int) -> Report:
    found = listing(config)
    stores = Stores(config, cache, dry=order.dry_run)
    quick = QuickAnswer(found, config, cache, stores, version=version(config))
    asked = order.strict or order.wish.close or order.wish.intro is not None
    report = None if asked else quick.report(now)
    if report is not None:
        return msgspec.structs.replace(report, dry_run=order.dry_run)
    lock_path = config.state / lockfile.LOCK_NAME
    lock = lockfile.load(lock_path, tag=config.site.tag, timezone=config.site.timezone)
    config = msgspec.structs.replace(config, site=msgspec.structs.replace(config.site, tag=lock.tag))
    folder = read_folder(found, config, cache, started_ns=started_ns, progress=order.progress)
    assets = local_files(config, cache)
    prepare(found, assets, config, order.progress)
    decided = decide(Given(folder, lock, config, cache, assets, now, order.wish))
    report = _report(decided, config, order)
    report = msgspec.structs.replace(report, held=_held(folder, now))
    if order.strict and report.exit_status:
        return msgspec.structs.replace(report, stopped=True)
    written = _write(decided, config, order, cache, stores)
    report = msgspec.structs.replace(_report(decided, config, order, written), held=_held(folder, now))
    if order.dry_run:
        return msgspec.structs.replace(report, files=stores.web.files())
    cache.keep_note("references", decided.library.remember())
    assets.forget_gone()
    cache.keep_note("assets", assets.remember())
    cache.keep_note("weights", decided.weights.remember())
    decided.entries.remember(decided.weights.used)
    owe(config, cache, set(written.feeds) & set(report.feeds))
    cache.fragments.prune()
    stores.remember(cache)
    # What is amiss may be put right by a change that is not ours to see, such as a file moved out of the way.
    closed = decided.plan.issue is not None and decided.plan.issue.closed is not None  # the next one may open
    undecided = any(one.issue is None and one.removed is None for one in decided.lock.records.values())
    waits = config.digest.enabled and undecided  # for an answer, which a person may give, or be asked for, next time
    settled = not (written.problems or decided.links.missing or closed or waits)
    quick.remember(report, now, _next_change(folder, decided, config, now), started_ns=started_ns if settled else 0)
    return report


def _write(decided: Decided, config: Config, order: Order, cache: Cache, stores: Stores) -> Written:
    made = letters.remembered(cache.note("letters"))
    shop = Workshop(
        config,
        decided.library.content,
        cache.fragments,
        decided.entries,
        letters=made,
        words=decided.editorials.of,
    )
    every = jobs(decided.plan, shop)
    out = Outputs(stores, cache, decided.library)
    stale = out.stale(every)
    out.begin(stale)
    if not order.dry_run:  # before anybody can see an id or a date, it is remembered
        lockfile.save(config.state / lockfile.LOCK_NAME, decided.lock)
    written = out.run(every, stale, order.progress, kept=letters.frozen_paths(decided.plan, stores))
    if not order.dry_run:
        cache.keep_note("letters", letters.to_remember(decided.plan, made))
    return msgspec.structs.replace(written, letters=letters.reports(decided.plan, made))


def _held(folder: Folder, now: datetime) -> tuple[tuple[str, str], ...]:
    """The articles that readers do not see, and why."""
    reasons = ((path, compose.why_held(draft, now)) for path, draft in sorted(folder.drafts.items()))
    return tuple((path, reason) for path, reason in reasons if reason)


def _next_change(folder: Folder, decided: Decided, config: Config, now: datetime) -> datetime | None:
    """When something changes by itself: an article appears or expires, an issue is due."""
    moments = compose.turning_points(folder.drafts.values())
    for issue in decided.lock.issues:
        due = newsletter.due_after(issue.opened, config.digest.cadence, config.site.timezone)
        if issue.closed is None and due is not None:
            moments.append(due)
    return min((moment for moment in moments if moment > now), default=None)


def _report(decided: Decided, config: Config, order: Order, written: Written | None = None) -> Report:
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
        problems=in_order([*config.problems, *about, *decided.other, *(written.problems if written else ())]),
        dry_run=order.dry_run,
    )
