"""RSS, Atom and JSON Feed as other systems write them -> their entries; for imports, and for adopting ids."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

from publisher.errors import ArticleError
from publisher.importing import blogger
from publisher.importing.posts import Export, Post
from publisher.importing.reading import json_of, xml_of
from publisher.importing.values import as_html, moment, rows, seconds, text_of, texts, whole
from publisher.markup import plain
from publisher.model import Enclosure
from publisher.readers.media import episode_type, explicit

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BOM = b"\xef\xbb\xbf"
_HINT = "RSS, Atom and JSON Feed can be read: save the feed itself, not the page that links to it."


def read(data: bytes, path: str) -> Export:
    """The entries of a feed, in its order. Raises ArticleError where it is none."""
    if data.removeprefix(_BOM).lstrip()[:1] == b"{":
        return _json(json_of(data, path), path)
    try:
        root = xml_of(data, path)
    except ArticleError as error:
        if b"<html" in data[:2000].lower():
            raise _no_feed("it is an HTML page", path) from error
        raise
    if root.tag == f"{_ATOM}feed":
        language = root.get(_LANG, "")
        return _blog(root.findall(f"{_ATOM}entry"), language)
    items = [*root.iterfind("channel/item"), *root.iterfind(f"{_RSS1}item")]
    if root.tag == "rss" or items:
        language = root.findtext("channel/language") or ""
        return Export(tuple(_rss(item, language) for item in items))
    raise _no_feed(f"its outermost element is <{etree.QName(root).localname}>", path)


def _blog(entries: list[Any], language: str) -> Export:
    """The entries of an Atom feed; of a backup of Blogger's those that are posts or pages."""
    kinds = [blogger.kind(entry) for entry in entries]
    posts = tuple(
        _atom(entry, language) for entry, kind in zip(entries, kinds, strict=True) if kind in {"", "post", "page"}
    )
    others = Counter(kind for kind in kinds if kind not in {"", "post", "page"})
    return Export(
        posts, tuple(f"{count} of the type '{kind}' are not articles" for kind, count in sorted(others.items()))
    )


def _no_feed(why: str, path: str) -> ArticleError:
    return ArticleError(f"is not a feed: {why}", path=path, hint=_HINT)


def _rss(item: Any, language: str) -> Post:
    def said(*names: str) -> str:
        return next((text for name in names if (text := (item.findtext(name) or "").strip())), "")

    guid = item.find("guid")
    link = said("link", f"{_RSS1}link")
    if not link and guid is not None and guid.get("isPermaLink", "true") == "true":
        link = said("guid")
    words = texts(one.text for one in [*item.iterfind("category"), *item.iterfind(f"{_DC}subject")])
    return Post(
        title=plain(said("title", f"{_RSS1}title")),
        html=said(_CONTENT, "description", f"{_RSS1}description"),
        guid=said("guid") or link,
        url=link,
        published=moment(said("pubDate", f"{_DC}date")),
        updated=moment(said(f"{_ATOM}updated")),
        authors=texts(one.text for one in item.iterfind(f"{_DC}creator"))
        or texts([_name(said("author"))])
        or texts([said(f"{_ITUNES}author")]),
        topic=words[0] if words else "",
        tags=words[1:],
        summary=plain(said("description")) if said(_CONTENT) else "",
        language=said(f"{_DC}language") or language.strip(),
        image=_picture(item),
        enclosure=_rss_enclosure(item),
    )


def _name(author: str) -> str:
    """RSS 2.0, <author>: "me@example.org (Ana Ruiz)"."""
    return author.partition("(")[2].rstrip(") ") or ("" if "@" in author else author)


def _picture(item: Any) -> str:
    """The entry's own picture: Media RSS says which media are pictures."""
    for one in item.iter(f"{_MEDIA}content"):
        if one.get("medium") == "image" or one.get("type", "").startswith("image/"):
            return str(one.get("url", ""))
    found = next(item.iter(f"{_MEDIA}thumbnail"), None)
    if found is not None:
        return str(found.get("url", ""))
    found = item.find(f"{_ITUNES}image")
    return str(found.get("href", "")) if found is not None else ""


