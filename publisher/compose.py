"""Order articles, leave out copies, cut them into channels and group an issue by topic; pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime
from operator import attrgetter

import msgspec

from publisher.config import Config
from publisher.markup.addresses import below
from publisher.model import Article, Channel, Draft, Gone, Issue, Link, Podcast, Problem, Section, Site, Topic


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Sort by `published`, newest first; equal moments by id, so that the order never depends on the folder's."""
    return tuple(sorted(sorted(articles, key=attrgetter("id")), key=attrgetter("published"), reverse=True))


def is_public(draft: Draft, now: datetime) -> bool:
    """Whether readers may see it: no draft, not dated in the future, not expired."""
    future = draft.published is not None and draft.published > now
    expired = draft.expires is not None and draft.expires <= now
    return not (draft.draft or future or expired)


def parted(drafts: Mapping[str, Draft], now: datetime) -> tuple[list[Draft], dict[str, Draft]]:
    """The drafts that are public, and the others by path."""
    held = {path: draft for path, draft in drafts.items() if not is_public(draft, now)}
    return [draft for path, draft in drafts.items() if path not in held], held


def why_held(draft: Draft, now: datetime) -> str:
    """Say why a draft is not public; "" when it is."""
    if is_public(draft, now):
        return ""
    if draft.draft:
        return "draft"
    if draft.published is not None and draft.published > now:
        return f"until {draft.published:%Y-%m-%d %H:%M} UTC"
    return "expired"


def turning_points(drafts: Iterable[Draft]) -> list[datetime]:
    """The moments at which a draft changes by itself: it appears, it expires, its stated update comes."""
    moments = [(draft.published, draft.expires, draft.updated) for draft in drafts if not draft.draft]
    return [moment for three in moments for moment in three if moment]


def without_copies(drafts: Iterable[Draft], known: Container[str]) -> tuple[list[Draft], list[Problem]]:
    """Withhold exact copies: of equal drafts the one already published (in `known`) stays, else the first by path."""
    ordered = sorted(drafts, key=lambda draft: (draft.path not in known, draft.path))
    first: dict[str, Draft] = {}
    kept, problems = [], []
    for draft in ordered:
        original = first.setdefault(draft.fingerprint, draft)
        if original is draft:
            kept.append(draft)
            continue
        problems.append(
            Problem(
                rule="A108",
                path=draft.path,
                level="warning",
                message=f"is an exact copy of {original.path} and is not published twice",
                hint="Delete one of the two, or mark one with draft: true.",
            )
        )
    return kept, problems


def shows_all(config: Config) -> bool:
    """Whether every article is shown somewhere."""
    return config.pages.articles or config.feeds.archives


