"""The pictures from which a browser chooses: what stands in a `srcset`, taken apart and put together."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

_DESCRIPTOR = re.compile(r"\d+(?:\.\d+)?[wx]")


def candidates(srcset: str) -> list[tuple[str, str]]:
    """The addresses and their descriptors, "" for none; addresses may hold commas, as those of image servers do.

    What browsers would leave out is left out. Source: HTML, 4.8.4.2.1.
    """
    words = deque(srcset.split())
    found = []
    while words:
        word = words.popleft().lstrip(",")
        address = word.rstrip(",")
        described: list[str] = []
        end = not address or word != address
        while words and not end:
            descriptor, comma, following = words.popleft().partition(",")
            described += [descriptor] if descriptor else []
            words.extendleft([following] if following else [])
            end = bool(comma)
        if address and len(described) < 2 and all(map(_DESCRIPTOR.fullmatch, described)):
            found.append((address, "".join(described)))
    return found


def joined(found: Iterable[tuple[str, str]]) -> str:
    """A `srcset` of these addresses and descriptors."""
    return ", ".join(f"{address} {descriptor}".rstrip() for address, descriptor in found)
