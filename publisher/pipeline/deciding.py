"""Decide what a publish makes: identities, topics, articles, channels, the issue; it writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from publisher import compose
from publisher.build import git, identity, newsletter
from publisher.build.cache import Cache
from publisher.build.lock import IssueRecord, Lock, Record
from publisher.config import Config
from publisher.model import Article, Draft, Issue, Problem, Topic
from publisher.pipeline.choosing import Chooser
from publisher.pipeline.corpus import Known, Maker
from publisher.pipeline.jobs import Plan
from publisher.pipeline.library import Library
from publisher.pipeline.links import Links
from publisher.pipeline.places import places
from publisher.pipeline.reading import Bodies, Folder

Ask = Callable[[int], bool | None]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published and remembered; `about` are problems of articles, `other` those of anything else."""

    plan: Plan
    lock: Lock
    library: Library
    links: Links
    memory: identity.Memory
    topics: tuple[Topic, ...]
    about: list[Problem]
    other: list[Problem]


def decide(
    folder: Folder,
    lock: Lock,
    config: Config,
    cache: Cache,
    links_for: Callable[[dict[str, str]], Links],
    *,
    now: datetime,
    close: bool,
    mail: bool | None,
    ask: Ask,
) -> Decided:
    """Turn what lies in the folder, and what is remembered, into a plan."""
    about: list[Problem] = list(folder.problems)
    other: list[Problem] = []
    bodies = Bodies(folder, config, cache)
    public = [draft for draft in folder.drafts.values() if compose.is_public(draft, now)]
    living = frozenset(record.path for record in lock.records.values() if record.removed is None)
    drafts, copies = compose.without_copies(public, living)
    chooser = Chooser(config, lambda path: bodies(path).text, cache.note("topics"))
    chosen = {draft.path: chooser.choose(draft, folder.digests[draft.path]) for draft in drafts}
    topics = {path: tuple(one.topic for one in found) for path, found in chosen.items()}
    cache.keep_note("topics", chooser.remember())
    memory = identity.remember(
        lock,
        drafts,
        site=config.site,
        now=now,
        committed=_committed(drafts, lock, config, other),
        topics={path: tuple(topic.slug for topic in found) for path, found in topics.items()},
        present=folder.present,
        unreadable=folder.unreadable,
    )
    known = [
        Known(
            draft=draft, record=memory.records[draft.path], topics=topics[draft.path], digest=folder.digests[draft.path]
        )
        for draft in drafts
    ]
    where, misplaced = places([(one.draft, one.record) for one in known], config)
    links = links_for({path: place.url for path, place in where.items()})
    maker = Maker(known, where, config.site, links)
    made = maker.articles()
    about += [*copies, *memory.problems, *misplaced, *maker.problems]
    about += [problem for draft in drafts for problem in chooser.unknown(draft)]
    decision = _newsletter(memory.lock, made, config, now=now, close=close, mail=mail, ask=ask, other=other)
    order = compose.order_topics(made, config.topics)
    plan = _plan(made, known, decision, config, order)
    return Decided(
        plan=plan,
        lock=decision.lock,
        links=links,
        memory=memory,
        topics=order,
        about=about,
        other=other,
        library=Library(links, bodies, folder.digests, cache.note("references")),
    )


def _committed(drafts: list[Draft], lock: Lock, config: Config, problems: list[Problem]) -> Mapping[str, datetime]:
    """First commits, asked for only when a new article has no date."""
    recorded = {record.path for record in lock.records.values()}
    if all(draft.published or draft.path in recorded for draft in drafts):
        return {}
    try:
        return git.first_commits(config.articles)
    except git.ShallowCloneError:
        problems.append(
            Problem(
                path=".git",
                level="warning",
                message="the clone has no history, so no date was taken from it",
                hint="Fetch the whole of it (git fetch --unshallow; in CI, fetch-depth: 0).",
            )
        )
        return {}


def _newsletter(
    lock: Lock,
    made: tuple[Article, ...],
    config: Config,
    *,
    now: datetime,
    close: bool,
    mail: bool | None,
    ask: Ask,
    other: list[Problem],
) -> newsletter.Decision:
    if not config.digest.enabled:
        return newsletter.Decision(lock=lock, issue=None, members=frozenset(), waiting=0)

    def advance(answer: bool | None) -> newsletter.Decision:
        zone = config.site.timezone
        return newsletter.advance(lock, made, config.digest, now=now, zone=zone, close=close, mail=answer)

    decision = advance(mail)
    if decision.waiting:
        answer = ask(decision.waiting)
        if answer is None:
            other.append(newsletter.held_back(decision.waiting))
        else:
            decision = advance(answer)
    return decision


def _plan(
    made: tuple[Article, ...],
    known: list[Known],
    decision: newsletter.Decision,
    config: Config,
    order: tuple[Topic, ...],
) -> Plan:
    records = decision.lock.records
    removed: dict[str, datetime] = {}
    for record in records.values():
        if record.removed is not None:
            for slug in ("", *record.topics):
                removed[slug] = max(record.removed, removed.get(slug, record.removed))

    def issue(record: IssueRecord) -> Issue | None:
        members = tuple(article for article in made if records[article.id].issue == record.issue)
        if not members:
            return None
        return compose.issue(
            members, config.site, number=record.issue, opened=record.opened, closed=record.closed, topics=order
        )

    current = decision.issue
    past = [record for record in decision.lock.issues if record.closed and record != current]
    return Plan(
        articles=made,
        channels=compose.channels(made, config, topics=order, removed=removed),
        issue=issue(current) if current else None,
        closed=tuple(found for found in map(issue, past) if found),
        moved=_moved(made, known, records, config),
    )


def _moved(
    made: tuple[Article, ...], known: list[Known], records: Mapping[str, Record], config: Config
) -> tuple[tuple[str, str], ...]:
    """Former places of pages, and the address that each leads to now."""
    taken = {f"{article.page_path}index.html" for article in made}
    urls = {article.path: article for article in made if article.page_path}
    moved: dict[str, str] = {}
    for one in known:
        article = urls.get(one.draft.path)
        if article is None:
            continue
        former = [config.pages.url.strip("/").replace("{slug}", slug) for slug in records[article.id].former]
        for path in [*former, *one.draft.aliases]:
            place = path.strip("/")
            file = place if place.endswith((".html", ".htm")) else f"{place}/index.html"
            if file not in taken:
                moved.setdefault(file, article.url)
    return tuple(sorted(moved.items()))
