"""Sends that are killed at random moments, again and again, until one comes to its end; and what must be true then."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from publisher.mail import ledger, people, rounds, subscribers
from publisher.mail.people import Entry
from publisher.mail.planning import Order
from publisher.mail.smtp import Line, Server
from publisher.mail.store import Store, open_store
from publisher.mail.tables import letters, runs
from publisher.mail.tables import subscribers as table
from tests.factories import NOON
from tests.mail.desk import SECRET, Desk

ROOT = Path(__file__).parents[2]


class Killed(NamedTuple):
    """What a session of killed sends came to."""

    kills: int
    unknown: int
    most_unknown: int


@contextmanager
def counting_server(file: Path) -> Iterator[int]:
    """A server that counts into `file`; yields its port."""
    command = [sys.executable, "-m", "tests.mail.counting_server", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdin
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


class Session:
    """A send that is killed, and begun again, until all is done; `url` is the database's, "" is SQLite."""

    def __init__(self, folder: Path, port: int, log: Path, *, readers: int, connections: int, url: str = "") -> None:
        self._folder, self._port, self._log, self._url = folder, port, log, url
        self._readers, self._connections = readers, connections
        with open_store(url, folder) as store:
            entries = [
                Entry(address=people.address(f"{folder.name}-{number}@example.org"), preferences="*=instant")
                for number in range(readers)
            ]
            subscribers.add(store, SECRET, entries, subscribers.Start(NOON))

    def play(self, chance: random.Random, longest_s: float, most_kills: int) -> Killed:
        """Kill and begin again; raise AssertionError where somebody got two letters, or none and no word of it."""
        kills = known = most = 0
        while kills < most_kills:
            if not self._killed(chance.random() * longest_s):
                break
            kills += 1
            unknown = self._look()
            assert unknown - known <= self._connections, f"{unknown - known} letters in doubt"
            most, known = max(most, unknown - known), unknown
        else:
            assert not self._killed(600)
        self._judge()
        return Killed(kills, self._look(), most)

    def _killed(self, after_s: float) -> bool:
        """Send in a process of its own, and kill it after a while; whether it was still going."""
        child = os.fork()
        if not child:
            self._child()
        until = time.monotonic() + after_s
        while time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                assert status == 0, "the send failed"
                return False
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return status != 0

    def _child(self) -> None:
        status = 1
        try:
            with open_store(self._url, self._folder) as store:
                done = rounds.go(self._errand(store))
            status = int(bool(done.sent.stopped) or not done.account.balances)
        except BaseException:  # noqa: BLE001 - this process ends here, whatever it was
            traceback.print_exc()
        finally:
            os._exit(status)

    def _errand(self, store: Store) -> rounds.Errand:
        desk = Desk(store, self._folder, now=NOON + timedelta(hours=1))
        desk.publish("tide")
        options = msgspec.structs.replace(desk.config.sending, connections=self._connections)
        return rounds.Errand(
            store=store,
            config=msgspec.structs.replace(desk.config, sending=options),
            secret=SECRET,
            order=Order(now=desk.now),
            editions=lambda: nullcontext(desk.edition),
            connect=lambda: Line(Server(host="127.0.0.1", port=self._port), timeout_s=30),
            clock=lambda: desk.now,
            ticks=time.monotonic,
        )

    def _look(self) -> int:
        """How many letters are unknown, once dead runs are swept; the accounts must balance at any moment."""
        with open_store(self._url, self._folder) as store:
            for _ in range(100):  # PostgreSQL needs a moment to see that a process has died
                ledger.sweep(store, NOON)
                with store.reading() as connection:
                    if not connection.scalar(sa.select(sa.func.count()).where(letters.c.state == "claimed")):
                        break
                time.sleep(0.02)
            with store.reading() as connection:
                account = ledger.account(connection, set(connection.scalars(sa.select(runs.c.id))))
            assert account.balances, str(account)
            assert "claimed" not in account.states
            return account.states.get("unknown", 0)

    def _judge(self) -> None:
        """Nobody twice; everybody has the letter, or a row that says that nobody knows."""
        got = Counter(line for line in self._log.read_text().split() if line.startswith(f"{self._folder.name}-"))
        assert not [address for address, count in got.items() if count > 1], "somebody was mailed twice"
        with open_store(self._url, self._folder) as store, store.reading() as connection:
            chosen = sa.select(table.c.address, letters.c.state).join(letters, letters.c.subscriber_id == table.c.id)
            states = {row.address: row.state for row in connection.execute(chosen)}
        assert len(states) == self._readers
        for address, state in states.items():
            assert state in {"accepted", "unknown"}, (address, state)
            assert state == "unknown" or got[address] == 1, f"{address} is said to have what it has not"
