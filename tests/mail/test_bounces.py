"""Mails that came back: those of real systems are understood, forged and broken ones do no harm, none counts twice."""

from __future__ import annotations

import json
import mailbox
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.cli import publisher
from publisher.errors import ConfigError, DeliveryError
from publisher.mail import returns, tokens
from publisher.mail.bouncing import note_return
from publisher.mail.store import Store
from publisher.mail.tables import letters
from tests import judges
from tests.factories import NOON
from tests.mail.conftest import SECRET
from tests.mail.desk import Desk

ADA = "ada@example.org"


class Sent(NamedTuple):
    """A letter that was accepted: its token, and its reader's."""

    number: int
    letter: str
    reader: str


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    made = Desk(store, tmp_path, now=NOON)
    made.reader(ADA, frequency="instant")
    return made


def sent(desk: Desk, name: str = "low-water") -> Sent:
    """Send Ada a letter."""
    desk.wait(hours=1)
    desk.publish(name)
    desk.wait(minutes=1)
    desk.plan()
    with desk.store.writing() as connection:
        connection.execute(sa.update(letters).where(letters.c.state == "planned").values(state="accepted"))
        number = connection.scalar(sa.select(sa.func.max(letters.c.id)))
    assert number
    return Sent(number, tokens.letter_token(SECRET, number), tokens.reader_token(SECRET, desk.find(ADA).handle))


def note(desk: Desk, data: bytes) -> str:
    with desk.store.writing() as connection:
        return note_return(connection, SECRET, returns.read(data), desk.now)


def state(desk: Desk) -> str:
    return desk.find(ADA).state


POSTFIX = """\
Return-Path: <>
Delivered-To: bounces+TOKEN@news.example
From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces+TOKEN@news.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Description: Notification

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; ada@example.org
Action: ACTION
Status: STATUS
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 STATUS said the server

--b1
Content-Type: text/rfc822-headers

Message-ID: <letter.TOKEN@news.example>
To: ada@example.org

--b1--
"""
EXCHANGE = """\
From: postmaster@corp.example
To: news@news.example
Subject: Undeliverable: Low water
Content-Type: multipart/report; boundary="x"; report-type=delivery-status

--x
Content-Type: text/html

<p>Your message wasn't delivered.</p>
--x
Content-Type: message/delivery-status

Reporting-MTA: dns;corp.example

Final-recipient: RFC822;ada@example.org
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp;550 STATUS RESOLVER.ADR.RecipNotFound

--x
Content-Type: message/rfc822

From: news@news.example
Message-ID: <LETTER.TOKEN@news.example>
Subject: Low water

Text.
--x--
"""
QMAIL = """\
Return-Path: <>
Delivered-To: bounces+TOKEN@news.example
From: MAILER-DAEMON@old.example
To: bounces+TOKEN@news.example
Subject: failure notice

Hi. This is the qmail-send program at old.example.
<ada@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 STATUS No such user here
"""
ARF = """\
From: abuse@provider.example
To: abuse@news.example
Subject: FW: Low water
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="a"

--a
Content-Type: text/plain

This is an email abuse report.
--a
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Mail-From: <MAILFROM>

--a
Content-Type: message/rfc822

ID: x
List-Unsubscribe: <https://news.example/u/READER>, <mailto:a@b.example>
Message-ID: <redacted@provider.example>
Subject: Low water

--a--
"""
OUT_OF_OFFICE = """\
From: Ada <ada@example.org>
To: bounces+TOKEN@news.example
In-Reply-To: <letter.TOKEN@news.example>
Auto-Submitted: auto-replied
Subject: Out of office

I am away. My number is 5.1.1 (no kidding).
"""


def filled(text: str, letter: Sent, **values: str) -> bytes:
    given = {"TOKEN": letter.letter, "READER": letter.reader, "ACTION": "failed", "STATUS": "5.1.1"} | values
    for name, value in given.items():
        text = text.replace(name, value)
    return text.encode()


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE, QMAIL], ids=["Postfix", "Exchange", "qmail"])
def test_an_address_that_is_gone_gets_nothing_more(desk: Desk, text: str) -> None:
    letter = sent(desk)

    assert note(desk, filled(text, letter)) == "bounced"
    assert state(desk) == "bounced"
    with desk.store.reading() as connection:
        row = connection.execute(sa.select(letters).where(letters.c.id == letter.number)).one()
    assert row.state == "rejected"
    assert "5.1.1" in row.reply
    assert note(desk, filled(text, letter)) == "known"


def test_a_full_mailbox_gets_three_chances(desk: Desk) -> None:
    for number in range(3):
        assert state(desk) == "active"
        outcome = note(desk, filled(POSTFIX, sent(desk, f"a{number}"), STATUS="5.2.2"))
    assert (outcome, state(desk)) == ("bounced", "bounced")


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7"), ("delivered", "2.0.0")])
def test_what_is_put_off_or_arrives_is_no_bounce(desk: Desk, action: str, status: str) -> None:
    assert note(desk, filled(POSTFIX, sent(desk), ACTION=action, STATUS=status)) == "other"
    assert state(desk) == "active"


