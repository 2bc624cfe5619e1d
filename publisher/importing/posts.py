"""A post as an export tells of it, whatever system it comes from; no file is opened here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from publisher.model import Enclosure


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post: `html` is as exported; `private` says why it must not be public, "" when it may be.

    `guid` is its id in the old feed and `url` its address on the old site, "" where the export does not say.
    """

    title: str
    html: str
    guid: str = ""
    url: str = ""
    slug: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    topic: str = ""
    tags: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    image: str = ""
    image_alt: str = ""
    enclosure: Enclosure | None = None
    private: str = ""
    notes: tuple[str, ...] = ()  # what could not be carried over


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """All posts of an export in its order, and what of it could not be carried over at all."""

    posts: tuple[Post, ...]
    notes: tuple[str, ...] = ()
