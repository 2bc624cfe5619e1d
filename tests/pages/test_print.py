"""Pages on paper, where nobody scrolls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import pages
from tests import judges
from tests.factories import article, content
from tests.pages.sample import ENVIRONMENT, STYLE, frame

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

WIDE = "<table><tr>{}</tr></table>".format("".join(f"<td>{letter * 40}</td>" for letter in "abcdef"))


@pytest.fixture
def printed(chromium: WebDriver) -> Iterator[WebDriver]:
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_wide_table_is_whole_on_paper(printed: WebDriver, serve: Callable[[Path], str], tmp_path: Path) -> None:
    """Its last columns were cut off at the right edge."""
    one = article(page_path="weir.html")
    page = pages.article_page(one, content(html=WIDE), frame=frame(), environment=ENVIRONMENT)
    for document in (page, STYLE):
        (tmp_path / document.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / document.path).write_bytes(document.data)
    judges.set_width(printed, 640, 900)
    printed.get(f"{serve(tmp_path)}/weir.html")

    over = printed.execute_script(
        "const t = document.querySelector('table'); return Math.max(t.scrollWidth - t.clientWidth,"
        " t.getBoundingClientRect().right - document.querySelector('article').getBoundingClientRect().right);"
    )

    assert over <= 1
