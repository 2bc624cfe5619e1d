"""What a web page says of itself in its head, in JSON-LD and around its text; read from a parsed tree, never fetched.

Order of trust: JSON-LD, OpenGraph and article:*, meta, rel=canonical, `<time datetime>`, the text.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from publisher.model import Author, Image
from publisher.readers import dates, json_ld, media, people, values
from publisher.readers.fields import Stated

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "pubdate", "pub_date", "publish-date", "publish_date", "publishdate", "publication_date",
    "parsely-pub-date", "sailthru.date", "article.published", "date", "citation_publication_date",
    "og:article:published_time", "rnews:datepublished", "cxenseparse:recs:publishtime", "dcterms.issued",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "updated-date",
    "lastmod", "article.updated",
)  # fmt: skip
_MOST_HEADS, _LONGEST_HEAD = 20, 1000


def metadata(tree: HtmlElement, root: HtmlElement, zone: str) -> Stated:
    """What the page says; `root` is the part of it that holds the article."""
    meta = _meta(tree)
    data = json_ld.article(tree)
    times = next(iter(_times(root, zone) or _times(tree, zone)), None)
    return Stated(
        title=_title(tree, root, meta, data),
        subtitle=values.title(data.get("alternativeHeadline")),
        summary=_first(_text(data.get("description")), *(meta.get(key, "") for key in _DESCRIPTIONS)),
        published=_moment(zone, data.get("datePublished"), *(meta.get(key) for key in _PUBLISHED)) or times,
        updated=_moment(zone, data.get("dateModified"), *(meta.get(key) for key in _UPDATED)),
        authors=_authors(tree, root, meta, data),
        language=_language(tree, meta, data),
        topics=values.distinct(_words(data.get("articleSection"), meta.get("article:section"))[:1]),
        tags=values.distinct(_words(data.get("keywords"), *_all(tree, "article:tag"), meta.get("keywords"))[:20]),
        image=_image(meta, data),
        link=_link(tree, meta, data),
    )


_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.abstract")


def _first(*texts: str) -> str:
    return next((text for text in texts if text), "")


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The page's <meta> by lower-case name; the first that is not empty counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = values.title(element.get("content"))
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _all(tree: HtmlElement, name: str) -> list[str]:
    return [values.title(one.get("content")) for one in tree.iter("meta") if one.get("property") == name]


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return values.title(value)


def _words(*found: object) -> list[str]:
    return [word for value in found for word in values.words(value, split=True, careful=True)]


def _moment(zone: str, *found: object) -> datetime | None:
    return next((moment for value in found if (moment := dates.moment(value, zone))), None)


def _times(root: HtmlElement, zone: str) -> list[datetime]:
    """Moments of <time> elements and `datePublished` properties, those that say that they are it first."""
    said: list[datetime] = []
    others: list[datetime] = []
    for element in list(root.iter("time", "abbr", "span", "meta", "p", "div"))[:5000]:
        prop = element.get("itemprop") or ""
        if element.tag != "time" and prop != "datePublished" and "dt-published" not in (element.get("class") or ""):
            continue
        written = element.get("datetime") or element.get("content") or element.get("title") or element.text_content()
        moment = dates.moment(values.line(written[:100]), zone)
        if moment is None:
            continue
        marks = f"{prop} {element.get('class') or ''}".lower()
        if "datepublished" in marks or "publi" in marks or element.get("pubdate") is not None:
            said.append(moment)
        elif "modif" not in marks and "updat" not in marks:
            others.append(moment)
    return said + others


# --- single facts ----------------------------------------------------------------------------------------------


def _title(tree: HtmlElement, root: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> str:
    """The headline; of one with the site's name behind it, the part that the page's own heading has."""
    element = tree.find(".//title")
    page = values.title(element.text_content()) if element is not None else ""
    heads = _heads(root) or _heads(tree)
    stated = _first(_text(data.get("headline")), meta.get("og:title", ""), meta.get("twitter:title", ""))
    site = meta.get("og:site_name", "")
    for head in heads[:5]:
        if _same_title(stated or page, head) or (stated and _on_page(head, page, stated, alone=len(heads) == 1)):
            return head
    if not stated and len(heads) == 1:
        return heads[0]
    return _without_site(stated or page, site) or _first(*heads)


def _heads(root: HtmlElement) -> list[str]:
    """The first headings of the first level; only so many, and of each so much, as a page that means well has."""
    first = islice(root.iter("h1"), _MOST_HEADS)
    return [text for text in (values.title(one.text_content()[:_LONGEST_HEAD]) for one in first) if text]


def _on_page(head: str, page: str, stated: str, *, alone: bool) -> bool:
    """Whether the page's <title> is `head` and not `stated`; where it has both, the heading names the site."""
    if _plain(stated) in _plain(page) and _plain(stated) not in _plain(head):
        return False
    return _same_title(page, head) or (alone and _plain(_BEFORE_SITE.split(page)[0]) == _plain(head))


