"""A letter of one topic: its articles, its own headers, and a foot that says what comes how often."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from publisher import compose, digest, templating
from publisher.config import DigestOptions
from publisher.digest.mime import message
from publisher.model import Digest, Issue, Topic
from tests.digest import sample


def _render(issue: Issue, **options: object) -> Digest:
    environment = templating.environment(Path("/nonexistent"))
    return digest.render(issue, sample.content, DigestOptions(**options), environment)  # type: ignore[arg-type]


def _headers(issue: Issue, **heads: str) -> EmailMessage:
    made = Digest(issue=issue, subject="Tide", html="<p>x</p>", text="x\n", web="", frequency="weekly")
    parsed = email.message_from_bytes(message(made, sender="", **heads), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_an_article_is_in_the_letter_of_each_of_its_topics() -> None:
    whole = sample.fixed()

    energy = compose.of_topic(whole, sample.ENERGY)

    (section,) = energy.sections
    assert [one.slug for one in section.articles] == ["a1", "a4", "a5", "a6"]
    assert energy.lead.slug == "a1"
    assert (energy.path, energy.url) == ("digests/12/energy/", "https://notes.example.org/digests/12/energy/")


def test_every_topic_of_the_issues_articles_has_one() -> None:
    assert [topic.slug for topic in compose.topics_of(sample.fixed())] == ["climate", "energy", "arts"]


def test_it_names_its_topic_and_tells_of_its_articles_alone() -> None:
    made = _render(compose.of_topic(sample.fixed(), sample.ENERGY), cadence="weekly")

    assert ">The Harbour Notes: Energy</h1>" in made.html
    assert made.text.startswith("4 in Energy\n")
    assert made.html.count("<h3") == 4
    assert "Topics: Energy · How often: weekly" in made.text


def test_the_letter_of_all_topics_says_so() -> None:
    made = _render(sample.fixed(), cadence="monthly")

    for output in (made.html, made.text):
        assert "Topics: all · How often: monthly" in output
    assert "How often" not in made.web


def test_its_headers_are_its_own() -> None:
    whole = sample.fixed()
    both = [_headers(issue) for issue in (whole, compose.of_topic(whole, sample.ENERGY))]

    assert [one["List-Id"] for one in both] == [
        "The Harbour Notes <newsletter.notes.example.org>",
        '"The Harbour Notes: Energy" <energy.newsletter.notes.example.org>',
    ]
    assert both[0]["Message-ID"] != both[1]["Message-ID"]
    assert both[0]["From"] == both[1]["From"]
    assert both[1]["Archived-At"] == "<https://notes.example.org/digests/12/energy/>"


@pytest.mark.parametrize(("slug", "label"), [("energy", "energy"), ("海", "t"), ("a_b", "t")])
def test_the_feedback_id_has_issue_topic_cadence_and_sender(slug: str, label: str) -> None:
    topic = Topic(slug=slug, name="x")
    issue = compose.of_topic(sample.issue(sample.article(1, topics=(topic,))), topic)

    number, which, cadence, sender = str(_headers(issue)["Feedback-ID"]).split(":")

    assert (number, cadence) == ("12", "weekly")
    assert which.startswith(label)
    assert which.isascii()
    assert 5 <= len(sender) <= 15


def test_answers_go_where_they_are_to_go() -> None:
    issue = sample.fixed()

    assert _headers(issue, reply_to="Editors <ed@example.net>")["Reply-To"] == "Editors <ed@example.net>"
    assert _headers(issue, reply_to="x\r\nBcc: y@z.example")["Reply-To"] is None
    assert _headers(issue)["Reply-To"] is None
