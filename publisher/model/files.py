"""What a file says of itself, before anything is remembered or decided; and what the author should know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from publisher.errors import sentences

Level = Literal["error", "warning", "hint"]
DateSource = Literal["front matter", "page metadata", "text", "file name", "git", "first seen"]  # the order of trust


# The address of a picture inside the article's own file (Word, notebooks), followed by its name there.
EMBEDDED = "?embedded="


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something the author should know; an `error` makes the exit status 1, the others do not.

    `path` is as the user knows it (relative to the articles folder or to publisher.toml); `line` counts from 1,
    0 when unknown; `message` ends without a full stop; `hint` is a whole sentence that says how to mend it; `rule` is
    its code in docs/rules.md: "" for problems of targets, and for those that get the usual code when they are reported.
    """

    path: str
    message: str
    line: int = 0
    hint: str = ""
    level: Level = "error"
    rule: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {sentences(self.message, self.hint)}"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it lies in the articles folder: `path` is relative to that folder."""

    path: str
    data: bytes


class Author(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote an article; `email` and `url` are "" when not given."""

    name: str
    email: str = ""
    url: str = ""


class Image(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture; `url` is as written in a `Draft` and absolute in an `Article`; sizes are CSS pixels, 0 unknown.

    For a local picture, `candidates` are the addresses and widths of its sizes, ascending, () when there is only one;
    `mailed` is the address of the one that letters show.
    """

    url: str
    alt: str = ""
    caption: str = ""
    width: int = 0
    height: int = 0
    media_type: str = ""
    candidates: tuple[tuple[str, int], ...] = ()
    mailed: str = ""


class Enclosure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An audio or video file that podcast players fetch; `length` is in bytes, -1 unknown; `duration_s` 0 unknown.

    `kind` is "full", "trailer" or "bonus", Apple's types of episodes; `explicit` is None where the show decides.
    """

    url: str
    media_type: str = ""
    length: int = -1
    duration_s: int = 0
    episode: int = 0
    season: int = 0
    kind: str = "full"
    explicit: bool | None = None

    @property
    def playable(self) -> bool:
        """Whether it is a sound or film that players can be told of: they want its length and type (RSS 2.0)."""
        return self.length >= 0 and self.media_type.lower().startswith(("audio/", "video/"))


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A related article: its title, and its address ("" when only the title is known)."""

    title: str
    url: str = ""


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A section heading inside an article; `level` is 2 to 6, `anchor` the id it has in the HTML ("" none)."""

    level: int
    text: str
    anchor: str = ""


class DroppedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a scraped file that is no part of the article: its number from 1, its class, the rule that chose it."""

    line: int
    text: str
    kind: str
    rule: str


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article's text: `html` is sanitised, with URLs as the author wrote them; `text` is the same in plain text.

    `simple` says that `html` has only elements and attributes that feed readers accept.
    """

    html: str
    text: str
    headings: tuple[Heading, ...] = ()
    images: tuple[Image, ...] = ()
    simple: bool = False


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one file says about itself, before publisher.lock and the configuration are consulted.

    None and "" mean that the file does not say. `body` is None when it was not wanted and not needed. In a `skimmed`
    draft, language and length were not looked for in the text, nor a summary and a picture where none is stated.
    `topics` are the author's words, most important first. `fingerprint` changes when what a reader of the article sees
    changes, and only then (white space at line ends and unused front-matter keys do not count).
    """

    path: str
    title: str
    fingerprint: str
    guid: str = ""
    guid_stays: bool = False  # readers know it from an old feed, so it stays even if it is no URI
    slug: str = ""
    subtitle: str = ""
    summary: str = ""
    byline: str = ""
    published: datetime | None = None
    date_source: DateSource | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    authors: tuple[Author, ...] = ()
    language: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: Image | None = None
    captions: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    enclosure: Enclosure | None = None
    related: tuple[Link, ...] = ()
    link: str = ""  # the article's own address on the web: https://...
    page: str = ""  # where our page of it goes: /path/
    aliases: tuple[str, ...] = ()  # former paths of the page that redirect to it
    weight: int = 0  # over 0: the author asks for it to lead
    reading_minutes: int = 0
    draft: bool = False
    in_feeds: bool = True
    in_newsletter: bool = True
    skimmed: bool = False
    body: Body | None = None
    dropped: tuple[DroppedLine, ...] = ()


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The result of reading one file: an article draft, or None and at least one error among `problems`."""

    draft: Draft | None
    problems: tuple[Problem, ...] = ()
