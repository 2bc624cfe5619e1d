"""Single values as people write them in front matter and metadata, made ours: text, lists, people, pictures, media."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from publisher.markup import clean_line, plain
from publisher.model import Author, Enclosure, Image, Link

_MOST_ITEMS = 1000  # of a list: what has more was not written by a person
_QUOTES = {'""', "''", "“”", "„“", "„”", "«»", "‘’", "””", "»«"}
_MARKUP = re.compile(
    r"</?(?:a|b|i|em|strong|span|sup|sub|br|p|code|small|u|s|mark|cite|q|h[1-6])\b|&#?\w+;", re.IGNORECASE
)


def line(value: object) -> str:
    """One clean line of text; "" for lists, maps and nothing."""
    if isinstance(value, str):
        text = value
    elif value is None or isinstance(value, (bool, list, tuple, dict)):
        return ""
    else:
        text = str(value)
    return text if text.isprintable() and "  " not in text and text == text.strip() else clean_line(text)


def title(value: object) -> str:
    """One clean line, its HTML tags and entities read away; `C<T>` and `a < b` are no tags."""
    text = line(unquoted(value))
    return plain(text) if ("<" in text or "&" in text) and _MARKUP.search(text) else text


def unquoted(value: object) -> object:
    """Without quotes that a word processor made typographic around the whole."""
    if isinstance(value, str) and len(value) > 1 and value[0] in "“„«‘”»" and value[0] + value[-1] in _QUOTES:
        inner = value[1:-1]
        return value if any(mark in inner for mark in (value[0], value[-1])) else inner
    return value


def shown(value: object) -> str:
    """A value as it stands in a problem's message."""
    text = line(value) if not isinstance(value, (list, dict)) else str(value)[:200]
    return f"'{text if len(text) <= 60 else text[:57] + '...'}'"


def boolean(value: object) -> bool | None:
    """Yes or no in YAML's words, old and new; None for anything else."""
    if isinstance(value, bool):
        return value
    return _SWITCH.get(line(unquoted(value)).lower())


_SWITCH = {"true": True, "yes": True, "on": True, "y": True, "1": True}
_SWITCH |= {"false": False, "no": False, "off": False, "n": False, "0": False, "never": False, "none": False}


