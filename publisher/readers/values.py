"""Single values as people write them in front matter and metadata, made ours: text, numbers, lists, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

import msgspec

from publisher.markup import addresses, clean_line, plain

_MOST_ITEMS = 1000  # of a list: what has more was not written by a person
_QUOTES = {'""', "''", "“”", "„“", "„”", "«»", "‘’", "””", "»«"}
_MARKUP = re.compile(
    r"</?(?:a|b|i|em|strong|span|sup|sub|br|p|code|small|u|s|mark|cite|q|h[1-6])(?=[\s/>])|&#?\w+;", re.IGNORECASE
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
    """A value as it stands in a problem's message; of a list or a table the first words."""
    if isinstance(value, (list, dict)):
        what = "a list" if isinstance(value, list) else "a table"
        names = ", ".join(shown(one) for one in list(value)[:3] if not isinstance(one, (list, dict)))
        return f"{what} of {names}" if names else what
    text = line(value)
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
    """A path below the site as /path/, or "" when it leads elsewhere; `%C3%BC` is the letter that it stands for."""
    if "%" in text:
        text = clean_line(unquote(text, errors="ignore"))
    if not text or len(text) > 500 or text.startswith("//") or _NOT_IN_URLS.search(text.replace(" ", "")):
        return ""
    if ":" in text.split("/", maxsplit=1)[0] or "?" in text or "#" in text:
        return ""
    parts = [part for part in text.split("/") if part not in {"", "."}]
    if not parts or ".." in parts:
        return ""
    end = "" if addresses.is_file(parts[-1]) else "/"
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


_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{4,8})*", re.IGNORECASE | re.ASCII)


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


def merged(first: msgspec.Struct, second: msgspec.Struct) -> dict[str, object]:
    """The fields of `second`, and over them those that `first` says something in."""
    given = msgspec.structs.asdict(second)
    defaults = {field.name: field.default for field in msgspec.structs.fields(type(first))}
    given.update({name: value for name, value in msgspec.structs.asdict(first).items() if value != defaults[name]})
    return given
