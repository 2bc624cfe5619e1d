"""What kramdown and Hugo say in braces of how a heading, a picture or a block looks: taken away, none of it is text."""

from __future__ import annotations

import re

_TABLE_OF_CONTENTS = re.compile(
    r"^(?:[*+-]|\d\.)[ \t][^\n]{0,100}\n\{:[ \t]?toc\b[^{}\n]{0,100}\}[ \t]*$", re.MULTILINE
)
_OF_HEADING = re.compile(
    r"^( {0,3}#{1,6}[ \t][^\n]{0,500}?)[ \t]*(?<!\\)\{:?[ \t]*[#.][^{}\n]{1,200}\}[ \t]*$", re.MULTILINE
)
_LINE = re.compile(
    r"^[ \t>]{0,20}\{(?::[ \t]*[#.a-z][^{}\n]{0,200}|[ \t]*[#.][a-z][\w-]{0,80}(?:[ \t][^{}\n]{0,200})?"
    r"|[ \t]*[a-z][a-z-]{1,30}=\"[^{}\n]{0,200})\}[ \t]*$\n?",
    re.MULTILINE | re.IGNORECASE,
)
_OF_SPAN = re.compile(  # kramdown's after any span, of code too; Hugo's after a picture or a link
    r"(?:(?<=[)\]*_>])|\A)\{:[ \t]*[#.a-z][^{}\n]{0,200}\}"
    r"|(?<=\))\{[ \t]*(?:[#.][a-z]|[a-z][a-z-]{1,30}=)[^{}\n]{0,200}\}",
    re.IGNORECASE,
)


def may_have(text: str) -> bool:
    """Whether there may be any: most texts with a brace have none."""
    return "{:" in text or "{#" in text or "{." in text or "){" in text or '="' in text


def without_attributes(text: str) -> str:
    """`text`, which is no code, without them."""
    text = _TABLE_OF_CONTENTS.sub("", text)
    text = _OF_HEADING.sub(r"\1", text)
    return _OF_SPAN.sub("", _LINE.sub("", text))
