"""The pictures of a Markdown text, told without rendering it."""

from __future__ import annotations

import re

from publisher.markup import plain
from publisher.model import Image
from publisher.readers import media, values
from publisher.readers.code_spans import CODE

_FIRST_IMAGE = re.compile(
    r"!\[((?:[^\[\]\\\n]|\\.){0,500})\]\(\s*(?:<([^>\n]{1,1000})>|([^()\s]{1,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?))(?:\s+(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'))?\s*\)"
    r"|<img\b([^<>]{1,2000})>"
)
_ATTRIBUTE = re.compile(r"\b(src|alt|width|height)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")


def first(text: str) -> Image | None:
    """The first picture of the text, without rendering it; not one in a code block."""
    pictures = (text.find("!["), text.find("<img") if "<" in text else -1)
    start = min((at for at in pictures if at >= 0), default=-1)
    if start < 0:
        return None
    code: list[tuple[int, int]] | None = None
    for match in _FIRST_IMAGE.finditer(text, start):
        if code is None:
            code = [part.span() for part in CODE.finditer(text)] if _in_code(text, match.start()) else []
        if not any(begin <= match.start() < end for begin, end in code) and (found := _image(match)):
            return found
    return None


def may_be_files(text: str) -> bool:
    """Whether a picture of the text, if it has one, may lie beside the article and not on the web."""
    if "<" in text and "<img" in text:
        return True
    pictures = [part for part in text.split("!")[1:] if part[:1] == "["]  # a label with "!" may be of one
    return not all(one.startswith(("https://", "http://"), one.find("](") + 2) for one in pictures)


def _in_code(text: str, place: int) -> bool:
    """Whether `place` may lie in code: an odd number of fences before it, or of backticks in its line."""
    fences = text.count("\n```", 0, place) + text.startswith(("```", "~~~"))
    if "~" in text:
        fences += text.count("\n~~~", 0, place)
    return fences % 2 == 1 or "`" in text[text.rfind("\n", 0, place) + 1 : place]


def _image(match: re.Match[str]) -> Image | None:
    if match[6] is not None:
        facts = {name.lower(): first or second or third for name, first, second, third in _ATTRIBUTE.findall(match[6])}
        return media.image(
            {"src": plain(facts.get("src", "")), **{k: plain(v) for k, v in facts.items() if k != "src"}}
        )
    alt = values.line(re.sub(r"\\(.)", r"\1", match[1]))
    address = values.reference(match[2] or match[3])
    return Image(url=address, alt=values.title(alt), caption=values.title(match[4] or match[5])) if address else None
