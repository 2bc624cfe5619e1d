"""What a publish makes, as a value: decided by deciding.py, turned into jobs by jobs.py and letters.py."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from publisher import compose
from publisher.model import Article, Channel, Issue


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published: `issue` is the current one, `closed` those before it whose articles are still here.

    `documents` are what the archive documents of the first channel hold, the first one first.
    `frozen` are the numbers of all closed issues, which stay as they are; `moved` old paths to addresses.
    `topic_letters` says by number of an issue which topics (slugs) have a letter of their own.
    """

    articles: tuple[Article, ...]
    channels: tuple[Channel, ...] = ()
    documents: tuple[tuple[Article, ...], ...] = ()
    issue: Issue | None
    closed: tuple[Issue, ...]
    frozen: tuple[int, ...]
    moved: tuple[tuple[str, str], ...]
    topic_letters: dict[int, tuple[str, ...]] = {}


def letters_of(issue: Issue, plan: Plan) -> Iterator[Issue]:
    """The letter of all topics, and those of each that has one."""
    yield issue
    wanted = plan.topic_letters.get(issue.number, ())
    yield from (compose.of_topic(issue, topic) for topic in compose.topics_of(issue) if topic.slug in wanted)
