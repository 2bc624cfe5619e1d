"""Who says what an article is about: its author, then its folder, then its words."""

from __future__ import annotations

from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Topic
from publisher.topics import Taxonomy, choose, explain, said, taxonomy

WAR = "The army fired missiles at the city while soldiers fought rebels; a ceasefire failed and the war goes on."
RECIPE = "Knead the dough, let it rest and bake it in a hot oven. Serve the bread with soup from fresh vegetables."
OWN = (
    Topic(slug="kitchen", name="Kitchen", keywords=("recipe", "oven", "bread", "soup")),
    Topic(slug="garden", name="Garden", keywords=("soil", "seed", "flower", "raised bed")),
    Topic(slug="c-plus-plus", name="C++", id="cpp", keywords=("compiler", "template", "pointer", "header")),
)


def pick(
    *stated: str,
    folder: str = "",
    title: str = "",
    text: str = "",
    known: Taxonomy | None = None,
    language: str = "en",
) -> list[str]:
    """The slugs chosen."""
    known = known or taxonomy()
    chosen = said(stated, folder, known) or choose(title, text, known, language=language)
    return [one.topic.slug for one in chosen]


def test_the_authors_word_wins_over_folder_and_text() -> None:
    assert pick("sport", folder="weather", title="War", text=WAR) == ["sport"]


def test_all_the_authors_words_are_kept_in_their_order_once() -> None:
    assert pick("weather", "Sport", "SPORT", " ") == ["weather", "sport"]


@pytest.mark.parametrize("word", ["conflict", "CONFLICT", "medtop:16000000", "conflict, war and  peace"])
def test_a_topic_is_found_by_slug_id_and_name_in_any_case(word: str) -> None:
    assert pick(word) == ["conflict"]


def test_a_word_that_no_topic_has_makes_one_of_its_own() -> None:
    (chosen,) = said(("Küche & Herd",), "", taxonomy())

    assert (chosen.topic.name, chosen.source, chosen.confidence) == ("Küche & Herd", "author", 1.0)
    assert chosen.topic.slug.isascii()


def test_topics_that_differ_in_signs_only_get_addresses_of_their_own() -> None:
    assert len({slug for word in ("C", "C++", "C#") for slug in pick(word)}) == 3


def test_a_word_of_signs_alone_still_gets_an_address() -> None:
    assert all(slug for slug in pick("???", "🎉"))


@pytest.mark.parametrize(
    ("folder", "slug"),
    [
        ("sport", "sport"),
        ("2026/11/weather", "weather"),
        ("posts/health/2026", "health"),
        ("politics/sport", "sport"),
        ("posts/home-brewing/kits", "home-brewing"),
    ],
)
def test_the_folder_names_the_topic(folder: str, slug: str) -> None:
    assert pick(folder=folder, text=WAR) == [slug]


def test_a_folder_of_macos_names_the_topic_whose_name_was_typed() -> None:
    """Its accents are apart from their letters: "topic 'Züge' is not in publisher.toml. Did you mean 'Züge'?"."""
    known, apart = taxonomy((Topic(slug="züge", name="Züge"),)), normalize("NFD", "Züge")

    assert pick(folder=apart, text=WAR, known=known) == pick(apart, text=WAR, known=known) == ["züge"]


@pytest.mark.parametrize("folder", ["", ".", "posts", "2026/11", "blog/2026-11-23", "de"])
def test_a_folder_that_sorts_by_kind_or_date_names_none(folder: str) -> None:
    assert pick(folder=folder, text=WAR) == ["conflict"]


def test_among_configured_topics_an_unknown_folder_names_none() -> None:
    assert pick(folder="misc stuff", title="Bread", text=RECIPE, known=taxonomy(OWN)) == ["kitchen"]


def test_words_tell_where_nobody_else_does() -> None:
    (chosen,) = choose("At the front", WAR, taxonomy())

    assert (chosen.topic.id, chosen.source) == ("medtop:16000000", "words")
    assert 0.5 < chosen.confidence <= 1


@pytest.mark.parametrize("text", ["", "Lorem ipsum dolor sit amet.", "And then it was three of them, as they said."])
def test_a_text_that_tells_nothing_is_uncategorised(text: str) -> None:
    (chosen,) = choose("", text, taxonomy(), language="en")

    assert (chosen.topic.slug, chosen.source, chosen.confidence) == ("uncategorised", "none", 0.0)


def test_a_coins_choice_is_not_made() -> None:
    assert pick(text="soldiers " * 9 + "goalkeeper " * 9) == ["uncategorised"]


