"""The jobs of the pages that list articles: the front page, those of topics and of older articles, and the sitemap."""

from __future__ import annotations

from collections.abc import Iterator

from publisher import compose, pages
from publisher.model import Channel, Document, Stage
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop

_Older = tuple[tuple[Channel, ...], ...]  # by channel, in their order: its pages of older articles


def jobs(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """Every job of a page that lists articles, the older ones before those that lead to them."""
    older = tuple(map(compose.older_pages, plan.channels))
    yield from _older(older, plan, shop)
    yield from _topics(plan, shop)
    yield from _front(plan, shop)
    yield _sitemap(older, plan, shop)


def _older(older: _Older, plan: Plan, shop: Workshop) -> Iterator[Job]:
    """The pages of older articles."""
    frame = shop.frame(plan.channels)
    menu = shop.key(frame.menu)
    for found in older:
        for number, channel in enumerate(found, 1):
            last = number == len(found)

            def make(channel: Channel = channel, number: int = number, last: bool = last) -> list[Document]:
                return [pages.older_page(channel, number, last=last, frame=frame, environment=shop.environment)]

            yield Job(
                name=f"older {channel.path}{number}",
                stage=Stage.PAGE,
                key=shop.key(menu, shop.state(channel), number, last),
                make=make,
                web=(f"{pages.older_path(channel, number)}index.html",),
                lone=True,
            )


def _topics(plan: Plan, shop: Workshop) -> Iterator[Job]:
    frame = shop.frame(plan.channels)
    for channel in plan.channels:
        if channel.topic is None:
            continue

        def make(channel: Channel = channel) -> list[Document]:
            return [pages.topic_page(channel, frame=frame, environment=shop.environment)]

        yield Job(
            name=f"topic {channel.path}",
            stage=Stage.PAGE,
            key=shop.key(frame.menu, shop.state(channel)),
            make=make,
            web=(f"{channel.path}index.html",),
        )


def _front(plan: Plan, shop: Workshop) -> Iterator[Job]:
    latest = plan.issue or (plan.closed[-1] if plan.closed else None)
    frame = shop.frame(plan.channels)

    def make() -> list[Document]:
        return [pages.front_page(plan.channels, latest, frame=frame, environment=shop.environment)]

    states = [shop.state(channel) for channel in plan.channels]
    yield Job(
        name="front",
        stage=Stage.INDEX,
        key=shop.key(frame.menu, states, latest.url if latest else ""),
        make=make,
        web=("index.html",),
    )
    yield Job(
        name="missing",
        stage=Stage.PAGE,
        key=shop.key(frame.menu),
        make=lambda: [pages.missing_page(frame=frame, environment=shop.environment)],
        web=("404.html",),
    )


def _sitemap(older: _Older, plan: Plan, shop: Workshop) -> Job:
    site_url = shop.config.site.url
    entries = sorted(
        [(article.url, article.updated) for article in plan.articles if article.page_path]
        + [(channel.url, channel.updated) for channel in plan.channels]
        + [
            (site_url + pages.older_path(channel, number), channel.updated)
            for found in older
            for number, channel in enumerate(found, 1)
        ]
    )
    return Job(
        name="sitemap",
        stage=Stage.INDEX,
        key=shop.key(entries),
        make=lambda: pages.sitemap(entries, site_url=site_url),
        web=pages.sitemap_paths(len(entries)),
    )
