"""The topics that articles may have, and how an author's word finds one; no article text is looked at here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from publisher.model import Topic
from publisher.prose import slugify

T = TypeVar("T")

DATA = Path(__file__).parent / "data"
IPTC_SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
UNCATEGORISED = Topic(slug="uncategorised", name="Uncategorised")

# Folders that sort files by kind or date, not by subject.
_NO_SUBJECT = re.compile(
    r"(?:archives?|articles?|blog|content|docs|drafts|entries|import(?:ed|s)?|inbox|misc|new|news|old|pages?|posts?|raw"
    r"|scraped|sources?|src|stories|tmp|uncategori[sz]ed|[a-z]{2}|[\d\W_]*)",
    re.IGNORECASE,
)


class Taxonomy:
    """A list of topics with its index; `configured` says that they are the user's own, not the shipped ones.

    `uncategorised` is the topic of articles that speak for none. `called` says, by slug, by which name authors find a
    topic where it is not the one that readers see.
    """

    def __init__(
        self,
        topics: tuple[Topic, ...],
        *,
        configured: bool,
        uncategorised: Topic = UNCATEGORISED,
        called: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.topics = topics
        self.configured = configured
        self.uncategorised = uncategorised
        self.called = called
        self._remembered: dict[str, Any] = {}

    @cached_property
    def _index(self) -> dict[str, Topic]:
        """Every way to name a topic: id, slug and name. The first topic wins, and slugs go before names."""
        index: dict[str, Topic] = {}
        for names in ("slug", "id", "name"):
            for topic in self.topics:
                name = self.called.get(topic.slug) if names == "name" else None
                index.setdefault(_key(name or getattr(topic, names)), topic)
        return index

    def find(self, word: str) -> Topic | None:
        """The topic whose slug, name or id is `word`, in any case; None where there is none."""
        return self._index.get(_key(word)) or self._index.get(_slug(word))

    def remembered(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gave the first time that it was asked for under `name`: tables take long to build."""
        if name not in self._remembered:
            self._remembered[name] = make()
        kept: T = self._remembered[name]
        return kept

    def closest(self, word: str) -> str:
        """The name of the topic most like `word`; "" where none is like it."""
        import difflib  # noqa: PLC0415 - only for topics that are not known

        close = difflib.get_close_matches(_key(word), sorted(self._index), n=1, cutoff=0.6)
        return self._index[close[0]].name if close else ""


def taxonomy(topics: tuple[Topic, ...] = (), language: str = "en") -> Taxonomy:
    """The taxonomy of `topics`, or for () of the 17 top-level IPTC Media Topics.

    These, and that of articles without a topic, have the name that `language` gives them, else the English one.
    """
    primary = language.partition("-")[0].lower()
    shipped = _shipped("en" if primary == "en" or primary not in _names() else primary)
    return Taxonomy(topics, configured=True, uncategorised=shipped.uncategorised) if topics else shipped


def apart(known: Taxonomy, own: Container[str]) -> dict[str, Topic]:
    """The shipped topics, by slug, whose name an author's topic has: under their English names. `own` has its slug."""
    return {
        one.slug: msgspec.structs.replace(one, name=known.called[one.slug])
        for one in known.topics
        if one.slug in known.called and slugify(one.name) != one.slug and slugify(one.name) in own
    }


def topic_of_word(word: str, known: Taxonomy) -> Topic:
    """The topic that an author's `word` names: a known one, else one of its own."""
    own = known.find(word) or _own_topic(" ".join(word.split()))
    return known.uncategorised if own.slug == UNCATEGORISED.slug else own


def topic_of_folder(folder: str, known: Taxonomy) -> Topic | None:
    """The topic that a file's folder names: the deepest part that is a known topic.

    Where the user has configured none, the first part that is no date or generic word makes one of its own.
    """
    parts = [part for part in folder.split("/") if part not in {"", "."}]
    for part in reversed(parts):
        if found := known.find(part):
            return found
    if known.configured:
        return None
    for part in parts:
        if not _NO_SUBJECT.fullmatch(part):
            name = re.sub(r"[-_\s]+", " ", part).strip()
            return _own_topic(name[:1].upper() + name[1:])
    return None


def unknown(stated: tuple[str, ...], known: Taxonomy) -> tuple[tuple[str, str], ...]:
    """The author's words that no configured topic has, each with the closest topic's name or "".

    () where the user has configured no topics: then any word is as good as another.
    """
    if not known.configured:
        return ()
    return tuple((word, known.closest(word)) for word in stated if word.strip() and known.find(word) is None)


@cache
def _shipped(language: str) -> Taxonomy:
    """The shipped topics; in other languages without their descriptions, which are English.

    Their English names find them in every language, and others do not: an author's "Gesundheit" was a topic of its own
    before there were other names, and its address must not change.
    """
    rows = msgspec.json.decode((DATA / "iptc.json").read_bytes(), type=list[Topic])
    english = tuple(msgspec.structs.replace(row, scheme=IPTC_SCHEME) for row in rows)
    if language == "en":
        return Taxonomy(english, configured=False)
    names = _names()[language]
    return Taxonomy(
        tuple(msgspec.structs.replace(one, name=names[one.slug], description="") for one in english),
        configured=False,
        uncategorised=msgspec.structs.replace(UNCATEGORISED, name=names[UNCATEGORISED.slug]),
        called={one.slug: one.name for one in english},
    )


@cache
def _names() -> dict[str, dict[str, str]]:
    """What readers see of the shipped topics: by language, then by slug."""
    return msgspec.json.decode((DATA / "names.json").read_bytes(), type=dict[str, dict[str, str]])


@lru_cache(maxsize=4096)
def _own_topic(name: str) -> Topic:
    return Topic(slug=_slug(name) or "-".join(f"u{ord(letter):x}" for letter in name)[:80], name=name)


@lru_cache(maxsize=4096)
def _slug(word: str) -> str:
    """A slug that tells C, C++ and C# apart."""
    return slugify(word.replace("+", " plus ").replace("#", " sharp "))


def _key(word: str) -> str:
    """The word as it is compared: macOS keeps the accents of a folder's name apart from their letters."""
    composed = word if word.isascii() else unicodedata.normalize("NFC", word)
    return " ".join(composed.casefold().split())
