"""Letters on their way: chosen, claimed in the ledger, handed to couriers, and their answers written down.

One transaction writes all answers that have come and claims the next letters, as many as there are idle couriers: so a
crash leaves no more letters in doubt than there were connections, and the disk is asked as seldom as it can be.
"""

from __future__ import annotations

import heapq
import math
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from publisher.mail import claims, dkim, ledger
from publisher.mail.bouncing import note_refusal
from publisher.mail.claims import Answer, Waiting
from publisher.mail.couriers import Couriers, Task
from publisher.mail.groups import Groups
from publisher.mail.ledger import GIVE_UP_AFTER_S
from publisher.mail.moments import seconds
from publisher.mail.pacing import Pace, backoff_s
from publisher.mail.planning import Order
from publisher.mail.post import Post
from publisher.mail.prepared import Prepared
from publisher.mail.smtp import BUSY, Kind, Reply
from publisher.mail.store import Store

PATIENCE_S = 600  # a run waits that long for a letter that is to be tried again; longer ones are for the next run
_TICK_S = 0.25
_PREPARED = 32  # variants in memory


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What letters are sent with; `clock` gives the time, `ticks` seconds that only go forward."""

    store: Store
    run: int
    post: Post
    pace: Pace
    groups: Groups
    clock: Callable[[], datetime]
    ticks: Callable[[], float]
    secret: bytes
    key: dkim.Key | None = None
    patience_s: float = PATIENCE_S
    stop: threading.Event = msgspec.field(default_factory=threading.Event)
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the letters that this process handed over; `stopped` says why it ended early, else ""."""

    counts: dict[Kind, int]
    seconds: float
    stopped: str = ""


