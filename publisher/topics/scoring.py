"""A text and a word table -> how much each topic is spoken for, and by which words; no choice is made here.

The measure: for each word, its weight for the topic x (1 + ln count), the title counted three times.
"""

from __future__ import annotations

from collections import Counter
from math import log

import msgspec

from publisher.topics.tables import Row, Table, normal, tokens

TITLE_COUNTS = 3
LONGEST_TEXT = 200_000  # characters looked at: a book does not change its subject after that


class Hit(msgspec.Struct, frozen=True):
    """A word of the table that a text has: its count, the title's three times, and its weights."""

    word: str
    count: int
    row: Row


def hits(table: Table, title: str, text: str) -> list[Hit]:
    """The words, phrases and parts of words that speak for a topic, in the order of their first use."""
    heading, body = normal(title), normal(text[:LONGEST_TEXT])
    counts = Counter(tokens(heading) * TITLE_COUNTS)
    counts.update(tokens(body))
    row_of = table.row if table.stems else table.words.get
    found = [Hit(word, count, row) for word, count in counts.items() if (row := row_of(word))]
    for phrase, row in table.phrases.items():
        if all(word in counts for word in phrase) and (count := _count(phrase, heading, body)):
            found.append(Hit(" ".join(phrase), count, row))
    for own, row in table.own_phrases:
        if count := own.count(heading) * TITLE_COUNTS + own.count(body):
            found.append(Hit(" ".join(own.words), count, row))
    if table.parts is not None:
        parts = Counter(table.parts.findall(heading) * TITLE_COUNTS + table.parts.findall(body))
        found += [Hit(part, count, table.part_rows[part]) for part, count in parts.items()]
    return found


def totals(found: list[Hit]) -> Row:
    """Each topic's score."""
    scores: Row = {}
    for hit in found:
        factor = 1 + log(hit.count)
        for slug, weight in hit.row.items():
            scores[slug] = scores.get(slug, 0.0) + weight * factor
    return scores


def _count(phrase: tuple[str, ...], heading: str, body: str) -> int:
    """How often a phrase stands in a text, however its words are parted."""
    first, *rest = phrase
    count = 0
    for text, times in ((heading, TITLE_COUNTS), (body, 1)):
        at = text.find(first)
        while at >= 0:
            end = at + len(first)
            for word in rest:
                end += 1
                if not text.startswith(word, end):
                    break
                end += len(word)
            else:
                count += times
            at = text.find(first, at + 1)
    return count
