"""What a round of letters would hand over, with nothing written but, on request, the letters themselves."""

from __future__ import annotations

import mailbox
from pathlib import Path

import msgspec

from publisher.errors import StateError
from publisher.mail import ledger, plans, subscribers
from publisher.mail.claims import Waiting
from publisher.mail.planning import NewLetter
from publisher.mail.plans import Planned
from publisher.mail.post import Post
from publisher.mail.prepared import Prepared
from publisher.mail.recording import Printer
from publisher.mail.rounds import Errand


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What would be planned, and how many letters `wait` that were planned before and would go, too."""

    planned: Planned
    wait: int


def look(errand: Errand, into: Path | None) -> Foreseen:
    """Say what `rounds.go` would send, and put it into the Maildir `into`, if there is one.

    Links in these letters work, as they are the readers' own. Raises ConfigError, RenderError and StateError.
    """
    desk = _Desk(errand, into)
    with errand.editions() as edition:
        plans.check(errand.order, edition.issues)
        waiting = desk.waiting()
        for letter in waiting:
            desk.put_waiting(letter)
        planned = plans.foresee(errand.store, edition, errand.config, errand.order, desk.put_new)
    return Foreseen(planned=planned, wait=len(waiting))


class _Desk:
    """Makes the letters of a look, each text once; without a Maildir it makes none."""

    def __init__(self, errand: Errand, into: Path | None) -> None:
        self._errand = errand
        self._box = _maildir(into) if into else None
        self._post = Post(errand.config, errand.secret)
        self._new: dict[tuple[str, str, tuple[int, ...]], Prepared] = {}
        self._old: tuple[int, Prepared] | None = None  # letters of a variant stand together

    def waiting(self) -> list[Waiting]:
        errand, order = self._errand, self._errand.order
        dead = ledger.dead_runs(errand.store) if errand.resend_unknown else None
        with errand.store.reading() as connection:
            return list(ledger.to_go(connection, errand.clock(), late=order.late, only=order.only, dead=dead))

    def put_waiting(self, letter: Waiting) -> None:
        if self._box is None:
            return
        if self._old is None or self._old[0] != letter.variant:
            with self._errand.store.reading() as connection:
                text = ledger.message(connection, letter.variant)
            if text is None:  # a send that is under way was faster
                return
            self._old = letter.variant, Prepared(text, self._errand.key)
        self._put(self._old[1], letter)

    def put_new(self, letter: NewLetter, printer: Printer) -> None:
        if self._box is None:
            return
        key = (letter.kind, letter.language, letter.articles)
        if key not in self._new:
            self._new[key] = Prepared(printer.make(letter)[0], self._errand.key)
        with self._errand.store.reading() as connection:
            reader = subscribers.by_id(connection, letter.reader)
        if reader:
            self._put(self._new[key], Waiting(0, 0, letter.reader, reader.address, reader.handle, 0, letter.slot.due))

    def _put(self, text: Prepared, letter: Waiting) -> None:
        if self._box is not None and letter.address and letter.handle:
            own = self._post.own(letter, letter.address, letter.handle, self._errand.clock())
            self._box.add(text.fill(own))


def _maildir(folder: Path) -> mailbox.Maildir:
    try:
        return mailbox.Maildir(folder, create=True)
    except OSError as error:
        raise StateError(f"cannot be written: {error.strerror}", path=str(folder)) from error
