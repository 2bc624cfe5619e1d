"""Mails that came back, from wherever they lie: a file, an mbox, a Maildir or an IMAP server; each is given once."""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from publisher.errors import ConfigError, DeliveryError, reason

_WAIT_S = 60
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_WRITE_IT = "Write it as imaps://user@mail.example.org/INBOX, and put the password into PUBLISHER_IMAP_PASSWORD."


class Kept(NamedTuple):
    """A mail and its name, for messages; `done` says that what it brought is in the database."""

    name: str
    data: bytes
    done: Callable[[], None]


def mails(place: str, password: str) -> Iterator[Kept]:
    """Every mail at `place`: a path, or the URL of an IMAP folder, of which those are given that nobody has seen.

    Raises ConfigError for a place that is none, and DeliveryError where a server cannot be asked.
    """
    if place.lower().startswith(("imap://", "imaps://")):
        yield from _imap(place, password)
        return
    path = Path(place)
    if path.is_dir():
        if not all((path / name).is_dir() for name in ("cur", "new")):
            raise ConfigError(
                "this folder is not a Maildir", path=place, hint="A Maildir has the folders 'cur' and 'new'."
            )
        yield from _files(sorted(file for name in ("new", "cur") for file in (path / name).iterdir() if file.is_file()))
    elif not path.is_file():
        raise ConfigError("there is no such file or Maildir", path=place)
    elif _begins(path, b"From "):
        box = mailbox.mbox(path, create=False)
        try:
            for number, key in enumerate(box.iterkeys(), 1):
                yield Kept(f"{place}, mail {number}", box.get_bytes(key), _nothing)
        finally:
            box.close()
    else:
        yield from _files([path])


def _files(paths: list[Path]) -> Iterator[Kept]:
    for path in paths:
        try:
            yield Kept(str(path), path.read_bytes(), _nothing)
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", path=str(path)) from error


def _begins(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=str(path)) from error


def _nothing() -> None:
    """Files stay as they are: the same mail again changes nothing."""


def _imap(url: str, password: str) -> Iterator[Kept]:
    """Mails that are marked as seen once they are done (RFC 9051 2.3.2), and not before."""
    with _folder(url, password) as server:
        found = _answer(server.uid("SEARCH", "UNSEEN"))[0] or b""
        for number in found.decode("ascii", "replace").split():
            fetched = _answer(server.uid("FETCH", number, "(BODY.PEEK[])"))
            data = next((part[1] for part in fetched if isinstance(part, tuple)), b"")

            def done(number: str = number) -> None:
                _answer(server.uid("STORE", number, "+FLAGS.SILENT", "(\\Seen)"))

            yield Kept(f"mail {number}", data, done)


@contextmanager
def _folder(url: str, password: str) -> Iterator[imaplib.IMAP4]:
    wrong = ConfigError("this is not the address of a mailbox", path=url.rpartition("@")[2], hint=_WRITE_IT)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a bracket that is not closed, or an invalid port
        raise wrong from None
    host, user, folder = parts.hostname, unquote(parts.username or ""), unquote(parts.path.strip("/")) or "INBOX"
    plain = folder.isprintable() and not {'"', "\\"} & set(folder)  # it stands in a quoted string (RFC 9051 9)
    if not host or not user or not plain or parts.password is not None:
        raise wrong
    if not password:
        hint = f"Put the password of {user} into that environment variable."
        raise ConfigError("PUBLISHER_IMAP_PASSWORD is not set", hint=hint)
    server: imaplib.IMAP4 | None = None
    try:
        if parts.scheme.lower() == "imaps":
            server = imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=_WAIT_S)
        else:
            server = imaplib.IMAP4(host, port or 143, timeout=_WAIT_S)
            if "STARTTLS" in server.capabilities:
                server.starttls(ssl.create_default_context())
            elif host not in _LOCAL:
                raise DeliveryError(f"{host} does not offer TLS, so the password is not sent", hint="Use imaps://.")
        server.login(user, password)
        _answer(server.select(f'"{folder}"'))
        yield server
    except (imaplib.IMAP4.error, OSError) as error:
        raise DeliveryError(f"{host}: {_said(error)}") from error
    finally:
        if server is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def _answer(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(data[0] if data else status)
    return data


def _said(error: BaseException) -> str:
    first = error.args[0] if error.args else error
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else reason(error)
