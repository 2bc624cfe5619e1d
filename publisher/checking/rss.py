"""The rules of RSS 2.0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publisher.checking.atom import check_own_address
from publisher.checking.content import check_html
from publisher.checking.findings import Hit
from publisher.checking.podcasts import check_episode, check_show
from publisher.checking.sequences import Entry, check_sequence
from publisher.checking.values import is_language, is_person, is_web, markup_in, rfc822, rfc3339
from publisher.model.uris import is_absolute

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_SY_NAMES = frozenset({"updatePeriod", "updateFrequency", "updateBase"})
_CHANNEL_NAMES = """
    title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs
    cloud ttl image rating textInput skipHours skipDays item
"""
_ITEM_NAMES = "title link description author category comments enclosure guid pubDate source"
_CHANNEL, _ITEM = frozenset(_CHANNEL_NAMES.split()), frozenset(_ITEM_NAMES.split())
_MANY = frozenset({"category", "item", "enclosure"})


def check_rss(root: Any, now: datetime) -> Iterator[Hit]:
    """The hits in a parsed feed; `now` tells what lies in the future."""
    channels = root.findall("channel")
    if root.get("version") != "2.0" or len(channels) != 1:
        yield Hit("F201", root.sourceline)
    for one in root.iterchildren("item"):
        yield Hit("F201", one.sourceline, "an <item> is outside it")
    for channel in channels[:1]:
        yield from _channel(channel, now)
        guids: Counter[str] = Counter()
        items = channel.findall("item")
        yield from check_sequence([_entry(item) for item in items], _moment(channel, "lastBuildDate"), root.sourceline)
        for item in items:
            yield from _item(item, now)
            guid = (item.findtext("guid") or "").strip()
            guids[guid] += 1
            if guid and guids[guid] == 2:
                yield Hit("F205", item.sourceline, guid)


def _channel(channel: Any, now: datetime) -> Iterator[Hit]:
    yield from _elements(channel, _CHANNEL)
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield Hit("F202", channel.sourceline, f"<{name}>")
    language = channel.find("language")
    if language is not None and not is_language((language.text or "").strip()):
        yield Hit("F215", language.sourceline, language.text or "")
    yield from check_own_address(channel)
    for name in ("managingEditor", "webMaster"):
        yield from _people(channel, name)
    for name in ("pubDate", "lastBuildDate"):
        yield from _dates(channel, name, now)
    yield from _links(channel)
    yield from _schedule(channel)
    yield from _image(channel)
    yield from check_show(channel)


def _schedule(channel: Any) -> Iterator[Hit]:
    """How often a feed changes, as its module of that name says, and how long it may be kept."""
    for one in channel.iterchildren():
        if isinstance(one.tag, str) and one.tag.startswith(_SY) and one.tag.removeprefix(_SY) not in _SY_NAMES:
            yield Hit("F221", one.sourceline, one.tag.removeprefix(_SY))
    ttl = channel.find("ttl")
    if ttl is not None and not (ttl.text or "").strip().isdecimal():
        yield Hit("F227", ttl.sourceline, (ttl.text or "")[:20])


def _image(channel: Any) -> Iterator[Hit]:
    image = channel.find("image")
    if image is None:
        return
    same = all((image.findtext(name) or "") == (channel.findtext(name) or "") for name in ("title", "link"))
    if not same or not image.findtext("url"):
        yield Hit("F222", image.sourceline)
    for name, most in (("width", 144), ("height", 400)):
        size = (image.findtext(name) or "0").strip()
        if not size.isdecimal() or int(size[:9]) > most:
            yield Hit("F228", image.sourceline, f"{name} {size[:20]}")


def _entry(item: Any) -> Entry:
    changed = rfc3339((item.findtext(f"{_ATOM}updated") or "").strip())
    return Entry(item.sourceline, (item.findtext("link") or "").strip(), _moment(item, "pubDate"), changed)


def _moment(parent: Any, name: str) -> datetime | None:
    return rfc822((parent.findtext(name) or "").strip())


def _item(item: Any, now: datetime) -> Iterator[Hit]:
    yield from _elements(item, _ITEM)
    if not (item.findtext("title") or "").strip() and not (item.findtext("description") or "").strip():
        yield Hit("F203", item.sourceline)
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        yield Hit("F204", item.sourceline)
    elif guid.get("isPermaLink", "true") == "true" and not is_web((guid.text or "").strip()):
        yield Hit("F206", guid.sourceline, (guid.text or "")[:100])
    if item.find("pubDate") is None:
        yield Hit("F208", item.sourceline)
    yield from _dates(item, "pubDate", now)
    yield from _people(item, "author")
    yield from _links(item)
    yield from _media(item)
    yield from check_episode(item)
    for name in ("title", "category"):
        for one in item.findall(name):
            if markup := markup_in(one.text or ""):
                yield Hit("F224", one.sourceline, markup)
    yield from _texts(item)


def _texts(item: Any) -> Iterator[Hit]:
    places = [child.tag for child in item if isinstance(child.tag, str)]
    if _CONTENT in places and "description" in places and places.index("description") > places.index(_CONTENT):
        yield Hit("F213", item.sourceline)
    for name in ("description", _CONTENT):
        for one in item.findall(name):
            yield from check_html(one.text or "", one.sourceline)


def _media(item: Any) -> Iterator[Hit]:
    media = item.findall("enclosure")
    if len(media) > 1:
        yield Hit("F212", media[1].sourceline)
    for one in media:
        whole = (one.get("length") or "").isdecimal() and "/" in (one.get("type") or "")
        if not whole or not is_web(one.get("url") or ""):
            yield Hit("F211", one.sourceline, one.get("url") or "")
    for group in item.findall(f"{_MEDIA}group"):
        if len(group.findall(f"{_MEDIA}content")) < 2:
            yield Hit("F219", group.sourceline)


def _elements(parent: Any, known: frozenset[str]) -> Iterator[Hit]:
    seen: Counter[str] = Counter()
    for child in parent.iterchildren():
        if not isinstance(child.tag, str) or child.tag.startswith("{"):
            continue
        seen[child.tag] += 1
        if child.tag not in known:
            yield Hit("F217", child.sourceline, f"<{child.tag}>")
        elif seen[child.tag] == 2 and child.tag not in _MANY:
            yield Hit("F216", child.sourceline, f"<{child.tag}>")


def _people(parent: Any, name: str) -> Iterator[Hit]:
    for one in parent.findall(name):
        if not is_person((one.text or "").strip()):
            yield Hit("F210", one.sourceline, (one.text or "")[:100])


def _dates(parent: Any, name: str, now: datetime) -> Iterator[Hit]:
    for one in parent.findall(name):
        moment = rfc822((one.text or "").strip())
        if moment is None:
            yield Hit("F207", one.sourceline, (one.text or "")[:60])
        elif moment > now:
            yield Hit("F209", one.sourceline, one.text or "")


def _links(parent: Any) -> Iterator[Hit]:
    for one in (*parent.findall("link"), *parent.findall("comments")):
        if not is_absolute((one.text or "").strip()):
            yield Hit("F218", one.sourceline, (one.text or "")[:100])
