"""A reader of archived feeds as RFC 5005 section 4.2 describes it, knowing nothing of how ours are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class Page(NamedTuple):
    """A feed document: the address before it, its entries (id, updated), and what it says was deleted (id, when)."""

    previous: str
    entries: tuple[tuple[str, datetime], ...]
    deleted: tuple[tuple[str, datetime], ...] = ()


class Reader:
    """Keeps the newest version of each entry; it fetches an archive document once, and stops at one that it knows."""

    def __init__(self) -> None:
        self.entries: dict[str, datetime] = {}
        self.told: list[str] = []
        self.fetched = 0
        self._seen: set[str] = set()

    def poll(self, subscription: str, fetch: Callable[[str], Page]) -> None:
        """Read the subscription document and what is new in the archive."""
        pages = [fetch(subscription)]
        address = pages[0].previous
        while address and address not in self._seen:
            self._seen.add(address)
            pages.append(fetch(address))
            address = pages[-1].previous
        self.fetched = len(pages)
        for page in reversed(pages):
            keys = [key for key, _ in page.entries]
            assert len(set(keys)) == len(keys), "an entry stands twice in one document"
            for key, updated in page.entries:
                if key not in self.entries:
                    self.told.append(key)
                self.entries[key] = max(updated, self.entries.get(key, updated))
        for key, _when in pages[0].deleted:
            self.entries.pop(key, None)
