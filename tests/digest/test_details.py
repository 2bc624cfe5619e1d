"""What a letter tells beside an article's words: when it is from, and what it is related to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Article, Content, Digest, Editorial, Image, Link
from tests.digest import sample


def letter(*articles: Article) -> Digest:
    environment = templating.environment(Path("/nonexistent"))
    return digest.render(sample.issue(*articles), sample.content, DigestOptions(), environment)


def test_details_in_another_direction_than_the_article_keep_their_order() -> None:
    """An article in Hebrew, of which there are no words, was of "November 2026 · 1 min read 23"."""
    made = letter(sample.article(1, language="he"), sample.article(2))

    assert '<bdi dir="ltr">23\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026</bdi> · <bdi dir="ltr">' in made.html
    assert made.html.count("<bdi dir=") == 2


@pytest.mark.parametrize(("style", "captions"), [("summaries", 1), ("headlines", 1), ("full", 2)])
def test_a_picture_has_its_caption_where_it_is_shown_large(style: Literal["headlines"], captions: int) -> None:
    """Who took it was told on the page alone."""
    picture = Image(url="https://e.example/a.jpg", alt="A weir", caption="Photo: <Bo>", width=1200, height=800)
    other = msgspec.structs.replace(picture, url="https://e.example/b.jpg")
    issue = sample.issue(sample.article(1, image=picture), sample.article(2, image=other))
    environment = templating.environment(Path("/nonexistent"))

    made = digest.render(issue, sample.content, DigestOptions(style=style), environment)

    for html in (made.html, made.web):
        assert len(re.findall(r"<img[^>]*>\s*<div[^>]*>Photo: &lt;Bo&gt;</div>", html)) == captions


def test_an_article_without_a_text_takes_no_time_to_read() -> None:
    """An episode of an hour was a "1 min read", and so was a link to another site."""
    issue = sample.issue(sample.article(1, reading_minutes=0, topics=(sample.CLIMATE, sample.ARTS)))
    environment = templating.environment(Path("/nonexistent"))

    made = digest.render(issue, lambda _article: Content(html=""), DigestOptions(), environment)

    assert "By Ada Lund\n23 November 2026 · Also in Arts" in made.text
    assert "min read" not in made.text


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
