"""Which documents there are to make of a set of articles: one job for each page, channel, issue and index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from publisher import compose, digest, feeds, pages, templating
from publisher.config import Config
from publisher.model import Article, Channel, Contents, Digest, Document, Issue, Stage
from publisher.pipeline.outputs import Job, key

if TYPE_CHECKING:
    from jinja2 import Environment


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published: `issue` is the current one, `closed` those before it whose articles are still here.

    `documents` are what the archive documents of the first channel hold, the first one first.
    `frozen` are the numbers of all closed issues, which stay as they are; `moved` old paths to addresses.
    """

    articles: tuple[Article, ...]
    channels: tuple[Channel, ...]
    documents: tuple[tuple[Article, ...], ...]
    issue: Issue | None
    closed: tuple[Issue, ...]
    frozen: tuple[int, ...]
    moved: tuple[tuple[str, str], ...]


class Workshop:
    """What every job needs; the template engine is started when the first page is made."""

    def __init__(
        self,
        config: Config,
        contents: Contents,
        fragments: MutableMapping[str, str],
        entries: Mapping[str, feeds.Entry],
    ) -> None:
        self.config, self.contents, self.fragments, self.entries = config, contents, fragments, entries
        self.templates = templating.fingerprint(config.templates)

    @property
    def folders(self) -> tuple[Path, Path]:
        """Where templates and stylesheets are looked for, in this order."""
        return self.config.templates, templating.built_in()

    @cached_property
    def environment(self) -> Environment:
        """The Jinja environment."""
        return templating.environment(self.config.templates)

    @cached_property
    def style(self) -> Document:
        """The stylesheet of all pages, the user's own if there is one."""
        return pages.stylesheet(self.folders)

    def frame(self, plan: Plan) -> pages.Frame:
        """What all pages share."""
        topics = [channel.topic for channel in plan.channels if channel.topic]
        return pages.Frame(
            site=self.config.site,
            style=self.style.path,
            formats=self.config.feeds.formats,
            topics=tuple((topic.slug, topic.name) for topic in topics),
        )

    def key(self, *parts: object) -> str:
        """Hash what shapes an output, with what shapes every output."""
        return key(self.config.fingerprint, self.templates, *parts)


def jobs(plan: Plan, shop: Workshop) -> list[Job]:
    """Every job of a publish, whether it must be done or not."""
    made = [
        *_articles(plan, shop),
        *_archives(plan, shop),
        *_channels(plan, shop),
        *_issues(plan, shop),
        *_redirects(plan, shop),
    ]
    return [*_styles(shop), *made, *_front(plan, shop), *_indexes(plan, shop)]


def _styles(shop: Workshop) -> Iterator[Job]:
    style = shop.style
    yield Job(name="style", stage=Stage.ASSET, key=style.path, make=lambda: [style], web=(style.path,))
    of_feeds = feeds.stylesheet(shop.folders)
    yield Job(
        name="style of feeds", stage=Stage.ASSET, key=shop.templates, make=lambda: [of_feeds], web=(of_feeds.path,)
    )


def _articles(plan: Plan, shop: Workshop) -> Iterator[Job]:
    frame = shop.frame(plan)
    topics = shop.key(frame.topics)
    for article in reversed(plan.articles):  # the newest last: what the feeds want next is still in memory
        if not article.page_path:
            continue

        def make(article: Article = article) -> list[Document]:
            return [pages.article_page(article, shop.contents(article), frame=frame, environment=shop.environment)]

        yield Job(
            name=f"article {article.id}",
            stage=Stage.PAGE,
            key=shop.key(topics, article.version),
            make=make,
            web=(f"{article.page_path}index.html",),
            shown=(article,),
        )


