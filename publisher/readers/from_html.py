"""HTML to a draft: an author's own page or fragment is taken as it is, from other pages the article is cut out."""

from __future__ import annotations

import re
import sys
from copy import deepcopy
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from msgspec.structs import replace

from publisher.markup import clean_text, headings, images, sanitise, to_text, without_note_marks
from publisher.model import Body, Problem, Reading, Source
from publisher.prose import excerpt
from publisher.readers import data_pictures, drafting, embedded, fields, frontmatter, values
from publisher.readers.bounds import shallow
from publisher.readers.decoding import decode
from publisher.readers.fields import NOTHING, Stated

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from publisher.readers import ReadOptions

_PAGE = re.compile(r"<(?:!doctype|html|head|body|title|meta|link|article|main)\b", re.IGNORECASE)
_FIGURE = re.compile(r"<figure\b[^<>]*>.*?</figure>", re.DOTALL)
_MORE = re.compile(r"<!--\s*more\b[^>\n]{0,80}-->", re.IGNORECASE)
_TOP = re.compile(r"<h1\b[^<>]*>((?:[^<]|<(?!/?h1\b)){0,2000})</h1\s*>\s*", re.IGNORECASE)
_EMPTY = re.compile(r"<(header|p|div|hgroup|section)>\s*</\1>\s*")
_LEVEL = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always rendered
    """Make a draft of an HTML file."""
    decoded = decode(source, html=True)
    matter = frontmatter.split(decoded.text, source.path)
    stated, problems = fields.stated(matter, source.path, options.timezone)
    named = data_pictures.in_html(matter.body)
    noticed = [*decoded.problems, *problems, *embedded.left_out(source.path, named.left_out)]
    if _PAGE.search(named.text[:20_000]):
        html, page = _page(shallow(named.text), options)
    else:
        html, page = named.text, NOTHING
    said = Stated(**values.merged(stated, page))  # type: ignore[arg-type] # the same fields
    said = replace(said, published=stated.published)
    return made(source.path, html, said, options, noticed, date=page.published)


def pictures(data: bytes) -> dict[str, bytes]:
    """The pictures that an HTML file carries in their addresses, by the names that its text gives them."""
    decoded = decode(Source(path="", data=data), html=True)
    return data_pictures.in_html(frontmatter.split(decoded.text, "").body).pictures


def made(
    path: str,
    html: str,
    said: Stated,
    options: ReadOptions,
    noticed: list[Problem],
    *,
    date: datetime | None,
) -> Reading:
    """A draft of an article's HTML and what is said of it; `date` is what something else than its author says."""
    name = drafting.Name(path, options.timezone)
    title, html = _title(said.title, html)
    body = _body(html)
    if not body.text.strip() and not body.images:
        page = path.lower().endswith((".html", ".htm"))
        hint = "Put the article into <article> or <main>." if page else "Write some, or delete the file."
        noticed.append(Problem(rule="A106", path=path, message="has no text that could be found", hint=hint))
        if not said.title:
            return Reading(draft=None, problems=tuple(noticed))
    language = said.language or name.language or options.language
    draft = drafting.draft(
        path,
        said,
        name,
        source=body.html,
        text=body.text,
        title=title or name.title,
        summary=said.summary or _summary(html, body.text, language),
        body=body,
        image=body.images[0] if body.images else None,
        date=(date, "page metadata"),
    )
    return Reading(draft=draft, problems=tuple(noticed))


def _body(html: str) -> Body:
    if re.search(r"<h1\b", html, re.IGNORECASE):
        html = _LEVEL.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 1, 6)}", html)
    html = sanitise(shallow(html)).strip()
    return Body(html=html, text=to_text(html), headings=headings(html), images=images(html))


def _title(stated: str, html: str) -> tuple[str, str]:
    """The title, and the HTML without the heading that says it."""
    for match in _TOP.finditer(html):
        said = values.title(re.sub(r"<[^>]*>", "", match[1]))
        if said and (not stated or said.casefold() == stated.casefold()):
            return stated or said, _EMPTY.sub("", html[: match.start()] + html[match.end() :])
    return stated, html


def _summary(html: str, text: str, language: str) -> str:
    more = _MORE.search(html)
    if more:
        said = values.line(to_text(without_note_marks(sanitise(html[: more.start()]))))
        if said:
            return said if len(said) <= 1000 else excerpt(said, language=language)
    if "<figure" in html or "<sup" in html:  # a caption is no beginning
        text = to_text(without_note_marks(_FIGURE.sub("", sanitise(html))))
    return excerpt(text[:4000], language=language)


