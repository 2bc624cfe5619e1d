"""The rules of JSON Feed 1.1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publisher.checking.content import check_html
from publisher.checking.findings import Hit
from publisher.checking.values import is_absolute, is_language, rfc3339

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
_ADDRESSES = frozenset(
    {"home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url", "image", "banner_image"}
)


def check_json(data: bytes, now: datetime) -> Iterator[Hit]:
    """The hits in the bytes of a feed; `now` tells what lies in the future."""
    try:
        feed = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        yield Hit("F401", getattr(error, "lineno", 0), str(error)[:100])
        return
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
    ids: Counter[str] = Counter()
    items = feed["items"] if isinstance(feed["items"], list) else []
    for number, item in enumerate(items):
        where = f"items[{number}]"
        if not isinstance(item, dict):
            yield Hit("F403", 0, where)
            continue
        yield from _item(item, where, now)
        ids[str(item.get("id"))] += 1
        if ids[str(item.get("id"))] == 2:
            yield Hit("F406", 0, f"{where}: {item.get('id')}")


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
    attachments = item.get("attachments")
    for place, one in enumerate(attachments if isinstance(attachments, list) else ()):
        if not isinstance(one, dict) or not one.get("url") or not one.get("mime_type"):
            yield Hit("F411", 0, f"{where}.attachments[{place}]")
    if isinstance(item.get("content_html"), str):
        yield from check_html(item["content_html"], 0)


def _object(found: dict[str, Any], known: dict[str, type], where: str) -> Iterator[Hit]:
    if "author" in found and "authors" not in found:
        yield Hit("F410", 0, f"{where}author")
    for name, kind in known.items():
        value = found.get(name)
        if value is None:
            continue
        if not isinstance(value, kind):
            yield Hit("F403", 0, f"'{where}{name}' is no {kind.__name__}")
        elif name in _ADDRESSES and not is_absolute(str(value)):
            yield Hit("F218", 0, f"{where}{name}: {value}"[:100])
        elif name == "language" and not is_language(str(value)):
            yield Hit("F215", 0, f"{where}{name}: {value}")
        elif name == "tags" and not all(isinstance(one, str) for one in found["tags"]):
            yield Hit("F403", 0, f"'{where}{name}' holds more than texts")
