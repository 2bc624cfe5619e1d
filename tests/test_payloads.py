"""Nothing runs: feedparser's own attacks, as an article's text, title, summary, author or address, in Chromium."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from publisher import config as configuration
from publisher.pipeline import publish
from tests import judges
from tests.factories import NOON

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

TOML = """
[site]
url = "https://paper.example/"
postal_address = "1 Quay"
[feeds]
entries = 10000
max_bytes = 100_000_000
[digest]
max_articles = 10000
"""

# Whatever can run or fetch by itself. Pictures, sounds and films may be fetched: that is what they are for.
_ACTIVE = """
const found = (window.ran ?? []).map(what => 'ran: ' + what);
const names = 'script iframe frame frameset object embed applet base form input button textarea select svg portal';
const ofPages = 'style link meta title';
const unsafe = /^(javascript|vbscript|data|livescript|mocha|feed|view-source|blob):/;
for (const one of document.querySelectorAll('*')) {
  const name = one.localName;
  if (names.split(' ').includes(name)) found.push('<' + name + '>');
  if (ofPages.split(' ').includes(name) && one.closest('.entry')) found.push('<' + name + '>');
  for (const {name: key, value} of one.attributes) {
    const bare = value.replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
    if (key.startsWith('on') || key === 'srcdoc' || key === 'formaction') found.push(key);
    if (key === 'style' && /expression|javascript|url\\(|behavior|binding/i.test(value)) found.push('style: ' + value);
    if (unsafe.test(bare)) found.push(key + ': ' + bare.slice(0, 60));
  }
}
for (const one of performance.getEntriesByType('resource')) {
  const ours = /\\/assets\\/|favicon.ico$|feeds.css$/.test(one.name);
  if (!ours && !['img', 'audio', 'video'].includes(one.initiatorType)) found.push('fetched: ' + one.name);
}
return found;
"""
_SPY = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print', 'executeMe', 'eval']) {
  window[name] = (...given) => { window.ran.push(name + ' ' + given.join(' ')); };
}
"""


def payloads() -> list[str]:
    """The HTML of every test of feedparser's sanitiser, each once."""
    found: dict[str, None] = {}
    for file in sorted(judges.feedparser_tests().glob("wellformed/sanitize/*.xml")):
        tree = etree.fromstring(
            file.read_bytes(), etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        )
        for one in tree.iter("{*}*") if tree is not None else ():
            found |= dict.fromkeys(_html_of(one))
    return list(found)


def _html_of(one: Any) -> Iterator[str]:
    text = one.text or ""
    if one.get("mode") == "base64" or one.get("type") == "application/octet-stream":
        yield base64.b64decode(text).decode("utf-8", "replace")
    elif "<" in text:
        yield text
    elif etree.QName(one).namespace == "http://www.w3.org/1999/xhtml":
        yield etree.tostring(one, encoding="unicode", method="html")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which every payload is a text, and in another article the title, summary, author and address."""
    root = tmp_path_factory.mktemp("payloads")
    (root / "articles").mkdir()
    (root / "publisher.toml").write_text(TOML)
    for number, html in enumerate(payloads()):
        matter = json.dumps({"title": html, "summary": html, "author": html, "image_alt": html, "url": html})
        (root / "articles" / f"{number:04}-body.md").write_text(f"# Text {number}\n\nFirst.\n\n{html}\n")
        (root / "articles" / f"{number:04}-page.html").write_text(f"<article><h1>Page {number}</h1>{html}</article>")
        (root / "articles" / f"{number:04}-matter.md").write_text(f"{matter}\n\nThe text of {number}.\n")
    report = publish(configuration.load(folder=root), NOON, mail=True)
    assert report.articles > 500
    return root


@pytest.fixture
def spied(chromium: WebDriver) -> Iterator[WebDriver]:
    made = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _SPY})
    yield chromium
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


def as_reader(feed: Path) -> str:
    """The entries as a careless reader would show them: every text as HTML, nothing taken out."""
    if feed.suffix == ".json":
        items = json.loads(feed.read_bytes())["items"]
        rows = [[one.get("content_html", ""), escape(one.get("summary", ""))] for one in items]
    else:
        tree = etree.parse(feed)
        entries = tree.findall("{*}entry") or tree.findall("channel/item")
        names = ("{*}content", "{http://purl.org/rss/1.0/modules/content/}encoded")
        rows = [[one.findtext(name) or "" for name in names] for one in entries]
    shown = "".join(f'<div class="entry">{"".join(row)}</div>' for row in rows)
    return f"<!doctype html><meta charset=utf-8><title>A reader</title>{shown}"


def test_the_attacks_are_attacks(serve: Callable[[Path], str], spied: WebDriver, tmp_path: Path) -> None:
    staying = [one for one in payloads() if "location" not in one and "efresh" not in one]  # others lead away at once
    given = json.dumps(staying).replace("<", "\\u003c")
    script = f"for (const one of {given}) document.body.appendChild(document.createElement('div')).innerHTML = one"
    (tmp_path / "raw.html").write_text(f"<!doctype html><meta charset=utf-8><body><script>{script}</script>", "utf-8")

    spied.get(f"{serve(tmp_path)}raw.html")

    assert len(spied.execute_script(_ACTIVE)) > 50


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json"])
def test_nothing_runs_in_a_reader(
    name: str, published: Path, serve: Callable[[Path], str], spied: WebDriver, tmp_path: Path
) -> None:
    page = as_reader(published / "out" / name)
    (tmp_path / "reader.html").write_text(page, "utf-8")

    spied.get(f"{serve(tmp_path)}reader.html")

    assert page.count('class="entry"') > 500
    assert spied.execute_script(_ACTIVE) == []


@pytest.mark.parametrize("name", ["index.html", "digests/1/index.html", "rss.xml", "atom.xml"])
def test_nothing_runs_in_pages_and_styled_feeds(
    name: str, published: Path, serve: Callable[[Path], str], spied: WebDriver
) -> None:
    spied.get(f"{serve(published / 'out')}{name}")

    assert spied.execute_script(_ACTIVE) == []


def test_nothing_runs_in_article_pages(
    published: Path, serve: Callable[[Path], str], spied: WebDriver, tmp_path: Path
) -> None:
    """All of them in one document: opening each by itself would take minutes."""
    pages = sorted((published / "out" / "articles").glob("*/index.html"))
    shown = [page.read_text("utf-8").partition("<body")[2].partition(">")[2] for page in pages]
    (tmp_path / "all.html").write_text(f"<!doctype html><meta charset=utf-8>{''.join(shown)}", "utf-8")

    spied.get(f"{serve(tmp_path)}all.html")

    assert len(pages) > 500
    assert spied.execute_script(_ACTIVE) == []


def test_nothing_runs_in_the_letter(published: Path, serve: Callable[[Path], str], spied: WebDriver) -> None:
    spied.get(f"{serve(published / 'outbox')}1/digest.html")

    assert spied.execute_script(_ACTIVE) == []
