"""The pages about a subscription, judged: valid, accessible, nothing beside the edge, and they work without scripts."""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from werkzeug.serving import make_server

from publisher.digest.words import languages
from publisher.mail.store import Store
from publisher.model import Topic
from publisher.web import printing
from tests import judges
from tests.web.traffic import wait_for
from tests.web.world import World

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


def every_page(world: World) -> dict[str, str]:
    """The path of each kind of page, by what it shows."""
    if world.known("ada@example.org") is None:
        world.join("ada@example.org", topic=["rivers"])
        world.sign_up("bo@example.org")
        world.deliver()
        world.add("cy@example.org")
        world.leave("cy@example.org")
    ada, gone = world.token("ada@example.org"), world.token("cy@example.org")
    waits = next(world.link("c", place) for place in range(len(world.mailbox.mails)) if "/c/" in world.text(place))
    return {
        "form": "subscribe/",
        "asked": "subscribe/asked/",
        "confirm": waits.partition("/news/")[2],
        "choices": f"m/{ada}",
        "saved": f"m/{ada}?saved",
        "leave": f"u/{ada}",
        "left": f"u/{gone}",
        "come back": f"m/{gone}",
        "void": "c/nothing",
        "missing": "nothing/",
    }


@contextmanager
def browsed(world: World) -> Iterator[str]:
    """Serve a site to a browser; yields the address of its host."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def speaking(store: Store, tmp_path: Path) -> Callable[[str], World]:
    """Makes a site in a language."""
    return lambda language: World(store, tmp_path, language=language)


def test_every_page_is_valid(speaking: Callable[[str], World]) -> None:
    pages: list[str] = []
    paths = every_page(speaking("en"))
    for language in ("en", "de", "ar", "ja"):
        world = speaking(language)
        shown = [*map(world.get, paths.values()), world.sign_up("nothing")]
        assert all(f'<html lang="{language}"' in one.text for one in shown)
        pages += [one.text for one in shown]

    assert judges.nu_messages(pages) == []


@pytest.mark.parametrize("css", [b"@media print{#top{color:red}}", b"a{%}", "/* gr\u00fcn */".encode("cp1252")])
def test_the_users_stylesheet_is_served_as_it_is(store: Store, tmp_path: Path, css: bytes) -> None:
    """What a minifier writes, `{#`, begins a comment in a template: `publisher serve` did not start."""
    file = tmp_path / "templates/pages/style.css"
    file.parent.mkdir(parents=True)
    file.write_bytes(css)

    served = World(store, tmp_path).get("subscribe/style.css").data

    assert served.startswith(css + b"\n")


def test_every_language_of_letters_has_every_word_of_these_pages() -> None:
    tables = tomllib.loads(printing.WORDS.read_text(encoding="utf-8"))
    holes = {key: set(re.findall(r"\{\w+\}", phrase)) for key, phrase in tables["en"].items()}

    assert sorted(tables) == list(languages())
    for language, table in tables.items():
        assert {key: set(re.findall(r"\{\w+\}", phrase)) for key, phrase in table.items()} == holes, language


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "light")])
def test_every_page_is_accessible_and_fits(
    speaking: Callable[[str], World],
    chromium: WebDriver,
    axe: Callable[[WebDriver], list[str]],
    language: str,
    scheme: Literal["light", "dark"],
) -> None:
    world = speaking(language)
    judges.set_colour_scheme(chromium, scheme)
    with browsed(world) as host:
        for what, path in every_page(world).items():
            for width in (320, 1000):
                judges.set_width(chromium, width)
                chromium.get(f"{host}/news/{path}")
                assert axe(chromium) == [], (what, width)
                wide = chromium.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, (what, width)


def test_a_long_word_in_the_name_of_a_topic_breaks(store: Store, tmp_path: Path, chromium: WebDriver) -> None:
    """On a phone it went beyond the edge of the form, and the whole page with it."""
    name = "Landwirtschaftsversicherungsgesellschaften"
    world = World(store, tmp_path, topics=(Topic(slug="farms", name=name), Topic(slug="law", name="Recht")))
    judges.set_width(chromium, 320)

    with browsed(world) as host:
        chromium.get(f"{host}/news/subscribe/")
        wide = chromium.execute_script("return document.documentElement.scrollWidth - window.innerWidth")

    assert wide <= 0


@pytest.fixture
def without_scripts(chromium: WebDriver) -> Iterator[WebDriver]:
    """A browser that runs none."""
    judges.set_scripts(chromium, enabled=False)
    yield chromium
    judges.set_scripts(chromium, enabled=True)


def test_a_person_joins_chooses_and_leaves_without_scripts(world: World, without_scripts: WebDriver) -> None:
    chromium = without_scripts

    def press(selector: str, until: str) -> None:
        """Press, and wait for what the next page holds: a click returns while its form is still on its way."""
        chromium.find_element("css selector", selector).click()
        wait_for(lambda: until in chromium.page_source, 20)

    with browsed(world) as here:
        chromium.get(f"{here}/news/subscribe/")
        chromium.find_element("name", "address").send_keys("ada@example.org")
        chromium.find_element("css selector", "input[value=rivers]").click()
        press("button", until="Look into your mailbox")
        world.deliver()
        chromium.get(here + world.link("c").removeprefix("https://example.org"))
        press("button", until="You are subscribed")
        press("main a", until='name="often"')
        chromium.find_element("css selector", "select[name=often] option[value=monthly]").click()
        press("form button", until='role="status"')
        assert chromium.find_element("css selector", "[role=status]").text
        assert "monthly" in world.find("ada@example.org").preferences
        chromium.find_element("css selector", ".leave button").click()
        wait_for(lambda: world.find("ada@example.org").state == "unsubscribed", 10)
