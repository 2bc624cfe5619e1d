"""Letters on phones, in Chromium: links that a thumb can hit, pictures that leave room, dates in one piece."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Author
from tests.digest import sample
from tests.digest.looking import PICTURE, bare, made, show

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

TARGETS = """
return [...document.links].filter(link => !link.closest('.opening, .closing, .text')).map(link => {
  const box = link.getBoundingClientRect();
  return [link.textContent, box.width, box.height];
});"""


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("kind", ["summaries", "headlines", "cut", "rtl"])
def test_every_link_beside_a_text_can_be_hit_by_a_thumb(chromium: WebDriver, tmp_path: Path, kind: str) -> None:
    """44 pixels: WCAG 2.2, 2.5.5, and what Apple asks for."""
    show(chromium, tmp_path / "letter.html", made(kind).before, width=320)

    found = chromium.execute_script(TARGETS)

    assert len(found) >= 6
    assert [target for target in found if target[2] < 44 or target[1] < 44] == []


@pytest.mark.judge("chromium")
def test_a_small_picture_leaves_room_for_words_on_a_phone_without_style_elements(
    chromium: WebDriver, tmp_path: Path
) -> None:
    """It took half of the width, and dates were cut off."""
    html = re.sub(r'src="[^"]*"', f'src="{PICTURE}"', bare(made("summaries").after))

    show(chromium, tmp_path / "letter.html", html, width=320)
    (picture,) = chromium.execute_script(
        "return [...document.images].filter(one => one.closest('table').rows[0].cells.length > 1)"
        ".map(one => one.getBoundingClientRect().width)"
    )

    assert 56 <= picture <= 90


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_a_date_stays_on_one_line(chromium: WebDriver, tmp_path: Path, language: str) -> None:
    environment = templating.environment(Path("/nonexistent"))
    issue = sample.issue(
        *(sample.article(n, language=language, authors=(Author(name="あ" * n),)) for n in range(1, 20)),
        language=language,
    )
    html = digest.render(issue, sample.content, DigestOptions(), environment).html

    show(chromium, tmp_path / "letter.html", html, width=320)
    lines = chromium.execute_script(LINES_OF_DATES)

    assert len(lines) == 19
    assert set(lines) == {1}


LINES_OF_DATES = """
return [...document.querySelectorAll('p.meta')].map(line => {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf('2026');
    if (at < 0) continue;
    const end = walker.currentNode.data.indexOf(' · ', at);
    const range = document.createRange();
    range.setStart(walker.currentNode, walker.currentNode.data.lastIndexOf(' · ', at) + 3);
    range.setEnd(walker.currentNode, end);
    return new Set([...range.getClientRects()].map(box => box.top)).size;
  }
});"""
