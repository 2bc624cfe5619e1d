"""Notes that an earlier run left in the cache: what they hold, or nothing."""

from __future__ import annotations

from typing import TypeVar

import msgspec

Kind = TypeVar("Kind")


def decoded(note: bytes, kind: type[Kind]) -> Kind | None:
    """What a note holds; None where there is none, or it is damaged or of another shape: that costs only speed."""
    try:
        return msgspec.msgpack.decode(note, type=kind)
    except msgspec.DecodeError:  # ValidationError is one
        return None
