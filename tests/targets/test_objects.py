"""Object stores that are busy are asked again; those that refuse are not."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.targets.headers import head_of
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


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "RequestTimeTooSkewed", "not accepted (RequestTimeTooSkewed): Its words. Set the clock of this machine"),
        (403, "AccessDenied", "not accepted (AccessDenied): Its words. Set AWS_ACCESS_KEY_ID"),
        (400, "ExpiredToken", "answers 400 Bad Request (ExpiredToken): Its words. Set AWS_ACCESS_KEY_ID"),
        (400, "AuthorizationHeaderMalformed", "(AuthorizationHeaderMalformed): Its words. Set AWS_REGION"),
        (404, "NoSuchBucket", "failed: there is no such bucket or container. Check the name"),
        (403, "QuotaExceeded", "(QuotaExceeded): Its words. Make room there"),
        (409, "OperationAborted", "answers 409 Conflict (OperationAborted): Its words. Publish again"),
    ],
)
def test_a_refusal_is_told_in_the_servers_words_with_what_to_do(
    server: Refusing, status: int, code: str, said: str
) -> None:
    """A wrong clock, a full store and a wrong region were all told as wrong keys, or as "?xml version"."""
    server.answers = [status]
    server.body = f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>Its words.</Message></Error>'.encode()

    with pytest.raises(TargetError) as caught:
        _put()

    assert said in str(caught.value)
    assert "retries" not in str(caught.value)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
def test_a_key_with_a_line_break_is_refused_by_name(
    server: Refusing, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A key read from a file with its line break ended the publish with a traceback."""
    monkeypatch.setenv(name, "hidden\n")

    with pytest.raises(TargetError, match=f"{name} contains a space or a line break") as caught:
        _put()

    assert server.asked == 0
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9000", "minio.example", "not an address", "http://"])
def test_an_endpoint_that_is_no_address_is_told(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Without "http://" the publish ended with a traceback from inside a library."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    with pytest.raises(TargetError, match=r"AWS_ENDPOINT_URL is not an address.*Write it as https://HOST"):
        _put()


def test_a_server_without_https_may_be_named_in_a_profile(
    server: Refusing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint of ~/.aws/config was refused when it was http://127.0.0.1:9000."""
    (tmp_path / "config").write_text(f"[default]\nendpoint_url = {os.environ['AWS_ENDPOINT_URL']}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_ENDPOINT_URL")

    _put()

    assert server.asked == 1


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
