"""Synthetic Markdown articles for measuring: the same ones at every run, in the front matter of each program.

usage: corpus.py NUMBER FOLDER [publisher|hugo|pelican]

Each has about 800 words: six sections with links, emphasis, lists, code, a picture and a quotation, and every fifth a
table; one of twelve topics, two tags, an author, a summary, and a moment of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

TOPICS = (
    "bridges", "canals", "climate", "cooking", "cycling", "gardens",
    "harbours", "libraries", "markets", "orchards", "railways", "weather",
)  # fmt: skip
AUTHORS = ("Ada Holm", "Ben Castro", "Chidi Obi", "Dana Weiss")
VOCABULARY = """
after again along answer autumn before bench between boat bridge builder carry change chart choose city clear
close count crossing deliver depth draw early engine evening every farmer field first follow garden gather
ground harbour height hold island keep kitchen ladder large later learn letter level light listen little long
market measure meeting mend morning mountain narrow never north number often open orchard order paint paper
path people plan platform quiet quickly rain reach repair report return river road round sail school season
shelter signal simple slowly small south stone store street summer table teacher timber together tower track
trade travel under village visitor wagon walk warm watch water weather west window winter wooden worker write
yard year the a of to in and with for that was is on by from they it as at which had their but not more when
there
"""
WORDS = VOCABULARY.split()
FIRST = datetime(2017, 3, 1, 6, tzinfo=UTC)
SECTIONS = 6


class Article(NamedTuple):
    """One article, before it is written in a program's front matter."""

    name: str
    title: str
    moment: datetime
    topic: str
    tags: tuple[str, str]
    author: str
    summary: str
    body: str


def article(number: int) -> Article:
    """The article with this number; numbers rise with time, and no two share a moment."""
    chance = Random(number * 7919 + 17)
    return Article(
        name=f"article-{number:06}",
        title=f"{_plain(chance, 4, 8)} {number}",
        moment=FIRST + timedelta(minutes=number * 37),
        topic=TOPICS[number % len(TOPICS)],
        tags=(TOPICS[(number * 5 + 1) % len(TOPICS)], chance.choice(WORDS)),
        author=AUTHORS[chance.randrange(len(AUTHORS))],
        summary=f"{_plain(chance, 14, 20)}.",
        body=_body(chance, number),
    )


def _plain(chance: Random, least: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most))).capitalize()


def _sentence(chance: Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 20))
    place, kind = chance.randrange(1, len(words)), chance.random()
    if kind < 0.12:
        words[place] = f"**{words[place]}**"
    elif kind < 0.22:
        words[place] = f"*{words[place]}*"
    elif kind < 0.30:
        words[place] = f"`{words[place]}()`"
    elif kind < 0.42:
        words[place] = f"[{words[place]} {words[0]}](https://example.net/{words[-1]}/{chance.randrange(10_000)})"
    words[0] = words[0].capitalize()
    return " ".join(words) + chance.choice("...?!")


def _paragraph(chance: Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(3, 5)))


def _body(chance: Random, number: int) -> str:
    blocks = [_paragraph(chance)]
    for section in range(SECTIONS):
        blocks += [f"## {_plain(chance, 3, 6)}", _paragraph(chance)]
        blocks += EXTRAS[section](chance, number)
    return "\n\n".join(blocks) + "\n"


def _bullets(chance: Random, _number: int) -> list[str]:
    return ["\n".join(f"- {_sentence(chance)}" for _ in range(4)), _paragraph(chance)]


def _code(chance: Random, _number: int) -> list[str]:
    names = chance.sample(WORDS[:100], k=4)
    lines = [
        f"def {name}(length, width={place}):\n    return length * width + {len(name)}"
        for place, name in enumerate(names)
    ]
    return ["```python\n" + "\n".join(lines) + "\n```"]


def _picture(chance: Random, number: int) -> list[str]:
    return [
        f'![{_plain(chance, 3, 5)}](https://img.example.net/{number}.jpg "{_plain(chance, 2, 3)}")',
        f"> {_sentence(chance)}",
    ]


def _steps(chance: Random, _number: int) -> list[str]:
    return ["\n".join(f"{place}. {_sentence(chance)}" for place in range(1, 5))]


def _table(chance: Random, number: int) -> list[str]:
    if number % 5:
        return [_paragraph(chance)]
    rows = [f"| {chance.choice(WORDS)} | {chance.randrange(1000)} | {chance.choice(WORDS)} |" for _ in range(6)]
    return ["| what | how many | where |\n|---|---:|:---:|\n" + "\n".join(rows)]


def _more(chance: Random, _number: int) -> list[str]:
    return [_paragraph(chance)]


EXTRAS: tuple[Callable[[Random, int], list[str]], ...] = (_bullets, _code, _more, _picture, _steps, _table)


def as_yaml(made: Article, summary_key: str) -> str:
    """The article with YAML front matter, for us and for Hugo."""
    first, second = made.tags
    return (
        f'---\ntitle: "{made.title}"\ndate: {made.moment:%Y-%m-%dT%H:%M:%SZ}\ntopics: ["{made.topic}"]\n'
        f'tags: ["{first}", "{second}"]\nauthor: "{made.author}"\n{summary_key}: "{made.summary}"\n---\n\n{made.body}'
    )


def as_pelican(made: Article) -> str:
    """The article with Pelican's headers."""
    return (
        f"Title: {made.title}\nDate: {made.moment:%Y-%m-%d %H:%M}\nCategory: {made.topic}\n"
        f"Tags: {', '.join(made.tags)}\nSlug: {made.name}\nAuthor: {made.author}\n"
        f"Summary: {made.summary}\n\n{made.body}"
    )


FLAVOURS: dict[str, Callable[[Article], str]] = {
    "publisher": lambda made: as_yaml(made, "summary"),
    "hugo": lambda made: as_yaml(made, "description"),
    "pelican": as_pelican,
}


def write(number: int, folder: Path, flavour: str) -> None:
    """Write articles 0 to `number` - 1 into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in range(number):
        made = article(place)
        (folder / f"{made.name}.md").write_text(FLAVOURS[flavour](made), encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "publisher")
