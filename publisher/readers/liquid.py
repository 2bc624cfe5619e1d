"""Jekyll's Liquid as plain Markdown; what only a running Jekyll could know is left out and told of."""

from __future__ import annotations

import re

from publisher.model import Problem
from publisher.readers.code_spans import CODE, fence_for

_TAG = r"\{%-?\s{0,20}([a-z_]{2,20})\b((?:[^%{]|%(?!\})|\{(?!%)){0,500}+)%\}"
_OUTPUT = r"\{\{-?\s{0,20}(?:site\.(?:base)?url|[\"']([^\"'{}\n]{1,500})[\"']\s{0,20}\|[^{}|\n]{1,80})\s{0,20}-?\}\}"
_TOKEN = re.compile(f"{CODE.pattern}|(?<!\\{{)(?:{_TAG}|{_OUTPUT})", re.MULTILINE | re.DOTALL)
_ENDS = {name: re.compile(rf"\{{%-?\s{{0,20}}end{name}\s{{0,20}}-?%\}}") for name in ("raw", "comment", "highlight")}
_RAW = re.compile(r"\{%-?\s{0,20}(?:end)?raw\s{0,20}-?%\}")


def without_liquid(text: str, path: str, first_line: int, problems: list[Problem]) -> str:
    """`text` without Liquid; what stands between its tags for code becomes a fenced block."""
    parts: list[str] = []
    told: set[str] = set()
    open_ended: set[str] = set()  # what has no end from here on
    position = 0
    while match := _TOKEN.search(text, position):
        parts.append(text[position : match.start()])
        position = match.end()
        name, rest = match[3], (match[4] or "").strip().removesuffix("-").strip()
        if name is None:
            parts.append(match[5] or "" if match[0].startswith("{{") else _code(match[0]))
        elif name in _ENDS and name not in open_ended:
            if end := _ENDS[name].search(text, position):
                parts.append(_block(name, rest, text[position : end.start()]))
                position = end.end()
            else:
                open_ended.add(name)
        elif name == "post_url":
            parts.append(f"{rest}.md")
        elif name == "link":
            parts.append(f"/{rest.lstrip('/')}")
        elif name not in told and name.removeprefix("end") not in _ENDS:
            told.add(name)
            problems.append(_unknown(name, path, first_line + text.count("\n", 0, match.start())))
    return "".join([*parts, text[position:]])


def _code(code: str) -> str:
    """Code as it is shown: Liquid in it has `{% raw %}` around it, which Jekyll takes away."""
    return _RAW.sub("", code) if "endraw" in code else code


def _block(name: str, rest: str, inner: str) -> str:
    if name == "comment":
        return ""
    if name == "raw":
        return inner
    fence = fence_for(inner)
    return f"\n{fence}{rest.partition(' ')[0]}\n{inner.strip(chr(10))}\n{fence}\n"


def _unknown(name: str, path: str, line: int) -> Problem:
    message = f"the Liquid tag '{name}' is unknown and left out"
    return Problem(
        rule="A114", path=path, line=line, message=message, hint="Write Markdown or HTML in its place.", level="hint"
    )
