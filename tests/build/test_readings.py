"""Readings in blocks: what is kept comes back, whichever files come, change and go, and few rows are written for it."""

from __future__ import annotations

from random import Random

from publisher.build.readings import Cached, Readings, Row
from publisher.model import Reading


def cached(path: str, digest: str = "d") -> Cached:
    return Cached(path, 1, 2, 3, digest, b"", Reading(draft=None))


class Table:
    """The rows as the database keeps them."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def open(self) -> Readings:
        return Readings([self.rows[first] for first in sorted(self.rows)])

    def take(self, readings: Readings) -> int:
        written, gone = readings.changes()
        for first in gone:
            del self.rows[first]
        self.rows.update({row[0]: row for row in written})
        return len(written) + len(gone)


def test_whatever_comes_changes_and_goes_is_what_is_there_the_next_time() -> None:
    chance, table = Random(3), Table()
    there: dict[str, Cached] = {}

    for run in range(60):
        fresh = [cached(f"{chance.randrange(900):03}.md", f"{run}") for _ in range(chance.choice([0, 1, 5, 300]))]
        gone = [path for path in there if chance.random() < chance.choice([0.0, 0.0, 0.02, 0.9])]
        gone = [path for path in gone if path not in {one.path for one in fresh}]
        readings = table.open()
        readings.update(fresh, gone)
        there.update({one.path: one for one in fresh})
        for path in gone:
            del there[path]
        table.take(readings)

        assert readings.by_path == there
        assert table.open().by_path == there
        assert list(table.open().by_path) == sorted(there)


def test_few_rows_are_written_for_a_change() -> None:
    table = Table()
    readings = table.open()
    readings.update([cached(f"{number:05}.md") for number in range(5_000)], [])
    many = table.take(readings)

    counts = []
    for fresh, gone in (([cached("01234.md", "e")], []), ([cached("01234a.md")], []), ([], ["04321.md"]), ([], [])):
        readings = table.open()
        readings.update(fresh, gone)
        counts.append(table.take(readings))

    assert 30 < many < 90
    assert counts[0] == 1
    assert max(counts[1:3]) <= 2
    assert counts[3] == 0


def test_a_row_that_is_damaged_is_left_out() -> None:
    table = Table()
    readings = table.open()
    readings.update([cached(f"{number:05}.md") for number in range(1_000)], [])
    table.take(readings)
    first, data, crc = table.rows["00000.md"]
    table.rows["00000.md"] = (first, data[:-1] + b"\0", crc)

    found = table.open()

    assert not found.is_whole
    assert "00000.md" not in found.by_path
    assert "00999.md" in found.by_path
