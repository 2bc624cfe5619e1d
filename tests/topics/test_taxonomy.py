"""The shipped topics, and hints for words that no configured topic has."""

from __future__ import annotations

import json

import pytest

from publisher.model import Topic
from publisher.topics import taxonomy, unknown
from publisher.topics.tables import SHIPPED_LANGUAGES
from publisher.topics.taxonomy import DATA, IPTC_SCHEME


def test_the_shipped_topics_are_the_17_of_iptc() -> None:
    topics = taxonomy().topics

    assert [topic.id for topic in topics] == [f"medtop:{number:02}000000" for number in range(1, 18)]
    assert {topic.scheme for topic in topics} == {IPTC_SCHEME}
    assert len({topic.slug for topic in topics}) == 17
    assert all(topic.name and topic.description and topic.slug.isascii() for topic in topics)


def test_configured_topics_replace_the_shipped_ones() -> None:
    own = Topic(slug="a", name="A")

    assert taxonomy((own,)).topics == (own,)


@pytest.mark.parametrize(("word", "closest"), [("Gardn", "Garden"), ("Astrophysics", "")])
def test_an_unknown_word_is_told_with_the_closest_topic(word: str, closest: str) -> None:
    known = taxonomy((Topic(slug="garden", name="Garden"), Topic(slug="kitchen", name="Kitchen")))

    assert unknown((word, "GARDEN"), known) == ((word, closest),)


def test_without_configured_topics_no_word_is_unknown() -> None:
    assert unknown(("Anything",), taxonomy()) == ()


@pytest.mark.parametrize("language", sorted(SHIPPED_LANGUAGES - {"en"}))
def test_each_language_has_words_for_each_topic(language: str) -> None:
    table = json.loads((DATA / f"words.{language}.json").read_text(encoding="utf-8"))

    assert sorted(table) == [f"{number:02}" for number in range(1, 18)]
    assert all(len(words) >= 10 for words in table.values())