def whole(value: object) -> int | None:
    """A whole number, not negative."""
    if isinstance(value, bool):
        return None
    text = line(value).replace("_", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """In order, without the empty and the repeated; case does not count."""
    return tuple({word.casefold(): word for word in reversed(list(words)) if word}.values())[::-1]


def words(value: object, *, split: bool, careful: bool = False) -> list[str]:
    """Words of a list, or of one line cut at `;` or `,`; a careful cut leaves "crime, law and justice" whole."""
    if isinstance(value, (list, tuple)):
        items = [item for one in value[:_MOST_ITEMS] for item in (words(one, split=False) if one is not value else [])]
        return [item for item in items if item]
    if isinstance(value, dict):
        named = value.get("name") or value.get("title") or value.get("slug")
        return [line(named)] if named else []
    text = line(unquoted(value))
    if text.startswith("[[") and text.endswith("]]"):
        text = text[2:-2]
    if not split:
        return [text] if text else []
    if careful and ";" in text:
        parts = text.split(";")
    elif careful and re.search(r",[^,]+ (?:and|und|et|y|e|en) [^,]+$", text):
        parts = [text]
    else:
        parts = re.split("[,;，、；]", text)
    return [line(unquoted(part.strip())) for part in parts[:_MOST_ITEMS] if part.strip()]


# --- addresses -------------------------------------------------------------------------------------------------

_NOT_IN_URLS = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")


def web_address(text: str) -> str:
    """The text when it is an http(s) address with a host, else ""."""
    if text[:4].lower() != "http" or _NOT_IN_URLS.search(text):
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname else ""


def page_path(text: str) -> str:
    """A path below the site as /path/, or "" when it leads elsewhere."""
    if not text or len(text) > 500 or text.startswith("//") or _NOT_IN_URLS.search(text.replace(" ", "")):
        return ""
    if ":" in text.split("/", maxsplit=1)[0] or "?" in text or "#" in text:
        return ""
    parts = [part for part in text.split("/") if part not in {"", "."}]
    if not parts or ".." in parts:
        return ""
    end = "" if parts[-1].lower().endswith((".html", ".htm")) else "/"
    return f"/{'/'.join(parts)}{end}"


def reference(value: object) -> str:
    """An address of a picture or file, on the web or relative to the article; "" when it is none."""
    text = line(unquoted(value))
    match = re.fullmatch(r"!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]|!\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)", text)
    if match:
        text = match[1] or match[2]
    if not text or len(text) > 2000 or re.match(r"(?i)(?!https?:)[a-z][a-z0-9+.-]+:", text) or "<" in text:
        return ""
    return text


# --- pictures and media ----------------------------------------------------------------------------------------

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:[?#].*)?$", re.IGNORECASE)
_MEDIA_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4",
    "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg",
}  # fmt: skip
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
    return Image(url=address) if address and boolean(address) is None else None


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
    suffix = re.sub(r"[?#].*$", "", address).rpartition(".")[2].lower()
    if not address or boolean(address) is not None or (loose and suffix not in _MEDIA_TYPES and not facts.get("type")):
        return None
    return _media(address, suffix, facts)


def _media(address: str, suffix: str, facts: dict[str, object]) -> Media:
    wrong: list[str] = []

    def number(names: tuple[str, ...], default: int, *, seconds: bool = False) -> int:
        for name in names:
            if facts.get(name) not in {None, ""} if not isinstance(facts.get(name), (list, dict)) else True:
                found = duration(facts[name]) if seconds else whole(facts[name])
                if found is not None:
                    return found
                wrong.append(name)
        return default

    stated = next((found for key in ("type", "mime", "media_type", "mime_type") if (found := line(facts.get(key)))), "")
    made = Enclosure(
        url=address,
        media_type=stated if "/" in stated else _MEDIA_TYPES.get(suffix, ""),
        length=number(("length", "size", "bytes", "filesize"), -1),
        duration_s=number(("duration", "duration_s", "seconds"), 0, seconds=True),
        episode=number(("episode",), 0),
        season=number(("season",), 0),
    )
    return Media(made, tuple(wrong), facts)


_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_SPAN = re.compile(
    r"(?:pt)?\s*(?:(\d+)\s*(?:h|hours?|hrs?|std)\.?)?\s*(?:(\d+)\s*(?:m|min|mins|minutes?)\.?)?\s*(?:(\d+)(?:\.\d+)?\s*(?:s|secs?|seconds?)\.?)?"
)


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


# --- people, languages, links ----------------------------------------------------------------------------------

_ADDRESSED = re.compile(r"(.*?)\s*[<(]\s*(?:mailto:)?([^<>()\s]+)\s*[>)]")


def authors(value: object) -> tuple[Author, ...]:
    """People from a line ("A and B", "A; B", "A <a@example.org>"), a map, or a list of either."""
    if isinstance(value, (list, tuple)):
        found = [one for item in value[:100] if not isinstance(item, list) for one in _person(item)]
    elif isinstance(value, dict):
        found = _person(value)
    else:
        text = re.sub(r"(?i)^(?:by|von|par|por|di|door)[:\s]\s*(?=\S)", "", line(unquoted(value)))
        found = [one for part in _names(text) for one in _person(part)]
    return tuple(dict.fromkeys(found))


_CREDENTIALS = re.compile(r"(?:[A-Z][A-Za-z]?\.?){1,4}|Jr\.?|Sr\.?")  # MS, RDN, Ph.D.


def _names(text: str) -> list[str]:
    """Cut a line of names; "Ruiz, Ana" is one name, "Ana Ruiz, Bo Lind" are two."""
    if ";" in text:
        return text.split(";")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    parts = parts[:1] + [part for part in parts[1:] if not _CREDENTIALS.fullmatch(part)]
    if len(parts) > 1 and " " not in parts[0]:
        return [text]
    pieces = [piece for part in parts for piece in re.split(r"\s+(?:and|und|et|y|e|&)\s+", part)]
    pieces = [re.sub(r"^(?:and|und|et|&)\s+", "", piece) for piece in pieces]
    return pieces if all(" " in piece for piece in pieces) or len(parts) == len(pieces) else parts


def _person(value: object) -> list[Author]:
    if isinstance(value, dict):
        name = next(
            (found for key in ("name", "display_name", "title", "login", "slug") if (found := line(value.get(key)))), ""
        )
        if not name:  # Hugo and others: a map from a short name to its facts
            return [
                one for inner in list(value.values())[:20] if isinstance(inner, dict) for one in _person(dict(inner))
            ][:20]
        url = next(
            (
                web
                for key in ("url", "homepage", "website", "uri", "link")
                if (web := web_address(line(value.get(key))))
            ),
            "",
        )
        return [Author(name=plain_name(name), email=_email(line(value.get("email"))), url=url)]
    text = plain_name(line(value))
    match = _ADDRESSED.fullmatch(text)
    if not match:
        return [Author(name=text)] if text else []
    name, address = match[1].strip("\"' "), match[2]
    if "@" in address and not address.startswith("http"):
        return [Author(name=name or address, email=_email(address))]
    return [Author(name=name or address, url=web_address(address))] if web_address(address) else [Author(name=text)]


def plain_name(text: str) -> str:
    """A name without HTML, Obsidian's brackets and quotes."""
    text = title(text)
    return text[2:-2].rpartition("|")[2] if text.startswith("[[") and text.endswith("]]") else text


def _email(text: str) -> str:
    return text if re.fullmatch(r"[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]{1,250}", text) else ""


_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{4,8})*", re.IGNORECASE)


