"""Plain text, written by a person or scraped from a page, to a draft: each line is classed, nothing goes unseen."""

from __future__ import annotations

from datetime import datetime

import msgspec

from publisher.model import Author, Body, Draft, DroppedLine, Link, Reading, Source
from publisher.prose import excerpt
from publisher.readers import ReadOptions, decoding, drafting, fields, frontmatter, text_dates, text_marks, text_people
from publisher.readers.text_body import body_of
from publisher.readers.text_classify import OWN_RULE, Page, classify
from publisher.readers.text_lines import Line, lines
from publisher.readers.text_marks import Mark

_DROPPED = frozenset({"noise", "repeat", "credit"})


class ClassifiedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a file, numbered from 1, with its class and the rule that chose it."""

    number: int
    text: str
    kind: str
    rule: str


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - it needs the lines anyway
    """Make a draft of a text file; what is no part of the article is listed in `dropped`."""
    decoded = decoding.decode(source)
    matter = frontmatter.split(decoded.text, source.path, headers=fields.HEADER_KEYS)
    stated, problems = fields.stated(matter, source.path, options.timezone)
    page = classify(lines(matter.body, matter.body_line), options.timezone, options.phrases)
    name = drafting.Name(source.path, options.timezone)
    text = body_of(page)
    found = _dates(page, options.timezone)
    title = stated.title or _of(page, "title") or name.title
    made = drafting.draft(
        source.path,
        stated,
        name,
        source=decoded.text,
        title=title,
        summary=stated.summary or excerpt(text.text, language=stated.language or options.language),
        body=text,
        image=stated.image,
        date=(found[0], "text"),
    )
    bare = () if text.html else drafting.without_text(source.path, stated)
    return Reading(draft=_with_lines(made, page, text, found), problems=(*decoded.problems, *problems, *bare))


def explain(source: Source, options: ReadOptions) -> tuple[ClassifiedLine, ...]:
    """Each line with text of a file, its class and the rule that chose it, in order."""
    text = decoding.decode(source).text
    matter = frontmatter.split(text, source.path, headers=fields.HEADER_KEYS)
    whole = text.split("\n")
    head = tuple(
        ClassifiedLine(number=number, text=row.strip(), kind="metadata", rule="front matter")
        for number, row in enumerate(whole[: matter.body_line - 1], start=1)
        if row.strip()
    )
    page = classify(lines(matter.body, matter.body_line), options.timezone, options.phrases)
    return head + tuple(
        ClassifiedLine(number=number, text=row.strip(), kind=kind, rule=rule)
        for line, (kind, rule) in zip(page.lines, page.marks, strict=True)
        for number, row in zip(line.numbers, line.raw, strict=True)
    )


Dates = tuple[datetime | None, datetime | None]  # published, updated


def _with_lines(made: Draft, page: Page, text: Body, found: Dates) -> Draft:
    """The draft with what only the lines say; what the author stated stays."""
    byline = made.byline or _byline(page, text)
    captions = tuple(dict.fromkeys(text_marks.caption_text(line) for line in _all(page, "caption")))
    authors = made.authors or tuple(Author(name=one) for one in text_people.people(byline))
    dropped = tuple(
        DroppedLine(line=number, text=row.strip(), kind=kind, rule=rule)
        for line, (kind, rule) in zip(page.lines, page.marks, strict=True)
        if kind in _DROPPED
        for number, row in zip(line.numbers, line.raw, strict=True)
    )
    return msgspec.structs.replace(
        made,
        subtitle=made.subtitle or _of(page, "subtitle"),
        byline=byline,
        authors=authors,
        updated=made.updated or found[1],
        captions=_distinct(captions),
        quotes=tuple(dict.fromkeys(_all(page, "quote"))),
        related=made.related or _related(page),
        dropped=dropped,
    )


def _byline(page: Page, text: Body) -> str:
    for line in _all(page, "byline"):
        found = text_people.byline(line) or text_people.after_date(line) or text_people.name(line)
        if found:
            return found
    return text_people.in_text(text.text[:200])


def _dates(page: Page, zone: str) -> Dates:
    """When the text says it was published and updated: a labelled date first, then one after the title."""
    rows = [
        (place, line.text)
        for place, (line, mark) in enumerate(zip(page.lines, page.marks, strict=True))
        if mark[0] in {"date", "byline"}
    ]
    joined = [
        (place, f"{text} {rows[at + 1][1]}" if _goes_on(rows, at, page) else text)
        for at, (place, text) in enumerate(rows)
    ]
    found = [(place < page.title, one) for place, text in joined for one in text_dates.find(text, zone)]
    published = [(early, one) for early, one in found if not one.updated]
    published.sort(key=lambda pair: (not pair[1].labelled, pair[0]))
    updated = [one.moment for _, one in found if one.updated]
    first = published[0][1].moment if published else updated[0] if updated else None
    return first, updated[0] if updated and first and updated[0] > first else None


def _goes_on(rows: list[tuple[int, str]], at: int, page: Page) -> bool:
    """Whether the date of a row goes on in the next one."""
    return at + 1 < len(rows) and page.marks[rows[at + 1][0]][1] == "the rest of a date"


def _related(page: Page) -> tuple[Link, ...]:
    """The other articles the page names, each once."""
    found: dict[str, Link] = {}
    for line in _all(page, "related"):
        title = text_marks.related_title(line)
        found.setdefault("".join(filter(str.isalnum, title.casefold())), Link(title=title))
    return tuple(found.values())


def _distinct(captions: tuple[str, ...]) -> tuple[str, ...]:
    """Captions without those that are the beginning of another, cut off by the page."""
    kept: list[str] = []
    for caption in captions:
        stem = caption.removesuffix("more").rstrip(" .…")
        if caption.endswith((" more", " less", "...", "…")) and any(one.startswith(stem[:80]) for one in kept[-20:]):
            continue
        kept.append(caption)
    return tuple(kept)


def _of(page: Page, kind: str) -> str:
    return next(iter(_all(page, kind)), "")


def _all(page: Page, kind: str) -> list[str]:
    return [_said(line, mark) for line, mark in zip(page.lines, page.marks, strict=True) if mark[0] == kind]


def _said(line: Line, mark: Mark) -> str:
    """A line without the words that only announce it, where those are the user's own."""
    phrase = mark[1].removeprefix(OWN_RULE)
    if phrase == mark[1] or mark[0] not in {"byline", "caption", "related"}:
        return line.text
    cut = line.text[len(phrase) :] if line.text.lower().startswith(phrase.lower()) else line.text
    return cut.strip(" :：|–—-") or line.text