def _rss_enclosure(item: Any) -> Enclosure | None:
    one = item.find("enclosure")
    if one is None or one.get("type", "").startswith("image/"):
        return None
    made = _enclosure(one.get("url"), one.get("type"), one.get("length"))
    if made is None:
        return None
    return msgspec.structs.replace(
        made,
        duration_s=seconds(item.findtext(f"{_ITUNES}duration")),
        episode=max(whole(item.findtext(f"{_ITUNES}episode")), 0),
        season=max(whole(item.findtext(f"{_ITUNES}season")), 0),
        kind=episode_type(item.findtext(f"{_ITUNES}episodeType")) or "full",
        explicit=explicit(item.findtext(f"{_ITUNES}explicit")),
    )


def _atom(entry: Any, language: str) -> Post:
    def said(name: str) -> str:
        return (entry.findtext(f"{_ATOM}{name}") or "").strip()

    links = {one.get("rel", "alternate"): one for one in reversed(entry.findall(f"{_ATOM}link"))}
    media, content = links.get("enclosure"), entry.find(f"{_ATOM}content")
    html = _atom_text(content)
    summary = _atom_text(entry.find(f"{_ATOM}summary"))
    labels = (one for one in entry.iterfind(f"{_ATOM}category") if one.get("scheme") != blogger.KIND)
    words = texts(one.get("label") or one.get("term") for one in labels)
    return Post(
        title=plain(_atom_text(entry.find(f"{_ATOM}title"))),
        html=html or summary,
        guid=said("id"),
        url=_href(links.get("alternate")) or blogger.address(entry),
        page=blogger.kind(entry) == "page",
        private=blogger.private(entry),
        published=moment(said("published")) or moment(said("updated")),
        updated=moment(said("updated")),
        authors=texts(one.text for one in entry.iterfind(f"{_ATOM}author/{_ATOM}name")),
        topic=words[0] if words else "",
        tags=words[1:],
        summary=plain(summary) if html else "",
        language=entry.get(_LANG, language),
        image=_picture(entry),
        enclosure=_enclosure(_href(media), media.get("type"), media.get("length")) if media is not None else None,
        notes=(f"the text, which is at another address: {content.get('src')}",)
        if content is not None and content.get("src")
        else (),
    )


def _href(link: Any) -> str:
    """RFC 4287 2: an address may be relative to xml:base."""
    if link is None:
        return ""
    try:
        return urljoin(str(link.base or ""), str(link.get("href", "")))
    except ValueError:
        return ""


def _atom_text(element: Any) -> str:
    """RFC 4287 3.1.1: a text construct as HTML; 4.1.3.1: content of other types is no text."""
    if element is None or element.get("type", "text") not in {"text", "html", "xhtml", "text/html", "text/plain"}:
        return ""
    if element.get("type") == "xhtml":
        inside = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        return str(inside[inside.find(">") + 1 : inside.rfind("</")]).strip()
    text = str(element.text or "").strip()
    return text if "html" in element.get("type", "text") else as_html(text)


def _json(feed: Any, path: str) -> Export:
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ArticleError("is not a JSON Feed: it has no 'items'", path=path, hint=_HINT)
    return Export(tuple(_json_item(item, text_of(feed.get("language"))) for item in rows(feed["items"])))


def _json_item(item: dict[str, Any], language: str) -> Post:
    media = next(iter(rows(item.get("attachments"))), {})
    enclosure = _enclosure(media.get("url"), media.get("mime_type"), media.get("size_in_bytes"))
    words = texts(item["tags"]) if isinstance(item.get("tags"), list) else ()
    if enclosure:
        enclosure = msgspec.structs.replace(enclosure, duration_s=seconds(media.get("duration_in_seconds")))
    return Post(
        title=plain(text_of(item.get("title"))),
        html=text_of(item.get("content_html")) or as_html(text_of(item.get("content_text"))),
        guid=text_of(item.get("id")),
        url=text_of(item.get("url")),
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        authors=texts(one.get("name") for one in rows(item.get("authors")) or rows([item.get("author")])),
        topic=words[0] if words else "",
        tags=words[1:],
        summary=plain(text_of(item.get("summary"))),
        language=text_of(item.get("language")) or language,
        image=text_of(item.get("image")),
        enclosure=enclosure,
    )


def _enclosure(url: object, kind: object, length: object) -> Enclosure | None:
    address = text_of(url)
    return Enclosure(url=address, media_type=text_of(kind), length=whole(length)) if address else None
