"""How often one may ask to join: by address and by network, of which nothing but counts is kept, and not for long."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from publisher.mail.store import Store
from publisher.mail.tables import signups, visits
from publisher.web import limits
from tests.web.world import World


def test_an_address_gets_one_mail_a_day_and_three_in_all(world: World) -> None:
    for hours in (0, 1, 23, 1, 25, 25, 25, 25):
        world.wait(hours=hours)
        world.sign_up("ada@example.org")
        world.deliver()

    assert len(world.mailbox.mails) == 3


def test_after_confirming_an_address_may_ask_again(world: World) -> None:
    for _ in range(4):
        world.join("ada@example.org")
        world.leave("ada@example.org")
        world.wait(hours=1)

    assert [mail.recipient for mail in world.mailbox.mails] == ["ada@example.org"] * 4


def test_a_network_may_ask_so_often_and_no_more(world: World) -> None:
    most = world.config.serving.per_network
    codes = [world.sign_up(f"a{n}@example.org", client=f"192.0.2.{n}").status_code for n in range(most + 1)]

    assert codes == [303] * most + [429]
    assert world.known(f"a{most}@example.org") is None
    refused = world.sign_up("b@example.org", client="192.0.2.99")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert world.sign_up("b@example.org", client="198.51.100.1").status_code == 303
    world.wait(hours=1)
    assert world.sign_up("c@example.org", client="192.0.2.99").status_code == 303


@pytest.mark.parametrize(
    ("proxies", "header", "counts_as_one"),
    [
        (0, "203.0.113.{n}", True),
        (1, "203.0.{n}.1", False),
        (1, "203.0.{n}.1, 203.0.113.9", True),
        (1, "203.0.{n}.1:4711", False),
        (1, "203.0.113.1:4{n}", True),
        (1, "[2001:db8:{n}::1]:443", False),
    ],
    ids=[
        "no proxy is believed",
        "the proxy names the client",
        "only what the proxy added is believed",
        "it names the port, too",
        "another port is no other network",
        "it names an IPv6 address and its port",
    ],
)
def test_the_client_is_who_the_known_proxies_say(
    store: Store, tmp_path: Path, proxies: int, header: str, *, counts_as_one: bool
) -> None:
    world = World(store, tmp_path)
    world = World(store, tmp_path, serving=type(world.config.serving)(proxies=proxies, per_network=2))

    codes = []
    for n in range(3):
        headers = {"X-Forwarded-For": header.format(n=n)}
        data = {"address": f"a{n}@example.org"}
        codes.append(world.post("subscribe/", data, headers=headers).status_code)

    assert codes == ([303, 303, 429] if counts_as_one else [303, 303, 303])


def test_no_address_and_no_network_is_kept_where_only_counts_are_needed(world: World, store: Store) -> None:
    world.join("ada@example.org", client="203.0.113.7")

    with store.reading() as connection:
        kept = str(connection.execute(sa.select(signups)).all()) + str(connection.execute(sa.select(visits)).all())
    assert "ada" not in kept
    assert "203.0" not in kept


def test_counts_of_networks_are_forgotten_within_the_hour(world: World, store: Store) -> None:
    world.sign_up("ada@example.org")
    world.wait(seconds=limits.WINDOW_S)
    limits.forget(store, world.now)

    with store.reading() as connection:
        assert connection.execute(sa.select(visits)).all() == []
