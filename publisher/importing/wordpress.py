"""WordPress: its export (WXR) -> posts. Drafts carry zero dates, two line ends make a paragraph."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.reading import xml_of
from publisher.importing.values import moment, texts
from publisher.markup import plain

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}creator"
_NAMESPACES = re.compile(r"\{(http://wordpress\.org/export/1\.\d/)(excerpt/)?\}")
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->\n?", re.DOTALL)
_BLOCKS = "p|div|h[1-6]|ul|ol|li|table|blockquote|pre|figure|hr|section|article|iframe|video|audio|form|dl"
_STARTS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCKS})\b", re.IGNORECASE)
_CAPTION = re.compile(r"\[caption\b[^\]]*\](.*?)\[/caption\]", re.DOTALL)
_CAPTIONED = re.compile(r"((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
_EMBED = re.compile(
    r"\[(?:embed|youtube|vimeo)\b[^\]]*\](?:(https?://[^\[\s]+)\[/\w+\])?|\[(?:youtube|vimeo)[= ]+(https?://[^\]\s]+)\]"
)
_GALLERY = re.compile(r"\[gallery\b([^\]]*)\]")
_OTHER = re.compile(r"\[/?([a-z][a-z0-9_-]{2,30})(?:\s[^\]\[]*)?\]")
_TYPES = frozenset({"post", "page"})
_PUBLIC = frozenset({"publish"})


def read(data: bytes, path: str) -> Export:
    """The posts and pages of a WXR file. Raises ArticleError where it is none."""
    root = xml_of(data, path)
    channel = root.find("channel")
    namespace = next(
        (m[1] for one in root.iter() if isinstance(one.tag, str) and (m := _NAMESPACES.match(one.tag))), ""
    )
    if channel is None or not namespace:
        raise ArticleError("is no export of WordPress (WXR)", path=path, hint="Tools, Export in WordPress makes one.")
    site = _Site(channel, f"{{{namespace}}}")
    return Export(posts=tuple(map(site.post, site.items)), notes=tuple(site.notes()))


class _Site:
    """An export as a whole: what its items say by reference to others."""

    def __init__(self, channel: Any, wp: str) -> None:
        self._wp, self._excerpt = wp, f"{wp[:-1]}excerpt/}}encoded"
        every = channel.findall("item")
        self.items = [item for item in every if self._of(item, "post_type") in _TYPES]
        self._others = [item for item in every if self._of(item, "post_type") not in {*_TYPES, "attachment"}]
        self._pictures = {
            self._of(item, "post_id"): self._of(item, "attachment_url")
            for item in every
            if self._of(item, "post_type") == "attachment"
        }
        self._names = {
            self._of(one, "author_login"): self._of(one, "author_display_name")
            for one in channel.findall(f"{wp}author")
        }

    def _of(self, item: Any, name: str) -> str:
        return (item.findtext(f"{self._wp}{name}") or "").strip()

    def notes(self) -> list[str]:
        """What of the export is no post and no page."""
        kinds: dict[str, int] = {}
        for item in self._others:
            kind = self._of(item, "post_type") or "unknown"
            kinds[kind] = kinds.get(kind, 0) + 1
        return [f"{count} of the type '{kind}' are no articles" for kind, count in sorted(kinds.items())]

    def post(self, item: Any) -> Post:
        """One post or page."""
        words = [(one.get("domain", ""), one.text) for one in item.findall("category")]
        categories = texts(text for domain, text in words if domain == "category" and text != "Uncategorized")
        comments = len(item.findall(f"{self._wp}comment"))
        html, notes = self._html(item.findtext(_CONTENT) or "")
        if comments:
            notes.append(f"{comments} comments")
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
            image=self._pictures.get(self._meta(item, "_thumbnail_id"), ""),
            private=self._private(item),
            notes=tuple(notes),
        )

    def _private(self, item: Any) -> str:
        status = self._of(item, "status")
        if self._of(item, "post_password"):
            return "password"
        return "" if status in _PUBLIC else status or "unknown state"

    def _meta(self, item: Any, key: str) -> str:
        for meta in item.findall(f"{self._wp}postmeta"):
            if self._of(meta, "meta_key") == key:
                return self._of(meta, "meta_value")
        return ""

    def _html(self, text: str) -> tuple[str, list[str]]:
        """A body with WordPress's own marks made HTML, and those that nobody here knows."""
        blocks = "<!-- wp:" in text
        text = _BLOCK_COMMENT.sub("", text)
        text = _CAPTION.sub(_figure, text)
        text = _EMBED.sub(lambda found: _link(found[1] or found[2]), text)
        text = _GALLERY.sub(self._gallery, text)
        outside = re.sub(r"<(pre|code)\b.*?</\1>", "", text, flags=re.DOTALL)
        unknown = sorted({found[1] for found in _OTHER.finditer(outside)})
        return text if blocks else paragraphs(text), [f"the shortcode [{name}] stays as text" for name in unknown]

    def _gallery(self, found: re.Match[str]) -> str:
        ids = re.search(r"ids=[\"']?([\d,\s]+)", found[1])
        urls = [self._pictures.get(one.strip(), "") for one in ids[1].split(",")] if ids else []
        return "\n\n".join(f'<figure><img src="{escape(url)}" alt=""></figure>' for url in urls if url)


def _as_utc(text: str) -> str:
    return f"{text}+00:00" if text and not text.startswith("0000") else ""


def _figure(found: re.Match[str]) -> str:
    inner = _CAPTIONED.match(found[1].strip())
    if not inner:
        return found[1]
    return f"<figure>{inner[1].strip()}<figcaption>{inner[2].strip()}</figcaption></figure>"


def _link(url: str | None) -> str:
    return f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else ""


def paragraphs(text: str) -> str:
    """HTML in which empty lines make paragraphs and line ends breaks, as WordPress shows it (wpautop)."""
    made = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        if _STARTS_BLOCK.match(part):
            made.append(part)
        elif part.strip():
            made.append("<p>" + part.strip().replace("\n", "<br>\n") + "</p>")
    return "\n\n".join(made)
