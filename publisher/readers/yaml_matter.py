"""Read a block of YAML keys as strings, lists and maps with line numbers; the only file that knows PyYAML.

Nothing is typed here, so `12:30` is no number, `no` no False and `2026-11-23` no date: each field knows what it wants.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from publisher.model import Problem

Parsed = tuple[dict[str, object], dict[str, int], list[Problem]]

_MOST_NODES, _MOST_DEPTH = 10_000, 30
# A flat line: a key, and a value that is the same to any YAML reader: a plain word that starts harmlessly and holds
# neither ": " nor " #", a string in double quotes without escapes, one in single quotes, or a list of such strings.
_ODD = r"\n\t\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff"
_WORD = rf"[A-Za-z0-9À-ɏ/](?:[^:#{_ODD}]++|:(?=[^\s:])|(?<=[^\s])#)*+"
_QUOTED = rf'"[^"\\{_ODD}]*"'
_SINGLE = rf"'[^'{_ODD}]*'"
_ITEM = rf"(?:{_QUOTED}|{_SINGLE}|[A-Za-z][A-Za-z0-9 _/-]*)"
_FLAT = re.compile(
    rf"([A-Za-z_][A-Za-z0-9_-]*): *"
    rf"(?: ({_QUOTED}|{_SINGLE})| \[ *({_ITEM}(?: *, *{_ITEM})*|) *\]| ({_WORD})|) *"
)
_ITEMS = re.compile(_ITEM)
_TYPOGRAPHIC = re.compile(r"^([ \t-]*[^\s:\[{\"'#][^\n:]*:[ \t]+)[“„«]([^“”„«»\"\n]*)[”“»][ \t]*$", re.MULTILINE)
# What programs that write JSON make of an emoji; PyYAML refuses it, though JSON is YAML.
_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_LINE = re.compile(r"[ \t]{0,3}[\"']?([A-Za-z_][\w -]{0,60}?)[\"']?[ \t]*:(?:[ \t]+(.*)|$)")


def load(block: str, path: str, line: int) -> Parsed:
    """The keys of `block`, whose first line is line `line` of the file at `path`."""
    flat = flat_lines(block, line)
    if flat is not None:
        return *flat, []
    if "“" in block or "„" in block or "«" in block:
        block = _TYPOGRAPHIC.sub(r'\1"\2"', block)
    if "\t" in block:
        block = re.sub(r"^[ ]*\t[ \t]*", lambda match: match[0].replace("\t", "  "), block, flags=re.MULTILINE)
    return loaded(block, path, line)


def flat_lines(block: str, line: int) -> tuple[dict[str, object], dict[str, int]] | None:
    """What `loaded` gives for a block of flat lines only, ten times as fast; None for any other block."""
    values: dict[str, object] = {}
    match_line = _FLAT.fullmatch
    rows = block.split("\n")
    if not rows[-1]:
        rows.pop()
    for row in rows:
        match = match_line(row)
        if match is None:
            return None
        key, quoted, items, word = match.groups()
        if key in values:
            return None
        if quoted is not None:
            values[key] = quoted[1:-1]
        elif items is not None:
            values[key] = list(_items(items))
        else:
            values[key] = None if word is None else _null(word.rstrip(" "))
    return values, dict(zip(values, range(line, line + len(rows)), strict=True))


@lru_cache(maxsize=4096)  # the same topics and tags stand in most articles
def _items(items: str) -> tuple[str | None, ...]:
    return tuple(_item(item) for item in _ITEMS.findall(items))


def _item(item: str) -> str | None:
    return item[1:-1] if item[0] in "\"'" else _null(item.rstrip(" "))


def _null(word: str) -> str | None:
    return None if word in {"null", "Null", "NULL"} else word


def loaded(block: str, path: str, line: int) -> Parsed:
    """What PyYAML reads; when it cannot, an error with its line, and what the lines say one by one."""
    import yaml  # noqa: PLC0415 - 10 ms, and most files are flat lines

    try:
        _refuse_depth(block)
        loader = _loader()(block)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        return _keys(node, path, line)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if _PAIR.search(block):
            return loaded(_PAIR.sub(_character, block), path, line)
        values, lines = line_by_line(block, line)
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = min(line + mark.line, line + block.count("\n")) if mark else line
        what = str(getattr(error, "problem", None) or error).split("\n")[0]
        message = f"the YAML front matter is broken: {what}"
        hint = 'Put a value that holds ": " or "#" in quotes; until then, the lines are read one by one.'
        return values, lines, [Problem(rule="A107", path=path, line=at, message=message, hint=hint)]


def _character(pair: re.Match[str]) -> str:
    return b"".join(int(half, 16).to_bytes(2) for half in pair.groups()).decode("utf-16-be")


def _refuse_depth(block: str) -> None:
    """PyYAML's C code calls itself for each bracket and dies of a few thousand."""
    if block.count("[") + block.count("{") <= _MOST_DEPTH:
        return
    depth = 0
    for mark in re.findall(r"[][{}]", block):
        depth += 1 if mark in "[{" else -1
        if depth > _MOST_DEPTH:
            raise ValueError("it is nested too deeply")


