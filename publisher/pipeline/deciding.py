"""Decide what a publish makes: identities, topics, articles, channels, the issue; it writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from publisher import compose
from publisher.build import git, identity, newsletter
from publisher.build.assets import Assets
from publisher.build.cache import Cache
from publisher.build.lock import IssueRecord, Lock, Record
from publisher.config import Config
from publisher.markup import addresses
from publisher.model import Article, Channel, Draft, Issue, Problem, Topic
from publisher.pipeline import history, skimming
from publisher.pipeline.corpus import Known, Maker
from publisher.pipeline.editorials import Editorials, introduced
from publisher.pipeline.entries import Entries
from publisher.pipeline.filing import filed
from publisher.pipeline.foreseen import Foreseen
from publisher.pipeline.library import Library
from publisher.pipeline.links import Links
from publisher.pipeline.orders import Wish
from publisher.pipeline.places import is_free, places
from publisher.pipeline.plan import Plan
from publisher.pipeline.reading import Bodies, Folder, Shown


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published and remembered; `held` are the drafts by path that are not public.

    `undecided` is how many articles wait until a person says whether they go into the newsletter.

    `about` are problems of articles, `other` those of anything else.
    """

    plan: Plan
    held: dict[str, Draft]
    undecided: int
    lock: Lock
    library: Library
    weights: history.Weights
    entries: Entries
    bodies: Bodies
    links: Links
    memory: identity.Memory
    topics: tuple[Topic, ...]
    editorials: Editorials
    about: list[Problem]
    other: list[Problem]


class Given(NamedTuple):
    """What there is to decide from; `whole`: all articles are asked for, not only those that are shown somewhere.

    `ahead` is told of the open issue as soon as it is decided: feeds and pages are still missing in its plan. It gives
    how many processors it keeps busy from then on.
    """

    folder: Folder
    lock: Lock
    config: Config
    cache: Cache
    assets: Assets
    now: datetime
    wish: Wish
    whole: bool = True
    ahead: Callable[[Plan, Library, Editorials], int] = lambda _plan, _library, _editorials: 0


def decide(given: Given) -> Decided:
    """Turn what lies in the folder, and what is remembered, into a plan."""
    config, folder = given.config, given.folder
    bodies = Bodies(folder.digests, config, given.cache)
    with Foreseen(folder, config, given.cache, given.now) as foreseen:
        met = _identify(given, bodies)
        foreseen.fetch()
        where, misplaced = places([(one.draft, one.record) for one in met.known], config)
        links = Links(config.site.url, {path: place.url for path, place in where.items()}, given.assets)
        maker = Maker(met.known, where, config.site, links)
        made = maker.articles()
        bodies.foreseen = foreseen.take()
    decision, waiting = _newsletter(given, met.memory.lock, made)
    library = Library(links, bodies.shown, folder.digests, given.cache.note("references"))
    editorials = Editorials(config, links, decision.lock.issues)
    entries = Entries(library, config, given.cache)
    weights = history.Weights(entries, library, config, given.cache.note("weights"))
    made, channels, order = _channels(given, maker, made, decision.lock.records, bodies.foreseen)
    plan = _plan(made, met.known, decision, config, order=order)
    entries.prepare(weights.unknown(channels), busy=given.ahead(plan, library, editorials))
    arranged = history.arrange(channels, made, lock=decision.lock, before=given.lock, config=config, weights=weights)
    plan = msgspec.structs.replace(plan, channels=arranged.channels, documents=arranged.documents)
    about = [*folder.problems, *met.about, *misplaced, *maker.problems]
    about += history.too_large(arranged.channels, weights, config.feeds)
    return Decided(
        plan=plan,
        held=met.held,
        undecided=decision.waiting,
        editorials=editorials,
        lock=arranged.lock,
        links=links,
        weights=weights,
        entries=entries,
        memory=met.memory,
        topics=order,
        about=about,
        other=[*met.other, *waiting, *editorials.amiss(plan)],
        bodies=bodies,
        library=library,
    )


def _channels(
    given: Given,
    maker: Maker,
    made: tuple[Article, ...],
    records: Mapping[str, Record],
    foreseen: Mapping[str, Shown],
) -> tuple[tuple[Article, ...], tuple[Channel, ...], tuple[Topic, ...]]:
    """The articles, those that were skimmed and are shown made whole, the channels that they are in, and all topics."""
    config, gone = given.config, history.gone(records)
    order = compose.order_topics(made, config.topics)
    channels = compose.channels(made, config, topics=order, gone=gone)
    shown = given.folder.drafts if given.whole else skimming.shown(channels, made, records, config)
    drafts = skimming.complete(given.folder, shown, config, given.cache, foreseen)
    if drafts:
        made = maker.again(made, drafts)
        channels = compose.channels(made, config, topics=order, gone=gone)
    return made, channels, order


class _Met(NamedTuple):
    """The public drafts as they are known, those in `held` that are not, and problems as in Decided."""

    known: list[Known]
    held: dict[str, Draft]
    memory: identity.Memory
    about: list[Problem]
    other: list[Problem]


