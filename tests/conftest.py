"""Fixtures that all tests share: golden files, the shared folder, a web server and the outside judges."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import judges

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

GOLDEN = Path(__file__).parent / "golden"

# One machine is slow and noisy, another is not: what a property says must not depend on the clock.
settings.register_profile("publisher", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("publisher")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ from what the code gives")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests only wait, for a file to change or for a server."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the environment of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("PUBLISHER_") and name not in {
            "PUBLISHER_JUDGES",
            "PUBLISHER_NODE_MODULES",
            "PUBLISHER_FEEDPARSER_TESTS",
        }:
            monkeypatch.delenv(name)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes | str], None]:
    """Compare data with tests/golden/<name>, or write it there under --update-golden."""

    def check(name: str, data: bytes | str) -> None:
        path, given = GOLDEN / name, data.encode() if isinstance(data, str) else data
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(given)
            return
        if not path.is_file():
            pytest.fail(f"there is no tests/golden/{name}; pytest --update-golden writes it", pytrace=False)
        kept = path.read_bytes()
        if kept != given:
            before, after = (text.decode("utf-8", "backslashreplace").splitlines() for text in (kept, given))
            diff = "\n".join(difflib.unified_diff(before, after, f"tests/golden/{name}", "given", "", "", 2, ""))
            pytest.fail(f"{diff[:8000]}\n--update-golden accepts the new output", pytrace=False)

    return check


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder shared/ beside the checkout: rules, schemas and development sets."""
    folder = judges.ROOT.parent / "shared"
    if not folder.is_dir():
        judges.missing("the folder shared", install="lay it beside the checkout")
    return folder


@pytest.fixture(scope="session")
def _one_browser() -> Iterator[WebDriver]:
    with judges.browser() as driver:
        yield driver


@pytest.fixture
def chromium(_one_browser: WebDriver) -> Iterator[WebDriver]:
    """Headless Chromium, shared by the whole run: 1280 px wide, light, scripts on, however the last test left it.

    judges.set_width, set_colour_scheme and set_scripts change that.
    """
    judges.set_width(_one_browser, 1280)
    judges.set_colour_scheme(_one_browser, "light")
    judges.set_scripts(_one_browser, enabled=True)
    yield _one_browser
    _one_browser.get("about:blank")


@pytest.fixture
def axe() -> Callable[[WebDriver], list[str]]:
    """axe-core on the page that a driver shows: what is not accessible there."""
    return judges.axe_violations


@pytest.fixture
def nu() -> Callable[[Iterable[str]], list[str]]:
    """The Nu HTML checker on many documents at once: its messages."""
    return judges.nu_messages


@pytest.fixture
def spamassassin() -> Callable[[bytes], tuple[float, list[tuple[str, float]]]]:
    """SpamAssassin on one message: its score and the rules met."""
    return judges.spam_score


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve folders over HTTP until the test ends: gives each one's address."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(judges.web_server(folder))
