"""Subscribers as CSV: read line by line, each bad row told with its line, and written so that it reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TextIO, get_args

import msgspec

from publisher.errors import ConfigError
from publisher.mail import people, preferences
from publisher.mail.people import Entry, Subscriber
from publisher.mail.preferences import FindTopic
from publisher.mail.tables import ReaderState
from publisher.model import Problem

COLUMNS = (
    "address",
    "name",
    "language",
    "timezone",
    "topics",
    "frequency",
    "state",
    "consented",
    "consent_source",
)
_SPELLINGS = {
    "address": ("email", "e-mail", "email address", "mail", "subscriber"),
    "name": ("full name", "first name"),
    "language": ("lang", "locale"),
    "timezone": ("time zone", "tz"),
    "topics": ("topic",),  # "tags" are other systems' words for groups of readers
    "frequency": ("cadence",),
    "state": ("status",),
    "consented": ("consent time", "opt-in time", "optin_time", "confirm_time", "created_at", "subscribed"),
    "consent_source": ("consent source", "source", "signup_source"),
}
_STATES: Mapping[str, ReaderState] = {
    **{state: state for state in get_args(ReaderState)},
    "": "active",
    "subscribed": "active",
    "confirmed": "active",
    "enabled": "active",
    "unconfirmed": "pending",
    "unactivated": "pending",
    "removed": "unsubscribed",
    "cancelled": "unsubscribed",
    "inactive": "unsubscribed",
    "disabled": "unsubscribed",
    "blocklisted": "unsubscribed",
    "cleaned": "bounced",
}
_NO = {"", "false", "no", "0"}
# In these columns others say who left: Mailchimp, Mailchimp, Substack, Ghost, Ghost.
_LEFT: Mapping[str, tuple[Callable[[str], bool], ReaderState]] = {
    "unsub_time": (bool, "unsubscribed"),
    "clean_time": (bool, "bounced"),
    "email_disabled": (lambda said: said.casefold() not in _NO, "unsubscribed"),
    "subscribed_to_emails": (lambda said: said.casefold() in _NO - {""}, "unsubscribed"),
    "deleted_at": (bool, "unsubscribed"),
}
_FORMULAS = ("=", "+", "-", "@", "'")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a file: its line, and the entry in it."""

    line: int
    entry: Entry


def read(data: bytes, shown: str, find: FindTopic) -> Iterator[Row | Problem]:
    """What a file's rows say, in their order; `shown` is its name. Raises ConfigError when it has no addresses at all.

    Columns are found by their names, in any order and with any of , ; and tab between them.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8", path=shown, line=line, hint="Save it as CSV in UTF-8.") from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = _rows(list(io.StringIO(text, newline="")), delimiter, shown)
    first = next(rows, (0, []))
    columns = _columns(first[1] if not isinstance(first, Problem) else [])
    if "address" not in columns:
        hint = f"Name the columns in the first line: {','.join(COLUMNS)}; only the first is needed."
        raise ConfigError("has no column 'address'", path=shown, line=1, hint=hint)
    for row in rows:
        if isinstance(row, Problem):
            yield row
        elif any(cell.strip() for cell in row[1]):
            yield _row(row[0], row[1], columns, shown, find)


def write(file: TextIO, found: Iterable[Subscriber]) -> int:
    """Write subscribers, with everything that `read` takes back; return how many."""
    out = csv.writer(file, lineterminator="\n")
    out.writerow(COLUMNS)
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007 - it is returned
        topics, frequency = preferences.described(preferences.read(one.preferences))
        consented = one.consented.isoformat().replace("+00:00", "Z") if one.consented else ""
        about = (one.address, one.name, one.language, one.timezone, topics, frequency, one.state, consented)
        out.writerow([_harmless(cell) for cell in (*about, one.consent_source)])
    return count


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: the apostrophe is taken off again by `read`."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _rows(lines: list[str], delimiter: str, shown: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """Rows with the line that each begins in; after a broken one it goes on with the next line."""
    start = 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        line = start + 1
        try:
            for row in reader:
                yield line, row
                line = start + reader.line_num + 1
        except csv.Error as error:
            yield Problem(path=shown, line=line, message=f"is not CSV: {error}")
        else:
            return
        start = line


def _columns(head: list[str]) -> dict[str, int]:
    names = {name: field for field, others in _SPELLINGS.items() for name in (field, *others)}
    names |= {name: name for name in _LEFT}
    found: dict[str, int] = {}
    for place, name in enumerate(head):
        field = names.get(name.strip().casefold())
        if field:
            found.setdefault(field, place)
    return found


def _row(line: int, cells: list[str], columns: Mapping[str, int], shown: str, find: FindTopic) -> Row | Problem:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        text = cells[place].strip() if place < len(cells) else ""
        return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULAS) else text

    try:
        return Row(line=line, entry=_entry(cell, find))
    except ValueError as error:
        hint = "This row is left out; the others are imported."
        return Problem(path=shown, line=line, message=str(error), hint=hint)


def _state(cell: Callable[[str], str]) -> ReaderState:
    """The state that a row says; a reader who left according to any column has left. Raises ValueError."""
    left = next((state for column, (says_so, state) in _LEFT.items() if says_so(cell(column))), None)
    state = left or _STATES.get(cell("state").casefold())
    if state is None:
        raise ValueError(f"'{people.shown(cell('state'))}' is not a state: {', '.join(get_args(ReaderState))}")
    return state


def _entry(cell: Callable[[str], str], find: FindTopic) -> Entry:
    return Entry(
        address=people.address(cell("address")),
        name=people.line(cell("name"), "name"),
        language=people.language(cell("language")),
        timezone=people.timezone(cell("timezone")),
        preferences=preferences.write(preferences.parse(cell("topics"), cell("frequency"), find)),
        state=_state(cell),
        consented=people.moment(cell("consented")) if cell("consented") else None,
        consent_source=people.line(cell("consent_source"), "consent source"),
    )
