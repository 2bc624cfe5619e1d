"""From the keys of a front matter, under any of their usual names, to typed values; wrong ones become problems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import msgspec

from publisher.model import Author, Enclosure, Image, Link, Problem
from publisher.readers import dates, media, people, values
from publisher.readers.conventions import FIELD_OF
from publisher.readers.found import Entry, Found, normal
from publisher.readers.frontmatter import Matter
from publisher.readers.identifying import identity
from publisher.readers.switches import switches


class Stated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says of itself; the fields are those of `Draft`, "" and None where it says nothing."""

    title: str = ""
    subtitle: str = ""
    summary: str = ""
    byline: str = ""
    guid: str = ""
    guid_stays: bool = False
    slug: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    authors: tuple[Author, ...] = ()
    language: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: Image | None = None
    enclosure: Enclosure | None = None
    related: tuple[Link, ...] = ()
    link: str = ""
    page: str = ""
    aliases: tuple[str, ...] = ()
    weight: int = 0
    draft: bool = False
    in_feeds: bool = True
    in_newsletter: bool = True


NOTHING = Stated()
HEADER_KEYS = frozenset(FIELD_OF) | {"series", "layout", "type", "template"}


def stated(matter: Matter, path: str, zone: str) -> tuple[Stated, tuple[Problem, ...]]:
    """The values of `matter`, and what is wrong with them; naive times are local to `zone`."""
    if not matter.values:
        return NOTHING, matter.problems
    found = Found(path, zone)
    found.collect(matter.values, matter.lines)
    makers, makers_of_some = _wanted(found.fields())
    given = {name: value for name, make in makers if (value := make(found))}
    for make_some in makers_of_some:
        given |= make_some(found)
    return Stated(**given), (*matter.problems, *found.problems)  # type: ignore[arg-type] # the table keeps the types


_Maker = Callable[[Found], object]
_MakerOfSome = Callable[[Found], dict[str, object]]


@lru_cache(maxsize=1024)  # most files of a folder have the same fields
def _wanted(fields: frozenset[str]) -> tuple[tuple[tuple[str, _Maker], ...], tuple[_MakerOfSome, ...]]:
    """What makes something of one of these fields."""
    lacks = fields.isdisjoint
    makers = tuple((name, make) for name, needed, make in _MAKERS if not lacks(needed))
    return makers, tuple(make for needed, make in _MAKERS_OF_SOME if not lacks(needed))


def title(matter: Matter, path: str, zone: str) -> str:
    """The title alone, as `stated` has it."""
    found = Found(path, zone)
    found.collect(matter.values, matter.lines)
    return _line("title")(found)


def _line(field: str) -> Callable[[Found], str]:
    def make(found: Found) -> str:
        entry = found.first(field)
        if entry is None:
            return ""
        text = values.title(entry.value) if field in {"title", "subtitle", "summary"} else values.line(entry.value)
        if not text:
            found.wrong(entry, "is not text", "Write one line of text.")
        return text

    return make


def _moment(field: str) -> Callable[[Found], datetime | None]:
    def make(found: Found) -> datetime | None:
        for entry in found.all(field):
            if normal(entry.key) == "published" and values.boolean(entry.value) is not None:
                continue  # Jekyll: whether, not when
            moment = dates.moment(values.unquoted(entry.value), found.zone)
            if moment is not None:
                return moment
            found.wrong(entry, "is not a date", "Write it as 2026-11-23.")
        return None

    return make


def _published(found: Found) -> dict[str, object]:
    """When it was published, or Hugo's `publishDate` where that is later; with a date nobody can read, in no letter."""
    before = len(found.problems)
    stated = _moment("date")(found)
    if stated is None:
        return {"in_newsletter": False} if len(found.problems) > before else {}
    for entry in found.all("date")[1:]:
        if normal(entry.key) == "publishdate" and (moment := dates.moment(values.unquoted(entry.value), found.zone)):
            stated = max(stated, moment)
    return {"published": stated}


def _topics(found: Found) -> tuple[str, ...]:
    words: list[str] = []
    for entry in found.all("topics"):
        plural = normal(entry.key) == "topics"
        words += values.words(entry.value, split=plural, careful=True)
    if not words and (categories := found.first("categories")):
        words = values.words(categories.value, split=True, careful=True)[:1]
    return values.distinct(words)


def _tags(found: Found) -> tuple[str, ...]:
    words: list[str] = []
    for entry in found.all("tags"):
        words += [word.lstrip("#") for word in values.words(entry.value, split=True)]
    if categories := found.first("categories"):
        rest = values.words(categories.value, split=True, careful=True)
        words += rest if found.first("topics") else rest[1:]
    return values.distinct(words)


def _image(found: Found) -> Image | None:
    alt, caption = (
        values.title(entry.value) if entry else "" for entry in map(found.first, ("image_alt", "image_caption"))
    )
    entries = found.all("image") + [entry for entry in found.all("weight") if media.names_image(entry.value)]
    for picture in entries:
        image = media.image(picture.value)
        if image is None:
            if normal(picture.key) not in {"header", "images"}:
                found.wrong(picture, "is not an image", "Write its address, or url, alt and caption below it.")
            continue
        return Image(
            url=image.url,
            alt=image.alt or alt,
            caption=image.caption or caption,
            width=image.width,
            height=image.height,
            media_type=image.media_type,
        )
    return None