@pytest.mark.parametrize(
    ("language", "text", "slug"),
    [
        ("de", "Der Bundestag stimmt über das Gesetz ab; die Regierungskoalition hat die Mehrheit.", "politics"),
        ("de-CH", "Nach dem Fussballspiel feierte die Frauenfußballmannschaft den Sieg im Pokalfinale.", "sport"),
        ("fr", "Le gouvernement présente une réforme et les députés votent avant l’élection.", "politics"),
        ("es", "El equipo ganó el partido con dos goles y es campeón de la liga.", "sport"),
        ("it", "I medici dell’ospedale curano i pazienti con un nuovo vaccino contro la malattia.", "health"),
        ("pt", "Os bombeiros apagaram o incêndio depois do terremoto; há vítimas e feridos.", "disaster"),
        ("nl", "De rechtbank veroordeelde de verdachte van de moord tot gevangenisstraf.", "crime"),
        ("ru", "В больнице врачи рассказали пациентам о вакцине и лечении болезни.", "health"),
        ("ar", "فاز المنتخب في المباراة النهائية وسجل اللاعب هدفين في الملعب.", "sport"),
        ("ja", "政府は国会に法案を提出し、野党の議員は選挙の前に反対した。", "politics"),
        ("zh", "气象部门预报明天有暴雨和大风,气温下降。", "weather"),
    ],
)
def test_other_languages_are_told_by_their_own_words(language: str, text: str, slug: str) -> None:
    assert pick(text=text, language=language) == [slug]


def test_a_text_too_short_to_tell_its_language_is_read_as_english() -> None:
    assert pick(title="Goalkeeper saves penalty", language="") == ["sport"]


def test_a_language_without_words_is_uncategorised() -> None:
    assert pick(text="Soldaterne og hæren i krigen", language="da") == ["uncategorised"]


def test_own_topics_are_told_by_their_keywords_and_what_goes_with_them() -> None:
    known = taxonomy(OWN)

    assert pick(text=RECIPE, known=known) == ["kitchen"]
    assert pick(text="The gardener waters the tomatoes and the flowers in the soil.", known=known) == ["garden"]
    assert pick(title="A raised\nbed", text="We built raised beds.", known=known) == ["garden"]


def test_keywords_count_with_their_endings_but_not_inside_other_words() -> None:
    known = taxonomy((Topic(slug="a", name="Cars", keywords=("car",)), Topic(slug="b", name="B", keywords=("zzz",))))

    assert pick(text="One car, two cars.", known=known, language="xx") == ["a"]
    assert pick(text="We care for the cargo and the carpet.", known=known, language="xx") == ["uncategorised"]


def test_keywords_of_languages_without_spaces_are_found_inside_the_text() -> None:
    known = taxonomy((Topic(slug="tea", name="お茶", keywords=("抹茶", "煎茶")), Topic(slug="b", name="B")))

    assert pick(text="京都で抹茶と煎茶を飲みました。", known=known, language="ja") == ["tea"]


def test_an_explanation_names_the_words_that_decided() -> None:
    told = explain("War", WAR, taxonomy(), language="en", max_words=3)

    assert told.chosen[0].topic.slug == told.ranking[0].topic.slug == "conflict"
    assert (told.words[0].word, told.words[0].count) == ("war", 4)
    assert sum(one.share for one in told.ranking) == pytest.approx(1)
    assert len(told.words) == 3


@given(st.text(), st.text(), st.sampled_from(["", "ar", "de", "en", "ja", "xx"]))
def test_any_text_has_exactly_one_topic(title: str, text: str, language: str) -> None:
    for known in (taxonomy(), taxonomy(OWN)):
        (slug,) = pick(title=title, text=text, known=known, language=language)

        assert slug


@given(st.lists(st.text(), max_size=4), st.text())
def test_any_words_of_the_author_make_topics_with_addresses(stated: list[str], folder: str) -> None:
    slugs = pick(*stated, folder=folder, text="")

    assert slugs
    assert all(slug == slug.strip("/. ") != "" for slug in slugs)


@pytest.mark.parametrize("language", ["de", "ja", "en"])
@pytest.mark.parametrize("text", ["fuß" * 50_000, "映a" * 50_000, "north korea " * 20_000, "ال" * 60_000])
def test_long_texts_take_time_by_their_length_only(language: str, text: str) -> None:
    began = process_time()

    pick(text=text, language=language)

    assert process_time() - began < 2
