"""Mails that came back: those of real systems are understood, forged and broken ones do no harm, none counts twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.mail import returns, tokens
from publisher.mail.store import Store
from publisher.mail.tables import letters
from tests.mail.desk import SECRET, Desk
from tests.mail.returned import (
    ARF,
    EXCHANGE,
    OUT_OF_OFFICE,
    POSTFIX,
    QMAIL,
    Sent,
    desk_of_ada,
    filled,
    note,
    sent,
    state,
)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return desk_of_ada(store, tmp_path)


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
