"""Tables in a letter of whole texts, which must have room on a phone: short words whole, long ones torn."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.digest.bodies import prose
from publisher.model import Content
from tests.digest import sample
from tests.digest.looking import show

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


def classes(*rows: str) -> list[str]:
    html = "".join(f"<tr>{row}</tr>" for row in rows)
    return re.findall(r'<t[dh]\b[^>]*? class="([\w ]+)"', prose(f"<table>{html}</table>", level=4).html)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<th>Year</th><td>10.5 m</td><td>instruments</td>", ["whole", "whole", "slot"]),
        ("<td>WWWW</td><td>東京都庁</td>", ["slot", "slot"]),
        ("<td></td><td>a <em>b</em></td>", ["whole", "slot"]),
        ("<td>1840</td>" * 5, ["slot short"] * 5),
        ("<td>1840</td>" * 4 + f"<td>{'word' * 9}</td>", ["slot short"] * 4 + ["slot"]),
        ("<td>184000</td>" * 8, ["slot"] * 8),
        ("<td>1840</td><td><table><tr><td>1</td></tr></table></td>", ["whole", "slot", "slot"]),
    ],
    ids=[
        "short and long",
        "wide",
        "nothing and marks",
        "many cells",
        "many cells and a long one",
        "too many cells",
        "a table in a table",
    ],
)
def test_short_words_stay_whole_where_a_row_has_few_cells(row: str, expected: list[str]) -> None:
    """Beside a long word a year stood as four lines of a digit each."""
    assert classes(row) == expected


def test_numbers_keep_their_side() -> None:
    assert (
        '<td align="right" class="whole">7</td>'
        in prose('<table><tr><td align="right">7</td></tr></table>', level=4).html
    )


LINES = """
return [...document.querySelectorAll('.slot')].filter(cell => cell.textContent.length < 6).map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
});"""


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("frame", ["", "blockquote"])
def test_short_words_of_a_wide_table_stay_whole_on_a_wide_screen(
    chromium: WebDriver, tmp_path: Path, frame: str
) -> None:
    """Beside a sentence "1840" stood in two lines at 600 pixels, too, in a table of five columns."""
    words = sample.WORDS["en"]
    row = f"<tr><td>1840</td><td>{words}</td><td>10.5</td><td>{words}</td><td>MMM</td><td>no</td></tr>"
    html = f"<{frame or 'div'}><table>{row * 2}</table></{frame or 'div'}>"
    environment, issue = templating.environment(Path("/nonexistent")), sample.issue(sample.article(1))
    letter = digest.render(issue, lambda _article: Content(html=html), DigestOptions(style="full"), environment)

    show(chromium, tmp_path / "letter.html", letter.html, width=600)

    assert set(chromium.execute_script(LINES)) == {1}
    for width in (320, 600):
        show(chromium, tmp_path / "letter.html", letter.html, width=width)
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
