"""What podcast players and directories ask of RSS; a feed that says nothing to them is asked nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from publisher.checking.findings import Hit
from publisher.checking.values import is_mail, is_web
from publisher.config import PODCAST_CATEGORIES

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_SHOW = ("image", "explicit")
_EXPLICIT = re.compile(r"true|false|yes|no|clean|explicit", re.IGNORECASE)  # the last four are of before 2019
_VALUES = {
    "explicit": _EXPLICIT,
    "type": re.compile(r"episodic|serial", re.IGNORECASE),
    "episodeType": re.compile(r"full|trailer|bonus", re.IGNORECASE),
    "duration": re.compile(r"\d+(?:\.\d+)?|(?:\d+:)?\d{1,3}:\d\d(?:\.\d+)?"),
    "season": re.compile(r"0*[1-9]\d*"),
    "episode": re.compile(r"0*[1-9]\d*"),
}


def check_show(channel: Any) -> Iterator[Hit]:
    """The hits in what a channel says of its show. Source: Apple, podcast RSS feed requirements."""
    categories = channel.findall(f"{_ITUNES}category")
    for name in _SHOW if categories else ():  # without one, it is a feed with sounds, no show in a directory
        if channel.find(f"{_ITUNES}{name}") is None:
            yield Hit("F230", channel.sourceline, f"<itunes:{name}>")
    for category in categories:
        yield from _category(category)
    for mail in channel.findall(f"{_ITUNES}owner/{_ITUNES}email"):
        if not is_mail((mail.text or "").strip()):
            yield Hit("F231", mail.sourceline, f"<itunes:email> '{(mail.text or '')[:60]}'")
    yield from check_episode(channel)


def check_episode(parent: Any) -> Iterator[Hit]:
    """The hits in what an item, or a channel, says of itself."""
    for name, known in _VALUES.items():
        for one in parent.findall(f"{_ITUNES}{name}"):
            text = (one.text or "").strip()
            if not known.fullmatch(text):
                yield Hit("F231", one.sourceline, f"<itunes:{name}> '{text[:60]}'")
    for one in parent.findall(f"{_ITUNES}image"):
        if not is_web(one.get("href") or ""):
            yield Hit("F231", one.sourceline, "<itunes:image> without an address in its href")


def _category(category: Any) -> Iterator[Hit]:
    text = category.get("text") or ""
    if text not in PODCAST_CATEGORIES:
        yield Hit("F231", category.sourceline, f"<itunes:category> '{text[:60]}'")
        return
    for part in category.findall(f"{_ITUNES}category"):
        if part.get("text") not in PODCAST_CATEGORIES[text]:
            yield Hit("F231", part.sourceline, f"<itunes:category> '{(part.get('text') or '')[:60]}' in '{text}'")
