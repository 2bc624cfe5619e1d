"""The last step of every reader: from what a file says of itself and its text to a Draft, with its fingerprint."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b

import msgspec

from publisher.model import Body, DateSource, Draft, Image, Problem
from publisher.prose import detect_language, reading_minutes
from publisher.readers import dates, values
from publisher.readers.fields import Stated

_LANGUAGE_SUFFIX = re.compile(r"(.+)\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)")
_MARKS = re.compile(r"<[^<>]{0,1000}>|\]\([^()\s]{0,1000}")
_LINE_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
_UNREADABLE = frozenset({"index", "_index", "readme", "post", "article"})  # of these the folder has the name


class Name:
    """What a file's path says: the language of `name.fr.md`, the date of `2026-11-23-name.md`, a readable title."""

    def __init__(self, path: str, zone: str) -> None:
        folder, _, name = path.rpartition("/")
        parent = folder.rpartition("/")[2]
        stem, self.language, self.slug = name.rpartition(".")[0] or name, "", ""
        bundle = stem.lower() == "index" and bool(parent)
        if "." in stem and (match := _LANGUAGE_SUFFIX.fullmatch(stem)):
            stem, self.language = match[1], values.language(match[2])
        if parent and stem.lower() in _UNREADABLE:
            stem = parent
        self.published, rest = dates.of_name(stem, zone) if stem[:4].isdigit() else (None, stem)
        self._words = rest or stem
        if bundle:  # Hugo's page bundles: the folder is the article
            self.slug = self._words

    @property
    def title(self) -> str:
        """The name as a title: words for dashes, a capital first."""
        text = re.sub(r"[-_\s]+", " ", self._words).strip() if " " not in self._words else self._words.strip()
        text = values.line(text) or "Untitled"
        return text[:1].upper() + text[1:]


def draft(
    path: str,
    stated: Stated,
    name: Name,
    *,
    source: str,
    text: str = "",
    title: str,
    summary: str,
    body: Body | None,
    image: Image | None,
    date: tuple[datetime | None, DateSource] | None = None,
    skimmed: bool = False,
) -> Draft:
    """A draft from its parts.

    `source` is the text as written, `text` the same without its markup, `date` what was found beside the front matter.
    A `skimmed` one lacks what `completed` adds; of both, the fingerprint is the same.
    """
    published, origin = stated.published, "front matter"
    if published is None and date and date[0]:
        published, origin = date
    if published is None and name.published:
        published, origin = name.published, "file name"
    image = stated.image or image
    shown = (title, stated.subtitle, summary, stated.authors, image, stated.enclosure, stated.link)
    return Draft(
        path=path,
        title=title,
        fingerprint=fingerprint(source, shown),
        guid=stated.guid,
        guid_stays=stated.guid_stays,
        slug=stated.slug or name.slug,
        subtitle=stated.subtitle,
        summary=summary,
        byline=stated.byline,
        published=published,
        date_source=origin if published else None,  # type: ignore[arg-type] # one of three literals
        updated=stated.updated,
        expires=stated.expires,
        authors=stated.authors,
        language=stated.language or name.language or ("" if skimmed else _detected(text or source)),
        topics=stated.topics,
        tags=stated.tags,
        image=image,
        enclosure=stated.enclosure,
        related=stated.related,
        link=stated.link,
        page=stated.page,
        aliases=stated.aliases,
        weight=stated.weight,
        reading_minutes=0 if skimmed else _minutes(text or source),
        draft=stated.draft,
        in_feeds=stated.in_feeds,
        in_newsletter=stated.in_newsletter,
        skimmed=skimmed,
        body=body,
    )


def completed(draft: Draft, text: str, *, summary: str, image: Image | None, body: Body | None) -> Draft:
    """A skimmed draft with what its text tells: these, where none is stated, its language and its length."""
    return msgspec.structs.replace(
        draft,
        summary=draft.summary or summary,
        language=draft.language or _detected(text),
        image=draft.image or image,
        reading_minutes=_minutes(text),
        skimmed=False,
        body=body,
    )


def without_text(path: str, stated: Stated) -> tuple[Problem, ...]:
    """What to say of a file whose text is empty: nothing where something stands for it, or as long as it is a draft."""
    if stated.draft or stated.summary or stated.link or stated.enclosure or stated.image:
        return ()
    hint = "Write some text below it, or add a summary, a link, an image or an enclosure."
    return (Problem(rule="A118", path=path, message="has a title and no text", hint=hint, level="warning"),)


def _minutes(text: str) -> int:
    """How long the text takes to read; 0 of an episode, a link or a picture that has none."""
    return reading_minutes(text) if text and not text.isspace() else 0


def _detected(source: str) -> str:
    """The beginning is mostly enough, and this is asked of every article."""
    return detect_language(_unmarked(source[:300])) or detect_language(_unmarked(source[:3000]))


def _unmarked(source: str) -> str:
    """Without tags and addresses: <em> and <a> are words of Portuguese."""
    return _MARKS.sub(" ", source) if "<" in source or "](" in source else source


def fingerprint(source: str, shown: object) -> str:
    """Sixteen hex digits that change when what a reader sees changes; white space at line ends does not count."""
    if " \n" in source or ("\t" in source and "\t\n" in source):  # white space at the very end is stripped below
        source = _LINE_ENDS.sub("", source)
    digest = blake2b(source.strip().encode("utf-8", "surrogatepass"), digest_size=8)
    digest.update(msgspec.msgpack.encode(shown))
    return digest.hexdigest()
