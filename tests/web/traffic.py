"""A real server with many visitors at once: a publication in a folder, `publisher serve` on it, and a mail server."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.mail.servers import Box

_TOML = """[site]
title = "River News"
url = "https://example.org/"
postal_address = "1 Road, Town"

[digest]
sender = "news@example.org"
frequency = "instant"

[serving]
per_network = 1_000_000

[sending]
connections = 1
per_second = {rate}
"""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058 3.2


class Place:
    """A publication with one article, in `folder`; its letters go to `box`, `rate` a second (0: without a limit)."""

    def __init__(self, folder: Path, box: Box, *, rate: float = 0, database: str = "") -> None:
        self.folder = folder
        self._environment = {
            **os.environ,
            "PUBLISHER_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "PUBLISHER_DATABASE_URL": database,
        }
        (folder / "articles").mkdir(parents=True)
        (folder / "publisher.toml").write_text(_TOML.format(rate=rate))

    def write(self, name: str) -> None:
        """Write an article."""
        (self.folder / "articles" / f"{name}.md").write_text(f"# {name.title()}\n\nThe weir hums at night.\n")

    def run(self, *words: str) -> str:
        """Run a command of `publisher` to its end."""
        done = subprocess.run(
            self._command(*words), cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command meanwhile; it is stopped at the end if need be."""
        with self._started(self._command(*words)) as process:
            yield process

    @contextmanager
    def script(self, text: str) -> Iterator[subprocess.Popen[str]]:
        """Run a Python script meanwhile, as `running` does."""
        with self._started([sys.executable, "-c", text]) as process:
            yield process

    @contextmanager
    def _started(self, command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
        with (self.folder / "said").open("a") as said:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve the site; yields the address, which ends in "/"."""
        with self.server() as (_process, address):
            yield address

    @contextmanager
    def server(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """Serve the site; yields the process, too."""
        with self.running("serve", "--port", "0") as process:
            assert process.stdout
            line = process.stdout.readline()
            found = re.match(r"(http://\S+?/) shows", line)
            assert found, line
            yield process, found[1]

    @staticmethod
    def _command(*words: str) -> list[str]:
        return [sys.executable, "-m", "publisher", *words]


def post(address: str, path: str, fields: dict[str, str]) -> int:
    """POST a form; the status."""
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        connection.request("POST", path, urlencode(fields), _FORM)
        return connection.getresponse().status
    finally:
        connection.close()


def at_once(count: int, act: Callable[[Any], int], given: Sequence[Any]) -> list[int]:
    """Call `act` for each, `count` at a time; the statuses, in order."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, given))


def sign_up(address: str, mailbox: str) -> int:
    """Fill the form in."""
    return post(address, "/subscribe/", {"address": mailbox, "often": "instant"})


def confirm(address: str, link: str) -> int:
    """Press the button of the confirmation."""
    return post(address, urlsplit(link).path, {})


def leave(address: str, link: str) -> int:
    """What a mailbox does when its reader presses its own button."""
    return post(address, urlsplit(link).path, _ONE_CLICK)


def links(box: Box, kind: str) -> dict[str, str]:
    """The links to confirm (c) or to leave (u) in the mails that came, by their readers' addresses."""
    found = {}
    for _sender, reader, data in box.taken:
        message = BytesParser(policy=default).parsebytes(data)
        body = message.get_body(("plain",))
        link = re.search(rf"https://\S+/{kind}/\S+", body.get_content() if body else "")
        if link:
            found[reader] = link[0].rstrip(">")
    return found


def wait_for(done: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so; AssertionError when it takes too long."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def crowd(place: Place, box: Box, *, readers: int, at_a_time: int) -> tuple[float, float, float]:
    """Let readers join, confirm and leave, all at once; the seconds that each took. Nobody may be lost."""
    names = [f"r{number}@example.org" for number in range(readers)]
    with place.serving() as address:
        started = time.perf_counter()
        assert set(at_once(at_a_time, lambda name: sign_up(address, name), names)) == {303}
        joined = time.perf_counter()
        wait_for(lambda: len(box.taken) >= readers, 60 + readers * 0.3)
        asked = links(box, "c")
        assert sorted(asked) == sorted(names)
        before = time.perf_counter()
        assert set(at_once(at_a_time, lambda name: confirm(address, asked[name]), names)) == {200}
        confirmed = time.perf_counter()
        assert place.run("subscribers", "export", "--state", "active").count("@") == readers
        wait_for(lambda: len(box.taken) >= 2 * readers, 60 + readers * 0.3)  # the welcome
        known = links(box, "u")
        assert sorted(known) == sorted(names)
        leaving = time.perf_counter()
        assert set(at_once(at_a_time, lambda name: leave(address, known[name]), names)) == {200}
        left = time.perf_counter()
    assert place.run("subscribers", "export", "--state", "unsubscribed").count("@") == readers
    return joined - started, confirmed - before, left - leaving


def killed(place: Place, box: Box, *, readers: int, at_a_time: int) -> tuple[int, int]:
    """Kill the server while readers join; how many were told that a mail comes, and how many of those got none.

    Nobody of them may be lost, and only the mail that was being handed over may be late.
    """
    told: list[str] = []

    def ask(name: str) -> None:
        with suppress(OSError, http.client.HTTPException):  # what a visitor of a dying server sees
            if sign_up(address, name) == 303:
                told.append(name)

    names = [f"r{number}@example.org" for number in range(readers)]
    with place.server() as (process, address), ThreadPoolExecutor(at_a_time) as pool:
        waiting = [pool.submit(ask, name) for name in names]
        wait_for(lambda: len(told) >= readers // 3, 60)
        process.kill()
        for one in waiting:
            one.result()
    with place.serving():
        kept = re.findall(r"r\d+@example\.org", place.run("subscribers", "export", "--state", "pending"))
        assert set(told) <= set(kept)
        wait_for(lambda: len(set(kept) - set(links(box, "c"))) <= 1, 60 + readers * 0.3)
    return len(told), len(set(told) - set(links(box, "c")))


def leavers(place: Place, box: Box, *, readers: int, leaving: int) -> float:
    """Let some leave while letters go; the longest time after which one of them got a letter, in seconds."""
    came: dict[str, float] = {}

    def note(reader: str) -> str:
        came.setdefault(reader, time.monotonic())
        return ""

    box.data = note
    names = [f"r{number:04}@example.org" for number in range(readers)]
    (place.folder / "list.csv").write_text("address\n" + "\n".join(names) + "\n")
    place.run("subscribers", "import", "list.csv")
    time.sleep(1.1)  # a subscription begins with articles that are first seen in a later second
    place.write("first")
    place.run("publish")
    place.run("send")  # the letters bring the links
    known, gone = links(box, "u"), {}
    came.clear()
    place.write("second")
    place.run("publish")
    with place.serving() as address, place.running("send") as sending:
        wait_for(lambda: len(came) > 2, 30)
        for name in [name for name in reversed(names) if name not in came][:leaving]:
            assert leave(address, known[name]) == 200
            gone[name] = time.monotonic()
        assert sending.wait(120) == 0
    assert len(gone) == leaving
    assert sorted({*came, *gone}) == names
    return max((came[name] - gone[name] for name in gone if name in came), default=0.0)
