"""The cards of Ghost's pages as plain HTML: what is there for looks, for players and for mouse clicks is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from publisher.importing.fragments import parsed, written


def plain_cards(html: str) -> str:
    """`html` with links, quotations, details, sounds and films in the place of Ghost's cards."""
    if "kg-" not in html:
        return html
    tree = parsed(html)
    for name, plain in _CARDS.items():
        for card in tree.find_class(name):
            made = [one for one in plain(card) if one is not None]
            for one in made:
                card.addprevious(one)
            card.drop_tree()
    return written(tree)


def _part(card: Any, name: str) -> Any:
    return next(iter(card.find_class(name)), None)


def _text(card: Any, name: str) -> str:
    found = _part(card, name)
    return " ".join(found.text_content().split()) if found is not None else ""


def _element(tag: str, *inside: Any, text: str = "", **attributes: str) -> Any:
    made = etree.Element(tag, attributes)
    made.text = text
    made.extend(one for one in inside if one is not None)
    return made


def _renamed(element: Any, tag: str) -> Any:
    """The words of `element`, marks among them, in an element of another name."""
    made = _element(tag)
    if element is not None:
        made.text = element.text
        made.extend(list(element))
    return made


def _link(card: Any, title: str) -> list[Any]:
    link = next(card.iter("a"), None)
    url = link.get("href", "") if link is not None else ""
    return [_element("p", _element("a", text=title or url, href=url))] if url else []


def _captioned(card: Any, made: list[Any]) -> list[Any]:
    caption = next(card.iter("figcaption"), None)
    return [*made, _renamed(caption, "p")] if caption is not None else made


def _bookmark(card: Any) -> list[Any]:
    return _captioned(card, _link(card, _text(card, "kg-bookmark-title")))


def _file(card: Any) -> list[Any]:
    title = _text(card, "kg-file-card-title") or _text(card, "kg-file-card-filename")
    caption = _text(card, "kg-file-card-caption")
    return [*_link(card, title), _element("p", text=caption) if caption else None]


def _callout(card: Any) -> list[Any]:
    words = _renamed(_part(card, "kg-callout-text"), "p")
    words.text = " ".join(filter(None, (_text(card, "kg-callout-emoji"), words.text)))
    return [_element("blockquote", words)]


def _toggle(card: Any) -> list[Any]:
    content = _renamed(_part(card, "kg-toggle-content"), "div")
    return [_element("details", _element("summary", text=_text(card, "kg-toggle-heading-text")), content)]


def _audio(card: Any) -> list[Any]:
    title, sound = _text(card, "kg-audio-title"), next(card.iter("audio"), None)
    source = sound.get("src", "") if sound is not None else ""
    return [
        _element("p", text=title) if title else None,
        _element("p", _element("audio", controls="", src=source)) if source else None,
    ]


def _video(card: Any) -> list[Any]:
    film = next(card.iter("video"), None)
    source = film.get("src", "") if film is not None else ""
    shown = _element("p", _element("video", controls="", src=source)) if source else None
    return _captioned(card, [shown])


_CARDS: dict[str, Callable[[Any], list[Any]]] = {
    "kg-bookmark-card": _bookmark,
    "kg-file-card": _file,
    "kg-callout-card": _callout,
    "kg-toggle-card": _toggle,
    "kg-audio-card": _audio,
    "kg-video-card": _video,
}
