"""How fast letters may go, and when to stop: rates, mailbox providers that ask for patience, the circuit breaker; pure.

Moments are seconds of a clock that only goes forward. A group is a mailbox provider: the domains that share their mail
servers (S9), or each domain alone.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from publisher.config import SendingOptions
from publisher.mail.smtp import BUSY, Reply

WINDOW = 500  # letters that the breaker looks back on (S11)
MOST_REJECTED = WINDOW // 50  # 2 %
MOST_DEFERRED = WINDOW // 20  # 5 % of one group's
FIRST = 20  # letters: if all of these fail, so would the rest
SLOW_DOWN = "4.7.28"  # Gmail: too much from one address or domain
PAUSE_S = 600.0  # what Google asks for then; afterwards one connection, and one more for each SURE letters
SURE = 50


class _Recent:
    """How many of the last letters were of a kind."""

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=WINDOW)
        self.count = 0

    def add(self, *, was: bool) -> None:
        """One more letter."""
        self.count += was - (self._last[0] if len(self._last) == WINDOW else False)
        self._last.append(was)

    def __len__(self) -> int:
        return len(self._last)


@dataclass(slots=True)
class _Group:
    """What is known of a mailbox provider; `most` connections, None: as many as there are."""

    next_at: float = 0.0
    going: int = 0
    most: int | None = None
    sure: int = 0
    deferred: _Recent = field(default_factory=_Recent)


class Pace:
    """Says when a letter may go, and learns from what became of each; `tripped` says why all must stop, else ""."""

    def __init__(self, options: SendingOptions) -> None:
        self._options = options
        self._next_at = 0.0
        self._groups: dict[str, _Group] = {}
        self._rejected = _Recent()
        self._fewer = 0
        self._calm = 0
        self._failed_first = 0
        self._ended = 0
        self.tripped = ""

    @property
    def connections(self) -> int:
        """How many letters may be on their way at once: fewer after the server hung up (421), and then more again."""
        return max(1, self._options.connections - self._fewer)

    def wait_for_any(self, now: float) -> float:
        """Seconds until the next letter to anybody may go; 0 when it may."""
        return max(0.0, self._next_at - now)

    def wait_for(self, group: str, now: float) -> float:
        """Seconds until the next letter to a group may go; infinite until another one to it has ended."""
        known = self._group(group)
        if known.most is not None and known.going >= known.most:
            return math.inf
        return max(0.0, known.next_at - now)

    def began(self, group: str, now: float) -> None:
        """A letter to a group is on its way."""
        known = self._group(group)
        known.going += 1
        if self._options.per_second:
            self._next_at = max(self._next_at, now) + 1 / self._options.per_second
        if self._options.per_group:
            known.next_at = max(known.next_at, now) + 1 / self._options.per_group

    def ended(self, group: str, reply: Reply, now: float) -> None:
        """A letter to a group has been answered."""
        known = self._group(group)
        known.going -= 1
        if reply.kind == "unsent":
            self._hang_up(reply)
            return
        self._learn(known, reply, now)
        self._ended += 1
        failed = reply.kind != "accepted"
        self._failed_first += failed and self._ended <= FIRST
        self._rejected.add(was=reply.kind == "rejected")
        known.deferred.add(was=reply.kind == "deferred")
        if self._options.breaker and not self.tripped:
            self._judge(group, known)

    def _hang_up(self, reply: Reply) -> None:
        if reply.code == BUSY:
            self._fewer, self._calm = min(self._fewer + 1, self._options.connections - 1), 0

    def _learn(self, known: _Group, reply: Reply, now: float) -> None:
        self._hang_up(reply)
        if reply.kind == "accepted" and self._fewer:
            self._calm += 1
            if self._calm % SURE == 0:
                self._fewer -= 1
        if SLOW_DOWN in reply.text:
            known.next_at, known.most, known.sure = now + PAUSE_S, 1, 0
        elif known.most is not None and reply.kind == "accepted":
            known.sure += 1
            if known.sure % SURE == 0:
                known.most += 1

    def _judge(self, group: str, known: _Group) -> None:
        if self._ended == FIRST and self._failed_first == FIRST:
            self.tripped = f"the first {FIRST} letters all failed"
        elif self._rejected.count > MOST_REJECTED:
            self.tripped = f"over {MOST_REJECTED} of the last {len(self._rejected)} letters were refused"
        elif known.deferred.count > MOST_DEFERRED:
            self.tripped = f"over {MOST_DEFERRED} of the last {len(known.deferred)} letters to {group} were deferred"

    def _group(self, name: str) -> _Group:
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = _Group()
        return found


def backoff_s(attempts: int, seed: int) -> int:
    """Seconds until a letter that was put off is tried again: a minute, then three times longer each time, to 4 hours.

    Spread by up to a quarter, by `seed`, so that many that were put off together do not come back together.
    """
    base: int = min(60 * 3 ** max(0, min(attempts, 9) - 1), 4 * 3600)
    return base + base * (seed * 2654435761 % 2**32) // 2**34  # Knuth's multiplicative hash
