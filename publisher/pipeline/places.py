"""Where each article is read, and where our page of it lies; no two share a page, and none takes one of the site's."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from publisher.build.lock import Record
from publisher.config import Config
from publisher.markup import addresses
from publisher.model import Draft, Problem

# What the site itself has, or will have, at its top; a page there would be in the way of a feed.
_OURS = re.compile(
    r"(?:archive|assets|digests|topics|older/\d+)(?:/.*)?"
    r"|(?:rss\.xml|atom\.xml|feed\.json|feeds\.opml|feeds\.css|sitemap(?:-\d+)?\.xml|404\.html|index\.html)(?:/.*)?",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = re.compile(r"[a-z0-9/-]*+")  # as nearly all are: looking takes a fifth of the time of quoting


class Place(msgspec.Struct, frozen=True):
    """Where an article is read, and the folder of our page of it, or its file where the author names one.

    There is none ("") when it has an address of its own, or no page.
    """

    url: str
    page_path: str


def is_free(path: str) -> bool:
    """Whether an article may have a page, or a former one, at `path` (without slashes around it)."""
    hidden = path.startswith(".") and not path.startswith(".well-known/")
    return not (hidden or _OURS.fullmatch(path) or {"", ".", ".."} & set(path.split("/")))


def places(known: Iterable[tuple[Draft, Record]], config: Config) -> tuple[dict[str, Place], list[Problem]]:
    """Give each article its place, by path; one that asks for a page that another has, or that is ours, is told so."""
    taken: set[str] = set()
    found: dict[str, Place] = {}
    problems: list[Problem] = []
    pattern, has_pages = config.pages.url.strip("/"), config.pages.articles
    ordered = sorted(known, key=lambda one: one[0].path)
    asking = [one for one in ordered if one[0].page]
    others = [one for one in ordered if not one[0].page]
    parts = pattern.split("{slug}")
    theirs = {record.slug.join(parts) for _, record in others} if asking else set()
    plain = _PLAIN.fullmatch("".join([*parts, *(record.slug for _, record in others)]))
    for draft, record in (*asking, *others):
        usual = record.slug.join(parts)
        page = (draft.page and draft.page.removesuffix("/index.html").strip("/")) or usual
        if draft.page and (page in taken or page in theirs or not is_free(page)):
            problems.append(_refused(draft.path, f"there cannot be a page at '{draft.page}'"))
            page = usual
        number = 2
        while page in taken:
            page, number = f"{usual}-{number}", number + 1
        if draft.aliases:
            ours = [alias for alias in draft.aliases if not is_free(alias.strip("/"))]
            problems += [_refused(draft.path, f"'{alias}' cannot redirect to the article") for alias in ours]
        taken.add(page)
        if draft.link:
            found[draft.path] = Place(draft.link, "")
        else:
            quoted = page if (plain and not draft.page) or _PLAIN.fullmatch(page) else addresses.below("", page)
            end = "" if addresses.is_file(page) else "/"
            found[draft.path] = Place(f"{config.site.url}{quoted}{end}", f"{page}{end}" if has_pages else "")
    return found, problems


def _refused(path: str, message: str) -> Problem:
    hint = "Another article or one of the site's own pages is there. Write another path."
    return Problem(path=path, message=message, hint=hint)
