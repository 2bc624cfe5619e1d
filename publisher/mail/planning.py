"""Who is to get a letter now, and of which articles: what each reader wants and was not sent yet; it only decides.

Readers are taken a page at a time. Those with the same wishes and the same `mark` are decided about once: the mark is
made of the articles that a reader was sent, so that equal ones tell of equal sets (63 bits, by chance one in 10^18).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from publisher.config import Config, Frequency
from publisher.mail.claims import is_ready
from publisher.mail.edition import Edition
from publisher.mail.moments import seconds
from publisher.mail.offers import Offered, Offers, Wishes
from publisher.mail.slots import Slot, latest
from publisher.mail.store import Store
from publisher.mail.tables import articles, carried, letters, subscribers
from publisher.mail.withdrawing import NOTHING, Withdrawn

PAGE = 5000  # readers
INSTANT = "instant"
_ASKED = 500  # readers in one question
_KEPT = 50_000  # decisions in memory

_Key = tuple[Wishes, int]  # what a reader wishes, and the mark
News = tuple[tuple[Frequency, tuple[int, ...]], ...]  # what is new for a reader, by frequency


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent: what is due, or the public issue `issue` by hand; `only` are the readers to take, () all."""

    now: datetime
    issue: int = 0
    correction: bool = False
    late: bool = False
    only: tuple[int, ...] = ()


class NewLetter(NamedTuple):
    """A letter to write: `articles` are numbers, in their order."""

    reader: int
    slot: Slot
    kind: str
    language: str
    articles: tuple[int, ...]


class Numbering:
    """The numbers that the database has for articles, and their parts of marks."""

    def __init__(self, store: Store, edition: Edition) -> None:
        uris = [article.id for article in edition.articles]
        with store.writing() as connection:
            known = {row.uri: row.id for row in connection.execute(sa.select(articles))}
            new = [{"uri": uri} for uri in uris if uri not in known]
            if new:
                connection.execute(sa.insert(articles), new)
                known = {row.uri: row.id for row in connection.execute(sa.select(articles))}
        self.by_uri = {uri: known[uri] for uri in uris}
        self.uris = {number: uri for uri, number in known.items()}
        self._marks: dict[int, int] = {}

    def mark(self, numbers: Iterable[int]) -> int:
        """What these articles change in a reader's mark, when they are carried and when they are taken back."""
        total = 0
        for number in numbers:
            total ^= self._marks.get(number) or self._marks.setdefault(number, _mark(self.uris[number]))
        return total


