"""Telling a hub, tried against one on this machine that answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from publisher.targets.hub import tell

FEEDS = ["https://example.org/atom.xml", "https://example.org/topics/köln/rss.xml"]


class Hub:
    """A hub: its address, what it was posted, and the answers that it has left (204 when there are none)."""

    def __init__(self, *answers: int) -> None:
        self.url = ""
        self.posted: list[dict[str, list[str]]] = []
        self.answers = list(answers)


@contextmanager
def hub_with(*answers: int) -> Iterator[Hub]:
    """Run a hub on a free loopback port."""
    hub = Hub(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hub.posted.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            answer = hub.answers.pop(0) if hub.answers else 204
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@pytest.fixture(autouse=True)
def _straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def test_a_hub_is_told_of_each_feed() -> None:
    with hub_with() as hub:
        done = tell(hub.url, FEEDS)

    assert done == (tuple(FEEDS), (), ())
    assert hub.posted == [{"hub.mode": ["publish"], "hub.url": [feed]} for feed in FEEDS]


def test_a_busy_hub_is_asked_again_after_a_while() -> None:
    waited: list[float] = []
    with hub_with(503, 429) as hub:
        done = tell(hub.url, FEEDS[:1], wait=waited.append)

    assert done.told == tuple(FEEDS[:1])
    assert done.problems == ()
    assert len(hub.posted) == 3
    assert waited == sorted(waited)


def test_a_hub_that_stays_busy_is_left_alone_and_told_of_in_a_warning() -> None:
    with hub_with(*[503] * 9) as hub:
        done = tell(hub.url, FEEDS, wait=lambda _s: None)

    (problem,) = done.problems
    assert len(hub.posted) == 3
    assert (done.told, done.refused, problem.level) == ((), (), "warning")
    assert str(problem).startswith(f"{hub.url}: could not be told about 2 changed feeds: it answers 503. It is told")


def test_what_a_hub_refuses_is_not_asked_again_and_keeps_nothing_from_the_others() -> None:
    with hub_with(400) as hub:
        done = tell(hub.url, FEEDS)

    assert (done.told, done.refused) == ((FEEDS[1],), (FEEDS[0],))
    assert len(hub.posted) == 2
    assert "400" in done.problems[0].message


def test_a_redirect_is_not_followed() -> None:
    with hub_with(302) as hub:
        done = tell(hub.url, FEEDS[:1])

    assert done.refused == (FEEDS[0],)
    assert "redirects to https://elsewhere.example/" in done.problems[0].message


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "http://127.0.0.1:1/a b", "http://[::1/", "http://127.0.0.1:9/ä"]
)
def test_whatever_is_wrong_with_the_address_raises_nothing(address: str) -> None:
    done = tell(address, FEEDS, timeout_s=0.5, wait=lambda _s: None)

    assert done.told == ()
    assert len(done.problems) == 1


def test_a_hub_that_says_nothing_is_given_up() -> None:
    class Silent(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            release.wait(10)

    release = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        done = tell(f"http://127.0.0.1:{server.server_address[1]}/", FEEDS, timeout_s=0.2, wait=lambda _s: None)
    finally:
        release.set()
        server.shutdown()
        server.server_close()

    assert "timed out" in done.problems[0].message
