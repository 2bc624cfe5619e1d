"""A year of a newsletter, made up from a seed: readers and articles come, change and go, machines stop and crash.

What must be true is kept here a second time, in the plainest way, and compared with what the mail room did.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from publisher.mail import ledger, preferences, subscribers
from publisher.mail.people import Entry, address
from publisher.mail.preferences import Choice
from publisher.mail.tables import articles as article_table
from publisher.mail.tables import carried, letters, runs
from publisher.mail.tables import subscribers as table
from publisher.model import Article, Topic
from tests.mail.desk import SECRET, Desk, Sent

TOPICS = ("rivers", "cities", "machines", "energy", "table", "measures")
FREQUENCIES = ("default", "instant", "daily", "weekly", "monthly", "never")
ZONES = ("", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe")


class Size(NamedTuple):
    """How large a year is."""

    readers: int
    articles: int
    days: int
    hours_between: int


class Believed:
    """What is true of a reader, as far as this book knows."""

    def __init__(self, since: datetime, wishes: dict[str, str]) -> None:
        self.since, self.active = since, True
        self.paused_until = since
        self.began = {topic: since for topic in TOPICS if _how(wishes, topic) != "never"}

    def change(self, wishes: dict[str, str], now: datetime) -> None:
        """Take new wishes, those that are new from now on."""
        old = self.began
        self.began = {topic: old.get(topic, now) for topic in TOPICS if _how(wishes, topic) != "never"}

    def wants(self, article: Article) -> bool:
        """Whether the article is one for this reader now."""
        began = [self.began[topic.slug] for topic in article.topics if topic.slug in self.began]
        return any(article.first_seen > max(since, self.since) for since in began)


class Year:
    """Plays a year at a desk; `got` is what each reader was brought, in order."""

    def __init__(self, desk: Desk, seed: int, size: Size) -> None:
        self.desk, self.size = desk, size
        self.chance = random.Random(seed)
        self.book: dict[str, Believed] = {}
        self.got: dict[str, list[str]] = {}
        self.hidden: list[Article] = []
        self.published = 0

    def play(self) -> None:
        """Play it, and then quiet days until nothing is due any more."""
        steps = self.size.days * 24 // self.size.hours_between
        for step in range(steps):
            self.desk.wait(hours=self.size.hours_between)
            self._readers_come(step / steps)
            self._articles_come(step / steps)
            self._things_change()
            if self.chance.random() < 0.02:  # the machine is off
                self.desk.wait(hours=self.chance.randrange(1, 40))
            self._send(crashes=True)
        self._show_all()
        for believed in self.book.values():
            believed.paused_until = min(believed.paused_until, self.desk.now)
        with self.desk.store.writing() as connection:
            connection.execute(sa.update(table).values(paused_until=None))
        quiet = 0
        while quiet < 33:  # days without a letter
            self.desk.wait(days=1)
            quiet = 0 if self._send(crashes=False, late=True) else quiet + 1

    def _readers_come(self, part: float) -> None:
        while len(self.book) < self.size.readers * min(1.0, part * 2 + 0.2):
            name = f"r{len(self.book)}@example.org"
            wishes = self._wishes()
            line = preferences.write({topic: _choice(how) for topic, how in wishes.items()})
            zone, language = self.chance.choice(ZONES), self.chance.choice(("", "", "de"))
            entry = Entry(address=address(name), preferences=line, timezone=zone, language=language)
            subscribers.add(self.desk.store, SECRET, [entry], subscribers.Start(self.desk.now))
            self.book[name], self.got[name] = Believed(self.desk.now, wishes), []

    def _wishes(self) -> dict[str, str]:
        chosen = self.chance.sample((*TOPICS, "*"), self.chance.randrange(1, 5))
        return {topic: self.chance.choice(FREQUENCIES) for topic in chosen}

    def _articles_come(self, part: float) -> None:
        while self.published < self.size.articles * part:
            topics = self.chance.sample(TOPICS, self.chance.choice((1, 1, 1, 2, 3)))
            self._publish(tuple(Topic(slug=topic, name=topic) for topic in topics))

    def _publish(self, topics: tuple[Topic, ...]) -> None:
        back = timedelta(days=self.chance.choice((0, 0, 0, 1, 30, 3000)))
        self.desk.publish(f"a{self.published}", published=self.desk.now - back)
        newest = msgspec.structs.replace(self.desk.edition.articles[0], topics=topics)
        self.desk.edition.articles = (newest, *self.desk.edition.articles[1:])
        self.published += 1

    def _things_change(self) -> None:
        desk, chance = self.desk, self.chance
        if self.book and chance.random() < 0.3:
            self._reader_changes(chance.choice(sorted(self.book)))
        shown = list(desk.edition.articles)
        if shown and chance.random() < 0.2:  # an edit: other words, another date, sometimes other topics
            place = chance.randrange(len(shown))
            changes = {"digest": str(chance.random()), "updated": desk.now}
            if chance.random() < 0.3:
                named = chance.sample(TOPICS, 2)
                changes["topics"] = tuple(Topic(slug=topic, name=topic) for topic in named)
            shown[place] = msgspec.structs.replace(shown[place], **changes)
        if shown and chance.random() < 0.05:
            self.hidden.append(shown.pop(chance.randrange(len(shown))))
        desk.edition.articles = tuple(shown)
        if chance.random() < 0.05:
            self._show_all()

    def _show_all(self) -> None:
        self.desk.edition.articles = (*self.hidden, *self.desk.edition.articles)
        self.hidden = []

    def _reader_changes(self, name: str) -> None:
        desk, believed, now = self.desk, self.book[name], self.desk.now
        what = self.chance.choice(("wishes", "wishes", "pause", "zone", "leave", "return"))
        if what == "return" and not believed.active:
            wishes = self._wishes()
            line = preferences.write({topic: _choice(how) for topic, how in wishes.items()})
            entry = Entry(address=address(name), preferences=line)
            subscribers.add(desk.store, SECRET, [entry], subscribers.Start(now), again=True)
            self.book[name] = Believed(now, wishes)
        elif not believed.active:
            return
        elif what == "wishes":
            wishes = self._wishes()
            believed.change(wishes, now)
            desk.change(name, preferences=preferences.write({topic: _choice(how) for topic, how in wishes.items()}))
        elif what == "pause":
            believed.paused_until = now + timedelta(days=self.chance.randrange(1, 40))
            desk.change(name, paused_until=believed.paused_until)
        elif what == "zone":
            desk.change(name, timezone=self.chance.choice(ZONES))
        elif what == "leave" and self.chance.random() < 0.5:
            believed.active = False
            desk.leave(name)

    def _send(self, *, crashes: bool, late: bool = False) -> int:
        crash = crashes and self.chance.random() < 0.1
        sent = self.desk.send(lambda _: "claimed" if crash and self.chance.random() < 0.2 else "accepted", late=late)
        for one in sent:
            self._check(one)
            self.got[one.address] += one.articles
        return len(sent)

    def _check(self, one: Sent) -> None:
        """A letter only to who wants it now, and with nothing in it that is not wanted."""
        believed = self.book[one.address]
        assert believed.active, one
        assert believed.paused_until <= self.desk.now, one
        assert one.articles, one
        by_slug = {article.slug: article for article in self.desk.edition.articles}
        for slug in one.articles:
            if slug in by_slug:  # one that was hidden since the plan cannot be asked
                assert believed.wants(by_slug[slug]), (one, slug)

    def judge(self) -> tuple[int, int]:
        """Raise AssertionError where somebody got too much or too little; return letters and articles delivered."""
        unsure = self._carried_by_unknown()
        for name, believed in sorted(self.book.items()):
            got = self.got[name]
            assert len(got) == len(set(got)), f"{name} got an article twice"
            if not believed.active:
                continue
            for article in self.desk.edition.articles:
                if believed.wants(article):
                    assert article.slug in got or (name, article.slug) in unsure, f"{name} never got {article.slug}"
        with self.desk.store.reading() as connection:
            account = ledger.account(connection, set(connection.scalars(sa.select(runs.c.id))))
        assert account.balances, str(account)
        return sum(account.states.values()), sum(map(len, self.got.values()))

    def _carried_by_unknown(self) -> set[tuple[str, str]]:
        """Readers and articles of letters that nobody knows the end of, or that were kept from who had left."""
        chosen = (
            sa.select(table.c.address, article_table.c.uri)
            .join(carried, carried.c.subscriber_id == table.c.id)
            .join(article_table, article_table.c.id == carried.c.article_id)
            .join(letters, letters.c.id == carried.c.letter_id)
            .where(letters.c.state.in_(("unknown", "suppressed")))
        )
        with self.desk.store.reading() as connection:
            return {(row.address, row.uri.rpartition(":")[2]) for row in connection.execute(chosen)}


def _how(wishes: dict[str, str], topic: str) -> str:
    return wishes.get(topic) or wishes.get("*") or "never"


def _choice(how: str) -> Choice:
    return Choice(how)  # type: ignore[arg-type] # one of FREQUENCIES
