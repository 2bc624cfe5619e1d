"""publisher.toml's text -> its options, or an error that names the line and what was meant."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Literal, get_args, get_origin

import msgspec

from publisher.config.complaints import broken_toml, wrong_value
from publisher.config.options import File, TargetOptions, TopicOptions
from publisher.errors import ConfigError

_TABLES: dict[str, Any] = {"topic": TopicOptions, "target": TargetOptions}  # each may stand several times
_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"


def parse(text: str, shown: str) -> File:
    """The options that a text sets, defaults for ""; `shown` is the file's name. Raises ConfigError."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # as TOMLDecodeError is; a number of 5,000 digits is another
        line, message = broken_toml(error, text)
        raise ConfigError(
            f"is not TOML: {message}",
            path=shown,
            line=line,
            hint='Write title = "My site", a text in quotation marks, and each key once.',
        ) from error
    _refuse_unknown(table, File, "", text, shown)
    _refuse_controls(table, [], text, shown)
    try:
        return msgspec.convert(table, File)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        keys, entry = re.findall(r"\.(\w+)", where), re.search(r"\[(\d+)\]", where)
        name = ".".join(keys)
        choices = _choices(keys)
        raise ConfigError(
            f"'{name}' has a wrong value: {wrong_value(message)}",
            path=shown,
            line=line_of(text, keys, entry=int(entry[1]) if entry else 0),
            hint=f"Write one of {', '.join(choices)}." if choices else "docs/configuration.md shows each option.",
        ) from error


def _choices(keys: list[str]) -> tuple[str, ...]:
    """The words that an option takes, where it takes only some."""
    kind: Any = File
    for key in keys:
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            break
        kind = next((field.type for field in msgspec.structs.fields(kind) if field.name == key), None)
    inner = get_args(kind)[0] if get_origin(kind) is tuple else kind
    return tuple(f'"{word}"' for word in get_args(inner)) if get_origin(inner) is Literal else ()


def _refuse_unknown(
    table: dict[str, Any], kind: type[msgspec.Struct], prefix: str, text: str, shown: str, *, entry: int = 0
) -> None:
    """A mistyped key must not be ignored silently: say which one was meant."""
    known = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in known:
            import difflib  # noqa: PLC0415 - only where something is misspelt

            close = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean '{prefix}{close[0]}'?" if close else f"Known here: {', '.join(sorted(known))}."
            line = line_of(text, [*prefix.split("."), key], entry=entry)
            raise ConfigError(f"unknown option '{prefix}{key}'", path=shown, line=line, hint=hint)
        inner = known[key] if prefix else _TABLES.get(key, known[key])
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                _refuse_unknown(part, inner, f"{prefix}{key}.", text, shown, entry=number)


def line_of(text: str, keys: list[str], *, entry: int = 0) -> int:
    """The line (from 1) of publisher.toml that sets the key path `keys`; 0 where none is found.

    Where the table may stand several times ([[topic]]), `entry` counts them from 0.
    """
    keys = [key for key in keys if key]
    table, repeated = "", -1
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?", line)
        if header:
            table = header[2]
            repeated += header[1] == "[[" and keys[:1] == [table]
        if repeated not in {-1, entry}:
            continue
        if header and [table] == keys:
            return number
        key = re.match(r"\s*([\w.-]+)\s*=", line)
        if key and [part for part in f"{table}.{key[1]}".split(".") if part] == keys:
            return number
    return 0


def _refuse_controls(table: Any, keys: list[str], text: str, shown: str) -> None:
    """Text that XML 1.0 cannot hold would be found out only when a feed is written."""
    if isinstance(table, dict):
        for key, value in table.items():
            _refuse_controls(value, [*keys, key], text, shown)
    elif isinstance(table, list):
        for value in table:
            _refuse_controls(value, keys, text, shown)
    elif isinstance(table, str) and not table.isprintable() and re.search(_CONTROLS, table):
        hint = "Write the text without it."
        raise ConfigError(
            f"'{'.'.join(keys)}' has a control character", path=shown, line=line_of(text, keys), hint=hint
        )
