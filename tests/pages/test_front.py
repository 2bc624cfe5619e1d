"""How the front page looks, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import pages
from tests import judges
from tests.factories import RIVERS, article, channel
from tests.pages.sample import ENVIRONMENT, STYLE, frame

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

DATES = """
return [...document.querySelectorAll('.titles li')].map(one => {
  const [title, date] = ['a', 'time'].map(name => one.querySelector(name).getBoundingClientRect());
  return [date.top - title.bottom, Math.abs(date.left - title.left)];
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_topics_list_each_date_stands_below_its_title(
    chromium: WebDriver, serve: Callable[[Path], str], tmp_path: Path, width: int
) -> None:
    """Those of short titles stood beside them, the others below."""
    topic = channel(article(title="Short"), article(slug="b", title="A longer title, " * 9), topic=RIVERS, total=5)
    about = frame()
    page = pages.front_page((channel(site=about.site), topic), None, frame=about, environment=ENVIRONMENT)
    for document in (page, STYLE):
        (tmp_path / document.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / document.path).write_bytes(document.data)
    judges.set_width(chromium, width, 844)
    chromium.get(serve(tmp_path))

    dates = chromium.execute_script(DATES)

    assert len(dates) == 2
    assert all(below >= -4 and aside < 1 for below, aside in dates)
