"""Certificates as browsers see them."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from publisher.errors import TargetError
from publisher.targets.fetching import certificate_ends, fetch

ENDS = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)


class Secure(NamedTuple):
    """The address of an HTTPS server, and its certificate, which nobody has signed but itself."""

    url: str
    certificate: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Secure]:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(1)
        .not_valid_before(ENDS - timedelta(days=30))
        .not_valid_after(ENDS)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_args: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    running = HTTPServer(("127.0.0.1", 0), Handler)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield Secure(f"https://127.0.0.1:{running.server_port}/", certificate)
    running.shutdown()
    thread.join()
    running.server_close()


def test_a_certificate_that_browsers_refuse_is_told(server: Secure) -> None:
    with pytest.raises(TargetError, match="browsers reject the certificate"):
        fetch(server.url)
    assert certificate_ends(server.url) is None


def test_the_end_of_a_good_certificate_is_seen(server: Secure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))

    assert fetch(server.url).body == b"hello"
    assert certificate_ends(server.url) == ENDS
