"""An article keeps its dates over runs, and no two articles have the same moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.build.remembering import EMPTY, LATER, NOON, SITE, draft, run


def test_updated_moves_with_the_text_and_published_does_not() -> None:
    before = run(EMPTY, draft("a.md", published="2026-01-02T00:00:00Z"))

    same = run(before.lock, draft("a.md", published="2026-01-02T00:00:00Z"), now=LATER)
    edited = run(same.lock, draft("a.md", published="2026-01-02T00:00:00Z", fingerprint="new"), now=LATER)

    assert same.records["a.md"] == before.records["a.md"]
    assert edited.records["a.md"].published == before.records["a.md"].published
    assert edited.records["a.md"].updated == LATER


def test_another_time_zone_of_the_site_moves_no_date() -> None:
    before = run(EMPTY, draft("a.md", published="2026-01-02T00:00:00Z"))
    berlin = msgspec.structs.replace(SITE, timezone="Europe/Berlin")
    shifted = draft("a.md", published="2026-01-01T23:00:00Z")

    moved = run(before.lock, shifted, site=berlin)
    again = run(moved.lock, shifted, site=berlin)
    corrected = run(again.lock, draft("a.md", published="2026-01-05T23:00:00Z"), site=berlin)

    published = [memory.records["a.md"].published.day for memory in (before, moved, again, corrected)]
    assert published == [2, 2, 2, 5]


@pytest.mark.parametrize("source", ["front matter", "first seen"])
def test_equal_dates_get_distinct_seconds_that_are_not_in_the_future(source: str) -> None:
    stated = {"published": "2026-11-23T11:59:58Z"} if source == "front matter" else {}

    memory = run(EMPTY, *(draft(f"{name}.md", **stated) for name in "abcdefgh"))
    again = run(memory.lock, *(draft(f"{name}.md", **stated) for name in "abcdefgh"), now=LATER)

    moments = [record.published + timedelta(seconds=record.tie) for record in memory.records.values()]
    assert len(set(moments)) == 8
    assert max(moments) <= NOON
    assert again.records == memory.records


def test_articles_edited_in_one_run_get_distinct_moments() -> None:
    names = [f"{name}.md" for name in "abcde"]
    before = run(EMPTY, *(draft(name) for name in names))

    memory = run(before.lock, *(draft(name, fingerprint="new " + name) for name in names), now=LATER)

    assert len({record.updated for record in memory.records.values()}) == 5
    assert max(record.updated for record in memory.records.values()) == LATER


@pytest.mark.parametrize("seconds", [0, 2, 60])
def test_an_edit_soon_after_another_is_the_newer_one(seconds: int) -> None:
    """Readers that keep the newest version of an entry passed over an edit whose date was before the last one's."""
    names = [f"{name}.md" for name in "abcdefgh"]
    before = run(EMPTY, *(draft(name) for name in names))
    first = run(before.lock, *(draft(name, fingerprint="new " + name) for name in names), now=LATER)

    second = run(
        first.lock,
        *(draft(name, fingerprint="newer " + name) for name in names),
        now=LATER + timedelta(seconds=seconds),
    )

    assert all(second.records[name].updated > first.records[name].updated for name in names)


def test_a_stated_update_is_kept_over_runs() -> None:
    drafts = [draft(f"{name}.md", updated="2026-11-23T11:00:00Z", published="2026-01-01T00:00:00Z") for name in "abc"]

    first = run(EMPTY, *drafts)
    second = run(first.lock, *drafts, now=LATER)

    assert second.records == first.records
    assert len({record.updated for record in first.records.values()}) == 3


def test_dates_come_from_git_before_the_first_sight() -> None:
    memory = run(EMPTY, draft("a.md"), draft("b.md"), committed={"a.md": datetime(2025, 1, 1, tzinfo=UTC)})

    assert [(r.source, r.published.year) for r in memory.records.values()] == [("git", 2025), ("first seen", 2026)]
