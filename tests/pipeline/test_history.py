"""The feed and its archive over hundreds of publishes, as readers see them who come often, seldom, or once."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.pipeline.rfc5005 import Reader
from tests.pipeline.world import SITE, START, World, something_happens

FEED = f"{SITE}atom.xml"


@pytest.mark.parametrize("entries", [1, 2, 8])
def test_readers_who_follow_from_any_state_lose_nothing_and_double_nothing(entries: int) -> None:
    world, chance = World(entries=entries), Random(entries)
    readers = {every: Reader() for every in (1, 2, 5, 17, 60)}
    for step in range(1, 301):
        something_happens(world, chance)
        world.publish()
        truth = world.truth()
        for reader in [Reader(), *(reader for every, reader in readers.items() if step % every == 0)]:
            reader.poll(FEED, world.fetch)
            assert {key: reader.entries.get(key) for key in truth} == truth
    once = readers[1]
    hidden = {one.id for one in world.lock.records.values() if one.path in world.drafts} - set(world.truth())
    assert set(once.entries) - hidden == set(world.truth()) - hidden  # every removal was told


def test_entries_are_new_to_a_reader_once() -> None:
    world, reader = World(), Reader()
    for step in range(120):
        path = world.add(published=START - timedelta(days=step % 7))
        if step % 3 == 0:
            world.edit(path)
        world.publish()
        reader.poll(FEED, world.fetch)
        assert reader.fetched <= 2

    assert sorted(reader.told) == sorted(world.truth())
    assert len(set(reader.told)) == 120


def test_a_publish_touches_two_archive_documents_at_most() -> None:
    world = World()
    for _ in range(500):
        world.add()
    world.publish()
    assert len(world.made) > 60

    for _ in range(100):
        world.add()
        before = dict(world.web)
        world.publish()
        archives = [path for path in world.made if path.startswith("archive/")]
        assert len(archives) <= 2
        assert all(world.web[path] != before.get(path) for path in archives)


def test_an_edit_changes_no_archive_document() -> None:
    world = World()
    first = world.add(published=START - timedelta(days=900))
    for _ in range(40):
        world.add()
    world.publish()

    world.edit(first)
    world.publish()

    assert world.made == ["atom.xml"]
    assert b"n0001" in world.web["atom.xml"]


def test_a_removed_article_leaves_its_document_and_is_told_of() -> None:
    world = World()
    first = world.add(published=START - timedelta(days=900))
    for _ in range(40):
        world.add()
    world.publish()
    assert b"n0001" in world.web["archive/0001.xml"]

    world.delete(first)
    world.publish()

    assert sorted(world.made) == ["archive/0001.xml", "atom.xml"]
    assert b"n0001" not in world.web["archive/0001.xml"]
    assert [key for key, _ in world.fetch(FEED).deleted] == ["tag:example.org,2026:n0001"]


def test_what_never_was_in_a_feed_is_not_told_of_when_it_goes() -> None:
    world = World()
    path = world.add(in_feeds=False)
    world.add()
    world.publish()

    world.delete(path)
    world.publish()

    assert world.fetch(FEED).deleted == ()


def test_the_feed_is_full_and_the_newest_come_first() -> None:
    world = World()
    for _ in range(30):
        world.add()
        world.publish()
        shown = [key for key, _ in world.fetch(FEED).entries]
        newest = sorted(world.truth(), reverse=True)[:8]
        assert shown == newest
