"""An article's topics: the author's word first, then the folder, then what its words say; and why."""

from __future__ import annotations

import msgspec

from publisher.model import Chosen, Topic
from publisher.prose import detect_language
from publisher.topics.learning import Model
from publisher.topics.scoring import Hit, hits, totals
from publisher.topics.tables import Row, table_for
from publisher.topics.taxonomy import Taxonomy, topic_of_folder, topic_of_word

MARGIN = 0.03  # (best - second) / sum: under it the choice is a coin's
LEAST = 1.0  # two thirds of one keyword: with less, the text does not speak of any topic
ENOUGH = 6.0  # four keywords: from here on the share alone tells how sure a choice is

_TELLING = 1500  # characters that tell a text's language; all of a long one would cost as much as its topic


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A topic that an article's words speak for, and its share of all that they say, 0 to 1."""

    topic: Topic
    share: float


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A word that decided: how often it stands in the text (the title counted three times), and its points by topic."""

    word: str
    count: int
    points: dict[str, float]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article has its topic: what was chosen, all topics by share, and the words that weigh most."""

    chosen: tuple[Chosen, ...]
    ranking: tuple[Ranked, ...]
    words: tuple[Evidence, ...]


def said(stated: tuple[str, ...], folder: str, taxonomy: Taxonomy) -> tuple[Chosen, ...]:
    """The topics that the author named or, where there are none, that of the folder; () where both are silent.

    `stated` are the author's words; `folder` is the path of the file's folder below the folder of articles.
    """
    found: dict[str, Chosen] = {}
    for word in stated:
        if word.strip():
            topic = topic_of_word(word, taxonomy)
            found.setdefault(topic.slug, Chosen(topic=topic, confidence=1.0, source="author"))
    if found:
        return tuple(found.values())
    topic_by_folder = topic_of_folder(folder, taxonomy)
    return (Chosen(topic=topic_by_folder, confidence=1.0, source="folder"),) if topic_by_folder else ()


def choose(
    title: str,
    text: str,
    taxonomy: Taxonomy,
    *,
    language: str = "",
    usual: str = "en",
    model: Model | None = None,
) -> tuple[Chosen, ...]:
    """The topic that an article's words choose, as a tuple of one: for articles where author and folder say nothing.

    `language` "" lets the text tell, and `usual` is that of texts too short for it; `model` is what the user's
    labelled articles taught.
    """
    scores = totals(_hits(title, text, taxonomy, language, usual))
    return _decided(_ranked(_shares(scores, title, text, model), taxonomy, model), scores, model, taxonomy)


def explain(
    title: str,
    text: str,
    taxonomy: Taxonomy,
    *,
    language: str = "",
    usual: str = "en",
    model: Model | None = None,
    max_words: int = 20,
) -> Explanation:
    """What the words of an article say about its topic, whatever its author and its folder say."""
    found = _hits(title, text, taxonomy, language, usual)
    scores = totals(found)
    ranking = _ranked(_shares(scores, title, text, model), taxonomy, model)
    words = [Evidence(word=hit.word, count=hit.count, points=totals([hit])) for hit in found]
    words.sort(key=lambda word: (-max(word.points.values()), word.word))
    return Explanation(
        chosen=_decided(ranking, scores, model, taxonomy), ranking=ranking, words=tuple(words[:max_words])
    )


def _hits(title: str, text: str, taxonomy: Taxonomy, language: str, usual: str) -> list[Hit]:
    """What speaks for a topic in the language that is stated, else the text's, else, of a short text, the usual one."""
    return hits(table_for(taxonomy, language or detect_language(text[:_TELLING]) or usual), title, text)


def _shares(scores: Row, title: str, text: str, model: Model | None) -> Row:
    """Each topic's share of all that the text says; empty where it says too little to tell."""
    total = sum(scores.values())
    enough = max(scores.values(), default=0.0) >= LEAST
    shares = {slug: score / total for slug, score in scores.items()} if enough else {}
    return model.blend(shares, title, text) if model is not None else shares


def _ranked(shares: Row, taxonomy: Taxonomy, model: Model | None) -> tuple[Ranked, ...]:
    """The topics that have a share, most spoken for first; those with the same share in the taxonomy's order."""
    topics = {topic.slug: topic for topic in taxonomy.topics}
    if model is not None:
        topics = model.topics | topics
    order = {slug: place for place, slug in enumerate(topics)}
    known = sorted((slug for slug in shares if slug in topics), key=lambda slug: (-shares[slug], order[slug]))
    return tuple(Ranked(topic=topics[slug], share=shares[slug]) for slug in known)


def _decided(ranking: tuple[Ranked, ...], scores: Row, model: Model | None, taxonomy: Taxonomy) -> tuple[Chosen, ...]:
    """The first of the ranking, unless the second is as good.

    A text that says little gives less confidence, except as far as what was learnt is trusted.
    """
    best = ranking[0].share if ranking else 0.0
    second = ranking[1].share if len(ranking) > 1 else 0.0
    if best - second < MARGIN:
        return (Chosen(topic=taxonomy.uncategorised, confidence=0.0, source="none"),)
    told = min(1.0, max(scores.values(), default=0.0) / ENOUGH)
    if model is not None:
        told += (1 - told) * model.trust
    return (Chosen(topic=ranking[0].topic, confidence=round(best * told, 3), source="words"),)
