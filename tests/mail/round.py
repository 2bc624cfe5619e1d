"""A round of letters to a server on loopback: the readers who wait, and what sends them their letters."""

from __future__ import annotations

import time
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import msgspec

from publisher.mail import rounds
from publisher.mail.planning import Order
from publisher.mail.rounds import Errand, Round
from publisher.mail.smtp import Line, Server
from tests.mail.desk import SECRET, Desk
from tests.mail.servers import Box

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ready(desk: Desk, readers: int = 12) -> Desk:
    """A desk with readers and an article that they wait for."""
    for number in range(readers):
        desk.reader(f"r{number:02}@example.org", frequency="instant")
    desk.wait(hours=1)
    desk.publish("tide")
    return desk


def errand_to(
    desk: Desk, box: Box, *, sending: dict[str, Any] | None = None, order: Any = None, **values: Any
) -> Errand:
    """A round of letters to this server."""
    options = msgspec.structs.replace(desk.config.sending, **{"connections": 3, **(sending or {})})
    given: dict[str, Any] = {
        "store": desk.store,
        "config": msgspec.structs.replace(desk.config, sending=options),
        "secret": SECRET,
        "order": Order(now=desk.now, **(order or {})),
        "editions": lambda: nullcontext(desk.edition),
        "connect": lambda: Line(Server(host="127.0.0.1", port=box.port), timeout_s=10),
        "clock": lambda: desk.now,
        "ticks": time.monotonic,
        "patience_s": 0.0,
        **values,
    }
    return Errand(**given)


def go(desk: Desk, box: Box, **values: Any) -> Round:
    """Send what is due to this server."""
    return rounds.go(errand_to(desk, box, **values))


def everybody(readers: int = 12) -> list[str]:
    """The addresses of the readers."""
    return [f"r{number:02}@example.org" for number in range(readers)]
