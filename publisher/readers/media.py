"""Pictures and audio or video files as people name them in front matter and metadata."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import NamedTuple

from publisher.model import Enclosure, Image
from publisher.model.media_types import MEDIA_TYPES
from publisher.readers.values import boolean, line, reference, title, whole

_PICTURE = re.compile(r"\.(?:jfif|jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:[?#].*)?$", re.IGNORECASE)
_SOUNDS_AND_FILMS = {suffix: kind for suffix, kind in MEDIA_TYPES.items() if kind.startswith(("audio/", "video/"))}
_URL_KEYS = ("url", "src", "image", "path", "file", "href", "source", "contentUrl", "@id", "teaser", "overlay_image")


def names_image(value: object) -> bool:
    """Whether a value is the name of a picture file."""
    return isinstance(value, str) and bool(_PICTURE.search(value))


def image(value: object) -> Image | None:
    """A picture from its address, a map, or the first of a list of either."""
    if isinstance(value, (list, tuple)):
        return next((made for one in value[:20] if not isinstance(one, list) and (made := image(one))), None)
    if isinstance(value, dict):
        address = next((found for key in _URL_KEYS if (found := reference(value.get(key)))), "")
        if not address:
            return None
        alt, caption = (next((found for key in keys if (found := title(value.get(key)))), "") for keys in _TEXT_KEYS)
        return Image(
            url=address,
            alt=alt,
            caption=caption,
            width=whole(value.get("width")) or 0,
            height=whole(value.get("height")) or 0,
        )
    address = reference(value)
    if not any(mark in address for mark in "./:"):  # "large", or who took it
        return None
    return Image(url=address)


_TEXT_KEYS = (("alt", "alt_text", "altText", "image_alt", "imageAlt"), ("caption", "title", "credit", "image_caption"))


class Media(NamedTuple):
    """An enclosure, the names of its facts that could not be read, and what was written."""

    enclosure: Enclosure
    wrong: tuple[str, ...]
    raw: dict[str, object]


def enclosure(value: object, *, loose: bool) -> Media | None:
    """An audio or video file from its address, `address length type`, or a map; `loose` wants a known suffix."""
    if isinstance(value, (list, tuple)):
        return next(
            (made for one in value[:20] if not isinstance(one, list) and (made := enclosure(one, loose=loose))), None
        )
    facts: dict[str, object] = {}
    if isinstance(value, dict):
        facts = {str(key).lower(): one for key, one in value.items()}
        address = next((found for key in _URL_KEYS if (found := reference(facts.get(key.lower())))), "")
    else:
        parts = line(value).split(" ")
        address = reference(parts[0])
        if len(parts) == 3 and parts[1].isdigit() and "/" in parts[2]:  # WordPress: address, length, type
            facts = {"length": parts[1], "type": parts[2]}
        elif len(parts) > 1:
            address = reference(value)
    suffix = "." + re.sub(r"[?#].*$", "", address).rpartition(".")[2].lower()
    if (
        not address
        or boolean(address) is not None
        or (loose and suffix not in _SOUNDS_AND_FILMS and not facts.get("type"))
    ):
        return None
    return _media(address, suffix, facts)


def _media(address: str, suffix: str, facts: dict[str, object]) -> Media:
    wrong: list[str] = []

    def number(names: tuple[str, ...], default: int, *, seconds: bool = False) -> int:
        for name in names:
            if facts.get(name) in (None, ""):
                continue
            found = duration(facts[name]) if seconds else whole(facts[name])
            if found is not None:
                return found
            wrong.append(name)
        return default

    kind = episode_type(facts.get("episode_type") or "full")
    if kind is None:
        wrong.append("episode_type")
    stated = next((key for key in ("type", "mime", "media_type", "mime_type") if line(facts.get(key))), "")
    if stated and "/" in line(facts[stated]) and media_type(facts[stated]) is None:  # `type: audio` says too little
        wrong.append(stated)
    blunt = explicit(facts.get("explicit"))
    if blunt is None and facts.get("explicit") not in (None, ""):
        wrong.append("explicit")
    made = Enclosure(
        url=address,
        media_type=media_type(facts.get(stated)) or _SOUNDS_AND_FILMS.get(suffix, ""),
        length=number(("length", "size", "bytes", "filesize"), -1),
        duration_s=number(("duration", "duration_s", "seconds"), 0, seconds=True),
        episode=number(("episode",), 0),
        season=number(("season",), 0),
        kind=kind or "full",
        explicit=blunt,
    )
    return Media(made, tuple(wrong), facts)


_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*(?: *;.*)?", re.ASCII)  # RFC 6838 4.2


def media_type(value: object) -> str | None:
    """A media type, perhaps with parameters; None when it is none."""
    text = line(value)
    return text if _MEDIA_TYPE.fullmatch(text) else None


_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_SPAN = re.compile(
    r"(?:pt)?\s*(?:(\d+)\s*(?:h|hours?|hrs?|std)\.?)?\s*(?:(\d+)\s*(?:m|min|mins|minutes?)\.?)?\s*(?:(\d+)(?:\.\d+)?\s*(?:s|secs?|seconds?)\.?)?"
)


EPISODE_TYPES = ("full", "trailer", "bonus")


def episode_type(value: object) -> str | None:
    """What kind of an episode it is, in Apple's words; None when it is none of them."""
    # msgspec leaves a default out only where it is the same object: else each fingerprint of an episode would change.
    kind = sys.intern(line(value).lower())
    return kind if kind in EPISODE_TYPES else None


def explicit(value: object) -> bool | None:
    """Whether an episode is not for children, also in Apple's words of before 2019; None when it is none of them."""
    return {"explicit": True, "clean": False}.get(line(value).lower(), boolean(value))


def complaint(name: str) -> tuple[str, str]:
    """What is wrong with a fact of an enclosure that could not be read, and how to mend it."""
    if name == "episode_type":
        return "is not a type of episode", "Write full, trailer or bonus."
    if name in {"type", "mime", "media_type", "mime_type"}:
        return "is not a media type", "Write it as audio/mpeg."
    if name == "explicit":
        return "is neither true nor false", "Write true or false."
    return "is not a number", "Write bytes or seconds, or 1:02:03 for a duration."


def duration(value: object) -> int | None:
    """Seconds from 1:02:03, 45:10, 3723, PT1H2M3S or 45 min."""
    text = line(value).lower()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", text):
        return int(float(text))
    match = _CLOCK.fullmatch(text) or (_SPAN.fullmatch(text) if len(text) < 40 else None)
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


# What keys beside that of the enclosure say of it: the key's field, the name in Enclosure, how it is read.
FACTS: tuple[tuple[str, str, Callable[[object], object]], ...] = (
    ("duration", "duration_s", duration),
    ("length", "length", whole),
    ("media_type", "media_type", media_type),
    ("episode", "episode", whole),
    ("season", "season", whole),
    ("episode_type", "kind", episode_type),
    ("explicit", "explicit", explicit),
)
