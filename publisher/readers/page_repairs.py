"""Put in place what a web page leaves to its scripts and its style: pictures that load late, AMP, marks at headings."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from publisher.markup.srcset import candidates, joined
from publisher.model import EMBEDDED
from publisher.readers.google_docs import made_plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LATE = ("data-lazy-src", "data-src")
_LATE_WITHOUT_OTHER = ("data-original", "data-actualsrc", "data-hi-res-src")
_AMP = {
    "amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio", "amp-iframe": "iframe",
}  # fmt: skip
_VIDEOS = {"amp-youtube": "https://www.youtube.com/embed/", "amp-vimeo": "https://player.vimeo.com/video/"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt")
_MOST_BEFORE = 100  # pictures beside a <noscript>
_PERMALINK = re.compile(r"[\s\u200b\ufeff]*[¶#§∞🔗⚓]?\ufe0e?[\s\u200b\ufeff]*")


def repaired(tree: HtmlElement) -> None:
    """Change a page's tree so that it says without scripts what it shows with them."""
    made_plain(tree)
    base = next((one.get("href") or "" for one in tree.iter("base")), "")
    if base.startswith(("https://", "http://")):  # HTML 4.2.3: what its addresses are relative to
        tree.rewrite_links(lambda address: _absolute(base, address), resolve_base_href=False)
        for element in tree.iter("img", "source"):
            if listed := element.get("srcset"):
                element.set("srcset", joined((_absolute(base, one), size) for one, size in candidates(listed)))
    for element in list(tree.iter(*_AMP, *_VIDEOS)):
        _as_html(element)
    for picture in tree.iter("img"):
        _load(picture)
    for unscripted in list(tree.iter("noscript")):
        _take_picture(unscripted)
    for heading in tree.iter(*_HEADINGS):
        _remove_permalinks(heading)


def _absolute(base: str, address: str) -> str:
    if not address or address.startswith(("#", "data:", EMBEDDED)):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _as_html(element: HtmlElement) -> None:
    """AMP's own elements as those of HTML: only their names differ."""
    if element.tag in _VIDEOS:
        element.set("src", _VIDEOS[element.tag] + (element.get("data-videoid") or ""))
        element.tag = "iframe"
    else:
        element.tag = _AMP[element.tag]
    if element.tag in {"img", "iframe"}:  # what they show until they are loaded
        for child in list(element):
            element.remove(child)
        element.text = None
    elif element.get("controls") is None:
        element.set("controls", "")


def _shown(picture: HtmlElement) -> bool:
    """Whether there is an address which is no placeholder."""
    address = (picture.get("src") or "").strip()
    return bool(address) and not address.startswith(("data:", "about:"))


def _load(picture: HtmlElement) -> None:
    names = _LATE if _shown(picture) else _LATE + _LATE_WITHOUT_OTHER
    late = next((one for name in names if (one := (picture.get(name) or "").strip()) and one[:5] != "data:"), "")
    if late:
        picture.set("src", late)
        for name in names:
            picture.attrib.pop(name, None)


def _take_picture(unscripted: HtmlElement) -> None:
    """The picture of a <noscript> for the placeholder before it; pixels that count visits stay there."""
    pictures = list(islice(unscripted.iter("img"), 2))
    if len(pictures) != 1 or unscripted.text_content().strip() or not _shown(pictures[0]) or _counts(pictures[0]):
        return
    before = unscripted.getprevious()
    placeholders = list(islice(before.iter("img"), _MOST_BEFORE)) if before is not None else []
    if not placeholders:
        unscripted.drop_tag()
    elif not _shown(placeholders[-1]):
        for name, value in pictures[0].items():
            placeholders[-1].set(name, value)


def _counts(picture: HtmlElement) -> bool:
    style = re.sub(r"\s", "", picture.get("style") or "")
    return {picture.get("width"), picture.get("height")} & {"0", "1"} != set() or "display:none" in style


def _remove_permalinks(heading: HtmlElement) -> None:
    """Without the sign or nothing that links a heading to itself, and without MediaWiki's [edit]."""
    for element in list(heading.iter("a", "span")):
        if element.getparent() is None:
            continue
        link = element.tag == "a" and "#" in (element.get("href") or "")
        permalink = link and next(element.iter("img"), None) is None and _PERMALINK.fullmatch(element.text_content())
        if permalink and element.get("id") and not heading.get("id"):
            heading.set("id", element.get("id"))
        if permalink or "mw-editsection" in (element.get("class") or "").split():
            element.drop_tree()
