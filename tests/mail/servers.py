"""Mail servers of our own on loopback: they count what they take, and refuse, put off or hang up as a test asks."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Box:
    """What a server took: (from, to, message) of each letter; `rcpt` and `data` answer before it is taken.

    At most `most` connections are open at once.
    """

    def __init__(self, rcpt: Callable[[str], str] = lambda _: "", data: Callable[[str], str] = lambda _: "") -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.port = 0
        self.pipelining = True
        self.open, self.most = 0, 1000
        self.rcpt, self.data = rcpt, data
        self.mail = "250 OK"
        self._lock = threading.Lock()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say what this server can do."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer MAIL FROM."""
        if self.mail.startswith("2"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        said = self.rcpt(address)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer the end of a message."""
        (address,) = envelope.rcpt_tos
        said = self.data(address)
        if said == "hang up":
            assert isinstance(_server.transport, asyncio.Transport)
            _server.transport.abort()
            return "250 never heard"
        if not said or said.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            with self._lock:
                self.taken.append((envelope.mail_from or "", address, content))
        return said or "250 2.0.0 OK queued"

    @property
    def addresses(self) -> list[str]:
        """Who got a letter, sorted."""
        return sorted(address for _, address, _ in self.taken)

    def message(self, place: int = 0) -> EmailMessage:
        """A letter, as a mailbox reads it."""
        parsed = BytesParser(policy=default).parsebytes(self.taken[place][2])
        assert isinstance(parsed, EmailMessage)
        return parsed


class _Counted(SMTP):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open -= 1
        super().connection_lost(error)


class _Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.7.0 too many connections from you\r\n")
        transport.close()


@contextmanager
def serving(box: Box, *, ssl_context: ssl.SSLContext | None = None, **options: Any) -> Iterator[Box]:
    """Serve `box` on a free port; `options` are aiosmtpd's own."""
    loop, started = asyncio.new_event_loop(), threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        make = loop.create_server(
            lambda: _Counted(box, loop=loop, **options) if box.open < box.most else _Busy(),
            "127.0.0.1",
            0,
            ssl=ssl_context,
        )
        server = loop.run_until_complete(make)
        box.port = server.sockets[0].getsockname()[1]
        started.set()
        loop.run_forever()
        server.close()
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def authenticator(user: str, password: str) -> Callable[..., AuthResult]:
    """Lets one user in."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=good, handled=False)

    return check


def certificate(folder: Any) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's idea of a certificate for localhost and 127.0.0.1, made now."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    client = ssl.create_default_context(cafile=str(pem))
    return server, client