class Planner:
    """Decides a page of readers at a time; `late` counts those whose letter should have gone long ago.

    `withdrawn` are letters that count as not planned.
    """

    def __init__(
        self,
        store: Store,
        edition: Edition,
        numbering: Numbering,
        config: Config,
        order: Order,
        *,
        withdrawn: Withdrawn = NOTHING,
    ) -> None:
        self._store, self._config, self._order, self._withdrawn = store, config, order, withdrawn
        issue_of = edition.issue_of
        self._offers = Offers(
            (
                Offered(numbering.by_uri[one.id], seconds(one.first_seen), _slugs(one.topics), issue_of[one.id])
                for one in edition.articles
                if not order.issue or issue_of[one.id] == order.issue
            ),
            config.digest.frequency,
            by_hand=bool(order.issue),
        )
        self._news: dict[_Key, News] = {}
        self._wished = lru_cache(maxsize=_KEPT // 10)(self._offers.wished)
        self._slots: dict[tuple[Frequency, str], Slot] = {}
        self.late = 0

    def pages(self) -> Iterator[list[NewLetter]]:
        """Every letter that is to go, in the readers' order; readers for whom nothing is new have none."""
        last = 0
        while self._offers.numbers:
            with self._store.reading() as connection:
                rows = connection.execute(self._page(last)).all()
                keyed = [(row, self._key(row)) for row in rows]
                self._learn(connection, keyed)
                found = [letter for row, key in keyed for letter in self._letters(row, key)]
                had = self._had(connection, found)
            yield self._in_time([letter for letter in found if (letter.reader, letter.slot.name) not in had])
            if len(rows) < PAGE:
                return
            last = rows[-1].id

    def _page(self, last: int) -> sa.Select[Any]:
        c = subscribers.c
        chosen = (
            sa.select(c.id, c.preferences, c.language, c.timezone, c.since, c.from_issue, c.mark)
            .where(c.id > last, is_ready(self._order.now))
            .order_by(c.id)
            .limit(PAGE)
        )
        return chosen.where(c.id.in_(self._order.only)) if self._order.only else chosen

    def _key(self, row: Row[Any]) -> _Key:
        wishes = Wishes(row.preferences, self._offers.after(row.since), row.from_issue)
        return wishes, row.mark ^ self._withdrawn.marks.get(row.id, 0)

    def _learn(self, connection: Connection, keyed: Iterable[tuple[Row[Any], _Key]]) -> None:
        """Decide for each kind of reader that was not met before, by what one of them was sent."""
        if len(self._news) > _KEPT:
            self._news.clear()
        met: dict[int, _Key] = {}
        keys = set()
        for row, key in keyed:
            if key not in self._news and key not in keys:
                keys.add(key)
                met[row.id] = key
        readers = list(met)
        for start in range(0, len(readers), _ASKED):
            some = readers[start : start + _ASKED]
            sent: dict[int, set[int]] = {reader: set() for reader in some}
            c = carried.c
            chosen = sa.select(c.subscriber_id, c.article_id, c.letter_id).where(c.subscriber_id.in_(some))
            for reader, article, letter in connection.execute(chosen):
                if letter not in self._withdrawn.letters:
                    sent[reader].add(article)
            for reader in some:
                self._news[met[reader]] = self._new(met[reader][0], sent[reader])

    def _new(self, wishes: Wishes, sent: set[int]) -> News:
        wished = self._wished(wishes)
        if self._order.issue:  # by hand: one letter, however often the reader wishes for them
            every = {number for numbers in wished.values() for number in numbers}
            wished = {"instant": tuple(number for number in self._offers.first_seen if number in every)}
        new = ((how, tuple(one for one in numbers if one not in sent)) for how, numbers in wished.items())
        return tuple((how, numbers) for how, numbers in new if numbers)

    def _letters(self, row: Row[Any], key: _Key) -> Iterator[NewLetter]:
        for frequency, numbers in self._news[key]:
            slot = self._slot(frequency, row.timezone or self._config.site.timezone, numbers)
            if slot.is_late(self._order.now) and self._is_for_next(slot, numbers):
                continue
            kind = f"issue {self._order.issue}" if self._order.issue else frequency
            yield NewLetter(row.id, slot, kind, row.language, numbers)

    def _is_for_next(self, slot: Slot, numbers: tuple[int, ...]) -> bool:
        """Whether a slot that is long past was empty for a good reason: all of the articles came after it."""
        return all(self._offers.first_seen[number] > slot.due for number in numbers)

    def _in_time(self, page: list[NewLetter]) -> list[NewLetter]:
        if self._order.late:
            return page
        late = {letter.reader for letter in page if letter.slot.is_late(self._order.now)}
        self.late += len(late)
        return [letter for letter in page if not letter.slot.is_late(self._order.now)] if late else page

    def _slot(self, frequency: Frequency, zone: str, numbers: tuple[int, ...]) -> Slot:
        if self._order.issue:
            return Slot(f"issue {self._order.issue}", seconds(self._order.now))
        if frequency == "instant":
            newest = max(self._offers.first_seen[number] for number in numbers)
            return Slot(INSTANT, newest)  # recording.py numbers it
        if (frequency, zone) not in self._slots:
            digest = self._config.digest
            self._slots[frequency, zone] = latest(
                frequency, ZoneInfo(zone), self._order.now, hour=digest.hour, weekday=digest.weekday
            )
        return self._slots[frequency, zone]

    def _had(self, connection: Connection, page: list[NewLetter]) -> set[tuple[int, str]]:
        """Of these letters, those whose slot has one already."""
        if not page:
            return set()
        c = letters.c
        names = sorted({letter.slot.name for letter in page})
        chosen = sa.select(c.id, c.subscriber_id, c.slot).where(
            c.subscriber_id.between(page[0].reader, page[-1].reader), c.slot.in_(names)
        )
        found = connection.execute(chosen)
        return {(row.subscriber_id, row.slot) for row in found if row.id not in self._withdrawn.letters}


def _slugs(topics: Iterable[Any]) -> tuple[str, ...]:
    return tuple(topic.slug for topic in topics)


def _mark(uri: str) -> int:
    return int.from_bytes(hashlib.blake2b(uri.encode(), digest_size=8).digest(), "big") >> 1
