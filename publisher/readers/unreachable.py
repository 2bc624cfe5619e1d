"""Tell of addresses in Markdown that nobody but its author can follow; others leave them out."""

from __future__ import annotations

import re

from publisher.model import Problem
from publisher.readers.code_spans import CODE

_ADDRESS = r"(data:image/[\w.+-]{1,20}|file:/[^\s<>\"')]{1,200}|[A-Za-z]:\\[^\n<>\"')]{1,200})"
_NAMED = re.compile(
    rf"{CODE.pattern}|(?:\]\(\s?<?|^ {{0,3}}\[[^\[\]\n]{{1,100}}\]:[ \t]*<?|\bsrc=[\"']?){_ADDRESS}",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def unreachable(text: str, path: str, first_line: int) -> list[Problem]:
    """What to say of pictures written into the text, and of addresses on the author's disk."""
    drives = "\\" in text and ":\\" in text  # one character is found many times as fast as two
    if not drives and "data:image/" not in text and "file:/" not in text:
        return []
    return [
        _told(match[3], path, first_line + text.count("\n", 0, match.start()))
        for match in _NAMED.finditer(text)
        if match[3]
    ]


def _told(address: str, path: str, line: int) -> Problem:
    message, hint = (
        f"'{address}' is on your own disk and left out",
        "Put it beside the article, and name it from there.",
    )
    if address.lower().startswith("data:"):
        message = f"a picture that is written into the text ({address.lower()}) is left out"
        hint = "Save it as a file beside the article, and name that."
    return Problem(rule="A110", path=path, line=line, message=message, hint=hint, level="warning")
