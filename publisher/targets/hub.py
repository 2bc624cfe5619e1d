"""Tell a WebSub hub that feeds changed, so that it tells the readers: a POST for each feed; it raises nothing."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from publisher import __version__
from publisher.errors import counted, reason
from publisher.model import Problem

TIMEOUT_S = 10.0
_PAUSES_S = (0.5, 1.5)  # before the second and the third attempt
_BUSY = {408, 425, 429, 500, 502, 503, 504}


class Told(NamedTuple):
    """The feeds that the hub knows of now, those that it will never take, and what went wrong."""

    told: tuple[str, ...]
    refused: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Stay(HTTPRedirectHandler):
    """A redirected POST would become a GET that says nothing."""

    def redirect_request(self, *_args: object, **_values: object) -> None:
        """Follow nowhere, so that the answer is an error."""


def tell(
    hub: str, feeds: Sequence[str], *, timeout_s: float = TIMEOUT_S, wait: Callable[[float], None] = time.sleep
) -> Told:
    """Tell `hub` of each feed by its address, up to three times where it is busy or cannot be reached.

    After a feed that it cannot be told of the others are left for another time: a hub that is down must not hold up
    the publisher for each of a hundred feeds. Source: WebSub (W3C, 2018), section 6, leaves the words to publisher and
    hub; hub.mode and hub.url are those that hubs take.
    """
    told, refused = [], []
    problems = []
    for place, feed in enumerate(feeds):
        why, lasting = _attempts(hub, feed, timeout_s, wait)
        if not why:
            told.append(feed)
        elif lasting:
            refused.append(feed)
            problems.append(
                _problem(hub, f"does not accept {feed}: {why}", "Compare feeds.hub with the hub's own documentation.")
            )
        else:
            left = len(feeds) - place
            message = f"could not be told about {counted(left, 'changed feed')}: {why}"
            hint = "It is told at the next publish; feed readers find the articles anyway, only later."
            problems.append(_problem(hub, message, hint))
            break
    return Told(tuple(told), tuple(refused), tuple(problems))


def _attempts(hub: str, feed: str, timeout_s: float, wait: Callable[[float], None]) -> tuple[str, bool]:
    """Why a feed could not be told of ("" when it was), and whether another time would be the same."""
    why, lasting = _post(hub, feed, timeout_s)
    for pause_s in _PAUSES_S:
        if not why or lasting:
            break
        wait(pause_s)
        why, lasting = _post(hub, feed, timeout_s)
    return why, lasting


def _post(hub: str, feed: str, timeout_s: float) -> tuple[str, bool]:
    data = urlencode({"hub.mode": "publish", "hub.url": feed}).encode()
    agent = {"User-Agent": f"Publisher/{__version__}"}
    try:
        request = Request(hub, data=data, headers=agent)  # noqa: S310 - the configuration takes http and https alone
        with build_opener(_Stay).open(request, timeout=timeout_s):
            return "", False
    except HTTPError as error:
        error.close()
        moved = error.headers.get("Location") if 300 <= error.code < 400 else None
        why = f"it answers {error.code}" + (f" and redirects to {moved}" if moved else "")
        return why, error.code not in _BUSY
    except (OSError, http.client.HTTPException, ValueError) as error:
        return reason(error), False


def _problem(hub: str, message: str, hint: str) -> Problem:
    return Problem(path=hub, message=message, hint=hint, level="warning")
