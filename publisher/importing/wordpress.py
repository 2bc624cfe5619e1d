"""WordPress: its export (WXR) -> posts. Drafts carry zero dates, two line ends make a paragraph."""

from __future__ import annotations

import re
from typing import Any

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.reading import xml_of
from publisher.importing.values import moment, seconds, texts, whole
from publisher.importing.wordpress_bodies import Library, Upload, html_of
from publisher.markup import plain
from publisher.model import Enclosure

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}creator"
_NAMESPACES = re.compile(r"\{(http://wordpress\.org/export/1\.\d/)(excerpt/)?\}")
_TYPES = frozenset({"post", "page"})
_KNOWN = frozenset({*_TYPES, "attachment", "wp_block"})


def read(data: bytes, path: str) -> Export:
    """The posts and pages of a WXR file. Raises ArticleError where it is none."""
    root = xml_of(data, path)
    channel = root.find("channel")
    namespace = next(
        (m[1] for one in root.iter() if isinstance(one.tag, str) and (m := _NAMESPACES.match(one.tag))), ""
    )
    if channel is None or not namespace:
        raise ArticleError(
            "is not an export from WordPress (WXR)", path=path, hint="In WordPress, Tools > Export makes one."
        )
    site = _Site(channel, f"{{{namespace}}}")
    return Export(posts=tuple(map(site.post, site.items)), notes=tuple(site.notes()))


class _Site:
    """An export as a whole: what its items say by reference to others."""

    def __init__(self, channel: Any, wp: str) -> None:
        self._wp, self._excerpt = wp, f"{wp[:-1]}excerpt/}}encoded"
        every = channel.findall("item")
        self.items = [item for item in every if self._of(item, "post_type") in _TYPES]
        self._others = [item for item in every if self._of(item, "post_type") not in _KNOWN]
        self._library = Library(
            uploads={self._of(one, "post_id"): self._upload(one) for one in self._typed(every, "attachment")},
            blocks={self._of(one, "post_id"): one.findtext(_CONTENT) or "" for one in self._typed(every, "wp_block")},
        )
        self._names = {
            self._of(one, "author_login"): self._of(one, "author_display_name")
            for one in channel.findall(f"{wp}author")
        }

    def _of(self, item: Any, name: str) -> str:
        return (item.findtext(f"{self._wp}{name}") or "").strip()

    def _typed(self, items: list[Any], kind: str) -> list[Any]:
        return [item for item in items if self._of(item, "post_type") == kind]

    def _upload(self, item: Any) -> Upload:
        return Upload(
            url=self._of(item, "attachment_url"),
            alt=plain(self._meta(item, "_wp_attachment_image_alt")),
            caption=plain(item.findtext(self._excerpt) or ""),
            parent=self._of(item, "post_parent"),
        )

    def notes(self) -> list[str]:
        """What of the export is no post and no page."""
        kinds: dict[str, int] = {}
        for item in self._others:
            kind = self._of(item, "post_type") or "unknown"
            kinds[kind] = kinds.get(kind, 0) + 1
        return [f"{count} of the type '{kind}' are not articles" for kind, count in sorted(kinds.items())]

    def post(self, item: Any) -> Post:
        """One post or page."""
        words = [(one.get("domain", ""), one.text) for one in item.findall("category")]
        categories = texts(text for domain, text in words if domain == "category" and text != "Uncategorized")
        comments = len(item.findall(f"{self._wp}comment"))
        text, footnotes = item.findtext(_CONTENT) or "", self._meta(item, "footnotes")
        html, notes = html_of(text, self._of(item, "post_id"), footnotes, self._library)
        if comments:
            notes.append(f"{comments} comments")
        picture = self._library.uploads.get(self._meta(item, "_thumbnail_id"), Upload(""))
        author = (item.findtext(_DC) or "").strip()
        return Post(
            title=plain(item.findtext("title") or ""),
            html=html,
            guid=(item.findtext("guid") or "").strip(),
            url=(item.findtext("link") or "").strip(),
            slug=self._of(item, "post_name"),
            page=self._of(item, "post_type") == "page",
            published=moment(_as_utc(self._of(item, "post_date_gmt"))) or moment(self._of(item, "post_date")),
            updated=moment(_as_utc(self._of(item, "post_modified_gmt"))),
            authors=texts([self._names.get(author) or author]),
            topic=categories[0] if categories else "",
            tags=(*categories[1:], *texts(text for domain, text in words if domain == "post_tag")),
            summary=plain(item.findtext(self._excerpt) or ""),
            image=picture.url,
            image_alt=picture.alt,
            image_caption=picture.caption,
            enclosure=_enclosure(self._meta(item, "enclosure")),
            private=self._private(item),
            notes=tuple(notes),
        )

    def _private(self, item: Any) -> str:
        status = self._of(item, "status")
        if self._of(item, "post_password"):
            return "password"
        waits = status == "future" and moment(self._of(item, "post_date"))  # until then nobody sees it here either
        return "" if status == "publish" or waits else status or "unknown state"

    def _meta(self, item: Any, key: str) -> str:
        for meta in item.findall(f"{self._wp}postmeta"):
            if self._of(meta, "meta_key") == key:
                return self._of(meta, "meta_value")
        return ""


def _as_utc(text: str) -> str:
    return f"{text}+00:00" if text and not text.startswith("0000") else ""


def _enclosure(text: str) -> Enclosure | None:
    """A sound as WordPress's feed has it: address, bytes and type on lines, then what plug-ins add."""
    url, length, kind, more = (*map(str.strip, text.split("\n", 3)), "", "", "", "")[:4]
    duration = re.search(r'"duration";s:\d+:"([\d:]+)"', more)
    if not url:
        return None
    return Enclosure(
        url=url, media_type=kind, length=whole(length), duration_s=seconds(duration[1] if duration else "")
    )