def order_topics(articles: Iterable[Article], configured: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Every topic that has articles: the configured ones in their order, then the authors' own by name."""
    used = {topic.slug: topic for article in articles for topic in article.topics}
    rank = {topic.slug: place for place, topic in enumerate(configured)}
    return tuple(sorted(used.values(), key=lambda topic: (rank.get(topic.slug, len(rank)), topic.name, topic.slug)))


def channels(
    articles: tuple[Article, ...], config: Config, *, topics: tuple[Topic, ...], gone: Mapping[str, tuple[Gone, ...]]
) -> tuple[Channel, ...]:
    """Cut the public articles, newest first, into the site's channel and one for each topic.

    `gone` says which articles left the site ("") or a topic (its slug), the last first: `updated` moves then.
    """
    listed = tuple(article for article in articles if article.in_feeds)
    by_topic: dict[str, list[Article]] = {topic.slug: [] for topic in topics}
    for article in listed:
        for topic in article.topics:
            by_topic[topic.slug].append(article)
    # What nothing else shows is skimmed: for a page of it all would be read whole.
    deep = config.pages.lists and shows_all(config)
    wanted = [topic for topic in topics if by_topic[topic.slug]] if config.feeds.topics else []

    def channel(topic: Topic | None, articles: tuple[Article, ...], *, older: bool) -> Channel:
        return _channel(config, topic, articles, gone.get(topic.slug if topic else "", ()), older=older)

    home = channel(None, listed, older=deep and not wanted)  # the front page leads to topics where there are some
    return (home, *(channel(topic, tuple(by_topic[topic.slug]), older=deep) for topic in wanted))


def _channel(
    config: Config, topic: Topic | None, articles: tuple[Article, ...], gone: tuple[Gone, ...], *, older: bool
) -> Channel:
    site, cut = config.site, config.feeds.entries
    path = f"topics/{topic.slug}/" if topic else ""
    title = f"{site.title}: {topic.name}" if topic else site.title
    moments = [article.updated for article in articles[:cut]] + [one.when for one in gone[:1]]
    return Channel(
        site=site,
        topic=topic,
        title=title,
        url=below(site.url, path) if config.pages.lists else site.url,
        path=path,
        language=site.language,
        # RFC 4287 4.2.6: minted from the tag, so that it stays when the site moves to another host
        id=f"tag:{site.tag}:/{path}",
        articles=articles[:cut],
        entries=articles[:cut],
        total=len(articles),
        description=(topic.description if topic else site.description) or title,
        updated=max(moments, default=_EPOCH),
        gone=gone[:cut],
        older=articles[cut:] if older else (),
        podcast=(topic is None and site.podcast != Podcast()) or any(map(_is_episode, articles)),
    )


def _is_episode(article: Article) -> bool:
    return article.enclosure is not None and article.enclosure.playable


def filled(
    channel: Channel, waiting: tuple[Article, ...], *, most: int, room: int, size_of: Callable[[Article], int]
) -> Channel:
    """The channel with the entries of its feeds: all that `waiting`, then the newest that fit into `room` bytes."""
    taken = {article.id: article for article in waiting}
    left = room - sum(map(size_of, waiting))
    for article in channel.articles:
        if len(taken) >= most:
            break
        if article.id in taken:
            continue
        left -= size_of(article)
        if left < 0 and taken:  # one is in the feed in any case
            break
        taken[article.id] = article
    entries = newest_first(taken.values())
    updated = max((article.updated for article in entries), default=channel.updated)
    return msgspec.structs.replace(channel, entries=entries, updated=max(updated, channel.updated))


def archive(channel: Channel, number: int, articles: tuple[Article, ...]) -> Channel:
    """One archive document of a channel, in the shape of a channel; `articles` newest first.

    It hangs on nothing but these: an episode elsewhere must not make it again.
    """
    updated = max((article.updated for article in articles), default=_EPOCH)
    return msgspec.structs.replace(channel, archive=number, entries=articles, gone=(), updated=updated, podcast=False)


def older_pages(channel: Channel) -> tuple[Channel, ...]:
    """The pages of a channel's older articles, each in the shape of a channel, that of the oldest first.

    They are counted from the oldest article on, and as long as the newest page: what is new changes the last one alone.
    """
    rest, size = channel.older, max(1, len(channel.articles))
    return tuple(_page_of(channel, rest[max(0, end - size) : end]) for end in range(len(rest), 0, -size))


def _page_of(channel: Channel, articles: tuple[Article, ...]) -> Channel:
    """The channel as if it had these alone: a page must not be made again for what it does not show."""
    return msgspec.structs.replace(
        channel,
        articles=articles,
        entries=(),
        older=(),
        podcast=False,
        gone=(),
        archives=0,
        total=len(articles),
        updated=max(article.updated for article in articles),
    )


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")  # an empty channel was never updated


def issue(
    members: tuple[Article, ...],
    site: Site,
    *,
    number: int,
    opened: datetime,
    closed: datetime | None,
    topics: tuple[Topic, ...],
) -> Issue:
    """Group an issue's articles, each once under its first topic; the lead is the weightiest, then the newest."""
    ordered = newest_first(members)
    path = f"digests/{number}/"
    sections = (
        Section(topic=topic, articles=tuple(article for article in ordered if article.topics[0].slug == topic.slug))
        for topic in topics
    )
    return Issue(
        site=site,
        number=number,
        opened=opened,
        closed=closed,
        path=path,
        url=site.url + path,
        lead=_lead(ordered),
        sections=tuple(section for section in sections if section.articles),
    )


def _lead(articles: Iterable[Article]) -> Article:
    return max(articles, key=lambda article: (article.weight, bool(article.image), article.published, article.id))


def topics_of(whole: Issue) -> tuple[Topic, ...]:
    """Every topic that an article of the issue has, those of its sections first."""
    first = {section.topic.slug: section.topic for section in whole.sections}
    others = {topic.slug: topic for one in whole.sections for article in one.articles for topic in article.topics}
    return (*first.values(), *(others[slug] for slug in sorted(others.keys() - first.keys())))


def of_topic(whole: Issue, topic: Topic) -> Issue:
    """The issue as the letter of one topic: all its articles that have the topic, whichever is their first."""
    every = (article for section in whole.sections for article in section.articles)
    members = newest_first(one for one in every if any(own.slug == topic.slug for own in one.topics))
    path = f"{whole.path}{topic.slug}/"
    return msgspec.structs.replace(
        whole,
        topic=topic,
        lead=_lead(members),
        sections=(Section(topic=topic, articles=members),),
        path=path,
        url=below(whole.site.url, path),
    )


def related(links: Iterable[Link], by_title: Mapping[str, str], own_url: str) -> tuple[Link, ...]:
    """Turn related titles into links where the corpus has such an article; a title or address stands once."""
    found: dict[str, Link] = {}
    for link in links:
        url = link.url or by_title.get(title_key(link.title), "")
        if url != own_url:
            found.setdefault(url or title_key(link.title), Link(title=link.title, url=url))
    return tuple(found.values())


def title_key(title: str) -> str:
    """A title as people compare titles: letters and digits alone, whatever their case."""
    return "".join(filter(str.isalnum, title.casefold()))
