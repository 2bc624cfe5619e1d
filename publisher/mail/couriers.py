"""Threads that hand letters over, on connections that are kept; what to hand over, sending.py decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol, Self

from publisher.errors import DeliveryError
from publisher.mail.claims import Waiting
from publisher.mail.prepared import Own, Prepared
from publisher.mail.smtp import BUSY, Reply

_GATHER_S = 0.002
_TRIES_S = (1.0, 5.0)  # pauses between attempts to reach the server again


class Connection(Protocol):
    """A connection to a mail server, as smtp.Line is one."""

    def deliver(self, sender: str, recipient: str, message: bytes) -> Reply:
        """Hand a letter over; never raises."""

    def close(self) -> None:
        """Hang up."""


Connect = Callable[[], Connection]


class Task(NamedTuple):
    """A claimed letter, ready to go."""

    letter: Waiting
    group: str
    envelope: str
    own: Own
    prepared: Prepared


class Couriers:
    """`count` threads; `going` says how many letters are on their way. Use as a context manager."""

    def __init__(self, connect: Connect, count: int, *, first: Connection | None = None) -> None:
        self._connect = connect
        self._idle: SimpleQueue[Connection] = SimpleQueue()  # any thread takes any: none is opened beside one of these
        self._open = 0
        self._counting = threading.Lock()
        if first is not None:
            self._idle.put(first)
            self._open = 1
        self._todo: SimpleQueue[Task | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Task, Reply]] = SimpleQueue()
        self._leaving = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        self.going = 0

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        for _thread in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join(timeout=5)

    def send(self, task: Task) -> None:
        """Let a letter go."""
        self.going += 1
        self._todo.put(task)

    def answers(self, wait_s: float) -> list[tuple[Task, Reply]]:
        """The answers that have come, after waiting for the first, and a moment for those just behind it.

        They are written down together: who waits a little asks the disk less often.
        """
        found = []
        enough, until = (self.going + 1) // 2, 0.0
        with suppress(Empty):
            found.append(self._done.get(timeout=wait_s))
            until = time.monotonic() + _GATHER_S
            while len(found) < enough and (left := until - time.monotonic()) > 0:
                found.append(self._done.get(timeout=left))
        with suppress(Empty):
            while True:
                found.append(self._done.get_nowait())
        self.going -= len(found)
        return found

    def _work(self) -> None:
        while (task := self._todo.get()) is not None:
            try:
                reply = self._deliver(task)
            except DeliveryError as error:
                reply = Reply("unsent", BUSY if self._open else 0, str(error), closed=True)
            except Exception as error:  # noqa: BLE001 - a thread that died in silence would leave its letter waited for
                reply = Reply("unknown", 0, f"{type(error).__name__}: {error}", closed=True)
            self._done.put((task, reply))
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _deliver(self, task: Task) -> Reply:
        """Hand a letter over, on a new connection where the kept ones had ended unseen. Raises DeliveryError."""
        message = task.prepared.fill(task.own)
        with suppress(Empty):
            while True:
                reply = self._hand_over(self._idle.get_nowait(), task, message)
                if not (reply.kind == "deferred" and reply.closed and not reply.code):
                    return reply
        return self._hand_over(self._reach(), task, message)

    def _hand_over(self, line: Connection, task: Task, message: bytes) -> Reply:
        reply = Reply("unknown", 0, "", closed=True)
        try:
            reply = line.deliver(task.envelope, task.own.address, message)
        finally:
            if reply.closed:
                self._count(-1)
            else:
                self._idle.put(line)
        return reply

    def _reach(self) -> Connection:
        """A new connection. Raises DeliveryError: at once where others are open, else after some attempts."""
        for pause in _TRIES_S:
            try:
                return self._connected()
            except DeliveryError:
                if self._open or self._leaving.wait(pause):
                    raise
        return self._connected()

    def _connected(self) -> Connection:
        line = self._connect()
        self._count(1)
        return line

    def _count(self, more: int) -> None:
        with self._counting:
            self._open += more
