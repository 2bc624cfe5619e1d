"""Pictures on pages, in Chromium: tall ones leave room for words and keep their proportions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import pages
from publisher.model import Image
from tests import judges
from tests.factories import article, channel, content, picture
from tests.pages.sample import ENVIRONMENT, STYLE, frame

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

TALL = Image(url="https://example.org/assets/tall.png", alt="A poster", width=700, height=2400)
IN_TEXT = '<p><img src="https://example.org/assets/tall.png" alt="A poster"{}></p>'


@pytest.fixture
def address(tmp_path: Path, serve: Callable[[Path], str]) -> str:
    """A site whose lead and whose texts show a tall picture."""
    led, told = article(image=TALL), article(slug="b")
    html = IN_TEXT.format(' width="700" height="2400"') + IN_TEXT.format("") + IN_TEXT.format(' width="600"')
    made = (
        pages.front_page((channel(led),), None, frame=frame(), environment=ENVIRONMENT),
        pages.article_page(led, content(), frame=frame(), environment=ENVIRONMENT),
        pages.article_page(told, content(html=html), frame=frame(), environment=ENVIRONMENT),
    )
    address = serve(tmp_path)
    for document in (*made, STYLE):
        (tmp_path / document.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / document.path).write_bytes(document.data)
    (tmp_path / "assets/tall.png").write_bytes(picture(700, 2400))
    return address


@pytest.mark.parametrize(("width", "height"), [(390, 844), (800, 600), (1280, 900)])
def test_a_tall_lead_picture_leaves_the_title_on_the_first_screen(
    chromium: WebDriver, address: str, width: int, height: int
) -> None:
    """On a phone it was 1,200 pixels high; on a desk the title floated beside it, a screen further down."""
    judges.set_width(chromium, width, height)

    chromium.get(address)
    title, shown = chromium.execute_script(
        "const box = one => document.querySelector(one).getBoundingClientRect();"
        "return [box('.lead h3').bottom, box('.lead img').height]"
    )

    assert title < height
    assert 200 < shown <= 450


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (1280, 900)])
@pytest.mark.parametrize("slug", ["a", "b"])
def test_a_tall_picture_of_an_article_fits_on_the_screen_and_keeps_its_proportions(
    chromium: WebDriver, address: str, width: int, height: int, slug: str
) -> None:
    judges.set_width(chromium, width, height)

    chromium.get(f"{address}articles/{slug}/index.html")
    found = chromium.execute_script(
        "return [...document.querySelectorAll('article img')].map(one =>"
        "[one.getBoundingClientRect().height, getComputedStyle(one).objectFit])"
    )

    assert len(found) == (1 if slug == "a" else 3)
    assert [one for one in found if not 100 < one[0] <= height * 0.8 + 1 or one[1] != "contain"] == []