def _enclosure(found: Found) -> Enclosure | None:
    for entry in found.all("enclosure"):
        loose = normal(entry.key) in {"media", "video", "podcast"}
        made = media.enclosure(entry.value, loose=loose)
        if made is None:
            if not loose:
                found.wrong(
                    entry, "is not an audio or video file", "Write its address, or url, length and type below it."
                )
            continue
        extra: dict[str, object] = {}
        for field, name, parse in media.FACTS:
            fact = found.first(field)
            if fact is None:
                continue
            value = parse(fact.value)
            if value is None:
                found.wrong(fact, *media.complaint(field))
            else:
                extra[name] = value
        for name in made.wrong:
            found.wrong(Entry(f"{entry.key}.{name}", made.raw.get(name), entry.line), *media.complaint(name))
        return msgspec.structs.replace(made.enclosure, **extra)
    return None


def _language(found: Found) -> str:
    for entry in found.all("language"):
        tag = values.language(entry.value)
        if tag:
            return tag
        found.wrong(entry, "is not a language tag", "Write it as en or pt-BR.")
    return ""


def _related(found: Found) -> tuple[Link, ...]:
    links = [link for entry in found.all("related") for link in people.links(entry.value)]
    return tuple(dict.fromkeys(links))


def _aliases(found: Found) -> tuple[str, ...]:
    paths: list[str] = []
    for entry in found.all("aliases"):
        for word in values.words(entry.value, split=False):
            if "/" not in word and not word.endswith(".html"):
                continue  # Obsidian: another name of the note
            path = values.page_path(word)
            if path:
                paths.append(path)
            else:
                found.wrong(Entry(entry.key, word, entry.line), "is not a path", "Write it as /old/path/.")
    return values.distinct(paths)


def _weight(found: Found) -> int:
    for entry in found.all("weight"):
        number, switch = values.whole(entry.value), values.boolean(entry.value)
        if number is not None:
            return min(number, 1_000_000)
        if switch is not None:
            return int(switch)
        if not media.names_image(entry.value):
            found.wrong(entry, "is neither a number nor true or false", "Write true, false or a whole number.")
    return 0


def _places(found: Found) -> dict[str, object]:
    """`url: https://...` is the article's own address, `url: /path/` where our page of it goes."""
    given: dict[str, object] = {}
    for entry in found.all("url"):
        text = values.line(values.unquoted(entry.value))
        if ":" in text and normal(entry.key) == "permalink" and "://" not in text:
            continue  # Jekyll's pattern: /:categories/:title/
        if address := values.web_address(text):
            given.setdefault("link", address)
        elif page := values.page_path(text):
            if normal(entry.key) != "permalink" or "/" in text:  # Jekyll's "permalink: pretty"
                given.setdefault("page", page)
        else:
            hint = "Write https://... for its own address, or /path/ for the path of its page on this site."
            found.wrong(entry, "is not an address", hint)
    return given


def _people(found: Found) -> dict[str, object]:
    given: dict[str, object] = {}
    for entry in found.all("authors"):
        authors = people.authors(entry.value)
        if not authors:
            found.wrong(entry, "does not name anybody", "Write a name, or name, email and url below it.")
            continue
        if normal(entry.key) == "byline":
            given["byline"] = values.line(entry.value)
        if len(authors) == 1:
            email, url = (
                values.line(one.value) if one else "" for one in map(found.first, ("author_email", "author_url"))
            )
            one = authors[0]
            authors = (Author(name=one.name, email=one.email or email, url=one.url or values.web_address(url)),)
        given.setdefault("authors", authors)
    return given


_MAKERS: tuple[tuple[str, frozenset[str], Callable[[Found], object]], ...] = (
    ("title", frozenset({"title"}), _line("title")),
    ("subtitle", frozenset({"subtitle"}), _line("subtitle")),
    ("summary", frozenset({"summary"}), _line("summary")),
    ("slug", frozenset({"slug"}), _line("slug")),
    ("updated", frozenset({"updated"}), _moment("updated")),
    ("expires", frozenset({"expires"}), _moment("expires")),
    ("language", frozenset({"language"}), _language),
    ("topics", frozenset({"topics", "categories"}), _topics),
    ("tags", frozenset({"tags", "categories"}), _tags),
    ("image", frozenset({"image", "weight"}), _image),
    ("enclosure", frozenset({"enclosure"}), _enclosure),
    ("related", frozenset({"related"}), _related),
    ("aliases", frozenset({"aliases"}), _aliases),
    ("weight", frozenset({"weight"}), _weight),
)
_MAKERS_OF_SOME: tuple[tuple[frozenset[str], Callable[[Found], dict[str, object]]], ...] = (
    (frozenset({"id"}), identity),
    (frozenset({"url"}), _places),
    (frozenset({"authors"}), _people),
    (frozenset({"draft", "publish", "hidden", "status", "date", "feed", "newsletter"}), switches),
    (frozenset({"date"}), _published),
)
