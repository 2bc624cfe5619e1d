"""The jobs of the pages that list articles: the front page, those of topics and of older articles, and the sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from publisher import compose, pages
from publisher.markup import addresses
from publisher.model import Channel, Document, Stage
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop


class _Older(NamedTuple):
    """A page of older articles, in the shape of a channel; the `last` one of a channel is that before the newest."""

    channel: Channel
    number: int
    last: bool


def jobs(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """Every job of a page that lists articles, the older ones before those that lead to them."""
    frame = shop.frame(plan.channels)
    every = (compose.older_pages(channel) for channel in plan.channels)
    older = [_Older(page, number, number == len(found)) for found in every for number, page in enumerate(found, 1)]
    yield from _older(older, frame, shop)
    yield from _topics(plan, frame, shop)
    yield from _front(plan, frame, shop)
    yield _sitemap(older, plan, shop)


def _older(older: list[_Older], frame: pages.Frame, shop: Workshop) -> Iterator[Job]:
    """The pages of older articles."""
    menu = shop.key(frame.menu)
    for channel, number, last in older:

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


def _topics(plan: Plan, frame: pages.Frame, shop: Workshop) -> Iterator[Job]:
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


def _front(plan: Plan, frame: pages.Frame, shop: Workshop) -> Iterator[Job]:
    latest = plan.issue or (plan.closed[-1] if plan.closed else None)

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


def _sitemap(older: list[_Older], plan: Plan, shop: Workshop) -> Job:
    site_url = shop.config.site.url
    entries = sorted(
        [(article.url, article.updated) for article in plan.articles if article.page_path]
        + [(channel.url, channel.updated) for channel in plan.channels]
        + [
            (addresses.below(site_url, pages.older_path(channel, number)), channel.updated)
            for channel, number, _ in older
        ]
    )
    return Job(
        name="sitemap",
        stage=Stage.INDEX,
        key=shop.key(entries),
        make=lambda: pages.sitemap(entries, site_url=site_url),
        web=pages.sitemap_paths(len(entries)),
    )
