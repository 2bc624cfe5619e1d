"""Tables in a letter of whole texts, which must have room on a phone: short words whole, long ones torn."""

from __future__ import annotations

import re

import pytest

from publisher.digest.bodies import prose


def classes(*rows: str) -> list[str]:
    html = "".join(f"<tr>{row}</tr>" for row in rows)
    return re.findall(r'<t[dh]\b[^>]*? class="(\w+)"', prose(f"<table>{html}</table>", level=4).html)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<th>Year</th><td>10.5 m</td><td>instruments</td>", ["whole", "whole", "slot"]),
        ("<td>WWWW</td><td>東京都庁</td>", ["slot", "slot"]),
        ("<td></td><td>a <em>b</em></td>", ["whole", "slot"]),
        ("<td>1840</td>" * 5, ["slot"] * 5),
        ("<td>1840</td><td><table><tr><td>1</td></tr></table></td>", ["whole", "slot", "slot"]),
    ],
    ids=["short and long", "wide", "nothing and marks", "many cells", "a table in a table"],
)
def test_short_words_stay_whole_where_a_row_has_few_cells(row: str, expected: list[str]) -> None:
    """Beside a long word a year stood as four lines of a digit each."""
    assert classes(row) == expected


def test_numbers_keep_their_side() -> None:
    assert (
        '<td align="right" class="whole">7</td>'
        in prose('<table><tr><td align="right">7</td></tr></table>', level=4).html
    )
