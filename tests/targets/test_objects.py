"""Object stores that are busy are asked again; those that refuse are not."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publisher.errors import TargetError
from publisher.targets.media_types import head_of
from publisher.targets.objects import Objects
from publisher.targets.stores import File


class Refusing:
    """An S3 server that gives these answers, one a request, and takes everything when it has none left."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.asked = 0
        self.body = b""  # of every answer
        self.headers: dict[str, str] = {}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Refusing]:
    refusing = Refusing()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            refusing.asked += 1
            self.send_response_only(refusing.answers.pop(0) if refusing.answers else 200)
            told = {"ETag": '"x"', "Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT", **refusing.headers}
            for name, value in {**told, "Content-Length": str(len(refusing.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(refusing.body)

        def log_message(self, *_args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "hidden", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{running.server_port}")
    yield refusing
    running.shutdown()
    thread.join()
    running.server_close()


def _put() -> None:
    Objects("s3://bucket").put([File("a.html", lambda: b"text", head_of("a.html"))], lambda: None)


def test_a_busy_server_is_asked_again(server: Refusing) -> None:
    server.answers = [503, 500]

    _put()

    assert server.asked == 3


def test_a_server_that_refuses_is_asked_once_and_the_keys_are_named(server: Refusing) -> None:
    server.answers = [403]

    with pytest.raises(TargetError, match=r"credentials are not accepted.*AWS_ACCESS_KEY_ID") as caught:
        _put()

    assert server.asked == 1
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("body", [b"plain", gzip.compress(b"x" * 1000)[:20], b""], ids=["plain", "cut", "empty"])
def test_an_object_that_is_not_packed_as_it_says_is_read_as_it_lies_there(server: Refusing, body: bytes) -> None:
    """Somebody else's upload with a wrong Content-Encoding ended publish and verify with a traceback."""
    server.body, server.headers = body, {"Content-Encoding": "gzip"}

    assert Objects("s3://bucket").read("a.html") == body


def test_without_an_account_the_variables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCOUNT_NAME", "ACCOUNT_KEY", "USE_EMULATOR"):
        monkeypatch.delenv(f"AZURE_STORAGE_{name}", raising=False)

    with pytest.raises(TargetError, match="Set AZURE_STORAGE_ACCOUNT_NAME"):
        Objects("az://container")