def _archives(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """The archive documents, the newest first: none that readers can come to names one that is not there yet.

    One is made again when an article leaves it, comes back or gets another address, when the next one comes, or when
    the site changes; not for an edit, which goes into the feed and then into a later document.
    """
    home, options = plan.channels[0], shop.config.feeds
    for number in range(len(plan.documents), 0, -1):
        channel = compose.archive(home, number, plan.documents[number - 1])

        def make(channel: Channel = channel) -> Iterable[Document]:
            return feeds.render(channel, shop.contents, options, made=shop.entries)

        members = [(article.id, article.url) for article in channel.entries]
        yield Job(
            name=f"archive {number}",
            stage=Stage.FEED,
            key=key(home.site, options.formats, options.content, number == home.archives, members),
            make=make,
            web=feeds.paths(channel, options),
            lasting=True,
        )


def _channels(plan: Plan, shop: Workshop) -> Iterator[Job]:
    options, frame = shop.config.feeds, shop.frame(plan)
    for channel in plan.channels:

        def make(channel: Channel = channel) -> Iterable[Document]:
            return feeds.render(channel, shop.contents, options, made=shop.entries)

        entries = [article.version for article in channel.entries]
        yield Job(
            name=f"feeds {channel.path}",
            stage=Stage.FEED,
            key=shop.key(_state(channel), entries, channel.gone, channel.archives),
            make=make,
            web=feeds.paths(channel, options),
            shown=channel.entries,
        )
        if channel.topic is None:
            continue

        def page(channel: Channel = channel) -> list[Document]:
            return [pages.topic_page(channel, frame=frame, environment=shop.environment)]

        yield Job(
            name=f"topic {channel.path}",
            stage=Stage.PAGE,
            key=shop.key(frame.topics, _state(channel)),
            make=page,
            web=(f"{channel.path}index.html",),
        )


def _state(channel: Channel) -> tuple[object, ...]:
    """What of a channel its documents depend on."""
    versions = [article.version for article in channel.articles]
    return (channel.id, channel.title, channel.description, channel.updated, channel.total, versions)


def frozen_paths(plan: Plan) -> tuple[set[str], set[str]]:
    """The web copies and the letters of closed issues, which stay whatever becomes of their articles."""
    web = {f"digests/{number}/index.html" for number in plan.frozen}
    return web, {path for number in plan.frozen for path in _letters(number)}


def _letters(number: int) -> tuple[str, ...]:
    return tuple(f"{number}/digest.{suffix}" for suffix in ("html", "txt", "eml"))


def _issues(plan: Plan, shop: Workshop) -> Iterator[Job]:
    for issue in plan.closed:  # frozen: made again only where its web copy is missing, and never mailed again
        yield _issue(issue, shop, once=True)
    if plan.issue:
        yield _issue(plan.issue, shop, once=False)


def _issue(issue: Issue, shop: Workshop, *, once: bool) -> Job:
    options = shop.config.digest

    def make() -> Iterable[Document]:
        made: Digest = digest.render(
            issue, shop.contents, options, shop.environment, fragments=None if once else shop.fragments
        )
        return digest.documents(made, sender=options.sender)

    articles = tuple(article for section in issue.sections for article in section.articles)
    return Job(
        name=f"issue {issue.number}",
        stage=Stage.PAGE,
        key=shop.key(issue.opened, issue.closed, [article.version for article in articles]),
        make=make,
        web=(f"{issue.path}index.html",),
        mail=_letters(issue.number),
        shown=articles,
        once=once,
    )


def _redirects(plan: Plan, shop: Workshop) -> Iterator[Job]:
    for path, url in plan.moved:

        def make(path: str = path, url: str = url) -> list[Document]:
            return [pages.redirect_page(path, url)]

        yield Job(
            name=f"moved {path}",
            stage=Stage.PAGE,
            key=shop.key(path, url),
            make=make,
            web=(path,),
        )


def _front(plan: Plan, shop: Workshop) -> Iterator[Job]:
    latest = plan.issue or (plan.closed[-1] if plan.closed else None)
    frame = shop.frame(plan)

    def make() -> list[Document]:
        return [pages.front_page(plan.channels, latest, frame=frame, environment=shop.environment)]

    state = [_state(channel) for channel in plan.channels]
    yield Job(
        name="front",
        stage=Stage.INDEX,
        key=shop.key(frame.topics, state, latest.url if latest else ""),
        make=make,
        web=("index.html",),
    )
    yield Job(
        name="missing",
        stage=Stage.PAGE,
        key=shop.key(frame.topics),
        make=lambda: [pages.missing_page(frame=frame, environment=shop.environment)],
        web=("404.html",),
    )


def _indexes(plan: Plan, shop: Workshop) -> Iterator[Job]:
    site = shop.config.site
    opml = [(channel.title, channel.description, channel.url) for channel in plan.channels]
    yield Job(
        name="opml",
        stage=Stage.INDEX,
        key=shop.key(opml),
        make=lambda: [feeds.opml(site, plan.channels, shop.config.feeds.formats)],
        web=("feeds.opml",),
    )
    entries = sorted(
        [(article.url, article.updated) for article in plan.articles if article.page_path]
        + [(channel.url, channel.updated) for channel in plan.channels]
    )
    yield Job(
        name="sitemap",
        stage=Stage.INDEX,
        key=shop.key(entries),
        make=lambda: pages.sitemap(entries, site_url=site.url),
        web=pages.sitemap_paths(len(entries)),
    )
