"""Authors and related articles as people name them in front matter and metadata."""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.model import Author, Link
from publisher.readers.values import line, reference, title, unquoted, web_address

_ADDRESSED = re.compile(r"(.*?)\s*[<(]\s*(?:mailto:)?([^<>()\s]+)\s*[>)]")


def authors(value: object) -> tuple[Author, ...]:
    """People from a line ("A and B", "A; B", "A <a@example.org>"), a map, or a list of either."""
    if isinstance(value, (list, tuple)):
        found = [one for item in value[:100] if not isinstance(item, list) for one in _person(item)]
    elif isinstance(value, dict):
        found = _person(value)
    else:
        return _of_line(line(unquoted(value)))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)  # the same few write most of the articles
def _of_line(text: str) -> tuple[Author, ...]:
    text = _BY.sub("", text)
    return tuple(dict.fromkeys(one for part in _names(text) for one in _person(part)))


_BY = re.compile(
    r"^(?:(?:posted|written|published|publié|écrit|rédigé|geschrieben|veröffentlicht|publicado|escrito|scritto|pubblicato)"
    r"\s+)?(?:by|von|par|por|di|door)[:\s]\s*(?=\S)",
    re.IGNORECASE,
)
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
        return [Link(title=text, url=reference(text))]
    return [Link(title=text)] if text else []
