"""Mails that came back, as real systems write them, and the letter to Ada that each of them is about."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from publisher.mail import returns, tokens
from publisher.mail.bouncing import note_return
from publisher.mail.store import Store
from publisher.mail.tables import letters
from tests.factories import NOON
from tests.mail.desk import SECRET, Desk

ADA = "ada@example.org"


class Sent(NamedTuple):
    """A letter that was accepted: its token, and its reader's."""

    number: int
    letter: str
    reader: str


def desk_of_ada(store: Store, folder: Path) -> Desk:
    """A publication that Ada reads."""
    made = Desk(store, folder, now=NOON)
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
    """What is made of a mail that came back."""
    with desk.store.writing() as connection:
        return note_return(connection, SECRET, returns.read(data), desk.now)


def state(desk: Desk) -> str:
    """Whether Ada gets letters still."""
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
    """A sample that is about this letter."""
    given = {"TOKEN": letter.letter, "READER": letter.reader, "ACTION": "failed", "STATUS": "5.1.1"} | values
    for name, value in given.items():
        text = text.replace(name, value)
    return text.encode()
