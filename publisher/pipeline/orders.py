"""What the caller of a publish asks for; light, as a publish with nothing to do loads little else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from publisher.model import Source

Ask = Callable[[int], bool | None]
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


class Wish(NamedTuple):
    """What the caller wants of the newsletter: close its issue; what to do with a large import, or whom to ask.

    `intro` is the introduction of the issue.
    """

    close: bool
    mail: bool | None
    ask: Ask
    intro: Source | None = None


class Order(NamedTuple):
    """What the caller asked for; see `publish`."""

    wish: Wish
    dry_run: bool
    strict: bool
    progress: Progress
    removals: bool = False