_BEFORE_SITE = re.compile(r"\s+[|–—·»:-]+\s+")


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _same_title(long: str, head: str) -> bool:
    """Whether `head` is what `long` says, but for a site's name or a cut."""
    one, other = _plain(long), _plain(head)
    if not one or not other:
        return False
    return one == other or (len(other) > 12 and one.startswith(other)) or (len(one) > 30 and other.startswith(one))


def _without_site(title: str, site: str) -> str:
    cut = re.fullmatch(r"(.{8,}?)\s+[|–—·»:-]+\s+([^|–—·»]{2,60})", title)
    if cut and (cut[2].casefold() == site.casefold() or " | " in title or " » " in title or " · " in title):
        return cut[1]
    return title


_BYLINES = re.compile(r"(?:^|[\s_-])(?:byline|author|p-author|autor|auteur)(?:[\s_-]*name)?(?:$|\s)", re.IGNORECASE)


def _authors(tree: HtmlElement, root: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> tuple[Author, ...]:
    found = people.authors(data.get("author")) if data.get("author") else ()
    if not found:
        named = (
            meta.get(key, "")
            for key in ("article:author", "author", "dc.creator", "parsely-author", "byl", "sailthru.author")
        )
        found = next(
            (named_ones for name in named if name and "://" not in name and (named_ones := people.authors(name))), ()
        )
    found = tuple(one for one in found if one.name and "://" not in one.name)
    return found or _in_text(root) or _in_text(tree)


def _in_text(root: HtmlElement) -> tuple[Author, ...]:
    """A link or line that is marked as the author's."""
    for element in list(root.iter("a", "span", "p", "div", "address"))[:5000]:
        marked = element.get("rel") == "author" or element.get("itemprop") == "author"
        if marked or _BYLINES.search(element.get("class") or ""):
            inner = [one for one in islice(element.iterdescendants(), 200) if _names(one)][:20] or [element]
            names = [name for one in inner if 2 < len(name := values.line(one.text_content())) < 80]
            found = people.authors(names if len(names) > 1 else "".join(names))
            if found and all(not re.search(r"\d", one.name) for one in found):
                return found
    return ()


def _names(element: HtmlElement) -> bool:
    """Whether an element inside a byline is the name alone."""
    said = (element.get("itemprop") == "name", element.get("rel") == "author")
    return any(said) or "fn" in (element.get("class") or "").split()


def _language(tree: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> str:
    said = (tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), _text(data.get("inLanguage")))
    more = (meta.get("content-language"), meta.get("og:locale"), meta.get("language"))
    return next((tag for one in (*said, *more) if one and (tag := values.language(one))), "")


def _image(meta: dict[str, str], data: dict[str, Any]) -> Image | None:
    found = media.image(data.get("image")) if data.get("image") else None
    alt = meta.get("og:image:alt", "")
    if found is None:
        address = _first(meta.get("og:image:secure_url", ""), meta.get("og:image", ""), meta.get("twitter:image", ""))
        found = media.image(
            {"url": address, "width": meta.get("og:image:width"), "height": meta.get("og:image:height")}
        )
    if found is None or found.alt:
        return found
    return Image(url=found.url, alt=alt, caption=found.caption, width=found.width, height=found.height)


def _link(tree: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> str:
    canonical = next(
        (one.get("href") for one in tree.iter("link") if (one.get("rel") or "").lower() == "canonical"), None
    )
    main = data.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, dict) else main
    found = (canonical, meta.get("og:url"), data.get("url"), main)
    return next((web for one in found if (web := values.web_address(values.line(one)))), "")
