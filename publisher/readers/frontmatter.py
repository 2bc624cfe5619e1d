"""Cut a file into what it says of itself and its text: every delimiter people use; meanings are for fields.py.

`---` YAML, `+++` TOML, `{}` or `;;;` JSON, and `Key: value` header lines (Pelican, MultiMarkdown).
"""

from __future__ import annotations

import json
import re
import tomllib

import msgspec

from publisher.config.complaints import broken_json, broken_toml
from publisher.model import Problem
from publisher.readers import yaml_matter
from publisher.readers.found import normal

Value = object  # str, None, bool, int, float, date, datetime, list or dict of these


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of one file as written, the line each stands on, and the text after them.

    `body_line` is the number of the text's first line in the file. `kind` is "" when there is no front matter.
    """

    kind: str
    values: dict[str, Value]
    lines: dict[str, int]
    body: str
    body_line: int = 1
    problems: tuple[Problem, ...] = ()


_FENCES = {"---": "yaml", "+++": "toml", ";;;": "json"}
_ENDS = {
    "yaml": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "toml": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
    "json": re.compile(r"^;;;[ \t]*$", re.MULTILINE),
}
_KEYS = re.compile(r"^[ \t]*[\"']?[^\s:#][^\n:]{0,80}:(?:[ \t\n]|$)|^[ \t]*[#{&]", re.MULTILINE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{0,40}?)[ \t]*:(?:[ \t]+(.*)|$)")
_MOST = 200_000  # characters: a block of keys is never longer; what is, is text between two rules


def split(text: str, path: str, *, headers: frozenset[str] = frozenset()) -> Matter:
    """Cut `text`; header lines count only when the first is one of `headers` (as `found.normal` gives them)."""
    start = len(text) - len(text.lstrip("\n \t\ufeff"))
    fence = text[start : start + 3]
    if fence in _FENCES:
        found = _fenced(text, path, start, _FENCES[fence])
    elif fence[:1] == "{":
        found = _json(text, path, start)
    else:
        found = _header_lines(text, start, headers) if headers else None
    return found or Matter(kind="", values={}, lines={}, body=text)


def _fenced(text: str, path: str, start: int, kind: str) -> Matter | None:
    first_end = text.find("\n", start)
    if first_end < 0 or text[start + 3 : first_end].strip(" \tyamlto"):
        return None
    end = _end(text, first_end + 1, kind)
    line = text.count("\n", 0, first_end) + 2  # of the first key
    if end is None:
        return _unclosed(text, path, first_end, line, kind)
    block = text[first_end + 1 : end[0]]
    if kind == "yaml" and block.strip() and not _looks_like_keys(block):
        return None  # two horizontal rules around text
    values, lines, problems = _PARSE[kind](block, path, line)
    body_line = line + block.count("\n") + 1
    return Matter(
        kind=kind,
        values=values,
        lines=lines,
        body=text[end[1] + 1 :],
        body_line=body_line,
        problems=tuple(problems),
    )


def _end(text: str, start: int, kind: str) -> tuple[int, int] | None:
    """Where the closing fence starts and ends, if there is one."""
    usual = text.find("\n---\n", start, start + _MOST) + 1 if kind == "yaml" else 0
    if usual and "\n---" not in (block := text[start - 1 : usual]) and "\n..." not in block:
        return usual, usual + 3
    found = _ENDS[kind].search(text, start, start - 1 + _MOST)
    return found.span() if found else None


def _looks_like_keys(block: str) -> bool:
    return _KEYS.search(block) is not None


def _unclosed(text: str, path: str, first_end: int, line: int, kind: str) -> Matter | None:
    """The end of the keys was forgotten: they end at the first empty line."""
    blank = text.find("\n\n", first_end)
    block = text[first_end + 1 : blank if blank > 0 else len(text)]
    if len(block) > _MOST or not (_looks_like_keys(block) if kind == "yaml" else "=" in block or ":" in block):
        return None
    values, lines, problems = _PARSE[kind](block, path, line)
    if not values:
        return None
    fence = next(mark for mark, name in _FENCES.items() if name == kind)
    message = f"the front matter has no closing '{fence}'; it was taken to end at the first empty line"
    problems = [
        Problem(
            rule="A107", path=path, line=line - 1, message=message, hint=f"Add a line '{fence}' after the last key."
        )
    ]
    body = text[blank + 2 :] if blank > 0 else ""
    body_line = line + block.count("\n") + 2
    return Matter(kind=kind, values=values, lines=lines, body=body, body_line=body_line, problems=tuple(problems))


Parsed = tuple[dict[str, Value], dict[str, int], list[Problem]]


def _toml(block: str, path: str, line: int) -> Parsed:
    try:
        values: dict[str, Value] = dict(tomllib.loads(block))
    except (ValueError, RecursionError) as error:
        at, what = broken_toml(error, block)
        values, lines = yaml_matter.line_by_line(block.replace("=", ":"), line)
        problem = Problem(
            rule="A107", path=path, line=line + at - 1, message=f"the TOML front matter is broken: {what}", hint=_MEND
        )
        return values, lines, [problem]
    return values, _key_lines(block, values, line, r"[ \t\[]*[\"']?{}[\"']?[ \t]*[\]=.]"), []


_JSON_KEY = r'[ \t{{,]*"{}"[ \t]*:'


def _json_block(block: str, path: str, line: int) -> Parsed:
    inner = block.strip()
    return _json_text(inner if inner.startswith("{") else "{" + inner + "}", path, line)


def _json_text(block: str, path: str, line: int) -> Parsed:
    try:
        loaded = json.loads(block)
    except (ValueError, RecursionError) as error:  # ValueError alone: a number of more than 4,300 digits
        at, what = broken_json(error)
        rows = re.sub(r'(?:,\s*|(?<=["\]\d])\s+)(?="[^"\n]+"\s*:)', "\n", block)  # a key a line
        rows = re.sub(r'^\s*\{?\s*"([^"\n]+)"\s*:|,?[ \t]*\}?[ \t]*$', _unquoted, rows, flags=re.MULTILINE)
        values, _ = yaml_matter.line_by_line(rows, line)
        problem = Problem(
            rule="A107",
            path=path,
            line=line + max(at, 1) - 1,
            message=f"the JSON front matter is broken: {what}",
            hint=_MEND,
        )
        return values, _key_lines(block, values, line, _JSON_KEY), [problem]
    return loaded, _key_lines(block, loaded, line, _JSON_KEY), []


def _unquoted(match: re.Match[str]) -> str:
    return f"{match[1]}:" if match[1] else ""


def _json(text: str, path: str, start: int) -> Matter | None:
    """A JSON object at the top of the file, as Hugo takes it; `{{< x >}}` and `{ text` are none."""
    if not re.match(r'\{\s*(?:"[^"\n]*"\s*:|\})', text[start : start + 400]):
        return None
    line = text.count("\n", 0, start) + 1
    try:
        _, size = json.JSONDecoder().raw_decode(text[start : start + _MOST])
        end = start + size
    except (ValueError, RecursionError):
        end = _json_end(text, start)
    values, lines, problems = _json_text(text[start:end], path, line)
    rest = text[end:]
    body = rest.removeprefix("\n")
    body_line = line + text.count("\n", start, end) + (1 if rest.startswith("\n") else 0)
    return Matter(kind="json", values=values, lines=lines, body=body, body_line=body_line, problems=tuple(problems))


def _json_end(text: str, start: int) -> int:
    """Where broken JSON ends: with a brace at the beginning of a line or an empty one, else at the end of a line."""
    found = re.compile(r"\n\}|(?=\n[ \t]*\n)").search(text, start) or re.compile(r"\}(?=[ \t]*\n)").search(text, start)
    return found.end() if found else len(text)


def _key_lines(block: str, values: dict[str, Value], line: int, pattern: str) -> dict[str, int]:
    found = {}
    for key in values:
        match = re.search("^" + pattern.format(re.escape(key)), block, re.MULTILINE) or re.search(
            pattern.format(re.escape(key)), block
        )
        found[key] = line + (block.count("\n", 0, match.start()) if match else 0)
    return found


def _header_lines(text: str, start: int, headers: frozenset[str]) -> Matter | None:
    """`Key: value` lines up to the first empty one; an indented line goes on with the value before it."""
    first = _HEADER.match(text, start, text.find("\n", start) if "\n" in text[start:] else len(text))
    if not first or normal(first[1]) not in headers:
        return None
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    line, position, key = text.count("\n", 0, start) + 1, start, ""
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = text[position:end]
        match = _HEADER.fullmatch(row)
        if not row.strip():
            position, line = end + 1, line + 1
            break
        if match:
            key = match[1]
            if key not in values:
                values[key], lines[key] = (match[2] or "").strip(), line
        elif key and row[0] in " \t":
            values[key] = f"{values[key]} {row.strip()}".strip()
        else:
            break
        position, line = end + 1, line + 1
    return Matter(kind="headers", values=values, lines=lines, body=text[position:], body_line=line)


_MEND = "Correct that line; until then, the other lines are read one by one."
_PARSE = {"yaml": yaml_matter.load, "toml": _toml, "json": _json_block}
