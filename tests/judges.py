"""The outside judges that tests ask: Chromium, the Nu HTML checker, axe and others; never any of our own code.

A judge that is not installed skips its test and says what to install; with PUBLISHER_JUDGES=required it fails it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

ROOT = Path(__file__).resolve().parent.parent
NPM_HINT = "npm install --prefix build-env --ignore-scripts vnu-jar axe-core rss-parser azurite"

# Without the background ones Chromium asks hosts outside at every start, which a closed network refuses.
CHROMIUM_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-default-apps", "--disable-extensions", "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what a test shows may name hosts outside
)  # fmt: skip


def missing(what: str, *, install: str) -> NoReturn:
    """Skip the running test for want of a judge, or fail it where all judges must be there."""
    reason = f"{what} is not here; install it: {install}"
    if os.environ.get("PUBLISHER_JUDGES") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def node_file(path: str) -> Path:
    """A file of an npm package, below PUBLISHER_NODE_MODULES or build-env/node_modules."""
    folder = Path(os.environ.get("PUBLISHER_NODE_MODULES", ROOT / "build-env" / "node_modules"))
    if not (folder / path).is_file():
        missing(f"the npm package {path.partition('/')[0]}", install=NPM_HINT)
    return folder / path


def feedparser_tests() -> Path:
    """The folder of feedparser's own tests, which its source distribution brings, below PUBLISHER_FEEDPARSER_TESTS."""
    usual = ROOT / "build-env" / "feedparser-tests" / "tests"
    folder = Path(os.environ.get("PUBLISHER_FEEDPARSER_TESTS", usual))
    if not (folder / "wellformed" / "sanitize").is_dir():
        missing("feedparser's source distribution", install="unpack it as build-env/feedparser-tests")
    return folder


def program(name: str, *, package: str) -> str:
    """The path of a program on the search path, from the Debian package `package`."""
    found = shutil.which(name)
    if found is None:
        missing(f"the program {name}", install=f"apt-get install {package}")
    return found


# --- formats -----------------------------------------------------------------------------------------------------


def atom_grammar(shared: Path) -> Any:
    """The RELAX NG grammar of RFC 4287, as lxml's validator."""
    from lxml import etree

    return etree.RelaxNG(etree.parse(str(next((shared / "schemas").glob("*.rng")))))


def json_feed_schema(shared: Path) -> Any:
    """The schema of JSON Feed 1.1, as jsonschema's validator."""
    import jsonschema
    from referencing import Registry
    from referencing.jsonschema import DRAFT4

    schema = json.loads((shared / "schemas" / "feed.json").read_bytes())
    older = DRAFT4.create_resource(json.loads((shared / "schemas" / "feed-1.json").read_bytes()))
    registry: Registry[Any] = Registry().with_resource("https://json.schemastore.org/feed-1", older)
    return jsonschema.Draft4Validator(schema, registry=registry)


# --- Chromium ----------------------------------------------------------------------------------------------------


@contextmanager
def browser() -> Iterator[WebDriver]:
    """A headless Chromium with an empty profile, closed at the end."""
    binary = program("chromium", package="chromium")
    driver_path = program("chromedriver", package="chromium-driver")
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        missing("the Python package selenium", install="python -m pip install -e '.[test]'")
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = binary
        for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        service = Service(driver_path, log_output=subprocess.DEVNULL)
        driver = webdriver.Chrome(options=options, service=service)
        driver.set_page_load_timeout(60)
        try:
            yield driver
        finally:
            driver.quit()


def set_width(driver: WebDriver, width: int, height: int = 900) -> None:
    """Make the viewport `width` CSS pixels wide, below the window's own least width too."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def set_colour_scheme(driver: WebDriver, scheme: Literal["light", "dark"]) -> None:
    """Let pages see `prefers-color-scheme: scheme`."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def set_scripts(driver: WebDriver, *, enabled: bool) -> None:
    """Switch the JavaScript of pages off or on; ours must read well without it."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not enabled})


# --- axe and Nu --------------------------------------------------------------------------------------------------


def axe_violations(driver: WebDriver) -> list[str]:
    """What axe-core finds wrong in the page that `driver` shows, a line a rule and element; [] is accessible."""
    driver.execute_script(node_file("axe-core/axe.min.js").read_text(encoding="utf-8"))
    driver.set_script_timeout(60)
    result: dict[str, Any] = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document).then(done, error => done({error: String(error)}));"
    )
    if "error" in result:
        raise AssertionError(f"axe-core failed: {result['error']}")
    return [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]]


def nu_messages(documents: Iterable[str]) -> list[str]:
    """What the Nu HTML checker says of all `documents`, in one run of its JVM; [] means that all are valid.

    A message reads as "<document's index>:<line>: <error|warning>: <text>".
    """
    java, jar = program("java", package="default-jre-headless"), node_file("vnu-jar/build/dist/vnu.jar")
    with tempfile.TemporaryDirectory(prefix="nu-") as folder:
        files = []
        for index, html in enumerate(documents):
            files.append(Path(folder, f"{index}.html"))
            files[-1].write_text(html, encoding="utf-8")
        quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # it lives for a second or two
        command = [java, "-Xss4m", *quick, "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
        done = subprocess.run(
            [*command, *map(str, files)], stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=True
        )
    return [
        f"{message['url'].rpartition('/')[2].removesuffix('.html')}:{message.get('lastLine', 0)}: "
        f"{message.get('subType') or message['type']}: {message['message']}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]


# --- SpamAssassin ------------------------------------------------------------------------------------------------


def spam_score(message: bytes) -> tuple[float, list[tuple[str, float]]]:
    """SpamAssassin's score of a message, without network and learning, and the rules that it met with their points."""
    command = [
        program("spamassassin", package="spamassassin"), "--local", "--test-mode", "--prefspath=/dev/null",
        "--cf=use_bayes 0", "--cf=use_auto_welcomelist 0", "--cf=report_safe 0", "--cf=clear_headers",
        "--cf=add_header all Judged _SCORE_ _TESTSSCORES(,)_",
    ]  # fmt: skip
    done = subprocess.run(command, input=message, capture_output=True, timeout=120, check=False)
    head = re.split(rb"\r?\n\r?\n", done.stdout, maxsplit=1)[0].decode("ascii", "replace")
    head = re.sub(r"\r?\n[ \t]+", " ", head)
    found = re.search(r"^X-Spam-Judged: (-?[\d.]+) (.*)$", head, re.MULTILINE)
    if found is None:
        raise AssertionError(f"SpamAssassin gave no score: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    rules = re.findall(r"([A-Z0-9_]+)=(-?[\d.]+)", found[2])
    return float(found[1]), [(name, float(points)) for name, points in rules]


# --- a web server ------------------------------------------------------------------------------------------------


class _Handler(SimpleHTTPRequestHandler):
    """Static files under the media types that a web host gives them."""

    extensions_map = {  # noqa: RUF012 -- the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".xml": "application/xml; charset=utf-8",
        ".json": "application/feed+json; charset=utf-8",
        ".opml": "text/x-opml; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
    }

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it
        """Say nothing: pytest shows what a test needs."""


@contextmanager
def web_server(folder: Path) -> Iterator[str]:
    """Serve `folder` on a free loopback port; gives its address, ending in "/"."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
