"""Make 400 letters of random shapes and say how large they are: python benchmarks/letter_sizes.py.

1, 10, 100 and 1,000 articles in Latin, Cyrillic, Arabic and CJK, as headlines, summaries and whole texts; titles,
summaries, texts, topics, authors and pictures vary. A letter over 100,000 bytes, or with its foot beyond the first
90,000, ends it with exit status 1.
"""

from __future__ import annotations

import random
import sys
from itertools import cycle, islice, product
from pathlib import Path

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Article, Author, Content, Digest, Image, Issue, Link, Topic
from tests.digest import sample

LETTERS, MOST, FOOT_WITHIN = 400, 100_000, 90_000
COUNTS = (1, 10, 100, 1000)
STYLES = ("headlines", "summaries", "full")


def words(source: random.Random, language: str, most: int) -> str:
    text = sample.WORDS[language] * (most // len(sample.WORDS[language]) + 1)
    return text[: source.randint(3, max(4, most))]


def issue(source: random.Random, count: int, language: str) -> Issue:
    topics = [Topic(slug=f"t{n}", name=words(source, language, 40)) for n in range(source.randint(1, 30))]
    return sample.issue(*(_article(source, n, language, topics) for n in range(1, count + 1)), language=language)


def _article(source: random.Random, number: int, language: str, topics: list[Topic]) -> Article:
    picture = Image(url=f"https://notes.example.org/assets/{number}.jpg", alt=words(source, language, 80), width=800)
    related = tuple(
        Link(title=words(source, language, 120), url=f"https://notes.example.org/r/{number}/{n}") for n in range(3)
    )
    return sample.article(
        number,
        language=language,
        title=words(source, language, source.choice([40, 90, 400])),
        summary=words(source, language, source.choice([80, 300, 1000])),
        topics=tuple(source.sample(topics, min(len(topics), source.randint(1, 4)))),
        authors=tuple(Author(name=words(source, language, 30)) for _ in range(source.randint(0, 3))),
        image=picture if source.random() < 0.5 else None,
        related=related[: source.randint(0, 3)],
    )


def contents(article: Article) -> Content:
    """A text of up to 12 kB, and now and then of 150 kB, always the same for the same article."""
    source = random.Random(article.url)
    size = 150_000 if source.random() < 0.02 else source.randint(200, 12_000)
    paragraphs = "".join(f"<p>{words(source, article.language, 600)}</p>" for _ in range(size // 400))
    return Content(html=sample.content(article).html + paragraphs)


def main() -> int:
    environment = templating.environment(Path("/nonexistent"))
    shapes = islice(cycle(product(COUNTS, sample.WORDS, STYLES)), LETTERS)
    found: dict[tuple[int, str], list[tuple[int, int, Digest]]] = {}
    for seed, (count, language, style) in enumerate(shapes):
        source = random.Random(seed)
        options = DigestOptions(style=style)
        made = digest.render(issue(source, count, language), contents, options, environment)
        html = made.html.encode()
        foot = html.index(b"1 Quay Street")
        found.setdefault((count, style), []).append((len(html), foot, made))
    print(f"| articles | style | letters | largest, bytes | foot at most at | articles shown |\n|{'---|' * 6}")
    bad = 0
    for (count, style), letters in sorted(found.items()):
        sizes, feet = [one[0] for one in letters], [one[1] for one in letters]
        shown = sorted(len(one[2].shown) for one in letters)
        bad += sum(size > MOST or foot > FOOT_WITHIN for size, foot, _ in letters)
        print(f"| {count:,} | {style} | {len(letters)} | {max(sizes):,} | {max(feet):,} | {shown[0]} to {shown[-1]} |")
    print(f"\n{bad} of {LETTERS} letters are clipped")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
