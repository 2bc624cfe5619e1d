"""What a letter tells beside an article's words: when it is from, and what it is related to."""

from __future__ import annotations

from pathlib import Path

import msgspec

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Article, Digest, Editorial, Link
from tests.digest import sample


def letter(*articles: Article) -> Digest:
    environment = templating.environment(Path("/nonexistent"))
    return digest.render(sample.issue(*articles), sample.content, DigestOptions(), environment)


def test_details_in_another_direction_than_the_article_keep_their_order() -> None:
    """An article in Hebrew, of which there are no words, was of "November 2026 · 1 min read 23"."""
    made = letter(sample.article(1, language="he"), sample.article(2))

    assert '<bdi dir="ltr">23\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026</bdi> · <bdi dir="ltr">' in made.html
    assert made.html.count("<bdi dir=") == 2


def test_a_related_address_without_a_title_stands_once() -> None:
    bare = sample.article(1, related=(Link(title="https://a.example/x", url="https://a.example/x"),))

    made = letter(bare)

    assert made.text.count("https://a.example/x") == 1


def test_a_mail_address_that_is_a_link_stands_once_below_the_text() -> None:
    """ "ada@e.example" stood in the text, below it, and once more in "mailto:ada@e.example"."""
    words = Editorial(before='<p>Write to <a href="mailto:ada@e.example">ada@e.example</a>.</p>', language="en")
    issue = msgspec.structs.replace(sample.issue(sample.article(1)), words=words)

    made = digest.render(issue, sample.content, DigestOptions(), templating.environment(Path("/nonexistent")))

    assert "Write to ada@e.example.\n\nmailto:ada@e.example\n\n" in made.text
