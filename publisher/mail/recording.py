"""Planned letters into the ledger: each reader's letter, what it carries, and its text, rendered once a variant.

A page is written whole or not at all. That a reader has one letter a slot, and carries an article once, the database
itself holds to: two rows that say otherwise cannot both be there.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from itertools import islice
from typing import NamedTuple, get_args

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.config import Config, Frequency
from publisher.digest.mime import message
from publisher.mail.edition import Edition
from publisher.mail.moments import seconds
from publisher.mail.planning import INSTANT, NewLetter, Numbering
from publisher.mail.store import Store, new_id
from publisher.mail.tables import carried, letters, runs, variant_articles, variants

_FREQUENCIES: dict[str, Frequency] = {one: one for one in get_args(Frequency)}
_TEXTS = 50
_Key = tuple[str, str, tuple[int, ...]]  # kind, language, articles: what readers of a variant have in common


class Variant(NamedTuple):
    """What readers with the same wishes and the same news share, and the articles that it carries."""

    number: int
    articles: tuple[int, ...]


class Printer:
    """Makes the message of each variant, once; `rendered` counts them."""

    def __init__(self, edition: Edition, numbering: Numbering, config: Config, *, corrected: bool = False) -> None:
        self._edition, self._numbering, self._config = edition, numbering, config
        self._corrected = corrected
        self.rendered = 0

    def make(self, letter: NewLetter) -> tuple[bytes, tuple[int, ...]]:
        """The message of a letter, before a reader's own words are filled in, and the articles that it carries.

        What it has no room for counts as carried, or with overflow = "next" stays new. Raises RenderError.
        """
        options, numbering = self._config.digest, self._numbering
        chosen = letter.articles
        if options.overflow == "next":
            chosen = chosen[-options.max_articles :]  # the oldest first: nothing waits for ever
        number = int(letter.kind.partition(" ")[2] or 0)
        made = self._edition.render(
            [numbering.uris[one] for one in chosen],
            language=letter.language,
            number=number,
            frequency=_FREQUENCIES.get(letter.kind),
            corrected=self._corrected,
        )
        if options.overflow == "next":
            chosen = tuple(numbering.by_uri[uri] for uri in made.shown)
        self.rendered += 1
        head = self._config.letterhead()
        return message(made, sender=head.sender, reply_to=head.reply_to), chosen


class Recorder:
    """Writes pages of planned letters for the run `run`."""

    def __init__(self, store: Store, printer: Printer, numbering: Numbering, run: int, now: datetime) -> None:
        self._store, self._printer, self._numbering = store, printer, numbering
        self._run, self._now = run, seconds(now)
        self._variants: dict[_Key, Variant] = {}

    def record(self, page: list[NewLetter], *, carries: bool = True) -> None:
        """Write a page; a correction carries nothing. Raises RenderError."""
        self._print(page)
        if not page:
            return
        with self._store.writing() as connection:
            before = connection.scalar(sa.select(sa.func.max(letters.c.id))) or 0
            self._write(connection, page)
            last = connection.scalar(sa.select(sa.func.max(letters.c.id))) or 0
            if carries:
                self._carry(connection, page, before)
            run = runs.c
            connection.execute(
                sa.update(runs)
                .where(run.id == self._run)
                .values(
                    letters=run.letters + len(page),
                    first_letter=sa.func.coalesce(run.first_letter, before + 1),
                    last_letter=last,
                )
            )

    def _print(self, page: list[NewLetter]) -> None:
        """Render what is new in a page; a few texts at a time are kept, so that many do not fill the memory."""
        new = {_key(letter): letter for letter in page if _key(letter) not in self._variants}
        waiting = iter(new.items())
        while some := list(islice(waiting, _TEXTS)):
            made = [(key, *self._printer.make(letter)) for key, letter in some]
            with self._store.writing() as connection:
                for key, data, chosen in made:
                    self._variants[key] = self._keep(connection, key, data, chosen)

    def _keep(self, connection: Connection, key: _Key, data: bytes, chosen: tuple[int, ...]) -> Variant:
        kind, language, _ = key
        mark = self._numbering.mark(chosen)
        values = {"run_id": self._run, "kind": kind, "language": language, "mark": mark}
        values["message"] = zlib.compress(data, 1)
        number = new_id(connection.execute(sa.insert(variants).values(values)))
        rows = [{"variant_id": number, "article_id": article} for article in chosen]
        connection.execute(sa.insert(variant_articles), rows)
        return Variant(number, chosen)

    def _write(self, connection: Connection, page: list[NewLetter]) -> None:
        # As the driver takes them: a million rows as parameters of SQLAlchemy's own take seconds more.
        place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        rows = []
        for letter in page:
            variant = self._variants[_key(letter)]
            name, due = letter.slot
            if name == INSTANT:  # named after an article that it carries, as that is carried to this reader once
                name = f"{INSTANT} {max(variant.articles)}"
            rows.append((letter.reader, name, due, variant.number, self._run, self._now))
        connection.exec_driver_sql(_INSERT.replace("?", place), rows)

    def _carry(self, connection: Connection, page: list[NewLetter], before: int) -> None:
        """Note what each reader was given, and in the readers' marks that it was."""
        wanted = (
            sa.select(letters.c.subscriber_id, variant_articles.c.article_id, letters.c.id)
            .join(variant_articles, variant_articles.c.variant_id == letters.c.variant_id)
            .where(letters.c.id > before, letters.c.run_id == self._run)
        )
        connection.execute(sa.insert(carried).from_select(["subscriber_id", "article_id", "letter_id"], wanted))
        for kind in {letter.kind for letter in page}:  # a reader has at most one letter of each
            connection.execute(_MARK, {"before": before, "run": self._run, "kind": kind})


_INSERT = """
    INSERT INTO letters (subscriber_id, slot, due, variant_id, run_id, changed, state)
    VALUES (?, ?, ?, ?, ?, ?, 'planned')
"""
# A mark with another one's bits flipped, written without XOR, which SQLite has not.
_MARK = sa.text("""
    UPDATE subscribers SET mark = (subscribers.mark | variants.mark) - (subscribers.mark & variants.mark)
    FROM letters JOIN variants ON variants.id = letters.variant_id
    WHERE subscribers.id = letters.subscriber_id AND letters.id > :before AND letters.run_id = :run
        AND variants.kind = :kind
""")


def _key(letter: NewLetter) -> _Key:
    return letter.kind, letter.language, letter.articles
