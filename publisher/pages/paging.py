"""Where the pages of older articles lie, and how they and the newest name each other. Nothing is rendered here.

The first page has the oldest articles: so its address and its content stay, however many come.
"""

from __future__ import annotations

import msgspec

from publisher.markup.addresses import below
from publisher.model import Channel


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """The place of a page in a list of several: `number` counts from the oldest, and is 0 on the newest page.

    `older` and `newer` are the absolute addresses of the pages beside it, "" where there is none.
    """

    number: int = 0
    older: str = ""
    newer: str = ""


def older_path(channel: Channel, number: int) -> str:
    """The folder of a page of older articles, below the output folder."""
    return f"{channel.path}older/{number}/"


def newest(channel: Channel) -> Paging:
    """Of the page that lists the newest articles of a channel."""
    return Paging(older=_address(channel, -(-len(channel.older) // max(1, len(channel.articles)))))


def older(channel: Channel, number: int, *, last: bool) -> Paging:
    """Of a page of older articles; the `last` one is followed by the newest page."""
    newer = channel.url if last else _address(channel, number + 1)
    return Paging(number=number, older=_address(channel, number - 1), newer=newer)


def _address(channel: Channel, number: int) -> str:
    return below(channel.site.url, older_path(channel, number)) if number else ""
