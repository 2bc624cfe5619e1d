"""`publisher serve`: the site, and the pages where readers join, choose and leave."""

from __future__ import annotations

import atexit
import logging
import signal
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli import arguments
from publisher.cli.opening import Office, mail_config_option, office
from publisher.errors import ConfigError

if TYPE_CHECKING:
    from flask import Flask

    from publisher.web.notes import Postman

_THREADS = 8
_MOST_CONNECTIONS = 2000
_OTHER_FILES = 100  # that are open meanwhile: the database's, mails on their way, pages
_MOST_BYTES = 16 * 1024 * 1024  # more is cut off by the server; less, and too much, is answered with a page


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0: all.")
@click.option("--port", default=8000, callback=arguments.port, show_default=True, help="The port; 0: any free one.")
@mail_config_option
def command(host: str, port: int, file: Path | None) -> None:
    """Serve the site, and the pages where readers join, choose what they get, and leave.

    Ctrl-C ends it. Confirmation mails go through PUBLISHER_SMTP_URL; without it nobody can join, but all else works.
    """
    _log_to_stderr()
    with _application(file) as (app, postman, here):
        server = _listen(app, host, port)
        where = f"http://{_netloc(server.effective_host, server.effective_port)}{_base(here)}"
        click.echo(f"{where} shows {here.config.output.name}/, {where}subscribe/ the form to join   (Ctrl-C ends it)")
        if not here.environment.smtp_url:
            click.secho("warning: PUBLISHER_SMTP_URL is not set, so nobody can join", fg="yellow", err=True)
        if here.config.site.local:
            click.secho("warning: 'site.url' is not set, so links in mails lead nowhere", fg="yellow", err=True)
        _end_on_sigterm()
        if postman:
            postman.wake()  # mails may wait from before, and the next visitor be far away
        try:
            server.run()
        finally:
            server.close()


def application() -> Flask:
    """The application for a web server of your own, such as gunicorn; it is open as long as the process is."""
    _log_to_stderr()
    opened = ExitStack()
    app, _, here = opened.enter_context(_application(None))
    atexit.register(opened.close)  # and kept until then: with the last reference to it, all would be closed
    here.store.engine.dispose()  # no connection that two processes share, where a server forks only now
    return app


def _end_on_sigterm() -> None:
    """Let systemd's signal end the server as Ctrl-C does: clients that are being served get their answer first."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _log_to_stderr() -> None:
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it has a line for each visitor who waits a moment


@contextmanager
def _application(file: Path | None) -> Iterator[tuple[Flask, Postman | None, Office]]:
    from publisher.web import need_packages

    need_packages()
    with office(file) as here:
        from publisher.mail import rounds, smtp
        from publisher.web import app as web
        from publisher.web.outbox import SmtpOutbox

        outbox = None
        if here.environment.smtp_url:
            server = smtp.server(here.environment.smtp_url)
            trusted = ssl.create_default_context()  # 20 ms, most of what a mail would take
            outbox = SmtpOutbox(lambda: smtp.Line(server, context=trusted))
        app, postman = web.make(
            web.Site(
                config=here.config,
                store=here.store,
                secret=here.secret,
                clock=lambda: datetime.now(UTC).replace(microsecond=0),
                outbox=outbox,
                key=rounds.dkim_key(here.config, here.environment.dkim_key),
            )
        )
        try:
            yield app, postman, here
        finally:
            if postman:
                postman.stop()


def _listen(app: Callable[..., Any], host: str, port: int) -> Any:
    """A server that is bound, and not running yet. Raises ConfigError for a host or a port that cannot be had."""
    import waitress

    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=_THREADS,
            ident=None,
            backlog=2048,
            connection_limit=_connections(),
            asyncore_use_poll=True,  # select() ends at 1,024
            max_request_body_size=_MOST_BYTES,
            clear_untrusted_proxy_headers=False,  # the application knows how many proxies to believe
        )
    except ValueError as error:
        hint = "Write one of this machine's addresses, or 0.0.0.0 for all of them."
        raise ConfigError(f"--host: this machine has no address '{host}'", hint=hint) from error
    except OSError as error:
        hint = "Choose another with --port, or 0 for any that is free."
        raise ConfigError(f"cannot serve on {_netloc(host, port)}: {error.strerror}", hint=hint) from error


def _connections() -> int:
    """How many visitors may be connected at once: beyond what the system allows a server fails at each of them."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _MOST_CONNECTIONS
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + _OTHER_FILES
    if resource.RLIM_INFINITY not in (now, most):
        wanted = min(wanted, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))  # systemd and shells begin with 1,024
    return max(wanted - _OTHER_FILES, _THREADS)


def _netloc(host: str, port: int) -> str:
    """Host and port as an address has them: an IPv6 one stands in brackets (RFC 3986 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _base(here: Office) -> str:
    from urllib.parse import urlsplit

    return urlsplit(here.config.site.url).path or "/"
