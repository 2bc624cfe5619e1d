"""A feed that a person opens in a browser: Chromium shows it as a page that says what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import feedparser
import pytest

from publisher import templating
from publisher.config import FeedOptions
from publisher.feeds import render, stylesheet
from publisher.feeds.styled import words
from publisher.model import Channel
from tests import judges
from tests.factories import RIVERS, article, channel, contents, site

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


def written(folder: Path, feed: Channel) -> None:
    for document in (
        *render(feed, contents(html="<p>A text.</p>"), FeedOptions()),
        stylesheet([templating.built_in()]),
    ):
        (folder / document.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / document.path).write_bytes(document.data)


_VISIBLE = """
const seen = [];
for (const one of document.querySelectorAll('*')) {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const own = [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join('');
  if (style.display !== 'none' && own && box.width && box.height) seen.push([own, parseFloat(style.fontSize)]);
}
return seen
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_a_browser_shows_what_a_feed_is_and_its_articles(
    name: str, scheme: Literal["light", "dark"], tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    written(tmp_path, channel(article(title="The weir & the wheel", summary="It turns."), topic=RIVERS))
    judges.set_colour_scheme(chromium, scheme)

    chromium.get(f"{serve(tmp_path)}topics/rivers/{name}")
    seen = dict(chromium.execute_script(_VISIBLE))
    paper, ink = chromium.execute_script(
        "const style = getComputedStyle(document.documentElement); return [style.backgroundColor, style.color]"
    )

    what, read = words("en")
    assert {what, read, "The weir & the wheel", "It turns."} <= seen.keys()
    assert not any("<p>" in text for text in seen)
    assert seen["The weir & the wheel"] > seen["It turns."]
    assert ("rgb(22, 24, 27)" if scheme == "dark" else "rgb(253, 252, 249)") == paper
    assert ink != paper


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_the_link_of_the_banner_leads_to_the_page(
    name: str, tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    written(tmp_path, channel(article(), site=site(url="https://example.org/")))

    chromium.get(f"{serve(tmp_path)}{name}")
    links = chromium.execute_script("return [...document.links ?? document.querySelectorAll('a')].map(one => one.href)")

    assert links == ["https://example.org/"]


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
@pytest.mark.parametrize("described", [True, False])
def test_a_name_that_stands_for_a_missing_description_is_shown_once(
    name: str, described: bool, tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    written(tmp_path, channel(article(), title="The Weir", description="About it" if described else "The Weir"))

    chromium.get(f"{serve(tmp_path)}{name}")
    seen = [text for text, _ in chromium.execute_script(_VISIBLE)]

    assert seen.count("The Weir") == 1
    assert ("About it" in seen) == described
    assert words("en")[0] in seen


_DAY = """
const date = document.getElementsByTagName(arguments[0])[0], box = date.getBoundingClientRect();
return [...date.firstChild.data].filter((_, at) => {
  const range = document.createRange();
  range.setStart(date.firstChild, at);
  range.setEnd(date.firstChild, at + 1);
  const own = range.getBoundingClientRect();
  return own.left > box.left - 1 && own.right < box.right + 1;
}).join('');"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "shown", [("rss.xml", "pubDate", "23 Nov 2026"), ("atom.xml", "published", "2026-11-23")], ids=["rss", "atom"]
)
def test_of_a_date_the_day_is_shown(
    shown: tuple[str, str, str], language: str, tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    """It was shown to the second, with its offset from UTC."""
    name, element, day = shown
    written(tmp_path, channel(article(language=language), language=language))

    chromium.get(f"{serve(tmp_path)}{name}")

    assert chromium.execute_script(_DAY, element) == day


_STARTS = """
return ['title', 'description', 'link'].map(name => {
  const one = document.querySelector('item').getElementsByTagName(name)[0], range = document.createRange();
  range.setStart(one.firstChild, 0);
  range.setEnd(one.firstChild, 1);
  const box = one.getBoundingClientRect();
  return range.getBoundingClientRect().left > (box.left + box.right) / 2 ? 'right' : 'left';
});"""


def test_arabic_begins_at_the_right_in_rss_too_and_addresses_at_the_left(
    tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    """Full stops stood before their sentences: RSS names its language where no stylesheet sees it."""
    arabic = article(language="ar", title="عندما يدور النهر.", summary="ملخص قصير عن النهر.")
    written(tmp_path, channel(arabic, language="ar"))

    chromium.get(f"{serve(tmp_path)}rss.xml")

    assert chromium.execute_script(_STARTS) == ["right", "right", "left"]


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_on_a_phone_nothing_overflows_and_texts_are_large(
    name: str, tmp_path: Path, serve: Callable[[Path], str], chromium: WebDriver
) -> None:
    written(tmp_path, channel(article(title="Long" * 60, summary="It turns.")))
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)

    chromium.get(f"{serve(tmp_path)}{name}")
    wide, viewport = chromium.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    seen = dict(chromium.execute_script(_VISIBLE))

    assert wide <= viewport
    assert seen["It turns."] * 390 / viewport >= 15  # CSS pixels as the phone shows them


def test_every_language_has_its_words() -> None:
    english = words("en")

    assert words("pt-BR") == words("pt")
    assert words("xx") == english
    for language in ("ar", "de", "es", "fr", "it", "ja", "nl", "pt", "ru", "zh"):
        what, read = words(language)
        assert what != english[0]
        assert read != english[1]


def test_readers_take_the_description_without_the_banner_in_rss_and_as_html_in_atom() -> None:
    feed = channel(article(), description="Rivers & wheels < a <img src=q onerror=x()>")

    rss, atom, json_feed = render(feed, contents(), FeedOptions())

    read = feedparser.parse(rss.data, sanitize_html=False, resolve_relative_uris=False).feed
    assert (unescape(read.subtitle), "<img" in read.subtitle) == (feed.description, False)
    assert read.title == feed.title
    assert json.loads(json_feed.data)["description"] == feed.description
    assert feedparser.parse(atom.data).feed.subtitle.startswith("Rivers &amp; wheels &lt; a &lt;img")
    assert f'<a href="{feed.url}">' in feedparser.parse(atom.data).feed.subtitle