def _identify(given: Given, bodies: Bodies) -> _Met:
    """Choose the public drafts and their topics, and match them with what is remembered."""
    folder, lock, config = given.folder, given.lock, given.config
    public, held = compose.parted(folder.drafts, given.now)
    drafts, chosen, chooser, copies = filed(public, folder, bodies, lock=lock, config=config, cache=given.cache)
    # The same few choices stand behind most articles: to know one by what it is takes longer than to know which it is.
    choices = {id(found): found for found in chosen.values()}
    slugs_of = {which: tuple(one.topic.slug for one in found) for which, found in choices.items()}
    topics_of = {which: tuple(one.topic for one in found) for which, found in choices.items()}
    committed, other = _committed(drafts, lock, config)
    memory = identity.remember(
        lock,
        drafts,
        site=config.site,
        now=given.now,
        committed=committed,
        topics={path: slugs_of[id(found)] for path, found in chosen.items()},
        present=folder.present,
        held=held,
        unreadable=folder.unreadable,
    )
    known = [
        Known(
            folder.drafts[one.path], memory.records[one.path], topics_of[id(chosen[one.path])], folder.digests[one.path]
        )
        for one in drafts
    ]
    unknown = [problem for draft in drafts for problem in chooser.unknown(draft)] if config.topics else []
    return _Met(known, held, memory, [*copies, *memory.problems, *unknown], [*other, *chooser.thin()])


def _committed(drafts: list[Draft], lock: Lock, config: Config) -> tuple[Mapping[str, datetime], list[Problem]]:
    """First commits, asked for only when a new article has no date."""
    recorded = {record.path for record in lock.records.values()}
    if all(draft.published or draft.path in recorded for draft in drafts):
        return {}, []
    try:
        return git.first_commits(config.articles), []
    except git.ShallowCloneError:
        problem = Problem(
            rule="C107",
            path=".git",
            level="warning",
            message="the clone has no history, so dates could not be taken from it",
            hint="Fetch the whole history (git fetch --unshallow; in CI, fetch-depth: 0).",
        )
        return {}, [problem]


def _newsletter(given: Given, lock: Lock, made: tuple[Article, ...]) -> tuple[newsletter.Decision, list[Problem]]:
    config, wish = given.config, given.wish
    if not config.digest.enabled:
        return newsletter.Decision(lock=lock, issue=None, members=frozenset(), waiting=0), []

    def advance(answer: bool | None) -> newsletter.Decision:
        zone = config.site.timezone
        return newsletter.advance(lock, made, config.digest, now=given.now, zone=zone, close=wish.close, mail=answer)

    decision = advance(wish.mail)
    answer = wish.ask(decision.waiting) if decision.waiting else None
    if answer is not None:
        decision = advance(answer)
    waits = [newsletter.held_back(decision.waiting)] if decision.waiting else []
    decision, refused = introduced(decision, wish.intro, config)
    return decision, [*waits, *refused]


def _plan(
    made: tuple[Article, ...],
    known: list[Known],
    decision: newsletter.Decision,
    config: Config,
    *,
    order: tuple[Topic, ...],
) -> Plan:
    """The plan without its feeds."""
    records = decision.lock.records

    def issue(record: IssueRecord) -> Issue | None:
        members = tuple(article for article in made if records[article.id].issue == record.issue)
        if not members:
            return None
        return compose.issue(
            members, config.site, number=record.issue, opened=record.opened, closed=record.closed, topics=order
        )

    current = issue(decision.issue) if decision.issue else None
    past = [record for record in decision.lock.issues if record.closed and record != decision.issue]
    return Plan(
        articles=made,
        issue=current,
        closed=tuple(found for found in map(issue, past) if found),
        topic_letters=_topic_letters(decision, current, config),
        frozen=tuple(record.issue for record in decision.lock.issues if record.closed),
        moved=_moved(made, known, config),
    )


def _topic_letters(decision: newsletter.Decision, current: Issue | None, config: Config) -> dict[int, tuple[str, ...]]:
    """The topics that have a letter of their own: of closed issues those that had one, of the open one all it has."""
    found = {record.issue: record.topics for record in decision.lock.issues if record.topics}
    if current and current.closed is None and config.digest.topics:
        found[current.number] = tuple(topic.slug for topic in compose.topics_of(current))
    return found


def _moved(made: tuple[Article, ...], known: list[Known], config: Config) -> tuple[tuple[str, str], ...]:
    """Former places of pages, and the address that each leads to now."""
    known = [one for one in known if one.draft.aliases or one.record.former]
    if not known:
        return ()
    taken = {addresses.file_of(article.page_path) for article in made}
    taken |= {article.page_path.rstrip("/") for article in made}  # `old.html` is no file where a page is its folder
    urls = {article.path: article for article in made if article.page_path}
    moved: dict[str, str] = {}
    for one in known:
        article = urls.get(one.draft.path)
        if article is None:
            continue
        usual = config.pages.url.strip("/")
        former = [name if name.startswith("/") else usual.replace("{slug}", name) for name in one.record.former]
        for path in [*former, *one.draft.aliases]:
            place = path.strip("/")
            file = place if addresses.is_file(place) else f"{place}/index.html"
            if file not in taken and is_free(place):
                moved.setdefault(file, article.url)
    return tuple(sorted(moved.items()))
