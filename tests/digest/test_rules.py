"""What docs/rules.md promises of our letters: `publisher check` finds nothing in them, and what it cannot see."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from publisher import digest, templating
from publisher.checking import check
from publisher.config import DigestOptions
from publisher.model import Author, Content, Digest, Issue
from tests.digest import sample

if TYPE_CHECKING:
    from jinja2 import Environment


@pytest.fixture(scope="module")
def environment() -> Environment:
    return templating.environment(Path("/nonexistent"))


def _letter(issue: Issue, environment: Environment, **options: Any) -> Digest:
    return digest.render(issue, sample.content, DigestOptions(**options), environment)


def _message(letter: Digest) -> bytes:
    return next(one.data for one in digest.documents(letter, sender="") if one.path.endswith(".eml"))


@pytest.mark.parametrize("style", ["headlines", "summaries", "full"])
@pytest.mark.parametrize("language", sample.WORDS)
@pytest.mark.parametrize("count", [1, 40])
def test_our_letters_break_no_rule(environment: Environment, count: int, language: str, style: str) -> None:
    message = _message(_letter(sample.many(count, language), environment, style=style))

    assert [str(found) for found in check("digest.eml", message, sample.NOON)] == []


@pytest.mark.parametrize("style", ["headlines", "summaries", "full"])
def test_a_letter_of_all_kinds_of_articles_breaks_no_rule(environment: Environment, style: str) -> None:
    message = _message(_letter(sample.fixed(), environment, style=style))

    assert [str(found) for found in check("digest.eml", message, sample.NOON)] == []


def test_no_reader_of_a_letter_is_told_apart(environment: Environment) -> None:
    """No pixel, no link but to where the article is, and none with more than the author wrote."""
    made = _letter(sample.fixed(), environment)

    for output in (made.html, made.text):
        assert not re.search(r"utm_|[?&](?:ref|source|mc_eid)=", output)
    pictures = re.findall(r"<img[^>]*>", made.html)
    assert pictures
    assert all(int(size) > 1 for picture in pictures for size in re.findall(r'(?:width|height)="(\d+)"', picture))


def test_classes_styles_and_ids_of_articles_stay_out(environment: Environment) -> None:
    html = '<p class="lead" style="color:red" id="x">A weir in winter.</p><style>p {color: red}</style>'
    made = digest.render(
        sample.issue(sample.article(1), sample.article(2)),
        lambda _: Content(html=html),
        DigestOptions(style="full"),
        environment,
    )

    assert "A weir in winter." in made.html
    assert not re.search(r'class="lead"|color:\s*red|id="x"', made.html)


def test_outlook_gets_a_table_of_600_pixels(environment: Environment) -> None:
    html = _letter(sample.fixed(), environment).html

    assert re.search(r"<!--\[if mso\]>\s*<table[^>]*width=\"600\"", html)
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->")


def test_the_kept_style_sheet_is_small_and_plain(environment: Environment) -> None:
    html = _letter(sample.fixed(), environment).html
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)

    assert sheets
    assert sum(map(len, sheets)) <= 16_000
    assert "<style" not in html.partition("<body")[2]
    for sheet in sheets:
        assert "/*" not in sheet
        assert "@" not in re.sub(r"@[^{]*\{", "", sheet, count=sheet.count("@media"))


def test_the_plain_text_has_no_marks_and_no_runs_of_blank_lines(environment: Environment) -> None:
    text = _letter(sample.fixed(), environment, style="full").text

    assert not re.search(r"\n{4}|^#|\*\*|\]\(|</?(?:p|div|td)\b", text, re.MULTILINE)


def test_a_letter_says_of_itself_what_mailboxes_ask(environment: Environment) -> None:
    parsed = email.message_from_bytes(_message(_letter(sample.fixed(), environment)), policy=email.policy.default)

    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(parsed["List-Id"]).endswith("<newsletter.notes.example.org>")
    assert parsed["List-Archive"] == "<https://notes.example.org/>"
    assert parsed["Archived-At"] == "<https://notes.example.org/digests/12/>"
    assert parsed["List-Post"] == "NO"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_the_senders_name_is_the_publishers_whoever_wrote(environment: Environment) -> None:
    made = [sample.issue(sample.article(1, authors=(Author(name=name),))) for name in ("Ada Lund", "✔ Bo")]

    senders = {re.search(rb"^From: .*", _message(_letter(one, environment)), re.MULTILINE)[0] for one in made}  # type: ignore[index]

    assert senders == {b"From: The Harbour Notes <letters@example.org>\r"}
