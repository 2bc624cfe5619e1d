"""When an article was published and updated, so that no date moves by itself and no two entries share one; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TypedDict

from publisher.build.lock import Lock, Record
from publisher.model import DateSource, Draft

# Raised when readers compute fingerprints in another way, so that an update of ours moves no article's `updated`.
RECIPE = "4:"
_SECOND = timedelta(seconds=1)
_NEAR = timedelta(hours=3)  # a stated `updated` may have been moved by a tie-break, each by a second


class Dates(TypedDict):
    """The fields of a Record that are moments, or speak of them."""

    published: datetime
    source: DateSource
    stated: datetime | None
    tie: int
    updated: datetime


class Moments:
    """Dates that stay: `published` moves only with the author's word, and no two entries share a moment."""

    def __init__(self, lock: Lock, now: datetime, *, moved_zone: bool) -> None:
        self._now, self._moved_zone = now, moved_zone
        self._records = lock.records.values()
        self._next_tie: dict[datetime, int] = {}
        self._next_updated: dict[datetime, datetime] = {}

    @cached_property
    def _published(self) -> set[datetime]:
        return {record.published + record.tie * _SECOND for record in self._records}

    @cached_property
    def _updated(self) -> set[datetime]:
        return {record.updated for record in self._records}

    def dates(self, draft: Draft, old: Record | None, committed: datetime | None) -> Dates:
        """The fields of a record that are moments; see the class."""
        published, source, stated = self._published_of(draft, old, committed)
        tie = old.tie if old and published == old.published else self._tie(published)
        shown = published + tie * _SECOND
        if not (old and published == old.published):
            self._published.add(shown)
        updated = self._updated_of(draft, old, shown)
        self._updated.add(updated)
        return {"published": published, "source": source, "stated": stated, "tie": tie, "updated": updated}

    def _published_of(
        self, draft: Draft, old: Record | None, committed: datetime | None
    ) -> tuple[datetime, DateSource, datetime | None]:
        stated, source = draft.published, draft.date_source or "front matter"
        if old is None:
            if stated:
                return stated, source, None
            return (committed, "git", None) if committed else (self._now, "first seen", None)
        before = old.stated or old.published
        moved = stated is not None and stated != before and source in {"front matter", old.source}
        if stated is None or not moved:
            return old.published, old.source, old.stated
        if self._moved_zone:  # the site's time zone changed, not the author's mind
            return old.published, old.source, stated if stated != old.published else None
        return stated, source, None

    def _tie(self, published: datetime) -> int:
        """Seconds to add so that the moment is unique and not in the future: 0, 1, 2 ... or else -1, -2 ..."""
        tie = self._next_tie.get(published, 0)
        while tie >= 0 and published + tie * _SECOND in self._published:
            tie = tie + 1 if published + (tie + 1) * _SECOND <= self._now else -1
        while tie < 0 and published + tie * _SECOND in self._published:
            tie -= 1
        self._next_tie[published] = tie
        return tie

    def _updated_of(self, draft: Draft, old: Record | None, shown: datetime) -> datetime:
        """RFC 4287 4.2.15: it moves when what the reader sees changes; distinct, since readers sort by it."""
        stated = draft.updated if draft.updated and draft.updated <= self._now else None
        if stated is None and old is None:
            return shown
        if old and (
            timedelta(0) <= stated - old.updated < _NEAR if stated else _same_text(old.fingerprint, draft.fingerprint)
        ):
            return max(old.updated, shown)
        wish = stated or self._now
        # Of two edits the second is the newer one, or readers keep the first; what the author states stands.
        least = max(shown, old.updated + _SECOND) if old and stated is None else shown
        moment = self._next_updated.get(wish, wish)
        while moment in self._updated and moment > least:
            moment -= _SECOND
        self._next_updated[wish] = moment
        return max(moment, least)


def _same_text(recorded: str, new: str) -> bool:
    """Whether a recorded and a new fingerprint speak of the same text; of another recipe, they are taken to."""
    return recorded == RECIPE + new or not recorded.startswith(RECIPE)