# --- pages -----------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));?")


def _clean(found: re.Match[str]) -> str:
    """A reference, or what is meant by one to a character that lxml reads and refuses to write."""
    code = int(found[1], 16) if found[1] else int(found[2])
    character = chr(code) if code <= sys.maxunicode else ""
    meant = clean_text(character)
    return found[0] if character and meant == character else escape(meant)


_ASIDE = ("nav", "aside", "footer", "form", "script", "style", "noscript", "template")


def _page(html: str, options: ReadOptions) -> tuple[str, Stated]:
    """The HTML of a page's article, and what the page says of it."""
    from lxml import etree  # noqa: PLC0415 - 30 ms, for pages only
    from lxml.html import HTMLParser, document_fromstring  # noqa: PLC0415 - as above

    from publisher.readers.page_metadata import metadata  # noqa: PLC0415 - as above
    from publisher.readers.page_repairs import repaired  # noqa: PLC0415 - as above

    try:
        # bytes, since lxml refuses a str with an XML declaration; no entity is ever loaded by its HTML parser
        tree = document_fromstring(
            _REFERENCE.sub(_clean, html).encode(), parser=HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return html, NOTHING
    repaired(tree)
    root = _own_root(tree)
    said = metadata(tree, root if root is not None else _article(tree), options.timezone)
    if root is not None:
        return _inner(root), said
    from publisher.readers.main_text import date_of, main_html  # noqa: PLC0415 - 190 ms, for pages with boilerplate only

    if said.published is None:
        from publisher.readers import dates  # noqa: PLC0415 - beside its only use

        said = replace(said, published=dates.moment(date_of(html), options.timezone))
    cut = main_html(deepcopy(tree))
    if cut:
        return re.sub(r"</?(?:html|body|head)\b[^>]*>|<head>.*?</head>", "", cut, flags=re.DOTALL), said
    return _inner(_article(tree)), said


def _article(tree: HtmlElement) -> HtmlElement:
    """The element that most likely holds the article: the longest <article>, <main>, or the whole."""
    for name in ("article", "main", "body"):
        found = [(len(one.text_content()), place, one) for place, one in enumerate(tree.iter(name))]
        if found:
            return max(found, key=lambda item: (item[0], -item[1]))[2]
    return tree


def _own_root(tree: HtmlElement) -> HtmlElement | None:
    """The part to take as it is when the page was written by hand; None when other things surround its article.

    Pages that a system made have many scripts and lists of links; what a person wrote, or Pandoc, has few.
    """
    if len(list(tree.iter("script"))) > _MOST_SCRIPTS or len(list(tree.iter("iframe", "ins"))) > _MOST_SCRIPTS:
        return None
    articles, mains = list(tree.iter("article")), list(tree.iter("main"))
    if len(articles) == 1:
        return articles[0]
    if len(mains) == 1 and not articles:
        return mains[0]
    body = tree.find("body")
    if articles or body is None or next(tree.iter("nav", "aside", "form"), None) is not None:
        return None
    text = len(body.text_content())
    linked = sum(len(link.text_content()) for link in body.iter("a"))
    return body if linked * 3 <= text else None


_MOST_SCRIPTS = 8


def _inner(root: HtmlElement) -> str:
    """The HTML inside an element, without navigation and the lines that only say who and when."""
    from lxml import etree  # noqa: PLC0415 - needed for pages only

    for element in list(root.iter(*_ASIDE)):
        parent = element.getparent()
        if parent is None or element is root:
            continue
        if element.tag in {"footer", "aside"} and any(
            one.tag in {"blockquote", "figure"} for one in element.iterancestors()
        ):
            continue
        element.drop_tree()
    for header in list(root.iter("header")):
        for element in list(header.iter("time", "address", "p", "div", "span")):
            if element is not header and _only_facts(element) and element.getparent() is not None:
                element.drop_tree()
    inner = etree.tostring(root, encoding="unicode", method="html", with_tail=False)
    return inner[inner.find(">") + 1 : inner.rfind("</")]


def _only_facts(element: HtmlElement) -> bool:
    marks = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
    short = len(element.text_content()) < 160
    facts = element.tag == "time" or re.search(r"byline|author|\bdate|meta\b|publish", marks, re.IGNORECASE)
    alone = element.find(".//time") is not None and element.find(".//img") is None
    return bool(short and (facts or alone))
