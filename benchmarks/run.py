"""Publisher beside Hugo, Pelican and the floor on the same articles: whole processes, in turn, medians.

usage: python benchmarks/run.py [--sizes 1000 10000 100000] [--runs 5] [--only WORD] [--without-pelican]
                                [--save FILE.json] [--draw FILE.svg]

Installs all in environments of their own below build-env/bench, makes the articles, checks after each case that
both sides wrote the same entries, and prints a Markdown table with the facts of the machine. The floor (floor.py) is
the least that the work can cost in Python; from 100,000 articles on it is the only other side.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from picture import picture
from process import Measure, measured, middle
from programs import Case, Floor, Hugo, Pelican, Program, Publisher

ROOT = Path(__file__).resolve().parent.parent
ALL = 1_000_000
_MOST_FOR_HUGO = 10_000
State = Literal["fresh", "unchanged", "one changed"]


class Row(NamedTuple):
    """A case to measure: what is published, and what an earlier run left."""

    case: Case
    state: State

    def __str__(self) -> str:
        return f"{self.case.articles:,}, {self.state}"

    @property
    def switched_on(self) -> str:
        """What is on beside the feeds."""
        case = self.case
        if case.defaults:
            return "all defaults: pages and lists, letter, archives, near-duplicates"
        extras = [name for name, on in (("pages", case.pages), ("letter", case.letter)) if on]
        return ", ".join((["all entries"] if case.entries == ALL else []) + extras) or "feeds only"


class Result(NamedTuple):
    """A row's medians: ours and the peer's."""

    row: Row
    peer: str
    ours: Measure
    theirs: Measure

    @property
    def ratio(self) -> float:
        """Our wall time by the peer's; under 1 we are faster."""
        return self.ours.wall_s / self.theirs.wall_s


def rows(size: int) -> list[Row]:
    """The cases of one number of articles."""
    if size > _MOST_FOR_HUGO:
        return [Row(Case(size), "fresh"), Row(Case(size), "unchanged"), Row(Case(size), "one changed")]
    return [
        Row(Case(size), "fresh"),
        Row(Case(size, letter=True), "fresh"),
        Row(Case(size, pages=True, letter=True), "fresh"),
        Row(Case(size, pages=True, letter=True, defaults=True), "fresh"),
        Row(Case(size, entries=ALL), "fresh"),
        Row(Case(size, letter=True), "unchanged"),
        Row(Case(size, pages=True, letter=True), "unchanged"),
        Row(Case(size, letter=True), "one changed"),
        Row(Case(size, pages=True, letter=True, defaults=True), "one changed"),
    ]


def compare(ours: Program, peer: Program, row: Row, runs: int) -> Result:
    """Measure both in turn, after one run of each that does not count; SystemExit where their entries differ."""
    taken: dict[str, list[Measure]] = {ours.name: [], peer.name: []}
    with edits(ours, row) as edit_ours, edits(peer, row) as edit_theirs:
        for run in range(runs + 1):
            for program, edit in ((ours, edit_ours), (peer, edit_theirs)):
                if row.state == "fresh" or run == 0:
                    program.forget()
                if row.state == "one changed" and run:
                    edit.write_text(
                        f"{edit.read_text(encoding='utf-8')}\nOne more line, number {run}.\n", encoding="utf-8"
                    )
                command, environment = program.command(row.case)
                result = measured(command, cwd=program.folder, extra_env=environment)
                if run:
                    taken[program.name].append(result)
        if not row.case.defaults:  # a feed of 256 KiB has no room for twenty of these
            check(ours, peer, row)
    for program in (ours, peer):
        program.tidy()
    if row.case.pages:
        time.sleep(40)  # for as long, ext4 remembers what was deleted
    return Result(row, peer.name, middle(taken[ours.name]), middle(taken[peer.name]))


@contextmanager
def edits(program: Program, row: Row) -> Iterator[Path]:
    """The newest article of a program's folder, put back as it was at the end."""
    newest = max(program.corpus(row.case.articles).glob("*.md"))
    original = newest.read_bytes()
    try:
        yield newest
    finally:
        if newest.read_bytes() != original:  # else it would look edited just now, and be read again
            newest.write_bytes(original)


def check(ours: Program, peer: Program, row: Row) -> None:
    """Refuse a comparison of unlike work."""
    mine, theirs = ours.entries(), peer.entries()
    if mine != theirs:
        unlike = next(topic for topic in mine if mine[topic] != theirs[topic])
        raise SystemExit(
            f"{row}: the feed of {unlike or 'the site'} differs: {len(mine[unlike])} entries of ours, "
            f"{len(theirs[unlike])} of {peer.name}; {mine[unlike][:2]} and {theirs[unlike][:2]}"
        )


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| articles | on | peer | ours, s | peer, s | ours / peer | ours, MiB | peer, MiB |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {found.row} | {found.row.switched_on} | {found.peer} | {found.ours.wall_s:.2f} | {found.theirs.wall_s:.2f} "
        f"| {found.ratio:.2f} | {found.ours.peak_mib:.0f} | {found.theirs.peak_mib:.0f} |"
        for found in results
    ]
    return "\n".join(lines)


def machine() -> str:
    """What was measured on."""
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores of {cpus[0].partition(': ')[2] if cpus else platform.machine()}, "
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}, CPython {platform.python_version()}"
    )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], metavar="N")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side [default: 5]")
    parser.add_argument("--only", default="", help="measure the rows that have this word in them")
    parser.add_argument("--without-pelican", action="store_true", help="Pelican takes minutes for 10,000 articles")
    parser.add_argument("--folder", type=Path, default=ROOT / "build-env" / "bench")
    parser.add_argument("--draw", type=Path, help="draw the figures as SVG, too")
    parser.add_argument("--save", type=Path, help="write the figures as JSON, too")
    options = parser.parse_args()
    ours, hugo, floor = Publisher(options.folder), Hugo(options.folder), Floor(options.folder)
    pelican = Pelican(options.folder)
    peers: list[Program] = [hugo, floor] if options.without_pelican else [hugo, floor, pelican]
    versions = ", ".join(program.install() for program in (ours, *peers))

    results = []
    for size in options.sizes:
        for row in rows(size):
            if options.only not in f"{row}, {row.switched_on}":
                continue
            large, plain = size > _MOST_FOR_HUGO, row.case == Case(size)
            sides = [(floor, 1 if large and row.state == "fresh" else options.runs)] if plain else []
            sides += [] if large else [(hugo, options.runs)]
            sides += [(pelican, 1 if size > 1000 else 3)] if pelican in peers and plain and not large else []
            for peer, runs in sides:
                results.append(compare(ours, peer, row, runs))
                print(table(results[-1:]).splitlines()[-1], flush=True)
    print(f"\n{table(results)}\n\n{machine()}; {versions}; medians of {options.runs} runs of each in turn.")
    rows_told = [{**one._asdict(), "row": str(one.row), "on": one.row.switched_on} for one in results]
    figures = json.loads(json.dumps({"machine": machine(), "versions": versions, "rows": rows_told}))
    if options.save:
        options.save.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if options.draw:
        options.draw.write_text(picture(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
