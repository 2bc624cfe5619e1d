"""Where code stands in a Markdown text: what is in it is shown, not meant."""

from __future__ import annotations

import re
from collections.abc import Callable

# Fenced blocks and inline code. Inline code is looked for within 300 characters, so that a text of lone backticks
# takes linear time. Its groups are 1 and 2: an expression that goes on from it counts from 3.
CODE = re.compile(
    r"^(?: {0,3}|(?:> ?)+ {0,3})(`{3,}+|~{3,}+)[^\n]*+(?:\n(?:.*?^[ >]*\1[`~]*[ \t]*$|.*\Z))"
    r"|(?<!`)(`{1,3})(?!`)[^`\n][^\n]{0,300}?(?<!`)\2(?!`)",
    re.MULTILINE | re.DOTALL,
)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` made to each part of it that is no code."""
    if "`" not in text and "~~~" not in text:
        return change(text)
    parts, position = [], 0
    for match in CODE.finditer(text):
        parts += [change(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, change(text[position:])])


def fence_for(code: str) -> str:
    """A fence that nothing in `code` closes."""
    longest = max(map(len, re.findall(r"`{3,}", code)), default=2)
    return "`" * (longest + 1)
