"""Jekyll's Liquid tags as plain Markdown; what only a running Jekyll could know is left out and told of."""

from __future__ import annotations

import re

from publisher.model import Problem

_TAG = re.compile(r"(?<!\{)\{%-?\s*([a-z_]{2,20})\b((?:[^%\n]|%(?!\})){0,500}?)-?%\}(?!\})")
_SITE = re.compile(r"\{\{-?\s*site\.(?:base)?url\s*-?\}\}")
_RELATIVE = re.compile(
    r"\{\{-?\s*[\"']([^\"'{}\n]{1,500})[\"']\s*\|\s*(?:relative_url|absolute_url|prepend:[^{}\n]{1,80})\s*-?\}\}"
)


def without_liquid(text: str, path: str, first_line: int, problems: list[Problem]) -> str:
    """`text` without Liquid; code between its own tags becomes a fenced block."""
    told: set[str] = set()

    def one(match: re.Match[str]) -> str:
        name, rest = match[1], match[2].strip()
        if name in {"raw", "endraw", "comment", "endcomment"}:
            return ""
        if name == "highlight":
            return f"\n```{rest.partition(' ')[0]}" + ("" if match.string.startswith("\n", match.end()) else "\n")
        if name == "endhighlight":
            return ("" if match.string.endswith("\n", 0, match.start()) else "\n") + "```\n"
        if name == "post_url":
            return f"{rest}.md"
        if name == "link":
            return f"/{rest.lstrip('/')}"
        if name not in told:
            told.add(name)
            line = first_line + text.count("\n", 0, match.start())
            message = f"the Liquid tag '{name}' is unknown and left out"
            hint = "Write Markdown or HTML in its place."
            problems.append(Problem(path=path, line=line, message=message, hint=hint, level="hint"))
        return ""

    return _TAG.sub(one, _RELATIVE.sub(r"\1", _SITE.sub("", text)))
