"""publisher/digest/fitting.py: no letter is clipped, whatever its size, script and style, and what gives way first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Article, Author, Content, Digest, Issue, Topic
from tests.digest import sample

if TYPE_CHECKING:
    from jinja2 import Environment

FOOT = "1 Quay Street"


@pytest.fixture(scope="module")
def environment() -> Environment:
    return templating.environment(Path("/nonexistent"))


def _letter(issue: Issue, environment: Environment, **options: Any) -> Digest:
    return digest.render(issue, sample.content, DigestOptions(**options), environment)


@pytest.mark.parametrize("style", ["headlines", "summaries", "full"])
@pytest.mark.parametrize("language", sample.WORDS)
@pytest.mark.parametrize("count", [1, 10, 100, 1000])
def test_a_letter_of_any_size_is_never_clipped(environment: Environment, count: int, language: str, style: str) -> None:
    """benchmarks/letter_sizes.py does the same with 400 letters of random shapes."""
    made = _letter(sample.many(count, language), environment, style=style)

    html = made.html.encode()
    assert len(html) <= 100_000
    assert html.index(FOOT.encode()) < 90_000
    shown = made.html.count("<h3")
    assert shown == count or shown >= 60
    assert len(made.shown) == shown
    assert made.html.count(digest.TOKEN) == 2
    assert made.web.count("<h3") == count
    left = count - shown
    said = re.findall(r'href="https://notes.example.org/digests/12/#[^"]*"[^>]*>([^<]*)<', made.html)
    assert all(phrase in " ".join(made.text.split()) for phrase in said)
    if language != "ar":  # whose dual and singular have no digit
        assert sum(int(number) for phrase in said for number in re.findall(r"\d+", phrase)) == left


def test_whole_texts_of_the_last_articles_give_way_to_summaries(environment: Environment) -> None:
    made = _letter(sample.many(40, "en"), environment, style="full")

    assert 3 < len(made.whole) < 40
    assert made.whole == made.shown[: len(made.whole)]
    assert len(made.shown) == 40
    assert made.html.count("A map") == len(made.whole)
    assert made.web.count("A map") == 40
    assert made.summary == 280


def test_a_text_that_would_fill_the_letter_gives_way_alone(environment: Environment) -> None:
    def contents(article: Article) -> Content:
        return Content(html="<p>Long.</p>" * (9000 if article.slug == "a2" else 1))

    issue = sample.issue(*(sample.article(number) for number in range(1, 6)))
    made = digest.render(issue, contents, DigestOptions(style="full"), environment)

    assert set(made.shown) - set(made.whole) == {issue.sections[0].articles[1].id}


def test_headlines_are_titles_and_the_lead_alone_has_a_summary_and_a_picture(environment: Environment) -> None:
    made = _letter(sample.fixed(), environment, style="headlines")

    assert made.html.count("<img") == 1
    assert made.text.count("Tidal meadows keep") == 2  # twice in one summary
    assert len(made.shown) == 7


def test_summaries_are_shortened_before_articles_go(environment: Environment) -> None:
    made = _letter(sample.many(60, "ru"), environment)

    assert made.html.count("<h3") == 60
    assert made.summary < 280
    assert "…" in made.html


def test_one_endless_title_does_not_fill_the_letter(environment: Environment) -> None:
    one = sample.article(1, title="мель " * 30_000, authors=tuple(Author(name=f"A{n}") for n in range(9000)))

    made = _letter(sample.issue(one, sample.article(2)), environment)

    assert len(made.html.encode()) < 20_000


def test_many_topics_end_in_one_line(environment: Environment) -> None:
    topics = [Topic(slug=f"t{n}", name=f"Topic {chr(65 + n % 26)}{n}") for n in range(400)]
    made = _letter(sample.issue(*(sample.article(n + 1, topics=(topics[n % 400],)) for n in range(1000))), environment)

    assert len(made.html.encode()) <= digest.MAX_BYTES
    assert re.search(r"\d+ more in other topics on the web", made.text)
