"""The jobs of the pages that list articles: the front page, those of topics, and the sitemap."""

from __future__ import annotations

from collections.abc import Iterator

from publisher import pages
from publisher.model import Channel, Document, Stage
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop


def jobs(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """Every job of a page that lists articles."""
    yield from _topics(plan, shop)
    yield from _front(plan, shop)
    yield _sitemap(plan, shop)


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


def _sitemap(plan: Plan, shop: Workshop) -> Job:
    site_url = shop.config.site.url
    entries = sorted(
        [(article.url, article.updated) for article in plan.articles if article.page_path]
        + [(channel.url, channel.updated) for channel in plan.channels]
    )
    return Job(
        name="sitemap",
        stage=Stage.INDEX,
        key=shop.key(entries),
        make=lambda: pages.sitemap(entries, site_url=site_url),
        web=pages.sitemap_paths(len(entries)),
    )
