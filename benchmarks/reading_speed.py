"""How many articles of about 800 words one core reads in a second: `python benchmarks/reading_speed.py`.

Markdown with and without its text rendered (a publish renders what it shows), raw text, whole web pages beside
trafilatura alone on the same pages, and topics by words. Processor time, the best of seven rounds; all texts are made
by corpus.py.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import corpus

from publisher import topics
from publisher.markup import to_text
from publisher.model import Source
from publisher.readers import ReadOptions, read

NUMBER, ROUNDS = 400, 7
OPTIONS = ReadOptions()


def per_second(work: Callable[[Any], object], values: list[Any]) -> int:
    """How many of `values` are worked on in a second of one core."""
    work(values[0])  # imports and tables
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for value in values:
            work(value)
        best = min(best, time.process_time() - started)
    return round(len(values) / best)


def page(made: corpus.Article, html: str) -> bytes:
    """A web page around an article, with the things that stand on web pages."""
    menu = "".join(f'<li><a href="/{topic}/">{topic}</a></li>' for topic in corpus.TOPICS)
    return (
        f'<!doctype html><html lang="en"><head><title>{made.title} | Paper</title>'
        f'<meta property="article:published_time" content="{made.moment.isoformat()}"></head><body><header><nav><ul>'
        f'{menu}</ul></nav></header><div class="content"><h1>{made.title}</h1><p class="byline">By {made.author}</p>'
        f"{html}</div><aside><h2>Most read</h2><ul>{menu}</ul></aside><footer><p>© Paper</p></footer></body></html>"
    ).encode()


def main() -> None:
    """Print a table."""
    import trafilatura  # noqa: PLC0415 - its import is not what is measured

    made = [corpus.article(number) for number in range(NUMBER)]
    markdown = [Source(path=f"{one.name}.md", data=corpus.as_yaml(one, "summary").encode()) for one in made]
    bodies = [draft.body for source in markdown if (draft := read(source, OPTIONS).draft) and draft.body]
    texts = [
        Source(path=f"{one.name}.txt", data=f"{one.title}\n\nBy {one.author}\n\n{to_text(body.html)}".encode())
        for one, body in zip(made, bodies, strict=True)
    ]
    pages = [
        Source(path=f"{one.name}.html", data=page(one, body.html)) for one, body in zip(made[:60], bodies, strict=False)
    ]
    plain = [(one.title, body.text) for one, body in zip(made, bodies, strict=True)]
    known = topics.taxonomy()
    rows = [
        ("Markdown", per_second(lambda source: read(source, OPTIONS, body=False), markdown)),
        ("Markdown, text rendered", per_second(lambda source: read(source, OPTIONS), markdown)),
        ("raw text", per_second(lambda source: read(source, OPTIONS), texts)),
        ("web pages", per_second(lambda source: read(source, OPTIONS), pages)),
        (
            "web pages, trafilatura alone",
            per_second(
                lambda source: trafilatura.bare_extraction(source.data, include_tables=True, with_metadata=True), pages
            ),
        ),
        (
            "topics by words",
            per_second(
                lambda pair: topics.choose(*pair, known, language="en"),
                plain,
            ),
        ),
    ]
    words = sum(len(body.text.split()) for body in bodies) // len(bodies)
    print(f"articles of {words} words, one core, CPython {sys.version.split()[0]}\n")
    print("| what | articles a second |\n|---|---:|")
    for what, count in rows:
        print(f"| {what} | {count:,} |")


if __name__ == "__main__":
    main()
