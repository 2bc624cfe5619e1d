"""A publication to test with: articles without files, readers, and a postman that always brings the mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from publisher import config as configuration
from publisher.config import Frequency
from publisher.mail import claims, ledger, people, plans, preferences, subscribers
from publisher.mail.people import Entry, Subscriber
from publisher.mail.planning import Order
from publisher.mail.store import Store
from publisher.mail.subscribers import Start
from publisher.mail.tables import LetterState, articles, letters, variant_articles
from publisher.mail.tables import subscribers as table
from publisher.model import Article, Digest, Topic
from tests import factories

SECRET = b"a secret that only tests know"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # after the slot of 8 o'clock

Outcome = Callable[[claims.Waiting], LetterState]


class FakeEdition:
    """Articles newest first; renders a letter that names them."""

    def __init__(self) -> None:
        self.articles: tuple[Article, ...] = ()
        self.issue_of: dict[str, int] = {}
        self.issues: dict[int, bool] = {}
        self.room = 1000
        self.rendered: list[tuple[str, ...]] = []

    def render(
        self,
        ids: Iterable[str],
        *,
        language: str,
        number: int = 0,
        frequency: Frequency | None = None,
        corrected: bool = False,
    ) -> Digest:
        """A digest whose text is the titles."""
        by_id = {one.id: one for one in self.articles}
        members = [by_id[one] for one in ids]
        site = factories.site(language=language or "en", postal_address="1 Road")
        issue = factories.issue(*members, number=number, site=site, url=site.url)
        self.rendered.append(tuple(one.slug for one in members))
        url = "https://example.org/u/SUBSCRIBER-TOKEN__________________________"
        text = "\n".join(one.title for one in members[: self.room])
        subject = ("Correction: " if corrected else "") + members[0].title
        shown = tuple(one.id for one in members[: self.room])
        return Digest(
            issue=issue,
            subject=subject,
            html=f'<p>{text}</p><a href="{url}">off</a>',
            text=f"{text}\n{url}\n",
            web="",
            shown=shown,
            frequency=frequency or "manual",
        )


class Sent(NamedTuple):
    """A letter as it went out."""

    address: str
    slot: str
    articles: tuple[str, ...]


class Desk:
    """Publishes, plans and delivers at a clock that the test turns."""

    def __init__(self, store: Store, folder: Path, *, now: datetime = factories.NOON, **digest: Any) -> None:
        self.store, self.now, self.edition = store, now, FakeEdition()
        config = configuration.load(folder=folder, site_url="https://example.org/")
        self.config = msgspec.structs.replace(config, digest=msgspec.structs.replace(config.digest, **digest))

    def publish(self, slug: str, *topics: str, issue: int = -1, **values: Any) -> None:
        """Let a new article be seen now."""
        named = tuple(Topic(slug=one, name=one.title()) for one in topics or ("rivers",))
        made = factories.article(slug=slug, title=slug, topics=named, first_seen=self.now, **values)
        self.edition.articles = (made, *self.edition.articles)
        self.edition.issue_of[made.id] = issue

    def reader(self, address: str, topics: str = "", frequency: str = "", **values: Any) -> None:
        """Let somebody subscribe now."""
        line = preferences.write(preferences.parse(topics, frequency, lambda name: name))
        entry = Entry(address=people.address(address), preferences=line, **values)
        subscribers.add(self.store, SECRET, [entry], Start(self.now))

    def find(self, address: str) -> Subscriber:
        """A subscriber."""
        with self.store.reading() as connection:
            found = subscribers.find(connection, address=people.address(address))
        assert found
        return found

    def change(self, address: str, **values: Any) -> None:
        """Let a reader change something."""
        with self.store.writing() as connection:
            subscribers.change(connection, self.find(address), self.now, **values)

    def leave(self, address: str) -> None:
        """Let a reader go."""
        with self.store.writing() as connection:
            subscribers.leave(connection, SECRET, self.find(address), "unsubscribed", self.now)

    def wait(self, **time: float) -> None:
        """Turn the clock."""
        self.now += timedelta(**time)

    def plan(self, **values: Any) -> plans.Planned:
        """Write down what is due, and send nothing."""
        with ledger.run(self.store, lambda: self.now) as run:
            return plans.plan(self.store, self.edition, self.config, Order(now=self.now, **values), run)

    def send(
        self, outcome: Callable[[claims.Waiting], LetterState] = lambda _: "accepted", **values: Any
    ) -> list[Sent]:
        """Plan what is due, and deliver all that waits; returns it sorted."""
        with ledger.run(self.store, lambda: self.now) as run:
            ledger.sweep(self.store, self.now)
            plans.plan(self.store, self.edition, self.config, Order(now=self.now, **values), run)
            return self.deliver(run, outcome, late=values.get("late", False))

    def deliver(self, run: int, outcome: Outcome = lambda _: "accepted", *, late: bool = False) -> list[Sent]:
        """Claim and settle every letter that waits; an outcome of "claimed" leaves it as a crash would."""
        sent: list[Sent] = []
        answers: list[claims.Answer] = []
        with self.store.reading() as connection:
            found = ledger.waiting(connection, None, self.now, late=late, only=(), limit=10**6)
            found += ledger.deferred(connection, self.now, ())
        with self.store.writing() as connection:
            got = claims.claim(connection, found, run, self.now) if found else set()
        for one in found:
            state = outcome(one) if one.id in got else "claimed"
            if state != "claimed":
                answers.append(claims.Answer(one.id, state, 250, "ok", 0))
            if state == "accepted":
                sent.append(self._sent(one))
        with self.store.writing() as connection:
            claims.settle(connection, answers, self.now)
        return sorted(sent)

    def _sent(self, one: claims.Waiting) -> Sent:
        held = (
            sa.select(articles.c.uri)
            .join(variant_articles, variant_articles.c.article_id == articles.c.id)
            .where(variant_articles.c.variant_id == one.variant)
        )
        with self.store.reading() as connection:
            slot = connection.scalar(sa.select(letters.c.slot).where(letters.c.id == one.id))
            uris = connection.scalars(held)
            slugs = tuple(sorted(uri.rpartition(":")[2] for uri in uris))
            address = connection.scalar(sa.select(table.c.address).where(table.c.id == one.reader))
        return Sent(address or "", slot or "", slugs)

    def states(self) -> dict[str, int]:
        """How many letters are in each state."""
        counts = sa.select(letters.c.state, sa.func.count()).group_by(letters.c.state)
        with self.store.reading() as connection:
            return {row.state: row[1] for row in connection.execute(counts)}
