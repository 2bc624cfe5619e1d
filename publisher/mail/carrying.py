"""What letters brought to their readers; it is taken off their account again when a letter did not go after all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.mail.tables import carried


def give_back(connection: Connection, gone: Iterable[tuple[int, int, int]]) -> None:
    """Let what letters carried be new to their readers again.

    `gone` has of each letter its number, the number of its reader and the mark of its variant.
    """
    gone = list(gone)
    for letter, reader, _ in gone:
        connection.execute(sa.delete(carried).where(carried.c.subscriber_id == reader, carried.c.letter_id == letter))
    turn_marks(connection, together((reader, mark) for _, reader, mark in gone))


def together(changes: Iterable[tuple[int, int]]) -> dict[int, int]:
    """By reader, the bits that all changes to the mark flip; each is a reader and the bits of one."""
    marks: dict[int, int] = {}
    for reader, bits in changes:
        marks[reader] = marks.get(reader, 0) ^ bits
    return marks


def turn_marks(connection: Connection, marks: Mapping[int, int]) -> None:
    """Flip bits in the marks of readers."""
    if marks:
        connection.execute(_TURN, [{"reader": reader, "bits": bits} for reader, bits in sorted(marks.items())])


_TURN = sa.text(
    "UPDATE subscribers SET mark = (mark | :bits) - (mark & :bits) WHERE id = :reader"  # SQLite has no XOR
)
