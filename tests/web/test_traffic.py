"""The real server: nobody is lost in a crowd, and who leaves while letters go gets none a second later."""

from __future__ import annotations

import re
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.mail.servers import Box, serving
from tests.web import traffic


@pytest.mark.parametrize(("readers", "at_a_time"), [(60, 30)])
def test_nobody_is_lost_who_joins_or_leaves_in_a_crowd(tmp_path: Path, readers: int, at_a_time: int) -> None:
    """benchmarks/joining.py does it with a thousand."""
    with serving(Box()) as box:
        traffic.crowd(traffic.Place(tmp_path, box), box, readers=readers, at_a_time=at_a_time)


def test_who_leaves_while_letters_go_gets_none_a_second_later(tmp_path: Path) -> None:
    with serving(Box()) as box:
        late = traffic.leavers(traffic.Place(tmp_path, box, rate=40), box, readers=80, leaving=20)

    assert late < 1


def test_nobody_is_lost_whom_a_server_answered_that_died(tmp_path: Path) -> None:
    with serving(Box()) as box:
        told, late = traffic.killed(traffic.Place(tmp_path, box), box, readers=60, at_a_time=15)

    assert 20 <= told < 60
    assert late <= 1


def test_the_server_outlives_a_huge_form_and_ends_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    with serving(Box()) as box, traffic.Place(tmp_path, box).server() as (process, address):
        assert traffic.sign_up(address, "x" * 10_000_000 + "@example.org") == 413
        assert traffic.sign_up(address, "ada@example.org") == 303
        process.terminate()
        assert process.wait(30) == 0


def test_the_address_of_a_server_on_ipv6_is_one_that_browsers_take(tmp_path: Path) -> None:
    """It was shown as http://::1:8000/, which leads nowhere."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    place = traffic.Place(tmp_path, Box())
    place.run("publish")

    with place.running("serve", "--host", "::1", "--port", "0") as process:
        assert process.stdout
        address, *_ = process.stdout.readline().split()

        assert re.fullmatch(r"http://\[::1\]:\d+/", address)
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200
