"""Time letters of 50 articles: PYTHONPATH=. python benchmarks/letters.py [RUNS].

The first ever, one with one article new, and one that is as it was, with premailer and with css-inline, each in a
process of its own. The first pays for the import of its engine; beyond that, start-up is printed beside: Jinja, with
compiled templates or without, the languages' data, and the engine. Milliseconds of processor time, since other work on
the machine must not count; medians. A figure over its limit ends it with exit status 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import get_args

from publisher import digest, prose, templating
from publisher.config import DigestOptions, Inliner
from publisher.digest import inline_css
from publisher.digest.words import words
from tests.digest import sample

ARTICLES, NEW = 50, 1
LIMITS_MS = {"first": 150, "one new": 25, "unchanged": 5}


def one(case: str, engine: Inliner, scratch: Path) -> tuple[float, float]:
    """Milliseconds of start-up and of the letter, in this process; `scratch` holds what the one before remembered."""
    store = scratch / f"{engine}.json"
    fragments = json.loads(store.read_text("utf-8")) if case != "first" else {}
    before = NEW if case == "first" else 0
    issue = sample.many(ARTICLES - before, "en")
    options = DigestOptions(inliner=engine, max_articles=ARTICLES)
    started = time.process_time()
    environment = templating.environment(Path("/nonexistent"), compiled=scratch / "templates")
    for template in ("letter.html.j2", "article.html.j2", "style.css.j2", "enhance.css.j2"):
        environment.get_template(f"digest/{template}")
    prose.format_date(sample.NOON, "en", "UTC")
    words("en").say("minutes", n=2)
    if case == "one new":  # the first pays for it, and the unchanged one does without
        inline_css("<html><head><style>.a{color:red}</style></head><body></body></html>", engine=engine)
    ready = time.process_time()
    digest.render(issue, sample.content, options, environment, fragments=fragments)
    done = time.process_time()
    store.write_text(json.dumps(fragments), "utf-8")
    return (ready - started) * 1000, (done - ready) * 1000


def measured(runs: int) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(runs):
        for engine in get_args(Inliner):
            with tempfile.TemporaryDirectory() as scratch:
                for case in LIMITS_MS:
                    command = [sys.executable, __file__, "--one", case, engine, scratch]
                    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                    start, letter = json.loads(out)
                    found.setdefault((case, engine), []).append(letter)
                    found.setdefault((f"start-up, {case}", engine), []).append(start)
    return found


def main(runs: int) -> int:
    found = {key: median(values) for key, values in measured(runs).items()}
    print("| letter of 50 articles | limit, ms | " + " | ".join(get_args(Inliner)) + " |\n|---|---:|---:|---:|")
    for case, limit in LIMITS_MS.items():
        figures = " | ".join(f"{found[case, engine]:.1f}" for engine in get_args(Inliner))
        print(f"| {case} | {limit} | {figures} |")
    for case, what in (("first", "without compiled templates"), ("unchanged", "with them"), ("one new", "and engine")):
        figures = " | ".join(f"{found[f'start-up, {case}', engine]:.1f}" for engine in get_args(Inliner))
        print(f"| start-up {what} | | {figures} |")
    return int(any(found[case, engine] > limit for case, limit in LIMITS_MS.items() for engine in get_args(Inliner)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))))  # type: ignore[arg-type]
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
