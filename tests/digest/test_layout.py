"""Running text in a letter's plain text: what its HTML shows by numbers, margins and columns is not lost."""

from __future__ import annotations

import re
import tomllib
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.digest import layout
from publisher.digest.bodies import prose
from publisher.digest.columns import WIDTH, width
from tests.digest import sample

SHOWN = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", SHOWN)
def test_the_text_shows_what_the_html_shows(case: str) -> None:
    """Steps had no numbers, lists in lists no margins, rows of tables ran on, and lines of code were broken."""
    assert prose(SHOWN[case]["html"], level=4).text == SHOWN[case]["text"].strip("\n")


def test_a_link_that_is_a_picture_has_its_words() -> None:
    (link,) = prose(SHOWN["a picture that is a link"]["html"], level=4).links

    assert link.title == "A boot in mud"


def test_a_letter_of_summaries_lays_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would load for that what it does not need."""
    monkeypatch.setattr(layout, "laid_out", lambda *_asked, **_told: pytest.fail("there is nothing to lay out"))

    made = digest.render(sample.fixed(), sample.content, DigestOptions(), templating.environment(Path("/nonexistent")))

    assert made.text


words = st.text(st.sampled_from("abc äж東、<&\n "), min_size=1, max_size=100).map(escape)
inline = st.builds(lambda name, text: f"<{name}>{text}</{name}>", st.sampled_from(["b", "code", "q", "p"]), words)
FRAMES = (
    "<ul><li>|</li></ul>",
    "<ol><li>|</li></ol>",
    "<blockquote>|</blockquote>",
    "<table><tr><td>|</td><td>x</td></tr></table>",
    "<dl><dd>|</dd></dl>",
    "<pre>|</pre>",
)
blocks = st.recursive(
    inline | words,
    lambda inner: st.builds(
        lambda frame, parts: frame.replace("|", "".join(parts)), st.sampled_from(FRAMES), st.lists(inner, max_size=3)
    ),
)


@given(blocks)
def test_no_letter_is_lost_and_no_line_is_too_long(html: str) -> None:
    body = prose(html, level=4)

    shown, told = unescape(re.sub(r"<[^<>]*>", "", body.html)), body.text
    for letter in "abcäж東、<&":
        assert told.count(letter) == shown.count(letter)
    assert "<pre" in html or all(width(line) <= WIDTH or " " not in line.strip() for line in told.split("\n"))
