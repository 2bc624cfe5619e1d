"""Serve a stage on this machine alone: the board under /-/, and the site as it would be; pages reload by themselves."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from publisher.errors import ConfigError, PublisherError
from publisher.live import board
from publisher.live.stage import Stage
from publisher.model.media_types import MEDIA_TYPES, media_type

HOST = "127.0.0.1"
BOARD = "/-/"
_HTML = "text/html; charset=utf-8"
_PING_S = 10.0
_RELOAD = f"""<script>
new EventSource("{BOARD}events?from=VERSION").onmessage = () => location.reload();
</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Answers one request; `stage` and `templates` are those of the preview."""

    extensions_map = {  # noqa: RUF012 - the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        **MEDIA_TYPES,
        ".json": media_type("feed.json"),
    }

    def __init__(self, *given: Any, stage: Stage, templates: Path) -> None:
        self._stage, self._templates = stage, templates
        super().__init__(*given, directory=str(stage.output))

    def handle(self) -> None:
        """Answer until the page is closed, which may be in the middle of an answer."""
        with suppress(ConnectionError):
            super().handle()

    def parse_request(self) -> bool:
        """Refuse requests under another name: a web page may have pointed its own name here (DNS rebinding)."""
        if not super().parse_request():
            return False
        host = self.headers.get("Host", HOST).partition(":")[0]
        if host in {HOST, "localhost"}:
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def do_GET(self) -> None:
        """Answer with a part of the board, a page that reloads itself, or a file."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        stage = self._stage
        if address.path == BOARD:
            self._send(self._reloading(self._board()))
        elif address.path == f"{BOARD}letter":
            self._send(board.letter(stage, query.get("scheme", "")))
        elif address.path == f"{BOARD}events":
            self._events(int(query.get("from", "0")) if query.get("from", "0").isdecimal() else 0)
        else:
            self._file(address.path)

    def _board(self) -> str:
        try:
            return board.render(self._stage, self._templates)
        except PublisherError as error:
            return f"<!doctype html><title>Preview</title><pre>{escape(str(error))}</pre><body>"

    def _file(self, path: str) -> None:
        """A file of the output folder; a page gets the script that reloads it."""
        page = Path(self.translate_path(f"{path}index.html" if path.endswith("/") else path))
        if page.suffix == ".html" and page.is_file():
            self._send(self._reloading(page.read_text("utf-8")))
        else:
            super().do_GET()

    def _reloading(self, html: str) -> str:
        script = _RELOAD.replace("VERSION", str(self._stage.shown.version))
        head, end, tail = html.rpartition("</body>")
        return f"{head}{script}{end}{tail}" if end else html + script

    def _send(self, html: str) -> None:
        data = html.encode("utf-8", "replace")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _HTML)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _events(self, version: int) -> None:
        """Tell once that there is a newer state than `version`; a browser asks again after its page was loaded."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while (newest := self._stage.wait(version, _PING_S)) == version:
            self.wfile.write(b":\n\n")
            self.wfile.flush()
        self.wfile.write(f"data: {newest}\n\n".encode())

    def end_headers(self) -> None:
        """Let no browser keep anything."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def server(stage: Stage, templates: Path, port: int) -> ThreadingHTTPServer:
    """A server of the stage, bound to the loopback. Raises ConfigError when the port is taken."""
    try:
        made = ThreadingHTTPServer((HOST, port), partial(Handler, stage=stage, templates=templates))
    except OSError as error:
        hint = "Choose another with --port, or 0 for any that is free."
        raise ConfigError(f"cannot serve on port {port}: {error.strerror}", hint=hint) from error
    made.daemon_threads = True
    return made
