"""What is published: the site, its articles, channels, issues and documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from hashlib import blake2b
from typing import Literal

import msgspec

from publisher.model.files import Author, DateSource, Enclosure, Image, Link


class Topic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A subject that articles are grouped by; `slug` is stable and part of addresses, `id` is the code in `scheme`."""

    slug: str
    name: str
    id: str = ""
    scheme: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A topic given to an article, how surely (0 to 1), and by whom."""

    topic: Topic
    confidence: float
    source: Literal["author", "folder", "words", "none"]


class Podcast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What podcast players are told of the site: one of Apple's categories, a square picture, and whether explicit.

    `type` is "episodic", whose newest episode comes first, or "serial", which begins with its first one.
    """

    category: str = ""
    subcategory: str = ""  # a part of the category
    type: str = "episodic"
    image: str = ""  # absolute URL
    explicit: bool = False
    locked: bool = False  # other platforms must not import it


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes: `url` is absolute and ends in "/"; `local` says that it stands in for a missing one."""

    title: str
    url: str
    local: bool = False
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    authors: tuple[Author, ...] = ()
    email: str = ""
    postal_address: str = ""
    copyright: str = ""
    image: str = ""  # absolute URL of a picture that stands for the site
    podcast: Podcast = Podcast()
    tag: str = ""  # authority and date of minted ids, RFC 4151: "example.org,2026"


class Article(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One article as readers will see it, without its body, which is fetched only where it is shown.

    `topics` is never empty; the main one comes first. `url` is where people read the article: its own address on the
    web, or our page. `page_path` is the folder of our page below the output folder ("articles/slug/"), or its file
    ("2019/weir.html"), "" when it has no page. `digest` is that of the file's bytes.
    """

    id: str
    path: str
    slug: str
    url: str
    title: str
    published: datetime
    date_source: DateSource
    updated: datetime
    first_seen: datetime
    digest: str
    language: str
    topics: tuple[Topic, ...]
    page_path: str = ""
    subtitle: str = ""
    summary: str = ""
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    image: Image | None = None
    enclosure: Enclosure | None = None
    related: tuple[Link, ...] = ()
    weight: int = 0
    in_feeds: bool = True
    in_newsletter: bool = True
    reading_minutes: int = 0

    @property
    def version(self) -> str:
        """Hex digits that change whenever anything in this value or its body changes: outputs are skipped by it."""
        return blake2b(msgspec.msgpack.encode(self), digest_size=8).hexdigest()


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """An article's body made ready to be shown: every URL absolute, local images under their published address.

    `mailed` says by the address of a local image which one letters show in its place; `simple` is as in a Body.
    """

    html: str
    image: Image | None = None
    mailed: dict[str, str] = {}
    simple: bool = False


Contents = Callable[[Article], Content]  # how the rooms ask for a body; the caller decides how it is found


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """An article that left the site: its id, and when."""

    id: str
    when: datetime


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """The newest articles of the site (`topic` None) or of one topic, newest first.

    `id` is the Atom id, `url` the page people see, `path` the folder below the output folder ("" or "topics/x/"),
    `updated` the newest `updated` of its articles or removals; `total` counts all its articles. `articles` are for
    pages and `entries` for feeds, which have less room and show edited articles again. `archives` counts the archive
    documents; where `archive` is not 0, this is the one with that number. `older` are the articles after `articles`,
    which the pages of older articles list. `podcast`: podcast players may follow the feed, also while none of its
    newest entries is an episode.
    """

    site: Site
    topic: Topic | None
    id: str
    title: str
    description: str
    url: str
    path: str
    language: str
    updated: datetime
    articles: tuple[Article, ...]
    total: int
    entries: tuple[Article, ...]
    gone: tuple[Gone, ...] = ()  # the last to leave, newest first
    archive: int = 0
    archives: int = 0
    older: tuple[Article, ...] = ()
    podcast: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One topic's part of an issue; an article stands once, in the section of its first topic."""

    topic: Topic
    articles: tuple[Article, ...]


class Editorial(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The publisher's own words about an issue, "" where there are none: HTML before and after the articles.

    `subject` is that of the letter; `language` the language of all three.
    """

    subject: str = ""
    before: str = ""
    after: str = ""
    language: str = ""


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One instalment of the newsletter: `number` counts from 1; `lead` also stands first in its section.

    A letter that is made for some readers only is an issue with the number 0; its `url` is the site's front page.
    """

    site: Site
    number: int
    opened: datetime
    closed: datetime | None
    url: str  # the web copy
    path: str  # its folder below the output folder: "digests/1/"
    lead: Article
    sections: tuple[Section, ...]
    topic: Topic | None = None  # of a letter of one topic
    words: Editorial = Editorial()


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """An issue rendered: what every letter of it says, before a subscriber's tokens are filled in."""

    issue: Issue
    subject: str
    html: str
    text: str
    web: str  # the web copy: no personal tokens
    title: str = ""  # the newsletter's name, "" when it is the site's
    shown: tuple[str, ...] = ()  # ids of the articles that the letter has room for
    whole: tuple[str, ...] = ()  # ids of those with their whole text
    frequency: str = "manual"  # how often it comes
    summary: int = 0  # the most characters that a summary has; 0: headlines


class Stage(IntEnum):
    """When a document is written: no earlier one names a later one that is not there yet."""

    ASSET = 1
    PAGE = 2
    FEED = 3
    INDEX = 4


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file to publish: `path` is below the output folder (or the outbox, when `mail` is set)."""

    path: str
    media_type: str
    data: bytes
    stage: Stage = Stage.PAGE
    mail: bool = False
