"""Joining: form, mail, button, welcome; and nobody learns from it who is subscribed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from publisher.mail import people, subscribers, tokens
from publisher.mail.people import Entry
from publisher.mail.store import Store
from publisher.mail.subscribers import Start
from publisher.mail.tables import signups
from publisher.web import joining
from tests.mail.desk import SECRET
from tests.web.world import World, write_lock


def test_who_confirms_is_subscribed_and_welcomed(any_store: Store, tmp_path: Path) -> None:
    world = World(any_store, tmp_path)

    answer = world.sign_up("Ada@example.org", often="daily", topic=["rivers", "law"])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/news/subscribe/asked/")
    assert world.get(answer.headers["Location"].removeprefix("/news/")).status_code == 200
    assert world.find("ada@example.org").state == "pending"
    assert world.deliver() == 1
    assert world.mailbox.mails[0].recipient == "Ada@example.org"
    world.wait(hours=5)
    assert world.post(world.link("c")).status_code == 200

    reader = world.find("ada@example.org")
    assert (reader.state, reader.preferences) == ("active", "law=daily rivers=daily")
    assert (reader.since, reader.consented, reader.consent_source) == (world.now, world.now, "sign-up form")
    assert world.deliver() == 1
    assert "Topics: Law, Rivers. How often: daily." in world.text()
    assert tokens.reader_token(SECRET, reader.handle) in world.link("m")


@pytest.mark.parametrize("path", ["river%20news", "fluss-%C3%BCbersicht", "a/b%2Bc"])
def test_a_site_may_lie_below_a_path_with_escapes(store: Store, tmp_path: Path, path: str) -> None:
    """Every page of the subscription was missing there."""
    world = World(store, tmp_path, url=f"https://example.org/{path}/")
    (tmp_path / "out" / "topics").mkdir(parents=True)
    (tmp_path / "out" / "topics" / "index.html").write_text("<p>topics</p>")

    world.join("ada@example.org")
    token = world.token("ada@example.org")

    assert f'action="/{path}/m/{token}"' in world.get(f"m/{token}").text
    assert world.post(f"m/{token}", {"often": "daily"}).headers["Location"] == f"/{path}/m/{token}?saved"
    assert world.get("topics/").text == "<p>topics</p>"
    assert world.get("topics").headers["Location"] == f"/{path}/topics/"
    assert world.post(f"u/{token}").status_code == 200


def test_opening_the_link_changes_nothing_until_the_button_is_pressed(world: World) -> None:
    """Programs that look through mail follow each link; they must not subscribe anybody."""
    world.sign_up("ada@example.org")
    world.deliver()

    page = world.get(world.link("c"))

    assert page.status_code == 200
    assert '<form method="post"' in page.text
    assert world.find("ada@example.org").state == "pending"


def test_pressing_the_button_twice_is_pressing_it_once(world: World) -> None:
    reader = world.join("ada@example.org")
    link = world.link("c")
    world.wait(days=1)

    assert "You are subscribed" in world.post(link).text
    assert world.find("ada@example.org") == reader
    assert world.deliver() == 1  # the welcome, once


def test_a_used_link_does_not_bring_back_who_left(world: World) -> None:
    world.join("ada@example.org")
    link = world.link("c")
    world.leave("ada@example.org")

    assert world.get(link).status_code == 404
    assert world.post(link).status_code == 404
    assert world.find("ada@example.org").state == "unsubscribed"


@pytest.mark.parametrize("state", ["new", "pending", "active", "unsubscribed", "bounced", "complained", "erased"])
def test_the_answer_tells_nothing_of_who_is_subscribed(store: Store, tmp_path: Path, state: str) -> None:
    world = World(store, tmp_path)
    before = world.sign_up("never.heard.of@example.org")
    if state == "pending":
        world.sign_up("ada@example.org")
    elif state != "new":
        world.add("ada@example.org")
        if state == "erased":
            with store.writing() as connection:
                subscribers.erase(connection, SECRET, world.find("ada@example.org"), world.now)
        elif state != "active":
            world.leave("ada@example.org", state)

    answer = world.sign_up("ada@example.org")

    assert (answer.status_code, answer.data, list(answer.headers)) == (303, before.data, list(before.headers))


@pytest.mark.parametrize(
    ("state", "kind"),
    [("unsubscribed", "confirm"), ("bounced", "confirm"), ("complained", ""), ("active", "subscribed")],
)
def test_what_the_mailbox_is_told_depends_on_who_it_is(world: World, state: Any, kind: str) -> None:
    world.add("ada@example.org", preferences="law=monthly")
    if state != "active":
        world.leave("ada@example.org", state)

    world.sign_up("ada@example.org", topic=["rivers"])
    world.deliver()

    assert [mail.recipient for mail in world.mailbox.mails] == (["ada@example.org"] if kind else [])
    reader = world.find("ada@example.org")
    assert (reader.state, reader.preferences) == (state, "law=monthly")  # nobody changes it by the form alone
    if kind == "confirm":
        world.post(world.link("c"))
        assert (world.find("ada@example.org").state, world.find("ada@example.org").preferences) == (
            "active",
            "rivers=weekly",
        )
    elif kind == "subscribed":
        assert "gets them already" in world.text().replace("\n", " ")
        assert world.get(world.link("m")).status_code == 200


@pytest.mark.parametrize(
    ("state", "page"), [("pending", "form"), ("unsubscribed", "form"), ("bounced", "form"), ("unsubscribed", "own")]
)
def test_who_is_known_keeps_what_the_form_does_not_ask_for(world: World, state: Any, page: str) -> None:
    """Who came back got letters in another language, and at another hour, than before."""
    world.add("ada@example.org", name="Ada", language="de", timezone="Asia/Tokyo", state=state)

    if page == "form":
        world.sign_up("ada@example.org")
    else:
        world.post(f"m/{world.token('ada@example.org')}")
    world.deliver()
    world.post(world.link("c"))

    reader = world.find("ada@example.org")
    assert (reader.state, reader.name, reader.language, reader.timezone) == ("active", "Ada", "de", "Asia/Tokyo")
    assert world.message()["Subject"] == "Bitte bestätigen: River News"


def test_who_was_erased_may_come_back_by_asking(world: World, store: Store) -> None:
    world.add("ada@example.org")
    with store.writing() as connection:
        subscribers.erase(connection, SECRET, world.find("ada@example.org"), world.now)

    world.join("ada@example.org")

    assert world.find("ada@example.org").state == "active"


def test_erasing_somebody_who_waits_voids_the_link(world: World, store: Store) -> None:
    world.sign_up("ada@example.org")
    world.deliver()
    with store.writing() as connection:
        subscribers.erase(connection, SECRET, world.find("ada@example.org"), world.now)

    assert world.post(world.link("c")).status_code == 404
    with store.reading() as connection:
        assert connection.scalar(sa.select(signups.c.wish)) == ""


def test_the_last_wish_counts(world: World) -> None:
    world.sign_up("ada@example.org", topic=["rivers"])
    world.sign_up("ada@example.org", topic=["law"])
    world.deliver()

    world.post(world.link("c"))

    assert world.find("ada@example.org").preferences == "law=weekly"


@pytest.mark.parametrize("address", ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example", "x" * 400])
def test_a_slip_in_the_address_is_shown_beside_what_was_typed(world: World, address: str) -> None:
    answer = world.sign_up(address, often="monthly", topic=["law"])

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert '<option value="monthly" selected>' in answer.text
    assert 'value="law" checked' in answer.text
    assert world.deliver() == 0


def test_the_articles_of_the_latest_issue_come_when_they_are_asked_for(store: Store, tmp_path: Path) -> None:
    write_lock(tmp_path, closed=3)
    world = World(store, tmp_path)

    with_issue = world.join("ada@example.org", latest="1")
    world.deliver()
    without = world.join("bob@example.org")

    assert (with_issue.from_issue, without.from_issue) == (3, None)
    world.deliver()
    assert "https://example.org/news/digests/3/" in world.text()


def test_without_a_mail_server_nobody_can_join_and_the_rest_works(store: Store, tmp_path: Path) -> None:
    world = World(store, tmp_path, mails=False)
    world.add("ada@example.org")

    assert world.get("subscribe/").status_code == 503
    assert world.sign_up("bob@example.org").status_code == 503
    assert world.get(f"m/{world.token('ada@example.org')}").status_code == 200
    assert world.known("bob@example.org") is None


# --- forgetting ----------------------------------------------------------------------------------------------------


def test_who_never_confirms_is_forgotten_after_a_month(world: World, store: Store) -> None:
    world.sign_up("ada@example.org")
    world.add("by.hand@example.org", state="pending")
    world.wait(days=31)
    joining.forget(store, world.now)

    assert world.known("ada@example.org") is None
    assert world.known("by.hand@example.org")
    with store.reading() as connection:
        assert connection.execute(sa.select(signups.c.wish, signups.c.mails)).all() == [("", 1)]
    world.wait(days=150)
    joining.forget(store, world.now)
    with store.reading() as connection:
        assert connection.execute(sa.select(signups)).all() == []


def test_a_link_is_good_for_a_week(world: World) -> None:
    world.sign_up("ada@example.org")
    world.deliver()
    world.now += timedelta(days=7)
    assert world.get(world.link("c")).status_code == 200
    world.wait(seconds=1)

    assert world.post(world.link("c")).status_code == 404
    assert world.find("ada@example.org").state == "pending"


def test_who_was_added_by_hand_to_confirm_does_so_by_the_form(world: World, store: Store) -> None:
    entry = Entry(address=people.address("ada@example.org"), state="pending", consent_source="a card")
    subscribers.add(store, SECRET, [entry], Start(world.now))

    world.join("ada@example.org", topic=["law"])

    assert world.find("ada@example.org").state == "active"
