"""What a check finds, and the table of rules that it goes by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from publisher.errors import sentences

_Level = Literal["error", "warning"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: what must hold, how to mend it, and who says so."""

    what: str
    mend: str
    source: str
    level: _Level = "error"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a rule does not allow; `line` counts from 1, 0 when unknown."""

    code: str
    path: str
    line: int
    message: str
    hint: str
    level: _Level

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.code} {sentences(self.message, self.hint)}"


class Hit(NamedTuple):
    """A rule's code, the line, and what in particular is wrong ("" when the rule says it all)."""

    code: str
    line: int = 0
    detail: str = ""


def _load() -> dict[str, Rule]:
    table = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table, dict[str, Rule])


RULES = _load()
_MOST = 3


def findings(path: str, hits: Iterable[Hit]) -> list[Finding]:
    """The hits in a file as findings, in the order of lines and codes, each once; three at most of a code on a line.

    The whole HTML of an entry stands on one line of its feed, and a hundred findings of a kind would hide the others.
    """
    made = []
    in_order = sorted(set(hits), key=lambda one: (one.line, one.code, one.detail))
    for _, group in groupby(in_order, key=lambda one: (one.line, one.code)):
        alike = list(group)
        hidden = max(0, len(alike) - _MOST)
        shown = alike[: len(alike) - hidden]
        made += [_made(path, hit) for hit in shown[:-1]]
        made.append(_made(path, shown[-1], more=hidden))
    return made


def _made(path: str, hit: Hit, *, more: int = 0) -> Finding:
    rule = RULES[hit.code]
    message = f"{rule.what}: {hit.detail}" if hit.detail else rule.what
    message += f" (and {more} more like it)" if more else ""
    return Finding(code=hit.code, path=path, line=hit.line, message=message, hint=rule.mend, level=rule.level)


def chosen(found: Iterable[Finding], select: tuple[str, ...], ignore: tuple[str, ...]) -> list[Finding]:
    """Those whose code begins with one of `select` (all for ()) and with none of `ignore`."""
    return [
        one
        for one in found
        if (not select or one.code.startswith(select)) and not (ignore and one.code.startswith(ignore))
    ]
