"""Ask a web server for what readers would get from it, and look at its certificate; nothing is judged here."""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from types import MappingProxyType
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from publisher import __version__
from publisher.errors import TargetError, reason

TIMEOUT_S = 20.0
_MOST_BYTES = 64 << 20


class Answer(NamedTuple):
    """What a server said: `url` is the address in the end, after redirects; `body` is unpacked."""

    url: str
    status: int
    headers: Message
    body: bytes


def fetch(url: str, conditions: Mapping[str, str] = MappingProxyType({}), *, timeout_s: float = TIMEOUT_S) -> Answer:
    """Get a web address; `conditions` are further headers. Raises TargetError where nobody answers."""
    headers = {"User-Agent": f"Publisher/{__version__}", "Accept-Encoding": "gzip", **conditions}
    try:
        request = Request(url, headers=headers)  # noqa: S310 - callers give http and https alone
        try:
            with build_opener().open(request, timeout=timeout_s) as answer:
                return Answer(answer.url, answer.status, answer.headers, _unpacked(answer))
        except HTTPError as error:
            with error:
                return Answer(error.url, error.code, error.headers, b"")
    except (OSError, http.client.HTTPException, ValueError, EOFError, zlib.error) as error:
        why = getattr(error, "reason", error)
        if isinstance(why, ssl.SSLCertVerificationError):
            hint = "Renew it, or let the server send the whole chain."
            raise TargetError(f"browsers reject the certificate: {why.verify_message}", path=url, hint=hint) from error
        raise TargetError(
            f"does not answer: {reason(error)}", path=url, hint="Check the address and the server."
        ) from error


def certificate_ends(url: str, *, timeout_s: float = TIMEOUT_S) -> datetime | None:
    """When the certificate of an https address ends; None for http, or where it cannot be seen."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), timeout=timeout_s) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            told = secure.getpeercert() or {}
    except OSError:
        return None
    ends = told.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if isinstance(ends, str) else None


def _unpacked(answer: http.client.HTTPResponse) -> bytes:
    data = answer.read(_MOST_BYTES)
    return gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data
