"""What articles there are for whom: which of them a reader wishes, and how often; pure.

Nothing here looks at an article's date: what counts is when it was first seen, and by whom it was read is for
planning.py to know. Back-dated, edited, undated and moved articles are like all others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from publisher.config import Frequency
from publisher.mail.preferences import FREQUENCIES, OTHERS, Preferences, read


class Offered(NamedTuple):
    """An article as planning sees it: its number in the database, and what readers choose by."""

    number: int
    first_seen: int
    topics: tuple[str, ...]
    issue: int


class Wishes(NamedTuple):
    """What decides which articles a reader wants; equal for readers who want the same.

    `after` is a moment that `Offers.after` gave; `issue` one whose articles count whenever they were seen.
    """

    preferences: str
    after: int
    issue: int | None


class Offers:
    """The articles on offer, in the order in which letters show them; `default` is that of readers who chose none.

    `by_hand`: somebody decided that these go to all, also to those who came after them.
    """

    def __init__(self, offered: Iterable[Offered], default: Frequency, *, by_hand: bool = False) -> None:
        self._offered = tuple(offered)
        self._default, self._by_hand = default, by_hand
        self._moments = sorted({article.first_seen for article in self._offered})
        self.numbers = frozenset(article.number for article in self._offered)
        self.first_seen = {article.number: article.first_seen for article in self._offered}

    def after(self, since: int) -> int:
        """The last moment for which the same articles are new as for `since`: many subscriptions begin between two."""
        place = bisect_left(self._moments, since + 1)
        return self._moments[place] - 1 if place < len(self._moments) else self._moments[-1] if self._moments else 0

    def wished(self, wishes: Wishes) -> dict[Frequency, tuple[int, ...]]:
        """The numbers of the wished articles, each under the fastest frequency that one of its topics is wished at."""
        choices = read(wishes.preferences)
        found: dict[Frequency, list[int]] = {frequency: [] for frequency in FREQUENCIES}
        for article in self._offered:
            frequency = self._frequency(article, choices, wishes)
            if frequency:
                found[frequency].append(article.number)
        return {frequency: tuple(numbers) for frequency, numbers in found.items() if numbers}

    def _frequency(self, article: Offered, choices: Preferences, wishes: Wishes) -> Frequency | None:
        wished: set[Frequency] = set()
        for topic in article.topics:
            choice = choices.get(topic) or choices.get(OTHERS)
            if choice is None or choice.frequency == "never":
                continue
            new = article.first_seen > max(wishes.after, choice.since)
            if new or self._by_hand or article.issue == wishes.issue:
                wished.add(self._default if choice.frequency == "default" else choice.frequency)
        return next((frequency for frequency in FREQUENCIES if frequency in wished), None)