def test_a_refusal_of_one_letter_is_noted_and_the_reader_stays(desk: Desk) -> None:
    assert note(desk, filled(POSTFIX, sent(desk), STATUS="5.7.1")) == "noted"
    assert state(desk) == "active"


def test_who_complains_gets_nothing_more(desk: Desk) -> None:
    letter = sent(desk)

    assert note(desk, filled(ARF, letter)) == "complained"
    assert state(desk) == "complained"
    assert note(desk, filled(ARF, letter)) == "known"


def test_a_complaint_is_known_by_the_address_it_left_from_and_by_its_id(desk: Desk) -> None:
    letter = sent(desk)
    without = ARF.replace("List-Unsubscribe: <https://news.example/u/READER>, <mailto:a@b.example>\n", "")

    assert note(desk, filled(without, letter)) == "nobody"
    assert note(desk, filled(without, letter, MAILFROM=f"bounces+{letter.letter}@news.example")) == "complained"


@pytest.mark.parametrize(
    ("said", "then"), [("not-spam", "active"), ("opt-out", "unsubscribed"), ("fraud", "complained")]
)
def test_a_report_says_what_it_is(desk: Desk, said: str, then: str) -> None:
    note(desk, filled(ARF, sent(desk)).replace(b"Type: abuse", f"Type: {said}".encode()))

    assert state(desk) == then


def test_outlooks_complaint_has_no_report(desk: Desk) -> None:
    letter = sent(desk)
    text = f"""\
From: staff@hotmail.example
Subject: complaint about message from 192.0.2.1
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: message/rfc822

Message-ID: <letter.{letter.letter}@news.example>
Subject: Low water

--m--
"""
    assert note(desk, text.encode()) == "complained"


@pytest.mark.parametrize("subject", ["unsubscribe {}", "Unsubscribe {}", "Re: unsubscribe {}", "unsubscribe"])
def test_a_mail_to_leave_is_answered(desk: Desk, subject: str) -> None:
    letter = sent(desk)
    answers = "" if "{" in subject else f"In-Reply-To: <letter.{letter.letter}@news.example>\n"
    text = f"From: ada@example.org\nTo: news@news.example\n{answers}Subject: {subject.format(letter.reader)}\n\n"

    assert note(desk, text.encode()) == "unsubscribed"
    assert state(desk) == "unsubscribed"


@pytest.mark.parametrize(
    "text",
    [
        OUT_OF_OFFICE,
        "From: x@y.example\nSubject: unsubscribe READER\nAuto-Submitted: auto-replied\n\n",
        "From: x@y.example\nSubject: How do I unsubscribe?\nIn-Reply-To: <letter.TOKEN@news.example>\n\nHow? 5.1.1\n",
        "From: x@y.example\nTo: bounces+TOKEN@news.example\nSubject: Hello\n\n550 5.1.1 is a code.\n",
    ],
)
def test_what_people_and_their_machines_answer_counts_for_nothing(desk: Desk, text: str) -> None:
    assert note(desk, filled(text, sent(desk))) == "other"
    assert state(desk) == "active"


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE, QMAIL, ARF])
def test_a_forged_mark_stops_nobodys_letters(desk: Desk, text: str) -> None:
    letter = sent(desk)
    forged = Sent(0, letter.letter[:-1] + ("a" if letter.letter[-1] != "a" else "b"), letter.reader[:-1] + "!")
    other = Sent(0, tokens.letter_token(b"another secret of another site", letter.number), "A" * 42)
    gone = Sent(0, tokens.letter_token(SECRET, 10**9), "A" * 42)

    for one in (forged, other, gone):
        assert note(desk, filled(text, one, MAILFROM=f"bounces+{one.letter}@news.example")) == "nobody"
    assert state(desk) == "active"


def test_a_wish_without_a_mark_is_told_and_not_believed(desk: Desk) -> None:
    assert note(desk, b"From: ada@example.org\nSubject: unsubscribe\n\n") == "nobody"
    assert state(desk) == "active"


_WORDS = [
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
    b"Content-Type: message/delivery-status\n", b"Content-Type: message/rfc822\n",
    b"Content-Type: message/feedback-report\n",
    b"\n", b"--b\n", b"--b--\n",
    b"Action: failed\n", b"Status: 5.1.1\n", b"Feedback-Type: abuse\n", b"Content-Transfer-Encoding: base64\n",
    b"From: ", b"\xff",
    b"Subject: unsubscribe ", b"Message-ID: <letter.", b"=?utf-8?q?=ff?=",
    b"Content-Type: text/plain; charset=nonsense\n",
]  # fmt: skip


