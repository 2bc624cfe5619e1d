"""RSS, Atom and JSON Feed as other systems write them -> their entries; for imports, and for adopting ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.reading import json_of, xml_of
from publisher.importing.values import moment, texts, whole
from publisher.markup import plain
from publisher.model import Enclosure

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RSS1 = "{http://purl.org/rss/1.0/}"


def read(data: bytes, path: str) -> Export:
    """The entries of a feed, in its order. Raises ArticleError where it is none."""
    if data.lstrip()[:1] == b"{":
        return _json(json_of(data, path), path)
    root = xml_of(data, path)
    if root.tag == f"{_ATOM}feed":
        return Export(posts=tuple(_atom(entry) for entry in root.iterfind(f"{_ATOM}entry")))
    items = [*root.iterfind("channel/item"), *root.iterfind(f"{_RSS1}item")]
    if root.tag == "rss" or items:
        return Export(posts=tuple(_rss(item) for item in items))
    hint = "RSS, Atom and JSON Feed can be read."
    raise ArticleError(f"is no feed: its outermost element is <{root.tag}>", path=path, hint=hint)


def _rss(item: Any) -> Post:
    def said(*names: str) -> str:
        return next((text.strip() for name in names if (text := item.findtext(name))), "")

    link = said("link", f"{_RSS1}link")
    html = said(_CONTENT, "description", f"{_RSS1}description")
    media = item.find("enclosure")
    return Post(
        title=plain(said("title", f"{_RSS1}title")),
        html=html,
        guid=said("guid") or link,
        url=link,
        published=moment(said("pubDate", f"{_DC}date")),
        updated=moment(said(f"{_ATOM}updated")),
        authors=texts(one.text for one in item.iterfind(f"{_DC}creator")) or texts([_name(said("author"))]),
        tags=texts(one.text for one in item.iterfind("category")),
        summary=plain(said("description")) if said(_CONTENT) else "",
        enclosure=_enclosure(media.get("url"), media.get("type"), media.get("length")) if media is not None else None,
    )


def _name(author: str) -> str:
    """RSS writes "me@example.org (Ana Ruiz)"."""
    return author.partition("(")[2].rstrip(") ") or ("" if "@" in author else author)


def _atom(entry: Any) -> Post:
    def said(name: str) -> str:
        return (entry.findtext(f"{_ATOM}{name}") or "").strip()

    links = {one.get("rel", "alternate"): one for one in reversed(entry.findall(f"{_ATOM}link"))}
    media = links.get("enclosure")
    html = _atom_text(entry.find(f"{_ATOM}content"))
    summary = _atom_text(entry.find(f"{_ATOM}summary"))
    return Post(
        title=plain(_atom_text(entry.find(f"{_ATOM}title"))),
        html=html or summary,
        guid=said("id"),
        url=links["alternate"].get("href", "") if "alternate" in links else "",
        published=moment(said("published")) or moment(said("updated")),
        updated=moment(said("updated")),
        authors=texts(one.text for one in entry.iterfind(f"{_ATOM}author/{_ATOM}name")),
        tags=texts(one.get("label") or one.get("term") for one in entry.iterfind(f"{_ATOM}category")),
        summary=plain(summary) if html else "",
        language=entry.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        enclosure=_enclosure(media.get("href"), media.get("type"), media.get("length")) if media is not None else None,
    )


def _atom_text(element: Any) -> str:
    """RFC 4287 3.1.1: a text construct as HTML."""
    from lxml import etree  # noqa: PLC0415 - reading.py has paid for it

    if element is None:
        return ""
    if element.get("type") == "xhtml":
        whole_text = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        return whole_text[whole_text.find(">") + 1 : whole_text.rfind("</")].strip()
    text: str = element.text or ""
    return text.strip()


def _json(feed: Any, path: str) -> Export:
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ArticleError("is no JSON Feed: it has no 'items'", path=path)
    return Export(posts=tuple(_json_item(item) for item in items if isinstance(item, dict)))


def _json_item(item: dict[str, Any]) -> Post:
    authors = item.get("authors") or [item.get("author") or {}]
    media = next((one for one in item.get("attachments") or () if isinstance(one, dict)), {})
    return Post(
        title=plain(str(item.get("title") or "")),
        html=str(item.get("content_html") or item.get("content_text") or ""),
        guid=str(item.get("id") or ""),
        url=str(item.get("url") or ""),
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        authors=texts(one.get("name") for one in authors if isinstance(one, dict)),
        tags=texts(item.get("tags") or ()),
        summary=plain(str(item.get("summary") or "")),
        language=str(item.get("language") or ""),
        image=str(item.get("image") or ""),
        enclosure=_enclosure(media.get("url"), media.get("mime_type"), media.get("size_in_bytes")),
    )


def _enclosure(url: Any, kind: Any, length: Any) -> Enclosure | None:
    return Enclosure(url=str(url), media_type=str(kind or ""), length=whole(length)) if url else None


def dated(post: Post) -> datetime | None:
    """When an entry was published, as far as the feed tells."""
    return post.published or post.updated
