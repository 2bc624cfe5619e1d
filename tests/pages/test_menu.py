"""The menu of topics on a phone, in Chromium: few topics are all to be seen, many show that they go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from publisher import pages
from tests import judges
from tests.factories import article, channel, site
from tests.pages.sample import ENVIRONMENT, STYLE, frame

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

BOXES = """
const menu = document.querySelector('.masthead ul'), box = menu.getBoundingClientRect();
const fade = getComputedStyle(menu).maskImage, links = [...menu.querySelectorAll('a')];
if (arguments[0]) links.at(-1).focus();
return [fade, box.left, box.right, links.map(one => {
  const at = one.getBoundingClientRect();
  return [at.left, at.right, at.height];
})];"""
FADE = 48


@pytest.fixture
def shown(chromium: WebDriver, serve: Callable[[Path], str], tmp_path: Path) -> Callable[..., Any]:
    """Show the front page of a site with so many topics on a phone; with its last topic focused, if `focus` is set."""

    def show(count: int, *, language: str = "en", name: str = "A topic", focus: bool = False) -> Any:
        topics = tuple((f"t{number}", f"{name} {number}") for number in range(count))
        about = frame(topics=topics, site=site(language=language))
        page = pages.front_page((channel(article(), site=about.site),), None, frame=about, environment=ENVIRONMENT)
        for document in (page, STYLE):
            (tmp_path / document.path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / document.path).write_bytes(document.data)
        judges.set_width(chromium, 390, 844)
        chromium.get(serve(tmp_path))
        return chromium.execute_script(BOXES, focus)

    return show


def test_few_topics_are_all_to_be_seen_on_a_phone(shown: Callable[..., Any]) -> None:
    """They ran off the right edge, and nothing told that there were more."""
    fade, left, right, links = shown(6, name="A longer name of a topic")

    assert fade == "none"
    assert [one for one in links if one[0] < left or one[1] > right or one[2] < 40] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_many_topics_fade_where_they_go_on_and_the_last_can_be_reached(
    shown: Callable[..., Any], language: str
) -> None:
    fade, left, right, links = shown(18, language=language)
    assert f"linear-gradient(to {'left' if language == 'ar' else 'right'}, " in fade
    beyond = links[-1][0] if language == "ar" else links[-1][1]
    assert not left <= beyond <= right

    _, left, right, links = shown(18, language=language, focus=True)

    edges = (left + FADE, right) if language == "ar" else (left, right - FADE)
    assert edges[0] <= links[-1][0] + 1
    assert links[-1][1] <= edges[1] + 1
    assert min(one[2] for one in links) >= 40


def test_a_line_of_topics_that_fits_has_its_fade_beside_it(shown: Callable[..., Any]) -> None:
    _, left, right, links = shown(7, name="")

    assert links[0][0] >= left + 20
    assert links[-1][1] <= right - FADE
