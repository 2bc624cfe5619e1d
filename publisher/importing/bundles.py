"""Zip exports: Substack (posts.csv and HTML files) and Medium (HTML files with microformats) -> posts."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipFile

from lxml import etree
from lxml import html as lxml_html

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.values import moment, texts
from publisher.markup import plain
from publisher.model import Enclosure
from publisher.readers.archives import member, opened

_MEDIUM_ID = re.compile(r"-([0-9a-f]{8,14})\.html$")


def substack(data: bytes, path: str, *, site_url: str = "") -> Export:
    """The posts of a Substack export; `site_url` is where the newsletter was. Raises ArticleError where it is none."""
    archive = opened(data, path)
    table = next((name for name in archive.namelist() if PurePosixPath(name).name == "posts.csv"), "")
    if not table:
        hint = "Settings, Exports in Substack makes one."
        raise ArticleError("is no export of Substack: it has no posts.csv", path=path, hint=hint)
    folder = table.removesuffix("posts.csv")
    rows = csv.DictReader(io.StringIO(member(archive, table, path).decode("utf-8-sig", "replace")))
    posts = tuple(
        _substack_post(row, archive, folder, path, site_url.rstrip("/")) for row in rows if row.get("post_id")
    )
    others = [name for name in archive.namelist() if name.endswith(".csv") and name != table]
    notes = [f"{name}: lists of readers go to 'publisher subscribers import'" for name in others]
    return Export(posts=posts, notes=tuple(notes))


def _substack_post(row: dict[str, str], archive: ZipFile, folder: str, path: str, site: str) -> Post:
    key = row["post_id"]
    slug = key.partition(".")[2]
    html = member(archive, f"{folder}posts/{key}.html", path).decode("utf-8", "replace")
    url = f"{site}/p/{slug}" if site and slug else ""
    sound = row.get("podcast_url") or ""
    return Post(
        title=plain(row.get("title") or ""),
        html=html,
        guid=url,  # what Substack's feed has
        url=url,
        slug=slug,
        published=moment(row.get("post_date")),
        summary=plain(row.get("subtitle") or ""),
        enclosure=Enclosure(url=sound, media_type="audio/mpeg") if sound else None,
        private=_substack_private(row),
        notes=() if html else ("the text, which is not in the export",),
    )


def _substack_private(row: dict[str, str]) -> str:
    if (row.get("is_published") or "").lower() != "true":
        return "draft"
    audience = row.get("audience") or "everyone"
    return "" if audience == "everyone" else audience.replace("_", " ")


def medium(data: bytes, path: str) -> Export:
    """The posts of a Medium export. Raises ArticleError where it is none."""
    archive = opened(data, path)
    names = [name for name in archive.namelist() if re.search(r"(?:^|/)posts/[^/]+\.html$", name)]
    if not names:
        hint = "Settings, Security, Download your information in Medium makes one."
        raise ArticleError("is no export of Medium: it has no posts/", path=path, hint=hint)
    posts = [_medium_post(name, member(archive, name, path)) for name in sorted(names)]
    return Export(posts=tuple(posts))


def _medium_post(name: str, data: bytes) -> Post:
    """One file: an h-entry. Its first heading says the title again, and Medium's marks around it go."""
    tree: Any = lxml_html.document_fromstring(data or b"<p></p>", parser=lxml_html.HTMLParser(encoding="utf-8"))

    def first(mark: str) -> str:
        found = tree.find_class(mark)
        return " ".join(found[0].text_content().split()) if found else ""

    title = first("p-name")
    body = next(iter(tree.find_class("e-content")), None)
    html = ""
    if body is not None:
        for heading in body.iter("h1", "h2", "h3"):
            if " ".join(heading.text_content().split()) == title:
                heading.drop_tree()
                break
        html = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    canonical = next((one.get("href", "") for one in tree.find_class("p-canonical")), "")
    key = _MEDIUM_ID.search(name)
    time = next((one.get("datetime", "") for one in tree.find_class("dt-published")), "")
    file = PurePosixPath(name).name
    return Post(
        title=plain(title),
        html=html,
        guid=f"https://medium.com/p/{key[1]}" if key else "",
        url=canonical,
        slug=re.sub(r"^\d{4}-\d\d-\d\d_|^draft_|-+[0-9a-f]{8,14}\.html$", "", file).strip("-").lower(),
        published=moment(time),
        authors=texts([first("p-author")]),
        summary=plain(first("p-summary")),
        private="draft" if file.startswith("draft_") or not time else "",
    )
