"""Which documents there are to make of a set of articles: one job for each page, channel and issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publisher import compose, feeds, pages
from publisher.markup import addresses
from publisher.model import Article, Channel, Document, Stage
from publisher.pipeline import letters, lists
from publisher.pipeline.folders import key
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop


def jobs(plan: Plan, shop: Workshop) -> list[Job]:
    """Every job of a publish, whether it must be done or not."""
    made = [
        *_articles(plan, shop),
        *(lists.jobs(plan, shop) if shop.config.pages.lists else ()),
        *_archives(plan, shop),
        *_channels(plan, shop),
        *letters.jobs(plan, shop),
        *_redirects(plan, shop),
    ]
    return [*_styles(shop), *made, _opml(plan, shop)]


def _styles(shop: Workshop) -> Iterator[Job]:
    style = shop.style
    yield Job(name="style", stage=Stage.ASSET, key=style.path, make=lambda: [style], web=(style.path,))
    of_feeds = feeds.stylesheet(shop.folders)
    yield Job(
        name="style of feeds", stage=Stage.ASSET, key=shop.templates, make=lambda: [of_feeds], web=(of_feeds.path,)
    )


def _articles(plan: Plan, shop: Workshop) -> Iterator[Job]:
    frame = shop.frame(plan.channels)
    menu = shop.key(frame.menu)
    for article in reversed(plan.articles):  # the newest last: what the feeds want next is still in memory
        if not article.page_path:
            continue

        def make(article: Article = article) -> list[Document]:
            return [pages.article_page(article, shop.contents(article), frame=frame, environment=shop.environment)]

        yield Job(
            name=f"article {article.id}",
            stage=Stage.PAGE,
            key=shop.key(menu, [topic.slug in frame.paged for topic in article.topics], shop.version(article)),
            make=make,
            web=(addresses.file_of(article.page_path),),
            shown=(article,),
            lone=True,
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
            shown=channel.entries,
            lasting=True,
            lone=True,
        )


def _channels(plan: Plan, shop: Workshop) -> Iterator[Job]:
    options = shop.config.feeds
    for channel in plan.channels:

        def make(channel: Channel = channel) -> Iterable[Document]:
            return feeds.render(channel, shop.contents, options, made=shop.entries)

        entries = [shop.version(article) for article in channel.entries]
        yield Job(
            name=f"feeds {channel.path}",
            stage=Stage.FEED,
            key=shop.key(shop.state(channel), entries, channel.gone, channel.archives, channel.podcast),
            make=make,
            web=feeds.paths(channel, options),
            shown=channel.entries,
        )


def _redirects(plan: Plan, shop: Workshop) -> Iterator[Job]:
    for path, url in plan.moved:

        def make(path: str = path, url: str = url) -> list[Document]:
            return [pages.redirect_page(path, url, language=shop.config.site.language)]

        yield Job(
            name=f"moved {path}",
            stage=Stage.PAGE,
            key=shop.key(path, url),
            make=make,
            web=(path,),
        )


def _opml(plan: Plan, shop: Workshop) -> Job:
    site = shop.config.site
    opml = [(channel.title, channel.description, channel.url) for channel in plan.channels]
    return Job(
        name="opml",
        stage=Stage.INDEX,
        key=shop.key(opml),
        make=lambda: [feeds.opml(site, plan.channels, shop.config.feeds.formats)],
        web=("feeds.opml",),
    )
