"""The web application (WSGI): pages of the subscription before the site's files, headers and errors for both.

No cookie is ever set: what a reader may do is in the link that only that reader's mailbox got, so there is no
session that another site could misuse.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

import msgspec
from flask import Flask, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from publisher.config import Config
from publisher.errors import RenderError
from publisher.mail import dkim
from publisher.mail.store import Store
from publisher.web import joining, limits, pages
from publisher.web.catalogue import Catalogue
from publisher.web.files import Files
from publisher.web.mails import Mails
from publisher.web.notes import Outbox, Postman
from publisher.web.pages import Desk
from publisher.web.printing import Printer

MOST_BYTES = 64 * 1024  # of a form
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # addresses here are keys
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_WORDS = {400: "form_wrong", 405: "form_wrong", 413: "large", 429: "often_wrong"}

_log = logging.getLogger(__name__)


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What the application is made of; without `outbox` nobody can join, and all else works."""

    config: Config
    store: Store
    secret: bytes
    clock: Callable[[], datetime]
    outbox: Outbox | None = None
    key: dkim.Key | None = None


def make(site: Site) -> tuple[Flask, Postman | None]:
    """The application, and who hands its mails over. Raises ConfigError and RenderError."""
    config = site.config
    printer, catalogue = Printer(config), Catalogue(config)
    mails = Mails(printer, catalogue, site.secret, site.clock, key=site.key)
    postman = None
    if site.outbox:
        postman = Postman(site.store, site.outbox, mails.compose, site.clock, lambda: _forget(site))
    desk = Desk(
        config=config,
        store=site.store,
        secret=site.secret,
        printer=printer,
        catalogue=catalogue,
        clock=site.clock,
        postman=postman,
    )
    app = Flask("publisher", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES, MAX_FORM_PARTS=500)
    app.url_map.merge_slashes = False  # no redirect of the framework's own, which would follow the Host header
    app.url_map.strict_slashes = False
    place = unquote(printer.base)  # as WSGI has paths: without %20
    app.register_blueprint(pages.blueprint(desk), url_prefix=place.rstrip("/"))
    _serve_files(app, Files(config.output, place), printer)
    _answer_errors(app, printer)
    app.after_request(_with_headers)
    _begin(app, config.serving.proxies, postman)
    return app, postman


def _serve_files(app: Flask, files: Files, printer: Printer) -> None:
    def missing(_error: HTTPException | None = None) -> Response:
        return files.missing() or Response(printer.page("message", key="missing"), 404)

    def file(path: str = "") -> Response:
        return files.answer(request, path) or missing()

    app.add_url_rule(f"{files.base}<path:path>", "file", file, methods=["GET"])
    app.add_url_rule(files.base, "front", file, methods=["GET"])
    app.register_error_handler(404, missing)


def _answer_errors(app: Flask, printer: Printer) -> None:
    """Say in the site's words what is wrong; never a traceback, never anything of a reader's in the log."""

    def known(error: HTTPException) -> Response:
        answer = Response(printer.page("message", key=_WORDS.get(error.code or 500, "failed")), error.code or 500)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110 15.5.6
        return answer

    def unknown(error: Exception) -> tuple[str, int]:
        _log.error("%s %s: %s", request.method, request.endpoint, _told(error))
        _log.debug("what happened", exc_info=error)
        return printer.page("message", key="failed"), 500

    app.register_error_handler(HTTPException, known)
    app.register_error_handler(Exception, unknown)


def _told(error: Exception) -> str:
    """What went wrong, as an operator can look for it; most texts of errors may hold something of a reader's."""
    said = ""
    if isinstance(error, RenderError):
        said = f"{error.path}:{error.line}"
    elif isinstance(error, OperationalError):  # the database itself: full, locked, gone
        said = " ".join(str(error.orig).split())
    return f"{type(error).__name__} ({said})" if said else type(error).__name__


def _with_headers(answer: Response) -> Response:
    for name, value in _ALWAYS.items():
        answer.headers[name] = value
    if "Content-Security-Policy" not in answer.headers:  # a page of ours, not a file
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
    return answer


def _begin(app: Flask, proxies: int, postman: Postman | None) -> None:
    """Believe the proxies that there are, and wake the postman for what an earlier process left."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]
    done: set[str] = set()

    def look() -> None:
        if postman and "woken" not in done:
            done.add("woken")
            postman.wake()
        if not proxies and "told" not in done and request.headers.get("X-Forwarded-For"):
            done.add("told")
            _log.warning("a proxy is in front of this server: set 'serving.proxies' = 1, or all visitors count as one")

    app.before_request(look)


def _forget(site: Site) -> None:
    joining.forget(site.store, site.clock())
    limits.forget(site.store, site.clock())
