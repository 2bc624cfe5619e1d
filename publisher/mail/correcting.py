"""A second letter for those who were sent articles of a public issue that said something wrong; decides only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from publisher.mail.claims import is_ready
from publisher.mail.edition import Edition
from publisher.mail.moments import seconds
from publisher.mail.planning import PAGE, NewLetter, Numbering, Order
from publisher.mail.slots import Slot
from publisher.mail.store import Store
from publisher.mail.tables import carried, letters, subscribers


def corrections(store: Store, edition: Edition, numbering: Numbering, order: Order) -> Iterator[list[NewLetter]]:
    """Pages of letters, each of the articles of the issue that its reader was sent, in the issue's order.

    The slot is named after what these articles say now: the same correction a second time goes to nobody.
    """
    members = [article for article in edition.articles if edition.issue_of[article.id] == order.issue]
    numbers = [numbering.by_uri[article.id] for article in members]
    state = hashlib.blake2b(" ".join(article.version for article in members).encode(), digest_size=6).hexdigest()
    slot = Slot(f"correction {order.issue} {state}", seconds(order.now))
    last, most = 0, PAGE * max(1, len(numbers))
    while True:
        with store.reading() as connection:
            rows = connection.execute(_sent(numbers, slot.name, order, last).limit(most)).all()
        if len(rows) == most:  # the last reader's may be cut off
            rows = [row for row in rows if row.id != rows[-1].id]
        yield [_letter(slot, order.issue, numbers, list(sent)) for _, sent in groupby(rows, key=lambda row: row.id)]
        if not rows:
            return
        last = rows[-1].id


def _letter(slot: Slot, issue: int, numbers: list[int], sent: list[Row[Any]]) -> NewLetter:
    had = {row.article_id for row in sent}
    chosen = tuple(number for number in numbers if number in had)
    return NewLetter(sent[0].id, slot, f"correction {issue}", sent[0].language, chosen)


def _sent(numbers: list[int], slot: str, order: Order, last: int) -> sa.Select[tuple[int, str, int]]:
    """Readers behind the number `last`, and the articles among `numbers` that an accepted letter carried to them."""
    c = subscribers.c
    again = letters.alias()
    chosen = (
        sa.select(c.id, c.language, carried.c.article_id)
        .join(carried, carried.c.subscriber_id == c.id)
        .join(letters, letters.c.id == carried.c.letter_id)
        .where(c.id > last, is_ready(order.now), carried.c.article_id.in_(numbers), letters.c.state == "accepted")
        .where(~sa.exists().where(again.c.subscriber_id == c.id, again.c.slot == slot))
        .order_by(c.id)
    )
    return chosen.where(c.id.in_(order.only)) if order.only else chosen
