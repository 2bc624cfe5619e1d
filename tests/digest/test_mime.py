"""publisher/digest/mime.py: the message that mailboxes get, read back by Python's own parser."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.digest import RECIPIENT, TOKEN, TOKEN_LENGTH, documents, mime
from publisher.model import Digest
from tests.digest import sample


def _digest(html: str = "<p>Hello</p>", text: str = "Hello\n", subject: str = "Tide", **site: object) -> Digest:
    issue = sample.issue(sample.article(1), sample.article(2), **site)
    return Digest(issue=issue, subject=subject, html=html, text=text, web="")


def _read(data: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe", "List-Id", "Feedback-ID")


def test_each_header_stands_once() -> None:
    parsed = _read(mime.message(_digest(), sender=""))

    assert {name: len(parsed.get_all(name, [])) for name in ONCE} == dict.fromkeys(ONCE, 1)


def test_text_comes_first_and_both_parts_are_utf_8() -> None:
    parts = list(_read(mime.message(_digest(), sender="")).iter_parts())

    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in parts} == {"utf-8"}


def test_list_unsubscribe_is_never_encoded() -> None:
    raw = mime.message(_digest(url="https://a-rather-long-name-of-a-host.notes.example.org/publications/"), sender="")
    line = next(line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))

    assert b"=?" not in line
    assert line.count(b"<https://") == 1
    assert line.index(b"<https://") < line.index(b"<mailto:")


def test_the_date_is_the_newest_articles() -> None:
    assert _read(mime.message(_digest(), sender=""))["Date"] == "Mon, 23 Nov 2026 11:00:00 +0000"


def test_the_message_id_is_the_issues_own_and_in_lower_case() -> None:
    first, again = (_read(mime.message(_digest(html), sender=""))["Message-ID"] for html in ("a", "b"))

    assert first == again == first.lower()


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("", "letters@example.org"),
        ("ed@example.net", "ed@example.net"),
        ("Ed <ed@example.net>", "ed@example.net"),
        ("a@b.example, c@d.example", "letters@example.org"),
        ("x\r\nBcc: y@z.example", "letters@example.org"),
    ],
    ids=["none", "bare", "named", "two", "injected"],
)
def test_from_is_one_address(sender: str, expected: str) -> None:
    parsed = _read(mime.message(_digest(), sender=sender))

    assert [address.addr_spec for address in parsed["From"].addresses] == [expected]
    assert parsed["Bcc"] is None


@given(title=st.text(max_size=120), subject=st.text(max_size=200))
def test_no_text_makes_a_header(title: str, subject: str) -> None:
    title, subject = (text.encode("utf-8", "ignore").decode() for text in (title, subject))
    raw = mime.message(_digest(subject=subject, title=title), sender="")
    parsed = _read(raw)

    assert len(parsed.keys()) == 17
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    if subject.isprintable() and subject.split():
        assert str(parsed["Subject"]).split() == subject.split()


ARABIC = "المدّ والجزر "


@pytest.mark.parametrize(
    ("words", "encoding"), [("tide ", "quoted-printable"), (ARABIC, "base64")], ids=["QP", "base64"]
)
@pytest.mark.parametrize("shift", range(4))
def test_a_token_is_replaced_in_bytes_whatever_the_encoding(words: str, encoding: str, shift: int) -> None:
    url = f"https://notes.example.org/u/{TOKEN}"
    html = f'<p>{words * 40}{"x" * shift}</p><a class="y" href="{url}">off</a> <a href="{url}">on</a><p>{words}</p>'
    text = f"{words * 40}{'x' * shift}\n{url}\n{words}\n"
    raw = mime.message(_digest(html, text), sender="")
    token = "t0Ken-of_" * 5
    token = token[:TOKEN_LENGTH]

    spliced = raw.replace(TOKEN.encode(), token.encode()).replace(
        base64.b64encode(TOKEN.encode()), base64.b64encode(token.encode())
    )

    parts = list(_read(spliced).iter_parts())
    assert {part["Content-Transfer-Encoding"] for part in parts} == {encoding}
    plain, rich = (part.get_content() for part in parts)
    assert re.sub(" +href", " href", rich).strip() == html.replace(TOKEN, token)
    assert [line.strip() for line in plain.splitlines()] == [
        line.strip() for line in text.replace(TOKEN, token).splitlines()
    ]


def test_lines_are_short_and_end_in_crlf() -> None:
    html = f"<p>{'wide ' * 3000}</p>"
    raw = mime.message(_digest(html, "From here\n.\nend \n"), sender="")

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert not re.search(rb"^(From |\.)", raw.partition(b"\r\n\r\n")[2], re.MULTILINE)
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_a_host_in_other_scripts_is_written_in_ascii() -> None:
    parsed = _read(mime.message(_digest(url="https://bücher.example/straße/"), sender="ed@example.net"))

    assert parsed["List-Archive"] == "<https://xn--bcher-kva.example/stra%C3%9Fe/>"
    assert "xn--bcher-kva.example" in parsed["Message-ID"]


def test_the_documents_of_a_letter_lie_in_the_outbox() -> None:
    made = documents(_digest(), sender="")

    assert [(one.path, one.mail) for one in made] == [
        ("digests/12/index.html", False),
        ("12/digest.html", True),
        ("12/digest.txt", True),
        ("12/digest.eml", True),
    ]
    assert f"To: {RECIPIENT}".encode() in made[3].data
