"""Substack: the zip of its export, posts.csv and an HTML file a post -> posts."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from zipfile import ZipFile

from publisher.errors import ArticleError
from publisher.importing.fragments import parsed, written
from publisher.importing.posts import Export, Post
from publisher.importing.substack_bodies import plain_embeds
from publisher.importing.values import moment
from publisher.markup import plain
from publisher.model import Enclosure
from publisher.readers.archives import member, opened

_PAYWALL = re.compile(r"class=\"paywall|data-component-name=\"Paywall", re.IGNORECASE)
_FOR_SOME = "dynamic-content-block"
_READ = re.compile(r"(?:.*/)?(?:posts\.csv|posts/[^/]+\.html)")
_NO_POSTS = frozenset({"thread"})


def read(data: bytes, path: str, *, site_url: str = "") -> Export:
    """The posts of an export; `site_url` is where the newsletter was. Raises ArticleError where it is none."""
    archive = opened(data, path, wanted=lambda name: bool(_READ.fullmatch(name)))
    names = archive.namelist()
    table = next((name for name in names if PurePosixPath(name).name == "posts.csv"), "")
    if not table:
        hint = "In Substack, Settings > Exports makes one."
        raise ArticleError("is not an export from Substack: it has no posts.csv", path=path, hint=hint)
    site = _Site(archive, table.removesuffix("posts.csv"), path, site_url.rstrip("/"))
    posts = tuple(site.post(row) for row in _rows(member(archive, table, path), path))
    lists = [name for name in names if PurePosixPath(name).name.startswith(("email_list", "subscribers"))]
    notes = [f"{name}: bring the readers over with 'publisher subscribers import'" for name in lists]
    if posts and not site_url:
        notes.append("the ids of the old feed, which are addresses: say where the newsletter was with --url")
    return Export(posts, tuple(notes))


def _rows(data: bytes, path: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    try:
        return [{name: row.get(name) or "" for name in reader.fieldnames or ()} for row in reader if row.get("post_id")]
    except csv.Error as error:
        message = f"'posts.csv' in it is broken on line {reader.line_num}: {error}"
        raise ArticleError(message, path=path, hint="Export it again.") from error


class _Site:
    """What the posts of one export share."""

    def __init__(self, archive: ZipFile, folder: str, path: str, url: str) -> None:
        self._archive, self._folder, self._path, self._url = archive, folder, path, url
        self._names = {PurePosixPath(name).stem.partition(".")[0]: name for name in archive.namelist() if _in(name)}

    def post(self, row: dict[str, str]) -> Post:
        """One row, and the text of it."""
        key, _, slug = row["post_id"].partition(".")
        name = self._names.get(key, "")
        slug = slug or PurePosixPath(name).stem.partition(".")[2]
        html = member(self._archive, name, self._path).decode("utf-8", "replace") if name else ""
        walled = bool(_PAYWALL.search(html))
        shown, left_out = _for_all(html)
        shown, lost = plain_embeds(shown)
        kind, sound = row.get("type", ""), row.get("podcast_url", "")
        url = f"{self._url}/p/{slug}" if self._url and slug else ""
        return Post(
            title=plain(row.get("title", "")),
            html=shown,
            guid=url,  # as Substack's feed has it
            key=f"substack {key}",
            url=url,
            slug=slug,
            page=kind == "page",
            published=moment(row.get("post_date")),
            summary=plain(row.get("subtitle", "")),
            enclosure=Enclosure(url=sound, media_type="audio/mpeg") if sound else None,
            private=_private(row, walled=walled) or ("" if html or sound or kind in _NO_POSTS else "without its text"),
            notes=(
                *(() if html or kind in _NO_POSTS else ("the text, which is not in the export",)),
                *(("the thread below it",) if kind in _NO_POSTS else ()),
                *(("the size of its audio file in bytes, which feeds need: write 'length' below it",) if sound else ()),
                *left_out,
                *lost,
            ),
        )


def _in(name: str) -> bool:
    return bool(_READ.fullmatch(name)) and name.endswith(".html") and not PurePosixPath(name).name.startswith("._")


def _private(row: dict[str, str], *, walled: bool) -> str:
    if row.get("is_published", "").lower() != "true":
        return "draft"
    audience = row.get("audience", "") or "nobody"
    if audience != "everyone":
        return audience.replace("_", " ")
    return "has a paywall in it" if walled else ""


def _for_all(html: str) -> tuple[str, list[str]]:
    """The text as those see it who are no subscribers: some parts are for some readers only."""
    if _FOR_SOME not in html:
        return html, []
    tree = parsed(html)
    left_out = set()
    for block in tree.find_class(_FOR_SOME):
        audiences = block.get("data-dynamic-audiences", "")
        if "non_sub" not in audiences.split(","):
            block.drop_tree()
            left_out.add(audiences.replace("_", " ") or "some")
    return written(tree), [f"a part for {one} only" for one in sorted(left_out)]
