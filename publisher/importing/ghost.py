"""Ghost: its JSON export -> posts. Addresses hold a placeholder for the site, tags with `#` are internal."""

from __future__ import annotations

from typing import Any

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.reading import json_of
from publisher.importing.values import moment, texts
from publisher.markup import plain

_SITE = "__GHOST_URL__"


def read(data: bytes, path: str, *, site_url: str = "") -> Export:
    """The posts and pages of an export; `site_url` is where the old site was. Raises ArticleError where it is none."""
    loaded = json_of(data, path)
    try:
        tables = loaded["db"][0]["data"] if "db" in loaded else loaded["data"]
        posts = tables["posts"]
        ghost = _Ghost(tables, site_url.rstrip("/"))
        return Export(posts=tuple(ghost.post(post) for post in posts), notes=tuple(ghost.notes()))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        hint = "Settings, Labs, Export in Ghost makes one."
        raise ArticleError(f"is no export of Ghost: {type(error).__name__} at {error}", path=path, hint=hint) from error


class _Ghost:
    """The tables of an export."""

    def __init__(self, tables: dict[str, Any], site_url: str) -> None:
        self._tables, self._site_url = tables, site_url
        self._tags = {tag["id"]: tag for tag in tables.get("tags") or ()}
        self._users = {user["id"]: user.get("name", "") for user in tables.get("users") or ()}
        self._meta = {row["post_id"]: row for row in tables.get("posts_meta") or ()}

    def notes(self) -> list[str]:
        """What of the export is no post."""
        members = len(self._tables.get("members") or ())
        return [f"{members} members: take them over with 'publisher subscribers import'"] if members else []

    def _joined(self, table: str, post_id: str, key: str) -> list[Any]:
        rows = [row for row in self._tables.get(table) or () if row["post_id"] == post_id]
        return [row[key] for row in sorted(rows, key=lambda row: row.get("sort_order") or 0)]

    def post(self, post: dict[str, Any]) -> Post:
        """One post or page."""
        tags = [self._tags[key] for key in self._joined("posts_tags", post["id"], "tag_id") if key in self._tags]
        shown = texts(
            tag["name"] for tag in tags if not tag["name"].startswith("#") and tag.get("visibility") != "internal"
        )
        authors = [self._users.get(key, "") for key in self._joined("posts_authors", post["id"], "author_id")]
        meta = self._meta.get(post["id"], {})
        html = post.get("html") or ""
        notes = (
            [] if html or not (post.get("lexical") or post.get("mobiledoc")) else ["the text, which has no HTML form"]
        )
        return Post(
            title=plain(post.get("title") or ""),
            html=self._here(html),
            guid=post["id"],  # Ghost's RSS has the id
            url=self._here(post.get("canonical_url") or ""),
            slug=post.get("slug") or "",
            published=moment(post.get("published_at")),
            updated=moment(post.get("updated_at")),
            authors=texts(authors) or texts([self._users.get(post.get("author_id") or "", "")]),
            topic=shown[0] if shown else "",
            tags=shown[1:],
            summary=plain(post.get("custom_excerpt") or ""),
            language=post.get("locale") or "",
            image=self._here(post.get("feature_image") or ""),
            image_alt=meta.get("feature_image_alt") or "",
            private=_private(post),
            notes=tuple(notes),
        )

    def _here(self, text: str) -> str:
        return text.replace(_SITE, self._site_url)


def _private(post: dict[str, Any]) -> str:
    status, seen = post.get("status") or "draft", post.get("visibility") or "public"
    if status != "published":
        return str(status)
    return "" if seen == "public" else f"{seen} only"
