"""A kept connection to the mail server: one letter after the other, and for each what the server said of it.

The one file that knows smtplib. Commands of a letter go in one packet where the server allows it (RFC 2920).
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from publisher.errors import ConfigError, DeliveryError, reason

Kind = Literal["accepted", "deferred", "rejected", "unknown", "unsent"]
TIMEOUT_S = 120.0
_FOR_THE_LAST = 5  # times longer: ten minutes (RFC 5321 4.5.3.2.6); who gives up sooner knows nothing of the letter
BUSY = 421  # RFC 5321 4.2.3: the server closes the connection, or takes no further one
_HINT = "Write PUBLISHER_SMTP_URL as smtp://user:password@host:587 or smtps://user:password@host."
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where letters are handed over; `tls` is "implicit" (smtps), "required", "offered" (used if it is) or "never"."""

    host: str
    port: int
    tls: Literal["implicit", "required", "offered", "never"] = "offered"
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class Reply(NamedTuple):
    """What became of a letter; `closed` says that the connection is of no more use.

    "unknown": the server may have the whole letter and said nothing. "unsent": no server was there to take it, with
    the code BUSY none on one more connection, or with another code it takes none from this sender.
    """

    kind: Kind
    code: int
    text: str
    closed: bool = False


def server(url: str) -> Server:
    """The server that an address names. Raises ConfigError, never with the password."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise ConfigError("PUBLISHER_SMTP_URL is not an address", hint=_HINT) from error
    if parts.scheme not in {"smtp", "smtps"} or not host:
        what = "is not an address of a mail server" if url else "is not set"
        raise ConfigError(f"PUBLISHER_SMTP_URL {what}", hint=_HINT)
    asked = parse_qs(parts.query).get("starttls", ["offered"])[-1]
    if asked not in {"required", "offered", "never"}:
        raise ConfigError("starttls= in PUBLISHER_SMTP_URL must be required, offered or never", hint=_HINT)
    if parts.username and asked == "offered" and host not in _LOOPBACK:
        asked = "required"  # a password does not go over an open line
    implicit = parts.scheme == "smtps"
    return Server(
        host=host,
        port=port or (465 if implicit else 25),
        tls="implicit" if implicit else asked,  # type: ignore[arg-type] # one of the three, looked at above
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Line:
    """An open connection. Raises DeliveryError when the server cannot be reached or refuses us."""

    def __init__(self, to: Server, *, timeout_s: float = TIMEOUT_S, context: ssl.SSLContext | None = None) -> None:
        where, self._timeout_s = f"{to.host}:{to.port}", timeout_s
        try:
            self._smtp = self._open(to, timeout_s, context or ssl.create_default_context())
        except smtplib.SMTPAuthenticationError as error:
            said = _text(error.smtp_error)
            raise DeliveryError(f"{where} refused the login: {error.smtp_code} {said}", hint=_LOGIN_HINT) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(f"{where} does not support what is needed: {reason(error)}", hint=_TLS_HINT) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"the mail server {where} cannot be reached: {reason(error)}", hint=_HINT) from error
        if self._smtp.sock:
            self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pipelining = self._smtp.has_extn("pipelining")

    def _open(self, to: Server, timeout_s: float, context: ssl.SSLContext) -> smtplib.SMTP:
        if to.tls == "implicit":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=timeout_s, context=context)
        else:
            smtp = smtplib.SMTP(to.host, to.port, timeout=timeout_s)
        try:
            smtp.ehlo_or_helo_if_needed()
            if to.tls == "required" or (to.tls == "offered" and smtp.has_extn("starttls")):
                smtp.starttls(context=context)
                smtp.ehlo()
            if to.user:
                smtp.login(to.user, to.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def deliver(self, sender: str, recipient: str, message: bytes) -> Reply:
        """Hand one letter over. Never raises for what the server or the network does."""
        try:
            refused = self._envelope(sender, recipient)
        except (OSError, smtplib.SMTPException) as error:  # none of the letter has left
            self.close()
            return Reply("deferred", 0, reason(error), closed=True)
        return refused or self._data(message)

    def _envelope(self, sender: str, recipient: str) -> Reply | None:
        """Say from whom and to whom; None when the server waits for the message."""
        commands = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
        wanted = ((250,), (250, 251), (354,))
        if self._pipelining:
            self._smtp.send("".join(f"{command}\r\n" for command in commands).encode("ascii"))
            replies = [self._smtp.getreply() for _ in commands]
        else:
            replies = []
            for command, good in zip(commands, wanted, strict=True):
                replies.append(self._smtp.docmd(command))
                if replies[-1][0] not in good:
                    break
        first = next((one for one, good in zip(replies, wanted, strict=False) if one[0] not in good), None)
        if first is None:
            return None
        if replies[-1][0] == 354:  # RFC 2920 3.1: it waits for a message to nobody
            self._smtp.send(b".\r\n")
            self._smtp.getreply()
        kind, (code, said, closed) = _kind(first[0]), self._refusal(first)
        if kind == "rejected" and first is replies[0]:  # it would take none, whomever it is for
            return Reply("unsent", code, f"the mail server accepts no letters from {sender}: {code} {said}", closed)
        return Reply("deferred" if kind in {"accepted", "unknown"} else kind, code, said, closed)

    def _refusal(self, reply: tuple[int, bytes]) -> tuple[int, str, bool]:
        """Make the connection ready for the next letter, if it can be."""
        closed = reply[0] == BUSY
        try:
            if not closed:
                self._smtp.docmd("RSET")
        except (OSError, smtplib.SMTPException):
            closed = True
        if closed:
            self.close()
        return reply[0], _text(reply[1]), closed

    def _data(self, message: bytes) -> Reply:
        if b"\r\n." in message or message.startswith(b"."):
            message = message.replace(b"\r\n.", b"\r\n..")  # RFC 5321 4.5.2
            message = b"." + message if message.startswith(b".") else message
        broken = ""
        try:
            self._smtp.send(message + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            broken = reason(error)  # it may have said why before it hung up
        try:
            self._wait_up_to(self._timeout_s * _FOR_THE_LAST)
            code, text = self._smtp.getreply()
            self._wait_up_to(self._timeout_s)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Reply("unknown", 0, broken or reason(error), closed=True)
        if code == BUSY or broken:
            self.close()
            return Reply(_kind(code), code, _text(text), closed=True)
        return Reply(_kind(code), code, _text(text))

    def _wait_up_to(self, timeout_s: float) -> None:
        if self._smtp.sock:
            self._smtp.sock.settimeout(timeout_s)

    def close(self) -> None:
        """Hang up, politely if the server still listens."""
        with suppress(OSError, smtplib.SMTPException, AttributeError):
            if self._smtp.sock:
                self._smtp.sock.settimeout(2)
                self._smtp.quit()
        self._smtp.close()


_LOGIN_HINT = "Check the user and password in PUBLISHER_SMTP_URL; write : and @ in them as %3A and %40."
_TLS_HINT = "Check PUBLISHER_SMTP_URL: ?starttls=never is for a server on this machine only."


def _kind(code: int) -> Kind:
    """RFC 5321 4.2.1."""
    kinds: dict[int, Kind] = {2: "accepted", 4: "deferred", 5: "rejected"}
    return kinds.get(code // 100, "unknown")


def _text(data: bytes | str) -> str:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return " ".join(text.split())