class Sending:
    """One run's sending."""

    def __init__(self, means: Means, couriers: Couriers, order: Order) -> None:
        self._means, self._couriers, self._order = means, couriers, order
        self._prepared: OrderedDict[int, Prepared] = OrderedDict()
        self._buffer: deque[Waiting] = deque()
        self._held: list[tuple[float, int, Waiting]] = []
        self._last: Waiting | None = None
        self._all_read = False
        self._counts: dict[Kind, int] = {}
        self._stopped = ""
        self._refused: set[int] = set()  # put off before, and not to be claimed: their readers are in a pause
        self._mine: set[int] = set()  # letters that were chosen and have no answer yet

    def go(self) -> Sent:
        """Send what waits, until nothing is left that may go, or it is told to stop."""
        means = self._means
        started = means.ticks()
        with means.store.reading() as connection:
            total = ledger.count_waiting(connection)
        with claims.Usual(means.store) as usual:
            self._send_all(usual, total)
        return Sent(counts=self._counts, seconds=means.ticks() - started, stopped=self._stopped)

    def _send_all(self, usual: claims.Usual, total: int) -> None:
        means = self._means
        settled: list[tuple[Task, Answer]] = []
        while True:
            chosen = [] if self._is_over() else self._choose()
            if settled or chosen:
                self._exchange(usual, settled, chosen)
                means.progress("sending", sum(self._counts.values()), total)
            if self._couriers.going:
                settled = [(task, self._answer(task, reply)) for task, reply in self._couriers.answers(self._tick())]
                continue
            settled = []
            if chosen:
                continue  # none of them could be claimed: look at the next
            if self._is_over() or not self._wait():
                break

    def _is_over(self) -> bool:
        means = self._means
        if means.pace.tripped:
            self._stopped = self._stopped or means.pace.tripped
        elif means.stop.is_set():
            self._stopped = self._stopped or "interrupted"
        return bool(self._stopped)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _choose(self) -> list[Waiting]:
        """Letters for the idle couriers, as far as the pace allows any."""
        pace, now = self._means.pace, self._means.ticks()
        idle = pace.connections - self._couriers.going
        chosen: list[Waiting] = []
        if idle <= 0:
            return chosen
        for letter in self._candidates(now):
            if pace.wait_for_any(now) > 0:
                self._buffer.appendleft(letter)
                break
            group = self._means.groups.of(letter.address or "")
            wait = pace.wait_for(group, now)
            if wait > 0:
                again = 0.05 if math.isinf(wait) else min(wait, 1.0)
                heapq.heappush(self._held, (now + again, letter.id, letter))
                continue
            pace.began(group, now)
            self._mine.add(letter.id)
            chosen.append(letter)
            if len(chosen) == idle:
                break
        return chosen

    def _candidates(self, now: float) -> Iterator[Waiting]:
        while True:
            if self._held and self._held[0][0] <= now:
                yield heapq.heappop(self._held)[2]
            elif self._buffer or self._read():
                yield self._buffer.popleft()
            else:
                return

    def _read(self) -> bool:
        """Fetch more letters into the buffer; whether there are any."""
        now, only = self._means.clock(), self._order.only
        if len(self._held) > 2000:  # enough are waiting for their group
            return False
        with self._means.store.reading() as connection:
            if not self._all_read:
                found = ledger.waiting(connection, self._last, now, late=self._order.late, only=only)
                self._all_read = not found
                self._last = found[-1] if found else self._last
            else:
                known = {letter.id for _, _, letter in self._held} | self._refused | self._mine
                found = ledger.deferred(connection, now, only, known)
        self._buffer.extend(found)
        return bool(self._buffer)

    # --- handing over ---------------------------------------------------------------------------------------------

    def _exchange(self, usual: claims.Usual, settled: list[tuple[Task, Answer]], chosen: list[Waiting]) -> None:
        """Write answers and claims down together; then, and not before, let the claimed letters go."""
        means = self._means
        found = [(letter, self._message(letter.variant)) for letter in chosen]
        for letter in [letter for letter, message in found if message is None]:
            self._pass_over(letter)
        going = [(letter, message) for letter, message in found if message is not None]
        chosen = [letter for letter, _ in going]
        now = means.clock()
        if usual.exchange([answer for _, answer in settled], chosen, means.run, now):
            got = {letter.id for letter in chosen}
        else:
            got = self._exchange_carefully(settled, chosen, now)
        for letter, message in going:
            if letter.id in got and letter.address and letter.handle:
                got.remove(letter.id)  # whatever happens, a claim is good for one letter
                group = means.groups.of(letter.address)
                own = means.post.own(letter, letter.address, letter.handle, now)
                self._couriers.send(Task(letter, group, means.post.envelope(letter), own, message))
            else:
                self._pass_over(letter)

    def _pass_over(self, letter: Waiting) -> None:
        """Do without a letter that was chosen: its reader left or pauses, or another run was faster."""
        if letter.attempts:  # only such ones could be met again: of all that another run got there may be many
            self._refused.add(letter.id)
        self._mine.discard(letter.id)
        self._means.pace.ended(self._means.groups.of(letter.address or ""), _NOT_SENT, self._means.ticks())

    def _exchange_carefully(self, settled: list[tuple[Task, Answer]], chosen: list[Waiting], now: datetime) -> set[int]:
        """As usual, where readers have left, were refused, or another run is at work; return the letters claimed."""
        means = self._means
        with means.store.writing() as connection:
            claims.settle(connection, [answer for _, answer in settled], now)
            for task, answer in settled:
                if answer.state == "rejected":
                    note_refusal(connection, means.secret, task.letter.reader, answer.reply, now)
            return claims.claim(connection, chosen, means.run, now) if chosen else set()

    def _answer(self, task: Task, reply: Reply) -> Answer:
        """What the ledger is to hold of a letter; the pace learns of it before the next ones are chosen."""
        letter, now = task.letter, self._means.clock()
        self._mine.discard(letter.id)
        self._means.pace.ended(task.group, reply, self._means.ticks())
        text = reply.text.replace(letter.address or "", "<reader>")  # the ledger outlives the address
        if reply.kind == "unsent" and reply.code == BUSY:  # it goes on one of the connections that there are
            heapq.heappush(self._held, (self._means.ticks() + _TICK_S, letter.id, letter))
            return Answer(letter.id, "planned", 0, text)
        self._counts[reply.kind] = self._counts.get(reply.kind, 0) + 1
        if reply.kind == "unsent":
            self._stopped = self._stopped or reply.text
            return Answer(letter.id, "planned", 0, text)
        if reply.kind != "deferred":
            return Answer(letter.id, reply.kind, reply.code, text)
        if seconds(now) - letter.due > GIVE_UP_AFTER_S:
            return Answer(letter.id, "rejected", reply.code, f"given up after {GIVE_UP_AFTER_S // 3600} hours: {text}")
        again = seconds(now) + backoff_s(letter.attempts + 1, letter.id)
        return Answer(letter.id, "deferred", reply.code, text, again)

    def _message(self, variant: int) -> Prepared | None:
        """A variant's message, ready to be filled in; None when another run has done all its letters meanwhile.

        Raises StateError when the ledger has lost it.
        """
        found = self._prepared.get(variant)
        if found is None:
            with self._means.store.reading() as connection:
                data = ledger.message(connection, variant)
            if data is None:
                return None
            found = self._prepared[variant] = Prepared(data, self._means.key)
            if len(self._prepared) > _PREPARED:
                self._prepared.popitem(last=False)
        return found

    # --- waiting --------------------------------------------------------------------------------------------------

    def _tick(self) -> float:
        """Seconds to wait for answers: not longer than until another letter may go."""
        now = self._means.ticks()
        if self._couriers.going >= self._means.pace.connections or not (self._buffer or self._held):
            return _TICK_S
        wait = self._means.pace.wait_for_any(now)
        if not self._buffer and self._held:
            wait = max(wait, self._held[0][0] - now)
        return min(_TICK_S, max(0.001, wait))

    def _wait(self) -> bool:
        """Wait until a letter may go; False when none will in this run."""
        now = self._means.ticks()
        if self._buffer or self._held:
            pause = self._means.pace.wait_for_any(now)
            if not self._buffer:
                pause = max(pause, self._held[0][0] - now)
        else:
            with self._means.store.reading() as connection:
                again = ledger.next_try(connection, self._order.only, self._refused)
            pause = math.inf if again is None else again - seconds(self._means.clock())
            if pause > self._means.patience_s:
                return False
        self._means.stop.wait(min(max(pause, 0.001), 1.0))
        return True


_NOT_SENT = Reply("unsent", 0, "")
