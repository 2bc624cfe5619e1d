"""Find who wrote an article in a line of a scraped file: "By Ana Ruiz", "Von Bo Lind, Berlin", a name alone."""

from __future__ import annotations

import re
from functools import cache

from publisher.readers.text_lines import wide
from publisher.readers.text_phrases import alternatives, normal, table

_NAME_ENDS = re.compile(r"\s*(?:[|•·/(\[–—]|\s-\s|\d|,\s*(?!\s*(?:and|und|et|y|e|en)\b)).*$")
_JOINED = re.compile(r"\s*(?:,|;|&|、|・|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bи\b|\sو\s?)\s*", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"By ((?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w'’-]+):\s|.{0,40}[（(](?:本报|本報)?[记記]者\s?([一-鿿·]{2,5})[）)]"
)
_REPORTER = re.compile(r"[一-鿿]{0,8}[记記]者[\s：:]+([一-鿿·]{2,5})")
_PLACE = re.compile(r"\s(?:[a-zà-ÿ]{1,5})((?:\s[A-ZÀ-Þ][\w.'’-]*)+)$")  # "at Broad Lane", "aus New York", "à Paris"
_ROLE = re.compile(r"\s[(（][^()（）]{2,30}[)）]")  # "(texto)", "(Fotos)"
_MOST_WORDS = 6
_WIDEST_NAME = 14  # characters of a Chinese or Japanese name, a foreign one in kana included
_CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
_ARTICLES = frozenset(
    ["the", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo", "het"]
)  # of papers
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "do",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "und",
        "and",
        "et",
        "y",
        "e",
        "zu",
    ]
)


def byline(text: str) -> str:
    """The author that a short line names after "By", "Von", "Автор:"; "" when it names nobody."""
    if len(text) > 120:
        return ""
    if reporter := _REPORTER.fullmatch(text):
        return reporter[1]
    match = _start().match(text)
    return name(text[match.end() :]) if match else ""


def after_date(text: str) -> str:
    """The author whom a short line names after its date ("Posted on 3 March 2026 by Ana Ruiz"), "" for none."""
    match = _after_date().search(text) if len(text) <= 120 else None
    return name(text[match.end() :]) if match else ""


def name(text: str) -> str:
    """The name at the beginning of `text`, without place, paper and date; "" when there is none."""
    whole = _ROLE.sub("", text).strip(" :：|,–—-")
    first, *_ = _NAME_ENDS.sub("", whole).split("  ")
    found = first.strip(" .,:;|–—-")
    if is_name(found):
        return found
    where = _PLACE.search(found)
    who = found[: where.start()] if where and where[0].split()[0] not in _PARTICLES else ""
    return who if len(who.split()) >= 2 and is_name(who) else ""


def is_name(text: str) -> bool:
    """Whether `text` can be a name: a few words, each with a capital where the script has them."""
    words = text.split()
    if not 1 <= len(words) <= _MOST_WORDS or len(text) > 60 or text[-1] in "?!。":
        return False
    if normal(text) in table("agencies").whole:
        return True
    if wide(text) > _WIDEST_NAME:
        return False
    cased = [word for word in words if _CASED.match(word)]
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in cased) and any(c.isalpha() for c in text)


def is_full_name(text: str) -> bool:
    """Whether a line alone is surely a person or an agency: two to four capitalised words, or several such."""
    parts = people(_ROLE.sub("", text))
    if parts not in {(), (text,)}:
        return len(text) <= 90 and all(is_full_name(part) for part in parts)
    if normal(text) in table("agencies").whole:
        return True
    return (
        2 <= len(words := text.split()) <= 4
        and words[0].lower() not in _ARTICLES
        and is_name(text)
        and text.replace(" ", "").replace(".", "").replace("-", "").isalpha()
    )


def in_text(paragraph: str) -> str:
    """The author named at the beginning of the first paragraph ("By Ana Ruiz: The city ...")."""
    return match[1] or match[2] if (match := _IN_TEXT.match(paragraph)) else ""


def people(found: str) -> tuple[str, ...]:
    """The single names of a byline."""
    return tuple(dict.fromkeys(part for part in _JOINED.split(found) if part))


@cache
def _start() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('byline_start')})(?:\s*[:：|]\s*|\s+|(?<=[=＝：:／/]))", re.IGNORECASE)


@cache
def _after_date() -> re.Pattern[str]:
    return re.compile(rf"\d(?:\W+\w{{1,4}})?\W+(?:{alternatives('byline_start')})\s+", re.IGNORECASE)
