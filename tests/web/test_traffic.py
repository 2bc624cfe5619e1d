"""The real server: nobody is lost in a crowd, and who leaves while letters go gets none a second later."""

from __future__ import annotations

import http.client
import re
import socket
import urllib.request
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.mail.servers import Box, serving
from tests.web import traffic

# As servers do that load the application once and fork their workers from it; they end when nothing more can be read.
_WORKERS = """
import os, sys
from publisher.cli.serve import application

app = application()
workers = [os.fork() for _ in range(2)]
if 0 not in workers:
    sys.exit(any(os.waitpid(worker, 0)[1] for worker in workers))
name = f"{workers.index(0)}@example.org"
answers = [app.test_client().post("/subscribe/", data={"address": f"r{number}.{name}"}) for number in range(20)]
sys.stdin.read()
sys.exit({answer.status_code for answer in answers} != {303})
"""


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


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_another_server_sends_the_mails_of_joining_also_from_processes_that_it_forks(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    """Under gunicorn nobody got the mail to confirm: what the application works with was closed as it began."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    with serving(Box()) as box:
        place = traffic.Place(tmp_path, box, database=url)
        if url:
            place.run("db", "upgrade")
        with place.script(_WORKERS) as process:
            traffic.wait_for(lambda: len(box.taken) == 40 or process.poll() is not None, 60)
            process.communicate("", timeout=30)

        assert process.returncode == 0
        assert box.addresses == sorted(f"r{number}.{worker}@example.org" for worker in (0, 1) for number in range(20))


_LIMITED = """
import resource, sys
from publisher.cli import main

resource.setrlimit(resource.RLIMIT_NOFILE, {limits})
sys.argv = ["publisher", "serve", "--port", "0"]
main()
"""


@pytest.mark.parametrize(("limits", "is_open"), [((256, 1024), True), ((256, 256), False)], ids=["soft", "hard"])
def test_visitors_who_say_nothing_fill_neither_the_server_nor_its_log(
    tmp_path: Path, limits: tuple[int, int], *, is_open: bool
) -> None:
    """Where a system allows few open files, files were missing, and each attempt to let one more in was logged."""
    place = traffic.Place(tmp_path, Box())
    place.run("publish")

    with place.script(_LIMITED.format(limits=limits)) as process, ExitStack() as silent:
        assert process.stdout
        address, *_ = process.stdout.readline().split()
        server = urlsplit(address)
        first = silent.enter_context(closing(http.client.HTTPConnection(server.netloc, timeout=60)))
        first.connect()
        for _ in range(300):
            silent.enter_context(socket.create_connection((server.hostname, server.port), timeout=60))
        for _ in range(300):  # meanwhile it lets one after the other in
            first.request("GET", "/feed.json")
            answer = first.getresponse()
            assert (answer.status, answer.read()[:1]) == (200, b"{")
        if is_open:
            with urllib.request.urlopen(address, timeout=60) as page:
                assert page.status == 200

    # It was eight lines for each attempt, thousands in all; a word when it is full and when it is not is enough.
    assert (tmp_path / "said").read_text().count("\n") < 300


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
