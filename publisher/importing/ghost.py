"""Ghost: its JSON export -> posts. Addresses hold a placeholder for the site, tags with `#` are internal."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from publisher.errors import ArticleError
from publisher.importing.ghost_bodies import html_of
from publisher.importing.ghost_cards import plain_cards
from publisher.importing.posts import Export, Post
from publisher.importing.reading import json_of
from publisher.importing.values import moment, rows, text_of, texts
from publisher.markup import plain

_SITE = "__GHOST_URL__"
# Cards that not everybody sees, also in public posts. Without an end, all that follows is one.
_GATED = re.compile(r"<!--\s*kg-gated-block:begin\b(.*?)-->(.*?)(?:<!--\s*kg-gated-block:end\s*-->|\Z)", re.DOTALL)
_FOR_ALL = re.compile(r"\bnonMember:[\"']?true\b")


def read(data: bytes, path: str, *, site_url: str = "") -> Export:
    """The posts and pages of an export; `site_url` is where the old site was. Raises ArticleError where it is none."""
    loaded = json_of(data, path)
    outer: dict[str, Any] = loaded if isinstance(loaded, dict) else {}
    tables = next(iter(rows(outer.get("db"))), outer).get("data")
    if not isinstance(tables, dict) or not isinstance(tables.get("posts"), list):
        hint = "In Ghost, Settings > Labs > Export makes one."
        raise ArticleError("is not an export from Ghost: it has no posts", path=path, hint=hint)
    ghost = _Ghost(tables, site_url.rstrip("/"))
    lost = _SITE.encode() in data and not site_url
    notes = ghost.notes() + (["the host of pictures and links: say where the site was with --url"] if lost else [])
    return Export(tuple(map(ghost.post, rows(tables["posts"]))), tuple(notes))


class _Ghost:
    """The tables of an export, joined."""

    def __init__(self, tables: dict[str, Any], site_url: str) -> None:
        self._site_url = site_url
        self._members = len(rows(tables.get("members")))
        self._tags = {text_of(tag.get("id")): tag for tag in rows(tables.get("tags"))}
        self._users = {text_of(user.get("id")): text_of(user.get("name")) for user in rows(tables.get("users"))}
        self._meta = {text_of(row.get("post_id")): row for row in rows(tables.get("posts_meta"))}
        self._posts_tags = _joined(tables.get("posts_tags"), "tag_id")
        self._posts_authors = _joined(tables.get("posts_authors"), "author_id")

    def notes(self) -> list[str]:
        """What of the export is no post."""
        members = f"{self._members} members: bring them over with 'publisher subscribers import'"
        return [members] if self._members else []

    def post(self, post: dict[str, Any]) -> Post:
        """One post or page."""
        key = text_of(post.get("id"))
        slug = text_of(post.get("slug"))
        tags = [self._tags[one] for one in self._posts_tags[key] if one in self._tags]
        names = ((text_of(tag.get("name")), text_of(tag.get("visibility"))) for tag in tags)
        shown = texts(name for name, seen in names if not name.startswith("#") and seen != "internal")
        authors = self._posts_authors[key] or [text_of(post.get("author_id"))]
        meta = self._meta.get(key, {})
        html, notes = self._body(post)
        return Post(
            title=re.sub(r"^\(Untitled\)$", "", plain(text_of(post.get("title")))),  # as its editor calls them
            html=html,
            guid=key if not key.isdigit() else text_of(post.get("uuid")),  # as the RSS of Ghost has it, since 1.0
            key=f"ghost {key}",
            url=f"{self._site_url}/{slug}/" if slug else "",
            slug=slug,
            page=text_of(post.get("type")) == "page" or post.get("page") in (1, True),
            published=moment(post.get("published_at")),
            updated=moment(post.get("updated_at")),
            authors=texts(self._users.get(one, "") for one in authors),
            topic=shown[0] if shown else "",
            tags=shown[1:],
            summary=plain(text_of(post.get("custom_excerpt"))),
            language=text_of(post.get("locale")),
            image=self._here(text_of(post.get("feature_image")) or text_of(post.get("image"))),
            image_alt=plain(text_of(meta.get("feature_image_alt"))),
            image_caption=plain(text_of(meta.get("feature_image_caption"))),
            private=_private(post, meta),
            notes=(*notes, *self._elsewhere(post)),
        )

    def _body(self, post: dict[str, Any]) -> tuple[str, list[str]]:
        """The text as those see it who are no members."""
        html, notes = text_of(post.get("html")), list[str]()
        if not html:
            html, notes = html_of(text_of(post.get("lexical")), text_of(post.get("mobiledoc")))
        shown = _GATED.sub(lambda found: found[2] if _FOR_ALL.search(found[1]) else "", html)
        if shown != html and any(not _FOR_ALL.search(found[1]) for found in _GATED.finditer(html)):
            notes.append("what was for members only")
        if text_of(post.get("codeinjection_head")) or text_of(post.get("codeinjection_foot")):
            notes.append("the code injected into its page")
        return self._here(plain_cards(shown)), notes

    def _elsewhere(self, post: dict[str, Any]) -> list[str]:
        canonical = self._here(text_of(post.get("canonical_url")))
        try:
            host = urlsplit(canonical).hostname
            same = not host or host == urlsplit(self._site_url).hostname
        except ValueError:
            same = True
        return [] if same else [f"its canonical address, {canonical}"]

    def _here(self, text: str) -> str:
        return text.replace(_SITE, self._site_url)


def _joined(table: object, key: str) -> defaultdict[str, list[str]]:
    """Post id -> the ids that the rows of a table join it with, in their order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in sorted(rows(table), key=lambda row: text_of(row.get("sort_order")).zfill(9)):
        found[text_of(row.get("post_id"))].append(text_of(row.get(key)))
    return found


def _private(post: dict[str, Any], meta: dict[str, Any]) -> str:
    """Why not everybody saw it on the site. A scheduled post has a date, and until then nobody sees it here either."""
    status, seen = text_of(post.get("status")) or "draft", text_of(post.get("visibility")) or "public"
    if seen != "public":
        return f"{seen} only"
    if meta.get("email_only") or status == "sent":
        return "sent by mail only"
    if status == "published" or (status == "scheduled" and moment(post.get("published_at"))):
        return ""
    return status
