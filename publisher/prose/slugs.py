"""Make the part of an address that names an article out of its title."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80  # characters
_LONGEST_BYTES = 200  # UTF-8: file systems allow 255 a name, and "-2" may follow
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = {ord(mark): None for mark in "'’ʼ`´"}
_SPELLED = str.maketrans(
    {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"}
    | {"þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, at most 80 characters; "" when no letter or digit is left.

    Latin letters lose their accents; other scripts stay readable as they are (RFC 3987 allows them in addresses).
    """
    folded = text[:1000].lower()
    if folded.isascii():
        return _cut(_ASCII_WORD.findall(folded.replace("'", "").replace("`", "")))
    composed = unicodedata.normalize("NFKC", folded.translate(_APOSTROPHES)).lower()
    composed = composed.translate(_SPELLED).translate(_APOSTROPHES)
    return _cut("".join(map(_letter, composed)).split())


def _letter(character: str) -> str:
    """The character as a slug has it: without accent when Latin, a space when it is no letter, mark or digit."""
    if character.isascii():
        return character if character.isalnum() else " "
    category = unicodedata.category(character)
    if category[0] == "L":
        base = unicodedata.normalize("NFKD", character)[0]
        return base if base.isascii() else character
    # the vowels of Indic scripts are marks, and words fall apart without them
    return character if category in {"Mn", "Mc", "Nd"} else " "


def _cut(words: list[str]) -> str:
    slug = "-".join(words)
    if len(slug) > _LONGEST:
        head, _, _ = slug[: _LONGEST + 1].rpartition("-")
        slug = head or slug[:_LONGEST]
    while not slug.isascii() and len(slug.encode()) > _LONGEST_BYTES:
        slug = slug[:-1]
    return slug.rstrip("-")
