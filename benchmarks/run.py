"""Publisher beside Hugo and Pelican on the same articles: whole processes, in turn, medians.

usage: python benchmarks/run.py [--sizes 1000 10000] [--runs 5] [--only WORD] [--without-pelican] [--save FILE.json]

Installs all three in environments of their own below build-env/bench, makes the articles, checks after each case that
both sides wrote the same entries, and prints a Markdown table with the facts of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from process import Measure, measured, middle
from programs import Case, Hugo, Pelican, Program, Publisher

ROOT = Path(__file__).resolve().parent.parent
ALL = 1_000_000
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
    return [
        Row(Case(size), "fresh"),
        Row(Case(size, letter=True), "fresh"),
        Row(Case(size, pages=True, letter=True), "fresh"),
        Row(Case(size, entries=ALL), "fresh"),
        Row(Case(size, letter=True), "unchanged"),
        Row(Case(size, pages=True, letter=True), "unchanged"),
        Row(Case(size, letter=True), "one changed"),
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
        check(ours, peer, row)
    return Result(row, peer.name, middle(taken[ours.name]), middle(taken[peer.name]))


@contextmanager
def edits(program: Program, row: Row) -> Iterator[Path]:
    """The newest article of a program's folder, put back as it was at the end."""
    newest = max(program.corpus(row.case.articles).glob("*.md"))
    original = newest.read_bytes()
    try:
        yield newest
    finally:
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
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side [default: 5]")
    parser.add_argument("--only", default="", help="measure the rows that have this word in them")
    parser.add_argument("--without-pelican", action="store_true", help="Pelican takes minutes for 10,000 articles")
    parser.add_argument("--folder", type=Path, default=ROOT / "build-env" / "bench")
    parser.add_argument("--save", type=Path, help="write the figures as JSON, too")
    options = parser.parse_args()
    ours, hugo, pelican = Publisher(options.folder), Hugo(options.folder), Pelican(options.folder)
    peers: list[Program] = [hugo] if options.without_pelican else [hugo, pelican]
    versions = ", ".join(program.install() for program in (ours, *peers))

    results = []
    for size in options.sizes:
        for row in rows(size):
            if options.only not in f"{row}, {row.switched_on}":
                continue
            results.append(compare(ours, hugo, row, options.runs))
            print(table(results[-1:]).splitlines()[-1], flush=True)
            if pelican in peers and row.case == Case(size):
                results.append(compare(ours, pelican, row, 1 if size > 1000 else 3))
                print(table(results[-1:]).splitlines()[-1], flush=True)
    print(f"\n{table(results)}\n\n{machine()}; {versions}; medians of {options.runs} runs of each in turn.")
    if options.save:
        facts = [{**one._asdict(), "row": str(one.row), "on": one.row.switched_on} for one in results]
        options.save.write_text(
            json.dumps({"machine": machine(), "versions": versions, "rows": facts}, indent=1) + "\n"
        )


if __name__ == "__main__":
    main()
