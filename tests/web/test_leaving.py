"""Choosing and leaving: one click acts, a look never does, and a link lets nobody in but its reader."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.mail import subscribers
from publisher.mail.moments import seconds
from publisher.mail.store import Store
from tests.mail.desk import SECRET
from tests.web.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize(
    "values",
    [
        {"data": ONE_CLICK},
        {"data": ONE_CLICK, "content_type": "multipart/form-data"},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"x" * 10_000_000, "content_type": "application/x-www-form-urlencoded"},
    ],
    ids=["urlencoded", "multipart", "empty", "JSON", "broken", "10 MB"],
)
def test_one_click_leaves_at_once_whatever_the_form_holds(world: World, values: Any) -> None:
    world.add("ada@example.org")

    answer = world.app.test_client().post(f"/news/u/{world.token('ada@example.org')}", **values)

    assert answer.status_code == 200  # RFC 8058 3.1: no redirect
    assert "Set-Cookie" not in answer.headers
    assert world.find("ada@example.org").state == "unsubscribed"


def test_leaving_twice_is_leaving_once(any_store: Store, tmp_path: Path) -> None:
    world = World(any_store, tmp_path)
    world.add("ada@example.org")
    path = f"u/{world.token('ada@example.org')}"

    assert [world.post(path, ONE_CLICK).status_code for _ in range(2)] == [200, 200]
    assert world.find("ada@example.org").state == "unsubscribed"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_look_at_the_link_never_leaves(world: World, method: str) -> None:
    """Scanners of mail have unsubscribed whole organisations."""
    world.add("ada@example.org")

    answer = getattr(world.app.test_client(), method)(f"/news/u/{world.token('ada@example.org')}")

    assert answer.status_code == 200
    assert world.find("ada@example.org").state == "active"
    if method == "get":
        assert '<form method="post"' in answer.text
        assert f"/news/m/{world.token('ada@example.org')}" in answer.text


def test_who_was_erased_is_told_the_same(world: World, store: Store) -> None:
    world.add("ada@example.org")
    path = f"u/{world.token('ada@example.org')}"
    with store.writing() as connection:
        subscribers.erase(connection, SECRET, world.find("ada@example.org"), world.now)

    assert world.post(path, ONE_CLICK).status_code == 200


def test_the_address_is_not_shown_to_whom_a_letter_was_passed_on(world: World) -> None:
    world.add("ada.lovelace@example.org")
    token = world.token("ada.lovelace@example.org")

    for answer in (world.get(f"m/{token}"), world.get(f"u/{token}"), world.post(f"u/{token}"), world.get(f"m/{token}")):
        assert "lovelace" not in answer.text
        assert "a…\u2060@example.org" in answer.text


def test_no_link_holds_an_address(world: World) -> None:
    world.join("ada.lovelace@example.org")
    world.deliver()

    for kind, place in (("c", 0), ("m", 1), ("u", 1)):
        assert "lovelace" not in world.link(kind, place)
        assert "example.org" not in world.link(kind, place).partition("example.org/")[2]


# --- choosing ------------------------------------------------------------------------------------------------------


def _choose(world: World, address: str = "ada@example.org", **fields: str) -> int:
    form = {name.replace("_", "."): value for name, value in fields.items()}
    return world.post(f"m/{world.token(address)}", {"often": "weekly", **form}).status_code


def test_topics_and_frequencies_are_kept(world: World) -> None:
    world.add("ada@example.org")

    assert _choose(world, often="daily", topic_rivers="instant", topic_law="never", topic_cities="above") == 303

    assert world.find("ada@example.org").preferences == "*=daily law=never rivers=instant"
    page = world.get(f"m/{world.token('ada@example.org')}?saved").text
    assert page.count(" selected") == 5
    assert 'role="status"' in page


def test_what_is_wished_later_holds_from_then_on(world: World) -> None:
    world.add("ada@example.org", preferences="rivers=weekly")
    world.wait(days=3)

    _choose(world, often="never", topic_rivers="weekly", topic_law="weekly")

    assert f"law=weekly@{seconds(world.now)} rivers=weekly" in world.find("ada@example.org").preferences
    _choose(world, often="daily", topic_law="never")
    world.wait(days=3)
    _choose(world, often="daily")
    assert f"law=daily@{seconds(world.now)}" in world.find("ada@example.org").preferences


def test_saving_what_is_shown_changes_nothing(world: World) -> None:
    world.add("ada@example.org", preferences="*=daily old-topic=weekly rivers=never")
    page = world.get(f"m/{world.token('ada@example.org')}").text
    assert "old-topic" in page

    _choose(world, often="daily", **{"topic_old-topic": "weekly", "topic_rivers": "never"})

    assert world.find("ada@example.org").preferences == "*=daily old-topic=weekly rivers=never"


def test_a_pause_begins_stays_and_ends(world: World) -> None:
    world.add("ada@example.org")
    until = world.now + timedelta(weeks=2)

    _choose(world, pause="2w")
    assert world.find("ada@example.org").paused_until == until
    assert "7 December 2026" in world.get(f"m/{world.token('ada@example.org')}").text
    world.wait(days=1)
    _choose(world, pause="as it is")
    assert world.find("ada@example.org").paused_until == until
    _choose(world, pause="none")
    assert world.find("ada@example.org").paused_until is None


@pytest.mark.parametrize(
    "fields", [{"often": "hourly"}, {"often": ""}, {"topic_rivers": "x\r\nBcc: y"}, {"pause": "100y"}]
)
def test_a_form_that_nobody_filled_in_is_refused_and_changes_nothing(world: World, fields: dict[str, str]) -> None:
    before = world.add("ada@example.org")

    assert _choose(world, **fields) == 400
    assert world.find("ada@example.org") == before


def test_who_left_may_ask_to_come_back_and_confirms_by_mail(world: World) -> None:
    world.add("ada@example.org", preferences="law=monthly")
    world.leave("ada@example.org")
    path = f"m/{world.token('ada@example.org')}"
    assert "Subscribe again" in world.get(path).text

    assert world.post(path, {"often": "daily"}).status_code == 303
    assert world.find("ada@example.org").state == "unsubscribed"
    world.deliver()
    world.post(world.link("c"))

    assert (world.find("ada@example.org").state, world.find("ada@example.org").preferences) == ("active", "law=monthly")


def test_who_complained_is_not_asked_to_come_back(world: World) -> None:
    world.add("ada@example.org")
    world.leave("ada@example.org", "complained")

    assert "<button>" not in world.get(f"m/{world.token('ada@example.org')}").text


def test_pages_speak_the_language_of_the_reader(world: World) -> None:
    world.add("ada@example.org", language="de-AT")

    page = world.get(f"m/{world.token('ada@example.org')}").text

    assert '<html lang="de" dir="ltr">' in page
    assert "Speichern" in page
