"""The texts of Ghost's two editors, Lexical and Mobiledoc, as HTML: for posts of which the export has no HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from publisher.importing.values import rows, text_of

_MOST_DEPTH = 50
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"))
_BLOCKS = {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "extended-quote": "blockquote"}
_ONLY_MAIL = {"email", "email-cta", "paywall", "call-to-action"}
_CAPTIONED = {"gallery", "embed", "bookmark", "video", "codeblock", "code"}  # in a field; a picture shows it itself
_MARKS = {"a", "strong", "b", "em", "i", "s", "u", "code", "sub", "sup", "del"}
_SECTIONS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside"}

Node = dict[str, Any]


def html_of(lexical: str, mobiledoc: str) -> tuple[str, list[str]]:
    """The HTML of a text, and the cards in it that have no HTML here."""
    notes: list[str] = []
    try:
        if lexical:
            root = json.loads(lexical).get("root", {})
            return "".join(_lexical(node, notes, 0) for node in rows(root.get("children"))), notes
        if mobiledoc:
            return _Mobiledoc(json.loads(mobiledoc), notes).html(), notes
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
        return "", ["the text, which is damaged"]
    return "", notes


def _lexical(node: Node, notes: list[str], depth: int) -> str:
    kind = text_of(node.get("type"))
    if depth > _MOST_DEPTH:
        return ""
    if kind in {"text", "extended-text"}:
        return _formatted(str(node.get("text") or ""), node.get("format"))  # its spaces part it from its neighbours
    if kind == "linebreak":
        return "<br>"
    if "children" not in node:
        return _card(kind, node, notes)
    inner = (
        _list(node, notes, depth)
        if kind == "list"
        else "".join(_lexical(one, notes, depth + 1) for one in rows(node["children"]))
    )
    if kind in {"link", "autolink"}:
        return f'<a href="{escape(text_of(node.get("url")))}">{inner}</a>'
    tag = _BLOCKS.get(kind, "")
    if kind in {"heading", "extended-heading"}:
        tag = text_of(node.get("tag")) if node.get("tag") in _SECTIONS else "h2"
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _list(node: Node, notes: list[str], depth: int) -> str:
    """A list; a list in it stands in an item of its own, but belongs to the item before it."""
    items: list[str] = []
    for item in rows(node["children"]):
        children = rows(item.get("children"))
        inner = "".join(_lexical(one, notes, depth + 2) for one in children)
        if items and children and all(one.get("type") == "list" for one in children):
            items[-1] += inner
        else:
            items.append(inner)
    tag = "ol" if node.get("listType") == "number" else "ul"
    start = f' start="{first}"' if tag == "ol" and isinstance(first := node.get("start"), int) and first > 1 else ""
    return f"<{tag}{start}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def _formatted(text: str, form: object) -> str:
    made = escape(text, quote=False)
    bits = form if isinstance(form, int) else 0
    for bit, tag in _FORMATS:
        if bits & bit:
            made = f"<{tag}>{made}</{tag}>"
    return made


def _card(kind: str, card: Node, notes: list[str]) -> str:
    """A card of either editor: their names and fields are nearly the same."""
    maker = _CARDS.get(kind)
    if maker:
        caption = text_of(card.get("caption")) if kind in _CAPTIONED else ""
        return maker(card) + (f"<p>{caption}</p>" if caption else "")
    if kind not in _ONLY_MAIL:
        notes.append(f"the card '{kind}'")
    return ""


def _image(card: Node) -> str:
    caption = text_of(card.get("caption"))
    shown = f'<img src="{escape(text_of(card.get("src")))}" alt="{escape(text_of(card.get("alt")))}">'
    if link := text_of(card.get("href")):
        shown = f'<a href="{escape(link)}">{shown}</a>'
    return f"<figure>{shown}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _gallery(card: Node) -> str:
    return "".join(map(_image, rows(card.get("images"))))


def _code(card: Node) -> str:
    language = escape(text_of(card.get("language")))
    code = escape(str(card.get("code") or ""), quote=False)
    return f'<pre><code class="language-{language}">{code}</code></pre>' if language else f"<pre>{code}</pre>"


def _bookmark(card: Node) -> str:
    url, about = text_of(card.get("url")), card.get("metadata")
    title = text_of(about.get("title")) if isinstance(about, dict) else ""
    return f'<p><a href="{escape(url)}">{escape(title or url)}</a></p>' if url else ""


def _embed(card: Node) -> str:
    return text_of(card.get("html")) or _bookmark(card)


def _media(tag: str) -> Callable[[Node], str]:
    return lambda card: f'<figure><{tag} controls src="{escape(text_of(card.get("src")))}"></{tag}></figure>'


def _toggle(card: Node) -> str:
    return f"<details><summary>{text_of(card.get('heading'))}</summary>{text_of(card.get('content'))}</details>"


def _callout(card: Node) -> str:
    emoji = escape(text_of(card.get("calloutEmoji")))
    return f"<blockquote><p>{emoji} {text_of(card.get('calloutText'))}</p></blockquote>"


def _file(card: Node) -> str:
    url, name = text_of(card.get("src")), text_of(card.get("fileTitle")) or text_of(card.get("fileName"))
    return f'<p><a href="{escape(url)}">{escape(name or url)}</a></p>' if url else ""


def _button(card: Node) -> str:
    url = text_of(card.get("buttonUrl"))
    return f'<p><a href="{escape(url)}">{escape(text_of(card.get("buttonText")) or url)}</a></p>' if url else ""


def _html(card: Node) -> str:
    """HTML as written, unless it is for members: {"web": {"nonMember": false}}."""
    seen = card.get("visibility")
    web = seen.get("web") if isinstance(seen, dict) else None
    begin = '<!--kg-gated-block:begin nonMember:false memberSegment:"" -->'
    hidden = isinstance(web, dict) and not web.get("nonMember", True)
    html = text_of(card.get("html"))
    return f"{begin}{html}<!--kg-gated-block:end-->" if hidden else html


def _markdown(card: Node) -> str:
    import comrak  # noqa: PLC0415 - for old posts only

    options = comrak.RenderOptions()
    options.unsafe_ = True  # the reader sanitises what is published
    return str(comrak.render_markdown(text_of(card.get("markdown")), render_options=options))


_CARDS: dict[str, Callable[[Node], str]] = {
    "image": _image, "gallery": _gallery, "html": _html, "markdown": _markdown, "card-markdown": _markdown,
    "codeblock": _code, "code": _code, "bookmark": _bookmark, "embed": _embed, "video": _media("video"),
    "audio": _media("audio"), "toggle": _toggle, "callout": _callout, "file": _file, "button": _button,
    "horizontalrule": lambda _card: "<hr>", "hr": lambda _card: "<hr>",
}  # fmt: skip


class _Mobiledoc:
    """Mobiledoc 0.3: rows of numbers and texts, whose meaning is their place."""

    def __init__(self, document: Node, notes: list[str]) -> None:
        self._sections = document.get("sections") or []
        self._markups, self._atoms = document.get("markups") or [], document.get("atoms") or []
        self._cards, self._notes = document.get("cards") or [], notes

    def html(self) -> str:
        """All sections."""
        return "".join(map(self._section, self._sections))

    def _section(self, section: list[Any]) -> str:
        kind = section[0]
        if kind == 1:
            tag = section[1] if section[1] in _SECTIONS else "p"
            inner = self._markers(section[2])
            return f"<{tag}>{inner}</{tag}>" if inner else ""
        if kind == 2:
            return _image({"src": section[1]})
        if kind == 3:
            tag = "ol" if section[1] == "ol" else "ul"
            return f"<{tag}>{''.join(f'<li>{self._markers(item)}</li>' for item in section[2])}</{tag}>"
        name, payload = self._cards[section[1]]
        return _card(text_of(name), payload if isinstance(payload, dict) else {}, self._notes)

    def _markers(self, markers: list[Any]) -> str:
        """Text, with marks that open at one piece and close after a later one."""
        made, opened = [], []
        for kind, opens, closes, value in markers:
            for number in opens:
                tag, *attributes = self._markups[number]
                tag = tag if tag in _MARKS else "span"
                facts = dict(zip(*[iter(attributes[0] if attributes else [])] * 2, strict=False))
                href = f' href="{escape(text_of(facts.get("href")))}"' if tag == "a" else ""
                made.append(f"<{tag}{href}>")
                opened.append(tag)
            made.append(escape(str(value), quote=False) if kind == 0 else self._atom(value))
            made += [f"</{opened.pop()}>" for _ in range(min(closes, len(opened)))]
        return "".join(made)

    def _atom(self, number: int) -> str:
        name, text, *_ = self._atoms[number]
        return "<br>" if name == "soft-return" else escape(str(text), quote=False)
