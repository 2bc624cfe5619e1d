"""The rules of JSON Feed 1.1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publisher.checking.content import check_html
from publisher.checking.findings import Hit
from publisher.checking.sequences import Entry, check_sequence
from publisher.checking.values import CONTROLS, is_language, markup_in, rfc3339
from publisher.config.complaints import broken_json
from publisher.model.uris import is_absolute

_VERSION = "https://jsonfeed.org/version/"
_TOP: dict[str, type] = {
    "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str, "next_url": str,
    "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
_ITEM: dict[str, type] = {
    "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str, "summary": str,
    "image": str, "banner_image": str, "date_published": str, "date_modified": str, "authors": list, "tags": list,
    "language": str, "attachments": list,
}  # fmt: skip
_PARTS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "authors": {"name": str, "url": str, "avatar": str},
    "hubs": {"type": str, "url": str},
    "attachments": {
        "url": str, "mime_type": str, "title": str, "size_in_bytes": (int, float), "duration_in_seconds": (int, float),
    },
}  # fmt: skip
_WORDS = {str: "a string", list: "a list", bool: "true or false"}
_NEEDED = {"authors": ("F413", ()), "hubs": ("F412", ("type", "url")), "attachments": ("F411", ("url", "mime_type"))}
_ADDRESSES = frozenset(
    {
        "home_page_url",
        "feed_url",
        "next_url",
        "icon",
        "favicon",
        "url",
        "external_url",
        "image",
        "banner_image",
        "avatar",
    }
)


def check_json(data: bytes, now: datetime) -> Iterator[Hit]:
    """The hits in the bytes of a feed; `now` tells what lies in the future."""
    constants: list[str] = []
    try:
        feed = json.loads(data.decode("utf-8"), parse_constant=constants.append)
    except (ValueError, RecursionError) as error:
        yield Hit("F401", *broken_json(error))
        return
    if constants:  # Python's parser takes them, no other does
        yield Hit("F401", 0, f"{constants[0]} is not a JSON value")
    if not isinstance(feed, dict) or "items" not in feed:
        yield Hit("F102")
        return
    if not str(feed.get("version", "")).startswith(_VERSION):
        yield Hit("F402", 0, str(feed.get("version", ""))[:60])
    for name in ("title", "items"):
        if name not in feed:
            yield Hit("F403", 0, f"'{name}' is missing")
    yield from _object(feed, _TOP, "")
    if "feed_url" not in feed:
        yield Hit("F214")
    yield from _top(feed)
    yield from _items(feed["items"] if isinstance(feed["items"], list) else [], now)


def _items(items: list[Any], now: datetime) -> Iterator[Hit]:
    ids: Counter[str] = Counter()
    yield from check_sequence([_entry(item) for item in items if isinstance(item, dict)], None, 0)
    for number, item in enumerate(items):
        where = f"items[{number}]"
        if not isinstance(item, dict):
            yield Hit("F403", 0, where)
            continue
        yield from _item(item, where, now)
        ids[str(item.get("id"))] += 1
        if ids[str(item.get("id"))] == 2:
            yield Hit("F406", 0, f"{where}: {item.get('id')}")


def _top(feed: dict[str, Any]) -> Iterator[Hit]:
    found = next(filter(None, map(CONTROLS.search, _texts(feed))), None)
    if found:
        yield Hit("F104", 0, f"U+{ord(found[0]):04X}")
    if "hubs" in feed and "feed_url" not in feed:
        yield Hit("F229")
    if feed.get("next_url") and feed["next_url"] == feed.get("feed_url"):
        yield Hit("F703", 0, "next_url")


def _texts(value: object) -> Iterator[str]:
    """All texts inside a value, keys too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def _entry(item: dict[str, Any]) -> Entry:
    published, changed = (rfc3339(str(item.get(name, ""))) for name in ("date_published", "date_modified"))
    return Entry(0, str(item.get("url") or ""), published, changed)


def _item(item: dict[str, Any], where: str, now: datetime) -> Iterator[Hit]:
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield Hit("F405", 0, where)
    if not item.get("content_html") and not item.get("content_text"):
        yield Hit("F407", 0, where)
    yield from _object(item, _ITEM, f"{where}.")
    for name in ("date_published", "date_modified"):
        written = item.get(name)
        moment = rfc3339(written) if isinstance(written, str) else None
        if written is not None and moment is None:
            yield Hit("F408", 0, f"{where}.{name}: {written}"[:100])
        elif moment is not None and moment > now:
            yield Hit("F209", 0, f"{where}.{name}: {written}")
    for name in ("title", "summary"):
        if markup := markup_in(str(item.get(name) or "")):
            yield Hit("F224", 0, f"{where}.{name}: {markup}")
    if isinstance(item.get("content_html"), str):
        for hit in check_html(item["content_html"], 0):
            yield hit._replace(detail=f"{where}: {hit.detail}")


def _parts(name: str, parts: list[Any], where: str) -> Iterator[Hit]:
    """What stands in a list of objects: each has what it needs, and every value is of its kind."""
    code, needed = _NEEDED[name]
    for place, one in enumerate(parts):
        at = f"{where}{name}[{place}]"
        if not isinstance(one, dict) or not one or not all(one.get(key) for key in needed):
            yield Hit(code, 0, at)
            continue
        for key, kind in _PARTS[name].items():
            if key in one and (not isinstance(one[key], kind) or isinstance(one[key], bool)):
                yield Hit("F403", 0, f"'{at}.{key}' has the wrong type")
            elif key in _ADDRESSES and key in one and not is_absolute(one[key]):
                yield Hit("F218", 0, f"{at}.{key}: {one[key]}"[:100])


def _object(found: dict[str, Any], known: dict[str, type], where: str) -> Iterator[Hit]:
    if "author" in found and "authors" not in found:
        yield Hit("F410", 0, f"{where}author")
    for name, kind in known.items():
        if name not in found:
            continue
        value = found[name]
        if not isinstance(value, kind):
            yield Hit("F403", 0, f"'{where}{name}' is not {_WORDS[kind]}")
        elif name in _ADDRESSES and not is_absolute(str(value)):
            yield Hit("F218", 0, f"{where}{name}: {value}"[:100])
        elif name == "language" and not is_language(str(value)):
            yield Hit("F215", 0, f"{where}{name}: {value}")
        elif name in _PARTS:
            yield from _parts(name, found[name], where)
        elif name == "tags" and not all(isinstance(one, str) for one in found["tags"]):
            yield Hit("F403", 0, f"'{where}{name}' has items that are not strings")
