"""What kramdown and Hugo say in braces of how a heading, a picture or a block looks: taken away, none of it is text."""

from __future__ import annotations

import re

_TABLE_OF_CONTENTS = re.compile(
    r"^(?:[*+-]|\d\.)[ \t][^\n]{0,100}\n\{:[ \t]?toc\b[^{}\n]{0,100}\}[ \t]*$", re.MULTILINE
)
_OF_HEADING = re.compile(r"( {0,3}#{1,6}[ \t].{0,500}?)[ \t]*(?<!\\)\{:?[ \t]*[#.][^{}]{1,200}\}[ \t]*")
_ALONE = re.compile(
    r"[ \t>]{0,20}\{(?::[ \t]*[#.a-z][^{}]{0,200}|[ \t]*[#.][a-z][\w-]{0,80}(?:[ \t][^{}]{0,200})?"
    r"|[ \t]*[a-z][a-z-]{1,30}=\"[^{}]{0,200})\}[ \t]*",
    re.IGNORECASE,
)
_OF_SPAN = re.compile(  # kramdown's after any span, Hugo's after a picture or a link
    r"(?<=[)\]*_>])\{:[ \t]*[#.a-z][^{}]{0,200}\}"
    r"|(?<=\))\{[ \t]*(?:[#.][a-z]|[a-z][a-z-]{1,30}=)[^{}]{0,200}\}",
    re.IGNORECASE,
)
_OF_CODE = re.compile(r"\{:[ \t]*[#.a-z][^{}\n]{0,200}\}", re.IGNORECASE)


def may_have(text: str) -> bool:
    """Whether there may be any: most texts with a brace have none."""
    return "{:" in text or "{#" in text or "{." in text or "){" in text or "\n{" in text


def without_attributes(text: str) -> str:
    """`text`, which is no code but may follow some, without them. Only lines with a brace are looked at."""
    if "{:toc" in text or "{: toc" in text:
        text = _TABLE_OF_CONTENTS.sub("", text)
    if text.startswith("{:"):
        text = _OF_CODE.sub("", text, count=1)
    parts, position = [], 0
    while (brace := text.find("{", position)) >= 0:
        start, end = text.rfind("\n", position, brace) + 1 or position, text.find("\n", brace) + 1 or len(text)
        parts += [text[position:start], _line(text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _line(line: str) -> str:
    words = line.removesuffix("\n")
    if _ALONE.fullmatch(words):
        return ""
    heading = _OF_HEADING.fullmatch(words)
    return _OF_SPAN.sub("", heading[1] if heading else words) + line[len(words) :]
