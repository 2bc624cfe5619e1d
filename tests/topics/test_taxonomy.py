"""The shipped topics, and hints for words that no configured topic has."""

from __future__ import annotations

import json

import pytest

from publisher.model import Topic
from publisher.topics import taxonomy, unknown
from publisher.topics.tables import SHIPPED_LANGUAGES
from publisher.topics.taxonomy import DATA, IPTC_SCHEME, topic_of_word


def test_the_shipped_topics_are_the_17_of_iptc() -> None:
    topics = taxonomy().topics

    assert [topic.id for topic in topics] == [f"medtop:{number:02}000000" for number in range(1, 18)]
    assert {topic.scheme for topic in topics} == {IPTC_SCHEME}
    assert len({topic.slug for topic in topics}) == 17
    assert all(topic.name and topic.description and topic.slug.isascii() for topic in topics)


@pytest.mark.parametrize("language", sorted(SHIPPED_LANGUAGES - {"en"}))
def test_the_shipped_topics_have_names_in_each_language_and_the_same_slugs(language: str) -> None:
    """Beside German words the menu said "Arts, culture, entertainment and media", and "Uncategorised"."""
    english, named = taxonomy(), taxonomy((), f"{language.upper()}-XX")

    assert [(one.slug, one.id) for one in named.topics] == [(one.slug, one.id) for one in english.topics]
    assert len({one.name for one in (*named.topics, named.uncategorised)}) == 18
    same = {one.name for one in named.topics} & {one.name for one in english.topics}
    assert same <= {"Sport", "Religion"}
    assert named.uncategorised.slug == english.uncategorised.slug
    assert named.uncategorised.name != english.uncategorised.name
    assert not any(one.description for one in named.topics)


def test_a_language_without_names_has_the_english_ones() -> None:
    assert taxonomy((), "sw") is taxonomy((), "en-GB") is taxonomy()


def test_an_author_finds_a_shipped_topic_as_before_whatever_it_is_called() -> None:
    """What had an address of its own must keep it."""
    german = taxonomy((), "de")

    found = german.find("Arts, culture, entertainment and media")
    assert found is german.find("arts")
    assert found is not None
    assert found.name == "Kunst, Kultur, Unterhaltung und Medien"
    assert german.find("Gesundheit") is None
    assert topic_of_word("Gesundheit", german) == Topic(slug="gesundheit", name="Gesundheit")
    assert topic_of_word("Uncategorised", german).name == "Ohne Thema"


def test_articles_without_a_topic_are_named_in_the_sites_language_beside_configured_topics() -> None:
    assert taxonomy((Topic(slug="a", name="A"),), "fr").uncategorised.name == "Sans thème"


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
