"""Throw bytes at every reader for a while: `python benchmarks/fuzz.py --seconds 3600 [--seed 1]`.

Texts are made of the pieces that formats are made of: fences, brackets, tags, entities, pipes, nested and repeated,
up to a megabyte. A failure is a traceback; a reading of more than 100 ms per 100 kB of processor time (best of three,
never under a quarter of a second, fifty times that for reStructuredText; --untimed leaves that out, for machines that
have other work); more than 400 MB of memory; an output that says something else when it is sanitised again; or a feed
that is not well-formed. What failed is kept beside the seed, in the folder that --keep names.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from xml.parsers import expat

from publisher.config import FeedOptions
from publisher.feeds import render
from publisher.markup import sanitise, to_text
from publisher.model import Body, Content, Draft, Source
from publisher.readers import READERS, ReadOptions, read

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.factories import article, channel

OPTIONS = ReadOptions()
SLOWER = {".rst": 50}  # docutils takes its time with each mistake, and these texts are nothing else
FLOOR_S, PER_BYTE_S, MOST_KB = 0.25, 0.1 / 100_000, 400_000
_WORDS = r"""
--- +++ ;;; { } [ ] ( ) < > | ! # ## > - * _ ~ ` ``` ~~~ $ $$ : \ & ; = @ ^ % {{< >}} {{% %}} ![[ ]] [[
title: date: tags: [^1] [^1]: ![x](y) [x](y) [x][y] [y]: <p> </p> <div> </div> <h1> </h1> <b> <i> <a
href=javascript:x onclick=x <script> </script> <style> <!-- --> <![CDATA[ ]]> <svg> <math> <mi> <table>
<tr> <td> <iframe src=//x> <img src=x> <html> <head> <body> <article> <time datetime=2026> <meta
charset=utf-7> &lt; &#1; &#x110000; &nbsp; &amp;amp; 2026-11-23 by Von READ: Advertisement (Photo: x)
.. :: :date: .. include:: /etc/passwd :x:`y` `y`_ |-| |:-:| 1. 2) * - + > >> === --- | a | b |
"""
PIECES = [
    *_WORDS.split(), " ", "\n", "\n\n", "\t", "\r\n", "\0", "\x0b", "\x85", "\u202e", "é", "日本", "مرحبا", "😀",
    "word", "A sentence.",
]  # fmt: skip


def text(chance: random.Random) -> str:
    """A text of pieces, with runs of one piece and of nested ones."""
    parts = []
    for _ in range(chance.choice((1, 3, 10, 40, 150))):
        kind, piece = chance.random(), chance.choice(PIECES)
        if kind < 0.6:
            parts.append(piece)
        elif kind < 0.8:
            parts.append(piece * chance.choice((2, 10, 100, 3000)))
        else:
            parts.append(" ".join(chance.choices(PIECES, k=3)) * chance.choice((2, 30, 1000)))
        parts.append(chance.choice(("", " ", "\n", "\n\n")))
    return "".join(parts)[:1_000_000]


def data(chance: random.Random, suffix: str) -> bytes:
    """The bytes of one file: text, text in the format's own wrapping, or bytes that are neither."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.choice((10, 1000, 50_000)))
    made = text(chance)
    if suffix == ".ipynb" and chance.random() < 0.9:
        kinds = [
            {"cell_type": chance.choice(("markdown", "code", "raw")), "source": part} for part in made.split("\n\n")
        ]
        return json.dumps({"cells": kinds, "metadata": {}}).encode("utf-8", "replace")
    if suffix == ".docx" and chance.random() < 0.9:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("word/document.xml", "docProps/core.xml", "[Content_Types].xml"):
                archive.writestr(name, made.encode("utf-8", "replace"))
        return file.getvalue()
    return made.encode(chance.choice(("utf-8", "utf-8", "utf-16", "cp1252")), "replace")


def well_formed(draft: Draft, body: Body) -> None:
    """Raise ExpatError when a feed of it is none."""
    made = article(title=draft.title, summary=draft.summary, language=draft.language or "en")
    shown = Content(html=body.html)
    for document in render(channel(made), lambda _: shown, FeedOptions(formats=("rss", "atom"))):
        expat.ParserCreate().Parse(document.data, True)


def fault(source: Source, *, timed: bool) -> str:
    """What is wrong with the reading of a file; "" when nothing is."""
    allowed = max(FLOOR_S, len(source.data) * PER_BYTE_S * SLOWER.get(source.path[1:], 1))
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        reading = read(source, OPTIONS)
        best = min(best, time.process_time() - started)
        if not timed or best <= allowed:
            break
    if timed and best > allowed:
        return f"took {best:.2f} s for {len(source.data):,} bytes"
    if any("Please report" in problem.hint for problem in reading.problems):
        return str(reading.problems[-1])
    if reading.draft is None or reading.draft.body is None:
        return "" if reading.problems else "neither a draft nor a problem"
    html = reading.draft.body.html
    again = sanitise(html)  # elements that were nested wrongly may be nested another way
    if "".join(to_text(again).split()) != "".join(to_text(html).split()):
        return "sanitising it again changes what it says"
    try:
        well_formed(reading.draft, reading.draft.body)
    except expat.ExpatError as error:
        return f"a feed of it is not well-formed: {error}"
    return ""


def main() -> None:
    """Run until the time is over; exit 1 when anything failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--untimed", action="store_true")
    given = parser.parse_args()
    until, seed = time.monotonic() + given.seconds, given.seed
    done: Counter[str] = Counter()
    failed = 0
    while time.monotonic() < until:
        chance = random.Random(seed)
        suffix = chance.choice(sorted(READERS))
        source = Source(path=f"a{suffix}", data=data(chance, suffix))
        told = fault(source, timed=not given.untimed)
        done[suffix] += 1
        if told:
            failed += 1
            print(f"seed {seed}, {source.path}, {len(source.data):,} bytes: {told[:300]}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{seed}{suffix}").write_bytes(source.data)
        seed += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{sum(done.values()):,} files in {given.seconds:.0f} s: {dict(done)}; {failed} failed; peak {peak // 1024} MB"
    )
    sys.exit(int(bool(failed) or peak > MOST_KB))


if __name__ == "__main__":
    main()
