"""The article that a web page describes in JSON-LD; read from a parsed tree, never fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES = re.compile(r"(?:.*/)?(?:\w*Article|BlogPosting|Report|Review|\w*Recipe|LiveBlogPosting|SocialMediaPosting)")
_MOST_CHARACTERS = 2_000_000
_MOST_LISTED, _DEEPEST = 200, 5


def article(tree: HtmlElement) -> dict[str, Any]:
    """The first object that describes an article, its author and picture found where it only refers to them.

    {} where there is none.
    """
    loaded = list(_loaded(tree))
    found = next((one for every in loaded for one in _articles(every, 0)), None)
    if found is None:
        return {}
    found = {key: _meant(value, loaded) if key in {"author", "image"} else value for key, value in found.items()}
    words = found.get("keywords")
    if isinstance(words, list):  # Medium's hold facts for its own use, and what is a tag is said there
        tags = [word.removeprefix("Tag:") for word in words if isinstance(word, str) and word.startswith("Tag:")]
        found["keywords"] = tags or words
    return found


def _loaded(tree: HtmlElement) -> Iterator[object]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "") or len(text) > _MOST_CHARACTERS:
            continue
        try:
            yield json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text), strict=False)
        except (ValueError, RecursionError):
            continue


def _articles(loaded: object, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(loaded, list) and depth < _DEEPEST:
        for one in loaded[:_MOST_LISTED]:
            yield from _articles(one, depth + 1)
    elif isinstance(loaded, dict) and depth < _DEEPEST:
        kinds = loaded.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLES.fullmatch(kind)
            for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield loaded
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(loaded.get(key), (dict, list)):
                yield from _articles(loaded[key], depth + 1)


def _meant(value: object, loaded: list[object]) -> object:
    """What a value refers to by an `@id` alone, as most systems write it; nothing where that is only a place in a page.

    Source: JSON-LD 1.1, 3.3, node references.
    """
    if isinstance(value, list):
        return [_meant(one, loaded) for one in value[:_MOST_LISTED] if not isinstance(one, list)]
    if not isinstance(value, dict) or not isinstance(value.get("@id"), str) or value.keys() - {"@id", "@type"}:
        return value
    for node in (one for every in loaded for one in _nodes(every)):
        if node.get("@id") == value["@id"] and node.keys() - {"@id", "@type"}:
            return node
    return None if "#" in value["@id"] else value


def _nodes(loaded: object) -> Iterator[dict[str, Any]]:
    for top in loaded[:_MOST_LISTED] if isinstance(loaded, list) else [loaded]:
        if isinstance(top, dict):
            yield top
            graph = top.get("@graph")
            yield from (
                one for one in (graph[:_MOST_LISTED] if isinstance(graph, list) else ()) if isinstance(one, dict)
            )