def _kind(data: bytes) -> str:
    try:
        return returns.read(data).kind
    except ValueError:
        return "refused"


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_WORDS) | st.binary(max_size=20), max_size=30).map(b"".join))
def test_any_bytes_are_read_or_refused_in_a_line(data: bytes) -> None:
    assert _kind(data) in {"bounce", "complaint", "leave", "other", "refused"}


@pytest.mark.parametrize("cut", range(0, 900, 60))
def test_a_bounce_that_was_cut_harms_nobody_but_whom_it_names(desk: Desk, cut: int) -> None:
    assert note(desk, filled(POSTFIX, sent(desk))[:cut]) in {"other", "nobody", "noted", "bounced"}


@pytest.mark.parametrize(
    "data",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
        b"".join(b"Content-Type: message/rfc822\n\n" for _ in range(3000)),
        b"Subject: x\n" * 200_000,
        b"From: a\n\n" + b"x" * 12_000_000,
    ],
    ids=["parts in parts", "mails in mails", "headers", "12 MB"],
)
def test_a_monster_is_refused_or_passed_over(data: bytes) -> None:
    assert _kind(data) in {"other", "refused"}


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLISHER_SECRET", SECRET.decode())
    (tmp_path / "publisher.toml").write_text('[site]\ntitle = "T"\nurl = "https://news.example/"\n')
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(publisher, ["bounces", *words], catch_exceptions=False)
    return done.exit_code, done.output


def test_files_mboxes_and_maildirs_are_read(desk: Desk, folder: Path) -> None:
    data = filled(POSTFIX, sent(desk))
    (folder / "one.eml").write_bytes(data)
    box = mailbox.mbox(folder / "mbox")
    box.add(data)
    box.add(b"From: a@b.example\nSubject: Hello\n\nHello.\n")
    box.close()
    maildir = mailbox.Maildir(folder / "Maildir")
    maildir.add(data)

    assert run("one.eml") == (0, "1 mails = 1 addresses that do not work\n")
    assert run("mbox", "Maildir") == (0, "3 mails = 2 known already + 1 something else\n")
    assert json.loads(run("one.eml", "--json")[1])["known"] == 1


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nothing", "nothing: there is no such file or Maildir"),
        (".", ".: this folder is no Maildir"),
        ("imaps://mail.example/INBOX", "mail.example/INBOX: this is no address of a mailbox"),
        ("imaps://ada:pass@mail.example/INBOX", "mail.example/INBOX: this is no address of a mailbox"),
        ("imaps://ada@mail.example/IN%22BOX", "this is no address of a mailbox"),
        ("imaps://ada@127.0.0.1:1/INBOX", "PUBLISHER_IMAP_PASSWORD is not set"),
    ],
)
def test_a_place_that_is_none_is_told(folder: Path, place: str, said: str) -> None:
    done = CliRunner().invoke(publisher, ["bounces", place])

    assert isinstance(done.exception, ConfigError)  # exit status 2
    assert said in str(done.exception)
    assert "ada:pass" not in str(done.exception)


@pytest.fixture
def imap(tmp_path: Path) -> Iterator[tuple[int, Callable[[bytes], None]]]:
    """A Dovecot of our own with one mailbox: its port, and what puts a mail there."""
    program = judges.program("dovecot", package="dovecot-imapd")
    place = Path("/tmp") / f"dovecot-{tmp_path.name}-{time.monotonic_ns()}"  # its sockets need a short path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir(mode=0o755)
    maildir = mailbox.Maildir(place / "mail")
    for path in [place / "mail", *(place / "mail").iterdir()]:
        path.chmod(0o777)
    (place / "conf").write_text(f"""\
base_dir = {place}/run
log_path = {place}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:{place}/mail
first_valid_uid = 0
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={place}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
""")
    process = subprocess.Popen([program, "-F", "-c", place / "conf"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)

    def put(data: bytes) -> None:
        key = maildir.add(data)
        for file in (place / "mail").rglob(f"*{key}*"):
            file.chmod(0o666)

    try:
        yield port, put
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(place, ignore_errors=True)


def test_a_mailbox_on_a_server_is_read_and_its_mails_marked(
    desk: Desk, folder: Path, imap: tuple[int, Callable[[bytes], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, put = imap
    put(filled(POSTFIX, sent(desk)))
    put(b"From: a@b.example\nSubject: Hello\n\nHello.\n")
    url = f"imap://ada@127.0.0.1:{port}/INBOX"

    monkeypatch.setenv("PUBLISHER_IMAP_PASSWORD", "wrong")
    with pytest.raises(DeliveryError, match=r"127.0.0.1: .*Authentication failed"):
        run(url)
    monkeypatch.setenv("PUBLISHER_IMAP_PASSWORD", "secret")
    first, again = run(url), run(url)

    assert first == (0, "2 mails = 1 addresses that do not work + 1 something else\n")
    assert again == (0, "no mails\n")
    assert state(desk) == "bounced"