def language(value: object) -> str:
    """A BCP 47 tag in its usual case, also from `de_DE.UTF-8`; "" when it is none (RFC 5646 2.1.1)."""
    text = line(unquoted(value[0] if isinstance(value, list) and value else value))
    text = text.split(".")[0].split("@")[0].replace("_", "-")
    if not _TAG.fullmatch(text):
        return ""
    first, *rest = text.split("-")
    cased = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()
        for part in rest
    ]
    return "-".join([first.lower(), *cased])


def links(value: object) -> list[Link]:  # noqa: PLR0911 - one return a shape
    """Related articles from titles, addresses, [Markdown](links), [[notes]], maps, or a list of these."""
    if isinstance(value, (list, tuple)):
        return [one for item in value[:200] if not isinstance(item, list) for one in links(item)]
    if isinstance(value, dict):
        name, address = (
            title(value.get("title") or value.get("name")),
            reference(value.get("url") or value.get("link") or value.get("href")),
        )
        if name or address:
            return [Link(title=name or address, url=address)]
        return [Link(title=title(key), url=reference(one)) for key, one in list(value.items())[:200] if title(key)]
    text = title(value)
    if match := re.fullmatch(r"\[([^\]]+)\]\(<?([^)\s>]+)>?\)", text):
        return [Link(title=match[1], url=reference(match[2]))]
    if match := re.fullmatch(r"\[\[([^\]|#]+)[^\]|]*(?:\|([^\]]+))?\]\]", text):
        return [Link(title=match[2] or match[1])]
    if web_address(text) or (
        text and not re.search(r"\s", text) and re.search(r"^\.?\.?/|\.(?:md|html?|txt|markdown)$", text)
    ):
        return [Link(title=text, url=text)]
    return [Link(title=text)] if text else []


def merged(first: msgspec.Struct, second: msgspec.Struct) -> dict[str, object]:
    """The fields of `second`, and over them those that `first` says something in."""
    given = msgspec.structs.asdict(second)
    defaults = {field.name: field.default for field in msgspec.structs.fields(type(first))}
    given.update({name: value for name, value in msgspec.structs.asdict(first).items() if value != defaults[name]})
    return given
