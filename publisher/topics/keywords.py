"""The table of a user's topics: their keywords in all forms, and the shipped words that go with them."""

from __future__ import annotations

import msgspec

from publisher.model import Topic
from publisher.topics import inflection
from publisher.topics.tables import SHIPPED_LANGUAGES, Row, Stem, Table, any_of, make_table, normal, shared_out, tokens

_PRIOR = 0.3  # how much of a shipped topic a user's topics must cover before its words are taken to speak for them


def table(topics: tuple[Topic, ...], shipped: Table, language: str) -> Table:
    """The table of the user's topics: their keywords in all forms, and the shipped words spread over them.

    A shipped topic's words speak for the user's topics in the measure in which their keywords are its words too:
    where only "Markets" has words of economy, the other words of economy speak for it as well.
    """
    grammar = inflection.Grammar(language, loose=language not in SHIPPED_LANGUAGES)
    words = _spread(topics, shipped)
    stems: dict[str, Stem] = {}
    phrases: list[tuple[inflection.Phrase, Row]] = []
    between: dict[str, Row] = {}
    for word, row in shared_out({topic.slug: _spelt(topic) for topic in topics}).items():
        if " " in word:
            phrases.append((inflection.Phrase(tuple(word.split()), grammar), row))
        elif grammar.stands_between(word):
            between[word] = row
            words.pop(word, None)
        elif forms := inflection.forms(word):
            words |= dict.fromkeys(forms, row)
        else:
            stems |= dict.fromkeys(grammar.stems(word), Stem(row, open=False))
    own = make_table(words, {}, stems, compounding=shipped.compounding)
    parts = own.part_rows | between
    return msgspec.structs.replace(
        own, parts=any_of(parts), part_rows=parts, own_phrases=tuple(phrases), grammar=grammar
    )


def _spelt(topic: Topic) -> list[str]:
    """A topic's keywords, its name among them, as tables spell them; a hyphen is a space."""
    return [spelt for keyword in (topic.name, *topic.keywords) if (spelt := _spelling(normal(keyword)))]


def _spelling(keyword: str) -> str:
    return keyword.strip() if inflection.has_signs(keyword) else " ".join(tokens(keyword))


def _spread(topics: tuple[Topic, ...], shipped: Table) -> dict[str, Row]:
    profiles = {topic.slug: _profile(topic, shipped) for topic in topics}
    covered: dict[str, Row] = {}
    for slug, profile in profiles.items():
        for old, mass in profile.items():
            covered.setdefault(old, {})[slug] = mass
    shares = {
        old: {slug: mass / (sum(row.values()) + _PRIOR) for slug, mass in row.items()} for old, row in covered.items()
    }
    spread: dict[str, Row] = {}
    for word, row in shipped.words.items():
        new: Row = {}
        for old, weight in row.items():
            for slug, share in shares.get(old, {}).items():
                new[slug] = new.get(slug, 0.0) + weight * share
        if new:
            spread[word] = new
    return spread


def _profile(topic: Topic, shipped: Table) -> Row:
    """How far each shipped topic covers a user's topic: the mean over its known keywords."""
    rows = [row for word in _spelt(topic) for part in word.split() if (row := shipped.row(part))]
    profile: Row = {}
    for row in rows:
        total = sum(row.values())
        for old, weight in row.items():
            profile[old] = profile.get(old, 0.0) + weight / total / len(rows)
    return profile
