"""publisher/mail/smtp.py: what a mail server says, as what became of a letter; against a real server on loopback."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.errors import ConfigError, DeliveryError
from publisher.mail.smtp import Line, Server, server
from tests.mail.servers import Box, authenticator, certificate, serving

MESSAGE = b"From: a@example.org\r\nTo: b@example.org\r\n\r\nHello\r\n.\r\n..two\r\nend\r\n"


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def pipelining(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def line(request: pytest.FixtureRequest, pipelining: bool) -> Iterator[tuple[Line, Box]]:
    rcpt = {
        "gone@example.org": "550 5.1.1 no such user",
        "full@example.org": "452 4.2.2 full",
        "bye@example.org": "421 4.3.2 closing",
        "odd@example.org": "299 what",
    }
    data = {"spam@example.org": "554 5.7.1 no", "slow@example.org": "451 4.7.1 later", "cut@example.org": "hang up"}
    box = Box(lambda address: rcpt.get(address, ""), lambda address: data.get(address, ""))
    box.pipelining = pipelining
    with serving(box):
        opened = Line(Server(host="127.0.0.1", port=box.port), timeout_s=10)
        yield opened, box
        opened.close()


@pytest.mark.parametrize(
    ("name", "kind", "code", "closed"),
    [
        ("ada", "accepted", 250, False),
        ("gone", "rejected", 550, False),
        ("full", "deferred", 452, False),
        ("bye", "deferred", 421, True),
        ("spam", "rejected", 554, False),
        ("slow", "deferred", 451, False),
        ("cut", "unknown", 0, True),
    ],
)
def test_each_answer_has_its_meaning(line: tuple[Line, Box], name: str, kind: str, code: int, *, closed: bool) -> None:
    reply = line[0].deliver("news@example.org", f"{name}@example.org", MESSAGE)

    assert (reply.kind, reply.code, reply.closed) == (kind, code, closed)


def test_a_server_that_takes_its_time_to_look_through_a_letter_is_waited_for() -> None:
    """After two minutes a letter became unknown, and went to nobody any more; filters may take up to ten."""

    def looked_through(_address: str) -> str:
        time.sleep(0.4)
        return ""

    with serving(Box(data=looked_through)) as box:
        opened = Line(Server(host="127.0.0.1", port=box.port), timeout_s=0.2)
        replies = [opened.deliver("news@example.org", "ada@example.org", MESSAGE).kind for _ in range(2)]
        opened.close()

    assert replies == ["accepted", "accepted"]


def test_after_a_refusal_the_next_letter_goes_on_the_same_connection(line: tuple[Line, Box]) -> None:
    opened, box = line
    names = ("gone", "ada", "full", "spam", "bo")
    kinds = [opened.deliver("news@example.org", f"{name}@example.org", MESSAGE).kind for name in names]

    assert kinds == ["rejected", "accepted", "deferred", "rejected", "accepted"]
    assert box.addresses == ["ada@example.org", "bo@example.org"]


def test_a_message_arrives_as_it_was(line: tuple[Line, Box]) -> None:
    opened, box = line
    opened.deliver("news+x@example.org", "ada@example.org", MESSAGE)

    assert box.taken == [("news+x@example.org", "ada@example.org", MESSAGE)]


def test_a_connection_that_ended_meanwhile_leaves_the_letter_to_be_tried_again(line: tuple[Line, Box]) -> None:
    opened, _ = line
    opened.deliver("news@example.org", "bye@example.org", MESSAGE)
    opened.deliver("news@example.org", "cut@example.org", MESSAGE)
    reply = opened.deliver("news@example.org", "ada@example.org", MESSAGE)

    assert (reply.kind, reply.code, reply.closed) == ("deferred", 0, True)


def test_no_server_is_an_error_that_says_which() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(DeliveryError, match=f"127.0.0.1:{port} cannot be reached"):
            Line(Server(host="127.0.0.1", port=port), timeout_s=2)


def test_who_is_no_mail_server_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(DeliveryError, match="cannot be reached"):
            Line(Server(host="127.0.0.1", port=port), timeout_s=0.3)


# --- TLS and login -----------------------------------------------------------------------------------------------


def test_tls_is_used_where_it_is_offered(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path)
    with serving(Box(), tls_context=ours, require_starttls=True) as box:
        opened = Line(Server(host="127.0.0.1", port=box.port), context=theirs)
        assert opened.deliver("a@example.org", "b@example.org", MESSAGE).kind == "accepted"
        opened.close()


def test_tls_from_the_beginning(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path)
    with serving(Box(), ssl_context=ours) as box:
        opened = Line(Server(host="127.0.0.1", port=box.port, tls="implicit"), context=theirs)
        assert opened.deliver("a@example.org", "b@example.org", MESSAGE).kind == "accepted"
        opened.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    ours, _ = certificate(tmp_path)
    with serving(Box(), tls_context=ours) as box, pytest.raises(DeliveryError, match="certificate"):
        Line(Server(host="127.0.0.1", port=box.port))


def test_required_tls_that_is_not_offered_is_an_error() -> None:
    with serving(Box()) as box, pytest.raises(DeliveryError, match="STARTTLS"):
        Line(Server(host="127.0.0.1", port=box.port, tls="required"))


@pytest.mark.parametrize(("password", "good"), [("open sesame", True), ("wrong-word", False)])
def test_a_login_is_needed_and_told_of_without_the_password(tmp_path: Path, password: str, *, good: bool) -> None:
    ours, theirs = certificate(tmp_path)
    check = authenticator("me", "open sesame")
    with serving(Box(), tls_context=ours, authenticator=check, auth_required=True, auth_require_tls=True) as box:
        to = Server(host="127.0.0.1", port=box.port, user="me", password=password)
        if good:
            opened = Line(to, context=theirs)
            assert opened.deliver("a@example.org", "b@example.org", MESSAGE).kind == "accepted"
            opened.close()
            return
        with pytest.raises(DeliveryError, match="refused the login: 535") as caught:
            Line(to, context=theirs)
        assert "wrong-word" not in str(caught.value)


# --- addresses of servers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example.org", Server(host="mail.example.org", port=25)),
        ("smtp://localhost:2525?starttls=never", Server(host="localhost", port=2525, tls="never")),
        (
            "smtp://me%40x:p%3Aw@mail.example.org:587",
            Server(host="mail.example.org", port=587, tls="required", user="me@x", password="p:w"),
        ),
        (
            "smtps://me:pw@mail.example.org",
            Server(host="mail.example.org", port=465, tls="implicit", user="me", password="pw"),
        ),
        ("smtp://me:pw@localhost:25", Server(host="localhost", port=25, user="me", password="pw")),
    ],
)
def test_an_address_names_a_server(url: str, found: Server) -> None:
    assert server(url) == found
    assert "pw" not in repr(server(url))


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:99999", "smtp://h?starttls=maybe"]
)
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="PUBLISHER_SMTP_URL"):
        server(url)


def test_a_wrong_address_is_told_without_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        server("smtp://me:hidden-word@mail.example.org:port")

    assert "hidden-word" not in str(caught.value)
