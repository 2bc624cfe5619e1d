"""The preview shows what would be published, anew at each change, and leaves no trace in the publication."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from publisher import config as configuration
from publisher.cli import publisher
from publisher.live.server import BOARD, server
from publisher.live.stage import Stage
from tests.factories import NOON

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

TOML = '[site]\ntitle = "Paper"\nurl = "https://paper.example/"\npostal_address = "1 Quay"\n'


class Desk:
    """A publication, its stage, and the address under which it is served."""

    def __init__(self, root: Path, stage: Stage, address: str) -> None:
        self.root, self.stage, self.address = root, stage, address

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(self.root.rglob("*")) if path.is_file()}

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=10) as answer:
            text: str = answer.read().decode()
        return text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    root = tmp_path / "paper"
    (root / "articles").mkdir(parents=True)
    (root / "publisher.toml").write_text(TOML)
    (root / "articles" / "a.md").write_text("---\ntitle: The weir\n---\n\nThe weir hums at night.\n")
    found = {"address": ""}
    config = root / "publisher.toml"
    stage = Stage(lambda: configuration.load(config, site_url=found["address"]), tmp_path / "scratch", lambda: NOON)
    with server(stage, root / "templates", 0) as serving:
        found["address"] = f"http://127.0.0.1:{serving.server_address[1]}/"
        Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        stage.update()
        yield Desk(root, stage, found["address"])
        serving.shutdown()


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def test_the_board_shows_the_letter_in_four_ways_with_headers_text_and_size(desk: Desk, chromium: WebDriver) -> None:
    chromium.get(desk.address + BOARD.lstrip("/"))
    frames = chromium.find_elements("css selector", "iframe")
    shown = chromium.find_element("css selector", "main").text
    papers = []
    for number in range(4):
        chromium.execute_script("arguments[0].scrollIntoView()", frames[number])
        chromium.switch_to.frame(frames[number])
        eventually(lambda: "The weir" in chromium.page_source)
        papers.append(chromium.execute_script("return getComputedStyle(document.body).backgroundColor"))
        chromium.switch_to.default_content()

    assert [(one.get_attribute("width"), "dark" in str(one.get_attribute("src"))) for one in frames] == [
        ("680", False), ("375", False), ("680", True), ("375", True),
    ]  # fmt: skip
    assert papers[0] == papers[1]
    assert papers[2] == papers[3] != papers[0]
    assert "of 100,000 bytes" in shown
    assert "List-Unsubscribe" in shown
    assert "The weir" in shown
    assert "\nText\n" in shown


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("articles/b.md", "---\ntitle: The wheel\n---\n\nThe wheel turns by day.\n", "The wheel"),
        ("templates/pages/footer.html.j2", "<footer>Printed by the river.</footer>\n", "Printed by the river."),
        ("publisher.toml", TOML.replace("Paper", "The Gazette"), "The Gazette"),
    ],
    ids=["article", "template", "setting"],
)
def test_a_change_reloads_the_page_that_is_open(
    desk: Desk, chromium: WebDriver, name: str, text: str, shown: str
) -> None:
    chromium.get(desk.address)
    assert "The weir" in chromium.page_source
    assert shown not in chromium.page_source

    desk.write(name, text)
    desk.stage.update()

    eventually(lambda: shown in chromium.page_source)


def test_a_wrong_setting_is_told_and_what_was_good_stays(desk: Desk) -> None:
    desk.write("publisher.toml", TOML + "[feeds]\nentrys = 3\n")
    desk.stage.update()

    board = desk.get(BOARD)
    assert "unknown option &#39;feeds.entrys&#39;" in board
    assert "Did you mean" in board
    assert "The weir" in desk.get("/")

    desk.write("publisher.toml", TOML)
    desk.stage.update()
    assert "unknown option" not in desk.get(BOARD)


def test_a_broken_template_of_the_user_is_told_with_its_place(desk: Desk) -> None:
    desk.write("templates/digest/article.html.j2", "{% macro lead(x) %}\n{{ nothing.at.all }\n")
    desk.stage.update()

    assert re.search(r"error: \S*digest/article\.html\.j2:\d", desk.get(BOARD))


def test_what_is_wrong_with_the_boards_own_template_is_told_as_text(desk: Desk) -> None:
    desk.write("templates/live/board.html.j2", "{% include '<b>no such</b>' %}\n")

    assert "&lt;b&gt;no such&lt;/b&gt;" in desk.get(BOARD)


def test_a_problem_of_an_article_is_on_the_board(desk: Desk) -> None:
    desk.write("articles/b.md", "---\ntitle: B\ndate: next week\n---\n\nText.\n")
    desk.stage.update()

    assert "articles/b.md:3: &#39;date&#39; is not a date" in desk.get(BOARD)


def test_feeds_and_pages_are_served_as_what_they_are(desk: Desk) -> None:
    with urllib.request.urlopen(f"{desk.address}rss.xml", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
        assert desk.address in answer.read().decode()
    assert "EventSource" in desk.get("/")
    assert "EventSource" not in desk.get("/rss.xml")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("host", "status"), [("evil.example", 421), ("localhost:1", 200), ("127.0.0.1", 200)])
def test_a_name_that_was_led_here_sees_nothing(desk: Desk, method: str, host: str, status: int) -> None:
    connection = HTTPConnection(urlsplit(desk.address).netloc, timeout=10)
    connection.request(method, "/rss.xml", headers={"Host": host})

    assert connection.getresponse().status == status


def test_nothing_of_the_publication_is_touched(desk: Desk) -> None:
    before = desk.files()

    desk.write("articles/b.md", "---\ntitle: B\n---\n\nText.\n")
    desk.stage.update()
    (desk.root / "articles" / "b.md").unlink()

    assert desk.files() == before


def test_a_preview_has_the_ids_and_issues_of_the_next_publish(desk: Desk) -> None:
    lock = "tag:paper.example,2020:kept"
    CliRunner().invoke(publisher, ["publish", "--config", str(desk.root / "publisher.toml")])
    memory = (desk.root / "publisher.lock").read_text()
    (desk.root / "publisher.lock").write_text(memory.replace("tag:paper.example,2026:a", lock))

    desk.stage.update()

    assert lock in desk.get("/atom.xml")


def test_before_the_first_publish_each_state_begins_anew(desk: Desk) -> None:
    """Whoever tried articles out was told that most had vanished, before anything was published."""
    for number in range(12):
        desk.write(f"articles/{number}.md", f"---\ntitle: The wheel {number}\n---\n\nText.\n")
    desk.stage.update()
    for number in range(12):
        (desk.root / f"articles/{number}.md").unlink()
    desk.stage.update()

    shown = desk.stage.shown.report
    assert shown
    assert (shown.stopped, shown.articles, shown.gone) == (False, 1, ())


def test_a_browser_that_went_away_is_no_error(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    """A page that was closed while it came filled the terminal with tracebacks."""
    desk.write("articles/big.md", f"---\ntitle: Big\n---\n\n{'Words. ' * 300_000}\n")
    desk.stage.update()
    place = urlsplit(desk.address)
    for _attempt in range(3):
        with socket.create_connection((place.hostname, place.port), timeout=10) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(f"GET /articles/big/ HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
    time.sleep(1)

    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("command", ["preview", "watch"])
def test_the_commands_follow_a_change_until_they_are_ended(command: str, desk: Desk) -> None:
    options = ["--port", "0"] if command == "preview" else []
    started = [sys.executable, "-m", "publisher", command, *options]
    process = subprocess.Popen(started, cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        first = process.stdout.readline()
        time.sleep(0.5)
        desk.write("articles/b.md", "---\ntitle: The wheel\n---\n\nText.\n")
        if command == "watch":
            assert "1 article, " in first
            assert "2 articles, " in process.stdout.readline()
        else:
            found = re.search(r"http://127\.0\.0\.1:\d+/", first)
            assert found
            page = found[0]
            eventually(lambda: "The wheel" in urllib.request.urlopen(page, timeout=10).read().decode())
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    port = desk.address.rsplit(":", 1)[1].strip("/")

    with pytest.raises(Exception, match=rf"cannot serve on port {port}"):
        CliRunner().invoke(
            publisher,
            ["preview", "--port", port, "--config", str(desk.root / "publisher.toml")],
            catch_exceptions=False,
        )
