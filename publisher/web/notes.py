"""Single mails about a subscription: put into the database with what asks for them, and handed over afterwards.

A note goes at least once: it is taken out when the mail server has it. Letters go at most once; but a confirmation
that comes twice after a power cut harms nobody, and one that never comes loses a reader.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy import Connection

from publisher.errors import PublisherError
from publisher.mail.moments import seconds
from publisher.mail.store import Store
from publisher.mail.tables import NoteKind, notes

_LEASE_S = 600  # who took a note and is not heard of again has died
_AGAIN_S = (60, 300, 1800, 7200)  # and every six hours from then on
_EVERY_S = 6 * 3600
_GIVE_UP_S = 72 * 3600
_LOOK_S = 30.0
_CHORES_S = 3600

_log = logging.getLogger(__name__)


class Mail(NamedTuple):
    """A mail ready to go: RFC 5322, CRLF at the ends of lines."""

    sender: str
    recipient: str
    message: bytes


Handed = Literal["taken", "refused", "later"]


class Outbox(Protocol):
    """Where mails are handed over."""

    def put(self, mail: Mail) -> Handed:
        """Hand a mail over. Raises DeliveryError where no mail can be handed over now."""


class Note(NamedTuple):
    """A mail that waits: what it is about, and whose handle it is for."""

    id: int
    kind: NoteKind
    handle: str
    created: int
    attempts: int


Compose = Callable[[Connection, Note], Mail | None]  # None when there is nobody to write to any more


def put(connection: Connection, kind: NoteKind, handle: str, now: datetime) -> None:
    """Let a mail go, unless one of the kind waits for this handle already."""
    waiting = sa.select(notes.c.id).where(notes.c.kind == kind, notes.c.handle == handle)
    if connection.execute(waiting).first() is None:
        row = {"kind": kind, "handle": handle, "created": seconds(now), "due": seconds(now)}
        connection.execute(sa.insert(notes).values(row))


class Postman:
    """Hands notes over, in a thread of its own that begins with the first `wake`; does the `chores` once an hour."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        compose: Compose,
        clock: Callable[[], datetime],
        chores: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._outbox, self._compose, self._clock = store, outbox, compose, clock
        self._chores, self._next_chores = chores, 0
        self._bell, self._leaving = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def wake(self) -> None:
        """Say that there may be something to do; returns at once."""
        with self._starting:  # in each process that a web server forks, hence not before it is needed
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
                self._thread.start()
        self._bell.set()

    def stop(self) -> None:
        """End the thread; what it did not hand over stays in the database."""
        self._leaving.set()
        self._bell.set()
        if self._thread:
            self._thread.join(timeout=10)

    def round(self) -> int:
        """Hand over what is due; return how many mails went. Raises nothing for what a server or network does."""
        sent = 0
        while not self._leaving.is_set() and (note := self._take()) is not None:
            try:
                with self._store.reading() as connection:
                    mail = self._compose(connection, note)
                handed = self._outbox.put(mail) if mail else "refused"
            except PublisherError as error:
                self._put_off(note, str(error))
                return sent
            if handed == "later":
                self._put_off(note, "the mail server deferred it")
                continue
            if mail and handed == "refused":
                _log.warning("a mail of the kind '%s' was refused and is not tried again", note.kind)
            sent += handed == "taken"
            self._done(note)
        return sent

    def _work(self) -> None:
        while not self._leaving.is_set():
            self._bell.clear()
            try:
                self.round()
                if seconds(self._clock()) >= self._next_chores:
                    self._next_chores = seconds(self._clock()) + _CHORES_S
                    self._chores()
            except Exception:  # noqa: BLE001 - a thread that died in silence would send no confirmation ever after
                _log.exception("mails wait in the database and are tried again")
            self._bell.wait(_LOOK_S)

    def _take(self) -> Note | None:
        """The next note that is due, kept from all others for a while."""
        now = seconds(self._clock())
        chosen = sa.select(notes).where(notes.c.due <= now).order_by(notes.c.due, notes.c.id).limit(1)
        with self._store.reading() as connection:
            if connection.execute(chosen).first() is None:
                return None
        with self._store.writing() as connection:
            row = connection.execute(chosen.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            mine = sa.update(notes).where(notes.c.id == row.id)
            connection.execute(mine.values(due=now + _LEASE_S, attempts=row.attempts + 1))
        return Note(row.id, row.kind, row.handle, row.created, row.attempts)

    def _put_off(self, note: Note, why: str) -> None:
        now = seconds(self._clock())
        if now - note.created > _GIVE_UP_S:
            _log.warning("a mail of the kind '%s' was given up after three days: %s", note.kind, why)
            self._done(note)
            return
        _log.warning("a mail waits: %s", why)
        pause = _AGAIN_S[note.attempts] if note.attempts < len(_AGAIN_S) else _EVERY_S
        with self._store.writing() as connection:
            connection.execute(sa.update(notes).where(notes.c.id == note.id).values(due=now + pause))

    def _done(self, note: Note) -> None:
        with self._store.writing() as connection:
            connection.execute(sa.delete(notes).where(notes.c.id == note.id))
