"""What parsers of TOML and JSON, and msgspec, say of a file that is wrong, in words for people who write such files."""

from __future__ import annotations

import re

_TOML = (  # how the parser's message begins, and what to say for it
    ("Cannot declare", "a [table] appears twice"),
    ("Cannot overwrite a value", "a key or a [table] appears twice"),
    ("Duplicate inline table key", "a key appears twice"),
    ("Cannot mutate immutable namespace", "more keys are added to a table that was written on one line"),
    ("Cannot redefine namespace", "the keys of a table are in two places"),
    ("Expected newline or end of document after a statement", "the line has more than a key and its value"),
    ("Invalid statement", "the line has neither a key nor a [table]"),
    ("Invalid initial character for a key part", "a key begins with a character that needs quotation marks"),
    ("Invalid value", "a value is missing, or a text has no quotation marks"),
    ("Illegal character '\\n'", "a text does not end on the line where it begins"),
    ("Unterminated string", "a text does not end"),
    ("Expected \"'", "a text does not end"),
    ("Unescaped '\\'", "a text has a single backslash, which must be doubled"),
    ("Unclosed array", "a list does not end"),
    ("Unclosed inline table", "a table on one line does not end"),
    ("Exceeds the limit", "a number has too many digits"),
)
_JSON = (
    ("Expecting property name", "a key has no double quotes, or there is a comma before the end"),
    ("Expecting value", "a value is missing, or a text has no double quotes"),
    ("Expecting ',' delimiter", "a comma or a closing bracket is missing"),
    ("Expecting ':' delimiter", "a colon is missing after a key"),
    ("Unterminated string", "a text does not end"),
    ("Invalid control character", "a text has a line break or a control character"),
    ("Invalid \\", "a text has a single backslash, which must be doubled"),
    ("Illegal trailing comma", "there is a comma before the end"),
    ("Extra data", "there is more after its end"),
)
_DEEP = "it is nested too deeply"
_KINDS = {
    "str": "a text in quotation marks",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date",
    "date": "a date",
    "time": "a time",
}
_VALUES = (
    ("Expected ", "it must be "),
    (", got ", ", not "),
    ("Object missing required field ", "it lacks "),
    ("Invalid enum value ", "there is no "),
    ("a list of length >=", "a list of at least"),
    (" >=", " from"),
    (" <=", " up to"),
    (" not a number", " not a fraction"),
    ("0.0", "0"),
)


def broken_toml(error: Exception, text: str) -> tuple[int, str]:
    """The line (from 1) in which TOML is broken, and what is wrong there."""
    said = str(error)
    found = re.search(r"at line (\d+)", said)
    line = int(found[1]) if found else max(1, len(text.rstrip().split("\n")))
    if isinstance(error, RecursionError):
        return 1, _DEEP
    return line, _worded(re.sub(r" \(at .*\)$", "", said), _TOML)


def broken_json(error: Exception) -> tuple[int, str]:
    """The line (from 1) in which JSON is broken, and what is wrong there; 0 where that is not known."""
    import json  # noqa: PLC0415 - 5 ms, which every command would pay

    if isinstance(error, json.JSONDecodeError):
        return error.lineno, _worded(error.msg, _JSON)
    if isinstance(error, RecursionError):
        return 0, _DEEP
    return 0, "it is not UTF-8" if isinstance(error, UnicodeError) else "a number has too many digits"


def _worded(message: str, table: tuple[tuple[str, str], ...]) -> str:
    ours = next((words for begin, words in table if message.startswith(begin)), "")
    return ours or message[:1].lower() + message[1:]


def wrong_value(message: str) -> str:
    """What msgspec found to be wrong with a value, without its names of types."""
    plain = re.sub(r"`(\w+)`", lambda one: _KINDS.get(one[1], f"'{one[1]}'"), message)
    for theirs, ours in _VALUES:
        plain = plain.replace(theirs, ours, 1)
    return plain
