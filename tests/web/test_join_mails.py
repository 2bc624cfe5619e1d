"""The mails of joining: each goes once, later where it must, and is mail that passes."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from publisher.errors import DeliveryError
from publisher.mail import smtp
from publisher.mail.store import Store
from publisher.mail.tables import notes
from publisher.web.notes import Mail
from publisher.web.outbox import SmtpOutbox
from tests.mail.servers import Box, serving
from tests.web.world import World


def test_a_mail_that_cannot_go_now_goes_later(world: World) -> None:
    world.mailbox.answers = [DeliveryError("away"), "later", "taken"]
    world.sign_up("ada@example.org")

    assert world.deliver() == 0
    assert world.deliver() == 0  # not before its time
    world.wait(minutes=1)
    assert world.deliver() == 0
    world.wait(minutes=5)
    assert world.deliver() == 1
    assert world.deliver() == 0


def test_one_address_that_is_put_off_holds_nobody_up(world: World) -> None:
    world.mailbox.answers = ["later"]
    world.sign_up("ada@example.org")
    world.sign_up("bob@example.org")

    world.deliver()

    assert [mail.recipient for mail in world.mailbox.mails] == ["bob@example.org"]


def test_a_mail_whose_postman_died_goes_with_the_next_one(world: World, store: Store) -> None:
    world.sign_up("ada@example.org")
    world.mailbox.answers = [KeyboardInterrupt()]  # the process ends here
    with pytest.raises(KeyboardInterrupt):
        world.deliver()

    assert world.deliver() == 0
    world.wait(minutes=10)
    assert world.deliver() == 1


def test_a_mail_is_given_up_after_three_days_and_at_once_when_it_is_refused(world: World, store: Store) -> None:
    world.mailbox.answers = ["refused", *["later"] * 30]  # type: ignore[list-item] # literals all
    world.sign_up("gone@example.org")
    world.sign_up("full@example.org")
    for _ in range(30):
        world.deliver()
        world.wait(hours=6)

    with store.reading() as connection:
        assert connection.execute(sa.select(notes)).all() == []
    assert world.mailbox.mails == []


def _connected(box: Box) -> SmtpOutbox:
    return SmtpOutbox(lambda: smtp.Line(smtp.server(f"smtp://127.0.0.1:{box.port}")))


@pytest.mark.parametrize(
    ("said", "noted", "handed"),
    [
        ("550 5.1.1 <ada@example.org>: no such user", "550 5.1.1", "refused"),
        ("451 4.7.1 Greylisted, ada@example.org", "451 4.7.1", "later"),
        ("550 ada@example.org is unknown", "550", "refused"),
    ],
)
def test_the_log_says_what_the_mail_server_answered_and_not_about_whom(
    caplog: pytest.LogCaptureFixture, said: str, noted: str, handed: str
) -> None:
    """Operators read that a mail was refused, and had no way to learn why."""
    with serving(Box(rcpt=lambda _: said)) as box:
        assert _connected(box).put(Mail("news@example.org", "ada@example.org", b"Subject: x\r\n\r\n")) == handed

    assert caplog.messages == [f"the mail server did not take a mail: {noted}"]


def test_a_server_that_takes_nothing_from_us_is_told_of_in_its_words() -> None:
    with serving(Box()) as box:
        box.mail = "553 5.7.1 news@example.org is not yours"
        with pytest.raises(DeliveryError, match=r"no letters from news@example\.org: 553 5\.7\.1 .* not yours"):
            _connected(box).put(Mail("news@example.org", "ada@example.org", b"Subject: x\r\n\r\n"))


def test_nobody_is_written_to_who_left_before_the_mail_went(world: World) -> None:
    world.join("ada@example.org")
    world.leave("ada@example.org")

    assert world.deliver() == 0


def test_a_confirmation_and_a_welcome_are_good_mail(world: World) -> None:
    world.join("ada@example.org")
    world.deliver()

    for place, subject in ((0, "Please confirm: River News"), (1, "Welcome to River News")):
        message = world.message(place)
        assert message["Subject"] == subject
        assert message["To"] == "ada@example.org"
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        raw = world.mailbox.mails[place].message
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
    welcome = world.message(1)
    assert welcome["List-Unsubscribe"].startswith(f"<{world.link('u')}>, <mailto:")
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert world.message(0)["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("language", "wish"),
    [
        ("de", "Themen: alle. Wie oft: täglich."),
        ("ja", "トピック：すべて。配信頻度：毎日。"),
        ("zh", "主题：全部。频率：每天。"),
    ],
)
def test_the_welcome_ends_sentences_as_its_language_does(world: World, language: str, wish: str) -> None:
    """Chinese and Japanese had a full stop of the Latin script, and a gap behind it."""
    world.add("ada@example.org", language=language, state="pending")
    world.join("ada@example.org", often="daily")
    world.deliver()

    assert wish in world.text()


@pytest.mark.judge("SpamAssassin")
@pytest.mark.parametrize("place", [0, 1], ids=["confirmation", "welcome"])
def test_spamassassin_lets_them_pass(world: World, spamassassin: Any, place: int) -> None:
    world.join("ada@example.org")
    world.deliver()

    score, rules = spamassassin(world.mailbox.mails[place].message)

    assert score <= 0.5, rules
