"""Where each article is read, and where our page of it lies; no two share a page, and none takes one of the site's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from publisher.build.lock import Record
from publisher.config import Config
from publisher.model import Draft, Problem

_OURS = {"", "archive", "assets", "digests", "topics", "404.html", "index.html"}
_IN_PATH = "/:@-._~!$&'()*+,;="  # RFC 3986 3.3


class Place(NamedTuple):
    """Where an article is read, and the folder of our page of it: "" when it has an address of its own, or no page."""

    url: str
    page_path: str


def places(known: Iterable[tuple[Draft, Record]], config: Config) -> tuple[dict[str, Place], list[Problem]]:
    """Give each article its place, by path; one that asks for a page that another has, or that is ours, is told so."""
    taken: set[str] = set()
    found: dict[str, Place] = {}
    problems: list[Problem] = []
    for draft, record in sorted(known, key=lambda one: (not one[0].page, one[0].path)):
        usual = config.pages.url.strip("/").replace("{slug}", record.slug)
        page = draft.page.strip("/") or usual
        if draft.page and (page in taken or page.split("/")[0] in _OURS or {"", ".", ".."} & set(page.split("/"))):
            problems.append(
                Problem(
                    path=draft.path,
                    message=f"there cannot be a page at '{draft.page}'",
                    hint="Another article or a page of the site's own is there. Write another path.",
                )
            )
            page = usual
        taken.add(page)
        if draft.link:
            found[draft.path] = Place(draft.link, "")
        else:
            url = f"{config.site.url}{quote(page, safe=_IN_PATH)}/"
            found[draft.path] = Place(url, f"{page}/" if config.pages.articles else "")
    return found, problems
