"""What to say when a format needs a package that only some users install."""

from __future__ import annotations

from publisher.model import Reading
from publisher.readers import refused


def missing(path: str, what: str, extra: str) -> Reading:
    """The reading of a file whose reader is not installed: `what` are its files in words, `extra` brings it."""
    hint = f"Install it with: python -m pip install 'feed-publisher[{extra}]'."
    return refused(path, f"{what} need another package", hint)
