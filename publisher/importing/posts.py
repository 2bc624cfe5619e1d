"""A post as an export tells of it, whatever system it comes from; no file is opened here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from publisher.model import Enclosure


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post: `html` is as exported; `private` says why it must not be public, "" when it may be.

    `guid` is its id in the old feed and `url` its address on the old site, "" where the export does not say; `key` is
    what the old system itself knows it by, for imports that are run again. `page` is one that no feed had, such as
    "About". `notes` are what could not be carried over.
    """

    title: str
    html: str
    guid: str = ""
    key: str = ""
    url: str = ""
    slug: str = ""
    page: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    topic: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    image: str = ""
    image_alt: str = ""
    image_caption: str = ""
    enclosure: Enclosure | None = None
    private: str = ""
    notes: tuple[str, ...] = ()


class Export(NamedTuple):
    """The posts of an export in its order, and what of it could not be carried over at all."""

    posts: Iterable[Post]
    notes: tuple[str, ...] = ()
