"""A plan, made and written down: one process at a time, so that two never plan the same letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from publisher.config import Config
from publisher.errors import ConfigError
from publisher.mail import withdrawing
from publisher.mail.correcting import corrections
from publisher.mail.edition import Edition
from publisher.mail.planning import NewLetter, Numbering, Order, Planner
from publisher.mail.recording import Printer, Recorder
from publisher.mail.store import PLANNING, Store


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan came to: letters by kind, texts rendered, readers whose slot is long over, letters taken back."""

    letters: dict[str, int] = {}
    rendered: int = 0
    late: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """How many letters."""
        return sum(self.letters.values())


def plan(store: Store, edition: Edition, config: Config, order: Order, run: int) -> Planned:
    """Write down for `run` every letter that is to go now. Raises RenderError; what was written until then stays."""
    with store.lock(PLANNING, wait=True):
        numbering = Numbering(store, edition)
        withdrawn = withdrawing.withdraw(store, order.now) if _withdraws(order) else 0
        if sent := _by_hand(edition, numbering, order):
            withdrawing.give_back_refused(store, sent, numbering.mark)
        printer = Printer(edition, numbering, config, corrected=order.correction)
        recorder = Recorder(store, printer, numbering, run, order.now)
        planner = Planner(store, edition, numbering, config, order)
        counts: dict[str, int] = {}
        for page in _pages(store, edition, numbering, planner, order):
            recorder.record(page, carries=not order.correction)
            _count(counts, page)
    return Planned(letters=counts, rendered=printer.rendered, late=planner.late, withdrawn=withdrawn)


def foresee(
    store: Store, edition: Edition, config: Config, order: Order, see: Callable[[NewLetter, Printer], None]
) -> Planned:
    """What `plan` would come to, with nothing written; `see` is shown each letter and what makes its text."""
    numbering = Numbering(store, edition)
    printer = Printer(edition, numbering, config, corrected=order.correction)
    sent = _by_hand(edition, numbering, order)
    withdrawn = withdrawing.foresee(store, order.now) if _withdraws(order) else withdrawing.NOTHING
    uncounted = withdrawing.refused(store, sent, numbering.mark) if sent else withdrawn
    planner = Planner(store, edition, numbering, config, order, withdrawn=uncounted)
    counts: dict[str, int] = {}
    for page in _pages(store, edition, numbering, planner, order):
        for letter in page:
            see(letter, printer)
        _count(counts, page)
    return Planned(letters=counts, rendered=printer.rendered, late=planner.late, withdrawn=len(withdrawn.letters))


def check(order: Order, issues: Mapping[int, bool]) -> None:
    """Raise ConfigError when the issue that is to be sent is not there, or open; `issues` says which are closed."""
    if order.correction and not order.issue:
        raise ConfigError("--correction needs the issue to correct", hint="Name it: --issue 12 --correction.")
    if not order.issue or issues.get(order.issue):
        return
    if order.issue in issues:
        raise ConfigError(f"issue {order.issue} is still open", hint="Close it with: publisher publish --close.")
    known = ", ".join(map(str, sorted(issues)[-5:]))
    raise ConfigError(
        f"there is no issue {order.issue}", hint=f"The latest are: {known}." if known else "There are none yet."
    )


def _withdraws(order: Order) -> bool:
    """Whether letters that are late are taken back first; what is sent by hand has nothing to do with them."""
    return not (order.late or order.issue)


def _by_hand(edition: Edition, numbering: Numbering, order: Order) -> withdrawing.ByHand | None:
    """The articles of the issue that is sent by hand; None where none is, or one is corrected."""
    if not order.issue or order.correction:
        return None
    numbers = {numbering.by_uri[one.id] for one in edition.articles if edition.issue_of[one.id] == order.issue}
    return withdrawing.ByHand(numbers, order.only, f"issue {order.issue}")


def _pages(
    store: Store, edition: Edition, numbering: Numbering, planner: Planner, order: Order
) -> Iterator[list[NewLetter]]:
    return corrections(store, edition, numbering, order) if order.correction else planner.pages()


def _count(counts: dict[str, int], page: list[NewLetter]) -> None:
    for letter in page:
        counts[letter.kind] = counts.get(letter.kind, 0) + 1
