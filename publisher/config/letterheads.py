"""Who letters are from and where answers to them go, for all of them and for those of a topic."""

from __future__ import annotations

import re

import msgspec

from publisher.config.checking import topic_slug
from publisher.config.options import File
from publisher.config.parsing import line_of
from publisher.errors import ConfigError

_ADDRESS = re.compile(r"(?:[^<>@\r\n]*<[^\s<>@,;:]+@[^\s<>@,;:]+>|[^\s<>@,;:]+@[^\s<>@,;:]+)")


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Who a letter is from and where answers go: "Name <a@b>" or "a@b"; "" where that is not said."""

    sender: str = ""
    reply_to: str = ""


def letterheads(options: File, text: str, shown: str) -> dict[str, Letterhead]:
    """The letterheads of topics that have one of their own, by slug. Raises ConfigError for what is no address."""
    _check(options.digest.reply_to, ["digest", "reply_to"], text, shown)
    found = {}
    for topic in options.topic:
        _check(topic.sender, ["topic", "sender"], text, shown)
        _check(topic.reply_to, ["topic", "reply_to"], text, shown)
        if topic.sender or topic.reply_to:
            found[topic_slug(topic)] = Letterhead(sender=topic.sender, reply_to=topic.reply_to)
    return found


def _check(address: str, keys: list[str], text: str, shown: str) -> None:
    if address and not _ADDRESS.fullmatch(address):
        name = ".".join(keys)
        hint = "Write it as news@example.org, or News <news@example.org>."
        raise ConfigError(f"'{name}' is not one address: '{address}'", path=shown, line=line_of(text, keys), hint=hint)
