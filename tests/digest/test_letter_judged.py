"""Letters before outside judges: SpamAssassin, the Nu checker, and axe in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Digest, Issue
from tests import judges
from tests.digest import sample

if TYPE_CHECKING:
    from jinja2 import Environment
    from selenium.webdriver.chrome.webdriver import WebDriver


@pytest.fixture(scope="module")
def environment() -> Environment:
    return templating.environment(Path("/nonexistent"))


def _letter(issue: Issue, environment: Environment, **options: Any) -> Digest:
    return digest.render(issue, sample.content, DigestOptions(**options), environment)


Spam = Callable[[bytes], tuple[float, list[tuple[str, float]]]]


@pytest.mark.judge("spamassassin")
@pytest.mark.parametrize(("count", "style"), [(0, "full"), (1, "summaries"), (40, "summaries"), (1000, "headlines")])
def test_spamassassin_finds_nothing(environment: Environment, spamassassin: Spam, count: int, style: str) -> None:
    issue = sample.many(count, "en") if count else sample.fixed()
    message = digest.documents(_letter(issue, environment, style=style), sender="")[3].data

    score, rules = spamassassin(message)

    assert score <= 0
    assert [rule for rule in rules if rule[1] > 0.5] == []


@pytest.mark.judge("nu")
def test_the_html_is_valid(environment: Environment, nu: Callable[[list[str]], list[str]]) -> None:
    letter = _letter(sample.fixed(), environment)
    arabic = _letter(sample.issue(sample.article(1, language="ar"), language="ar"), environment)
    old = re.compile(r"“(cellpadding|cellspacing|border|align|valign|width)” attribute on the “(table|td)” element")

    full = _letter(sample.fixed(), environment, style="full")
    messages = nu([letter.html, letter.web, arabic.html, full.html, full.web])

    assert [line for line in messages if ": error:" in line and not old.search(line)] == []


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("state", ["light", "dark", "bare", "inverted"])
def test_the_letter_is_accessible_and_fits(
    environment: Environment, chromium: WebDriver, axe: Callable[[WebDriver], list[str]], tmp_path: Path, state: str
) -> None:
    judges.set_colour_scheme(chromium, "dark" if state == "dark" else "light")
    letter, full = (_letter(sample.fixed(), environment, style=style) for style in ("summaries", "full"))
    for made, pixels in ((letter, 320), (letter, 600), (full, 320)):
        html = re.sub(r'src="[^"]*"', 'src=""', made.html)
        if state == "bare":
            html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
        if state == "inverted":
            html = re.sub(r"#[0-9a-f]{3,6}\b(?=[;\"} !])", _inverted, html)
        (tmp_path / "letter.html").write_text(html, encoding="utf-8")
        judges.set_width(chromium, pixels)
        chromium.get((tmp_path / "letter.html").as_uri())
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= pixels
        assert axe(chromium) == []


def _inverted(colour: re.Match[str]) -> str:
    """What a client that inverts every colour makes of one."""
    digits = colour[0][1:]
    full = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return f"#{0xFFFFFF - int(full, 16):06x}"
