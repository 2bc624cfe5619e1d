"""HTML of an export -> a tree that Markdown can say: without scripts, forms and wrappers, with footnotes found.

What could not be kept is told by name.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

from publisher.importing.footnotes import number_footnotes
from publisher.readers.bounds import shallow

_SILENTLY = ("style", "svg", "noscript", "template", "link", "meta", "title", "head")
_TOLD = {
    "form": "a form", "button": "a button", "input": "a form field", "select": "a form field",
    "textarea": "a form field",
    "object": "an embedded object", "embed": "an embedded object", "applet": "an embedded object",
    "canvas": "a drawing made by a script",
}  # fmt: skip
_WIDGETS = re.compile(
    r"subscription-widget|kg-signup-card|kg-email-card|mailpoet|mc_embed|wp-block-jetpack-subscriptions"
)
_OURS = ("fn-ref", "fn-def", "text-run", "more-mark")
# Wrappers without a meaning of their own, and names that we give ourselves; an id may be that of a footnote.
_WRAPPERS = re.compile(
    rf"</?(?:span|font|center|picture|article|main|header|footer|hgroup|nobr|big|{'|'.join(_OURS)})(?=[\s/>])"
    r"(?![^<>]*\sid=)[^<>]*>",
    re.IGNORECASE,
)
# libxml2 does not know that these have no end: what follows would lie in them, the <img> of a <picture> above all.
_ENDLESS = re.compile(r"<(source|track)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_CONTAINERS = ("div", "section", "blockquote", "body", "fn-def", "li", "address", "aside", "nav")
BLOCKS = frozenset(
    """address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr
    iframe li main nav ol p pre section table ul fn-def more-mark text-run""".split()  # noqa: SIM905
)
_MOST_WORDS = 60  # of a form
_TO_FILE = re.compile(r"^\.{0,2}/[^?#]*\.(?!html?$|php$|md$)\w{2,5}$", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file")


def tidied(html: str, address: str = "") -> tuple[BeautifulSoup, list[str]]:
    """The tree of `html`, whose page was at `address`, and what it lost."""
    ended = _ENDLESS.sub(r"<\1\2></\1>", html.replace("\0", ""))
    soup = BeautifulSoup(_WRAPPERS.sub("", shallow(ended)), "lxml")
    for element in soup.find_all(_OURS):
        element.unwrap()
    lost = _dropped(soup)
    _mark_comments(soup)
    number_footnotes(soup)
    lost += _eager_pictures(soup)
    _name_hosts(soup, address)
    lost += _inner_links(soup)
    for figure in soup.find_all("figure"):
        _simple_figure(figure)
    soup.smooth()
    for container in soup.find_all(_CONTAINERS):
        _wrap_runs(soup, container)
    for items in soup.find_all("ol"):
        first = str(items.get("start") or "1")
        start = int(first) if first.isdecimal() and len(first) < 9 else 1
        for number, item in enumerate(items.find_all("li", recursive=False), start):
            item["value"] = str(number)
    return soup, [f"{count} times {what}" if count > 1 else what for what, count in Counter(lost).items()]


def _dropped(soup: BeautifulSoup) -> list[str]:
    lost: list[str] = []
    _name_sources(soup)
    for element in soup.find_all(_SILENTLY):
        element.decompose()
    for element in soup.find_all(class_=_WIDGETS):
        if not element.decomposed:
            element.decompose()
            lost.append("a form to subscribe")
    for element in soup.find_all([*_TOLD, "script"]):
        if element.decomposed:
            continue
        lost.append(_script(element) if element.name == "script" else _TOLD[element.name])
        if element.name == "form" and len(element.get_text().split()) > _MOST_WORDS:
            element.unwrap()  # a page that somebody put into a form, or one that was never closed
        else:
            element.decompose()
    return lost


def _name_sources(soup: BeautifulSoup) -> None:
    """A sound or film has its address itself, not only in a <source>; those of pictures are other sizes of them."""
    for media in soup.find_all(["video", "audio"]):
        source = media.find("source", src=True)
        if source is not None and not media.get("src"):
            media["src"] = str(source["src"])
    for element in soup.find_all(["source", "track"]):
        element.decompose()


def _script(element: Tag) -> str:
    try:
        host = urlsplit(str(element.get("src") or "")).hostname
    except ValueError:
        host = None
    return f"a script of {host}" if host else "a script"


def _mark_comments(soup: BeautifulSoup) -> None:
    """`<!--more-->` ends what is shown first; other comments are dropped."""
    for mark in soup.find_all("a", attrs={"name": "more", "href": False}):  # Blogger's
        if not mark.get_text(strip=True):
            mark.replace_with(soup.new_tag("more-mark"))
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        if comment.strip().lower().startswith("more"):
            comment.replace_with(soup.new_tag("more-mark"))
        else:
            comment.extract()


def _eager_pictures(soup: BeautifulSoup) -> list[str]:
    """Pictures that a script would load get their address; those that are in the text itself cannot be kept."""
    lost = []
    for picture in soup.find_all("img"):
        source = str(picture.get("src") or "")
        if not source or source.startswith("data:"):
            source = next((str(picture[name]) for name in _LAZY if picture.get(name)), source)
        if not source or source.startswith("data:"):
            if source:
                lost.append("a picture that is in the text itself (data:)")
            picture.decompose()
            continue
        picture["src"] = source
    return lost


def _name_hosts(soup: BeautifulSoup, address: str) -> None:
    """Pictures, sounds and files of the old site keep their address there; a path to another page holds here, too."""
    if not address.startswith("http"):
        return
    for element in soup.find_all(["img", "audio", "video", "iframe"], src=True):
        element["src"] = _joined(address, str(element["src"]))
    for link in soup.find_all("a", href=_TO_FILE):
        link["href"] = _joined(address, str(link["href"]))


def _joined(address: str, url: str) -> str:
    try:
        return urljoin(address, url)
    except ValueError:
        return url


def _inner_links(soup: BeautifulSoup) -> list[str]:
    """Links to places of the page, whose marks do not come along; headings get marks of their own."""
    found = soup.find_all("a", href=re.compile("^#."))
    return ["a link to a place within the page"] * len(found)


def _simple_figure(figure: Tag) -> None:
    """Figures that are nothing but a frame around something that Markdown has are taken away, empty ones too."""
    caption = figure.find("figcaption")
    if caption is not None and not caption.get_text(strip=True) and not caption.find("img"):
        caption.decompose()
        caption = None
    pictures = figure.find_all("img")
    inner = figure.find(["table", "pre", "blockquote", "iframe", "video", "audio", "ul", "ol", "p", "h2", "h3", "h4"])
    if not pictures and inner is None and not figure.get_text(strip=True):
        figure.decompose()
        return
    for wrapper in figure.find_all("div"):
        wrapper.unwrap()
    if inner is None and not pictures:  # WordPress: an address that it would show as a film
        _link_addresses(figure)
        figure.name = "p" if caption is None else "figure"
        return
    if caption is None and (inner is not None and not pictures):
        figure.unwrap()


def _link_addresses(figure: Tag) -> None:
    for text in figure.find_all(string=re.compile(r"^\s*https?://\S+\s*$")):
        link = Tag(name="a", attrs={"href": text.strip()})
        link.string = text.strip()
        text.replace_with(link)


def _wrap_runs(soup: BeautifulSoup, container: Tag) -> None:
    """Text beside blocks becomes a block itself, so that the beginnings of its lines are known."""
    name = "text-run" if container.name == "li" else "p"
    children: list[PageElement] = []
    run: list[PageElement] = []
    for child in [*container.children, None]:
        if child is not None and not (isinstance(child, Tag) and (child.name in BLOCKS or child.find(list(BLOCKS)))):
            run.append(child)
            continue
        if any(not isinstance(one, NavigableString) or one.strip() for one in run):
            block = soup.new_tag(name)
            block.extend(run)
            children.append(block)
        if child is not None:
            children.append(child)
        run = []
    container.clear()
    container.extend(children)