def _loader() -> Any:
    import yaml  # noqa: PLC0415 - as above

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Budget:
    """How many nodes a block may still have."""

    def __init__(self) -> None:
        self.nodes = _MOST_NODES


def _keys(node: Any, path: str, line: int) -> Parsed:
    if node is None:
        return {}, {}, []
    if node.id != "mapping":
        message, hint = (
            "the front matter is not a list of 'key: value' lines",
            "Write one key and its value on each line.",
        )
        return {}, {}, [Problem(rule="A107", path=path, line=line, message=message, hint=hint)]
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    budget = _Budget()
    for key_node, value_node in node.value:
        key = str(key_node.value) if key_node.id == "scalar" else ""
        at = line + key_node.start_mark.line
        if key in values:
            message = f"'{key}' appears twice; the first, on line {lines[key]}, counts"
            problems.append(Problem(rule="A107", path=path, line=at, message=message, hint="Delete one of them."))
            continue
        values[key], lines[key] = _value(value_node, budget, 0), at
    return values, lines, problems


def _value(node: Any, budget: _Budget, depth: int) -> object:
    """A node's value; aliases count each time, so that a few lines cannot grow into gigabytes."""
    budget.nodes -= 1
    if budget.nodes < 0 or depth > _MOST_DEPTH:
        raise ValueError("it is nested too deeply, or uses aliases too often")
    if node.id == "sequence":
        return [_value(item, budget, depth + 1) for item in node.value]
    if node.id == "mapping":
        return {
            str(key.value) if key.id == "scalar" else "": _value(value, budget, depth + 1) for key, value in node.value
        }
    empty = node.tag == "tag:yaml.org,2002:null" and not node.style
    return None if empty else str(node.value)


def line_by_line(block: str, line: int) -> tuple[dict[str, object], dict[str, int]]:
    """What can be read of a broken block: each `key: value` line, lists in brackets, and `- item` lines."""
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    key = ""
    for number, row in enumerate(block.split("\n"), start=line):
        item = row.strip()
        if item.startswith("- ") and key:
            held = values[key]
            if held is None or isinstance(held, list):
                values[key] = [*(held or []), _bare(item[2:])]
            continue
        match = _LINE.fullmatch(row)
        if match and match[1] not in values:
            key = match[1]
            values[key], lines[key] = _loose(match[2] or ""), number
        elif item and not item.startswith("#"):
            key = "" if row[:1] not in " \t" else key
    return values, lines


def _loose(text: str) -> object:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_bare(part) for part in text[1:-1].split(",") if part.strip()]
    return _bare(text) or None


def _bare(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] + text[-1] in {'""', "''", "“”", "„“", "«»"}:
        return text[1:-1]
    return text.lstrip("\"'[{").strip() if text[:1] in "\"'[{" else text
