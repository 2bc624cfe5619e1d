"""The site of docs/: built without a warning, with nothing from elsewhere, accessible, and with a search that finds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests import judges

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//"""
    r"""|<link\b(?=[^>]*rel=["']?(?:stylesheet|preload|icon))[^>]*href=["']?(?:https?:)?//"""
)
_Screen = tuple[int, Literal["light", "dark"]]
DOCS = judges.ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "tools.site", str(folder)]
    done = subprocess.run(command, cwd=judges.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return folder


def test_the_pages_are_there_and_fetch_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))

    assert len(pages) > len(list(DOCS.rglob("*.md")))
    for file in (*pages, *site.rglob("*.css")):
        text = file.read_text(encoding="utf-8")
        assert not [found[0] for found in _FETCHED.finditer(text)], file.name


def test_links_to_pages_outside_of_docs_lead_to_their_copies(site: Path) -> None:
    assert 'href="benchmarks.html"' in (site / "decisions.html").read_text(encoding="utf-8")


@pytest.mark.judge("Chromium")
def test_a_search_finds_the_page(site: Path, chromium: WebDriver, serve: Callable[[Path], str]) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    chromium.get(serve(site) + "search.html?q=postal_address")
    WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "ul.search li a"))

    found = [link.get_attribute("href") for link in chromium.find_elements(By.CSS_SELECTOR, "ul.search li a")]
    assert any("configuration.html" in str(address) for address in found)


@pytest.mark.judge("Chromium")
@pytest.mark.parametrize("page", ["index.html", "commands.html", "tutorial.html"])
@pytest.mark.parametrize("screen", [(360, "dark"), (1280, "light")], ids=["phone", "desk"])
def test_pages_fit_the_screen_and_are_accessible(
    site: Path, chromium: WebDriver, serve: Callable[[Path], str], page: str, screen: _Screen
) -> None:
    width, scheme = screen
    judges.set_width(chromium, width)
    judges.set_colour_scheme(chromium, scheme)

    chromium.get(serve(site) + page)

    assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
    assert judges.axe_violations(chromium) == []
