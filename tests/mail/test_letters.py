"""publisher/mail/prepared.py and dkim.py: a letter in bytes, as mailboxes and other people's code read it."""

from __future__ import annotations

import base64
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from publisher.config import DigestOptions, Style
from publisher.digest import TOKEN, mime
from publisher.errors import ConfigError
from publisher.mail import dkim
from publisher.mail.prepared import Own, Prepared
from publisher.model import Author, Content, Digest, Image, Link, Topic
from tests.digest import sample

TOKENS = ("AbC-_0123456789AbC-_0123456789AbC-_0123456", "z" * 42)
PRIVATE = rsa.generate_private_key(65537, 2048)
KEY = dkim.Key(PRIVATE, "example.org", "s1")


def _own(token: str = TOKENS[0], address: str = "ada@example.net") -> Own:
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)
    date = "Mon, 23 Nov 2026 09:00:00 +0000"
    return Own(address, token, "letter.abc@example.org", date, int(moment.timestamp()))


def _digest(html: str, text: str, title: str = "Tide") -> Digest:
    issue = sample.issue(sample.article(1), sample.article(2))
    return Digest(issue=issue, subject=title, html=html, text=text, web="", title=title)


def _message(words: str = "tide ") -> bytes:
    url = f"https://notes.example.org/u/{TOKEN}"
    html = f'<p>{words * 400}</p><a class="x" href="{url}">off</a>  \t <a href="{url}">on</a>\n\n<p>.</p>\n'
    text = f"{words * 40}\n{url}\n.\n.. dots\n\n\n"
    return mime.message(_digest(html, text), sender="Ed <ed@example.org>")


