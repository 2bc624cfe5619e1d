"""Who letters are from and where answers to them go, for all of them and for those of a topic."""

from __future__ import annotations

import msgspec

from publisher.config.checking import topic_slug
from publisher.config.options import File


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Who a letter is from and where answers go: "Name <a@b>" or "a@b"; "" where that is not said."""

    sender: str = ""
    reply_to: str = ""


def letterheads(options: File) -> dict[str, Letterhead]:
    """The letterheads of topics that have one of their own, by slug."""
    return {
        topic_slug(topic): Letterhead(sender=topic.sender, reply_to=topic.reply_to)
        for topic in options.topic
        if topic.sender or topic.reply_to
    }