def _read(data: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


WORDS = pytest.mark.parametrize("words", ["tide ", "المدّ والجزر "], ids=["quoted-printable", "base64"])


@WORDS
def test_a_letter_has_its_readers_words_and_nothing_else_changed(words: str) -> None:
    plain = _read(_message(words))
    filled = _read(Prepared(_message(words)).fill(_own()))

    assert filled["To"] == "ada@example.net"
    assert filled["Message-ID"] == "<letter.abc@example.org>"
    assert filled["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert {name: len(filled.get_all(name, [])) for name in filled} == dict.fromkeys(filled.keys(), 1)
    assert set(filled.keys()) == set(plain.keys())
    for part, before in zip(filled.iter_parts(), plain.iter_parts(), strict=True):
        assert isinstance(part, EmailMessage)
        assert isinstance(before, EmailMessage)
        assert part.get_content() == before.get_content().replace(TOKEN, TOKENS[0])
        assert TOKENS[0] in part.get_content()
    assert f"<https://notes.example.org/u/{TOKENS[0]}>" in filled["List-Unsubscribe"]


@WORDS
def test_no_placeholder_is_left(words: str) -> None:
    data = Prepared(_message(words)).fill(_own())
    texts = [part.get_content() for part in _read(data).iter_parts() if isinstance(part, EmailMessage)]

    for what in (TOKEN, "subscriber.invalid"):
        assert what not in data.decode("ascii")
        assert not any(what in text for text in texts)


def test_a_letter_of_the_real_template_is_filled() -> None:
    from publisher import digest, templating

    issue = sample.issue(*(sample.article(number, language="ru") for number in range(1, 9)))
    made = digest.render(issue, sample.content, DigestOptions(), templating.environment(Path("templates")))
    data = Prepared(mime.message(made, sender="")).fill(_own())
    plain, rich = (part.get_content() for part in _read(data).iter_parts() if isinstance(part, EmailMessage))

    assert plain.count(TOKENS[0]) == rich.count(TOKENS[0]) == 2
    assert TOKEN not in plain + rich


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("style", ["headlines", "summaries", "full"])
def test_no_article_gets_a_readers_words(style: Style, language: str) -> None:
    """A picture whose address held the placeholder would have told another server each reader's token."""
    from publisher import digest, templating

    encoded = base64.b64encode(TOKEN.encode()).decode()
    places = f"https://evil.example/{TOKEN}/{TOKEN}_/{encoded}.png?SUBSCRIBER{TOKEN}{TOKEN[10:]}"
    article = sample.article(
        1,
        language=language,
        title=f"Words {TOKEN} {encoded}",
        summary=f"{sample.WORDS[language]} {places}",
        image=Image(url=places, alt=TOKEN),
        url=places,
        related=(Link(title=TOKEN, url=places),),
        topics=(Topic(slug="a", name=TOKEN),),
        authors=(Author(name=encoded),),
    )
    body = Content(html=f'<p>{TOKEN} <a href="{places}">{encoded}</a></p><p><img src="{places}x" alt=""></p>')
    issue = sample.issue(article, sample.article(2))
    options = DigestOptions(style=style)
    made = digest.render(issue, lambda _: body, options, templating.environment(Path("templates")))
    data = Prepared(mime.message(made, sender="")).fill(_own())
    plain, rich = (part.get_content() for part in _read(data).iter_parts() if isinstance(part, EmailMessage))

    assert plain.count(TOKENS[0]) == rich.count(TOKENS[0]) == 2
    assert base64.b64encode(TOKENS[0].encode()).decode() not in plain + rich
    assert "evil.example" in plain
    assert "evil.example" in rich


# --- DKIM --------------------------------------------------------------------------------------------------------


def _dns(_name: bytes, timeout: int = 5) -> bytes:
    public = PRIVATE.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def _is_valid(data: bytes) -> bool:
    return bool(dkimpy.verify(data, dnsfunc=_dns))


@WORDS
@pytest.mark.parametrize("token", TOKENS)
def test_a_signature_is_good_for_others(words: str, token: str) -> None:
    assert _is_valid(Prepared(_message(words), KEY).fill(_own(token)))


def test_a_signature_covers_what_readers_and_mailboxes_act_on() -> None:
    data = Prepared(_message(), KEY).fill(_own())
    signed = str(_read(data)["DKIM-Signature"]).replace(" ", "").partition(";h=")[2].partition(";")[0].split(":")

    wanted = {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post", "list-id"}
    assert wanted <= set(signed)
    assert signed.count("from") == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Tide", b"Subject: Tied"),
        (b"To: ada@", b"To: eve@"),
        (b"/u/AbC", b"/u/AbD"),
        (b"tide tide", b"tide tied"),
        (b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Lost"),
        (b"From: Ed", b"From: Eve <eve@example.net>\r\nFrom: Ed"),
    ],
)
def test_a_changed_letter_is_found_out(old: bytes, new: bytes) -> None:
    data = Prepared(_message(), KEY).fill(_own())

    assert old in data
    assert not _is_valid(data.replace(old, new, 1))


@given(
    title=st.text(max_size=90),
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=400),
)
def test_whatever_a_letter_says_it_is_signed_rightly(title: str, text: str) -> None:
    title = title.encode("utf-8", "ignore").decode()
    url = f"https://notes.example.org/u/{TOKEN}"
    made = _digest(f'<p>{text}</p><a href="{url}">x</a>', f"{text}\n{url}\n", title)

    assert _is_valid(Prepared(mime.message(made, sender="ed@example.org"), KEY).fill(_own()))


@given(st.binary(max_size=300))
def test_canonical_bodies_are_those_of_others(body: bytes) -> None:
    lines = b"\r\n".join(body.replace(b"\r", b"").split(b"\n")) + b"\r\n"
    theirs = dkimpy.canonicalization.Relaxed.canonicalize_body(lines)

    assert dkim.canonical_body(lines) == theirs


@given(st.text(st.characters(codec="ascii", exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x1f"), max_size=100))
def test_canonical_headers_are_those_of_others(value: str) -> None:
    theirs = dkimpy.canonicalization.Relaxed.canonicalize_headers([(b"Subject", value.encode() + b"\r\n")])

    assert dkim.canonical_header(b"Subject", value.encode()) + b"\r\n" == theirs[0][0] + b":" + theirs[0][1]


def _pem(private: object) -> bytes:
    return private.private_bytes(  # type: ignore[attr-defined, no-any-return] # of either kind
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_a_key_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_bytes(_pem(PRIVATE))
    key = dkim.load(tmp_path / "dkim.pem", "example.org", "s1")

    assert (key.domain, key.selector, key.private.key_size) == ("example.org", "s1", 2048)


@pytest.mark.parametrize(
    ("content", "selector", "words"),
    [
        (None, "s1", "cannot be read"),
        (b"not a key", "s1", "not a private key"),
        (_pem(ed25519.Ed25519PrivateKey.generate()), "s1", "not an RSA key"),
        (_pem(PRIVATE), "", "dkim_selector"),
    ],
    ids=["missing", "nonsense", "another kind", "no selector"],
)
def test_a_wrong_key_is_told(tmp_path: Path, content: bytes | None, selector: str, words: str) -> None:
    if content is not None:
        (tmp_path / "dkim.pem").write_bytes(content)

    with pytest.raises(ConfigError, match=words):
        dkim.load(tmp_path / "dkim.pem", "example.org", selector)
