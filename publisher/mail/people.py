"""A subscriber as a value, checked where it comes in: from then on an address is one, and no text has a line break."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

import msgspec
from email_validator import EmailNotValidError, validate_email

from publisher.config.checking import is_language
from publisher.mail.preferences import EVERYTHING
from publisher.mail.tables import ReaderState
from publisher.model import iso8601

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST = 200


class Address(msgspec.Struct, frozen=True):
    """An address as letters are sent to, and `folded`, as two are compared."""

    text: str
    folded: str


class Subscriber(msgspec.Struct, frozen=True, kw_only=True):
    """A reader, or a former one; `language` and `timezone` are "" where they are the site's.

    `since` is when the subscription began: articles first seen after it are new; `paused_until` None when it is not.
    """

    id: int
    address: str
    handle: str
    name: str = ""
    language: str = ""
    timezone: str = ""
    preferences: str = EVERYTHING
    state: ReaderState = "active"
    since: datetime
    from_issue: int | None = None
    paused_until: datetime | None = None
    consented: datetime | None = None
    consent_source: str = ""
    created: datetime


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about somebody who is to become a subscriber; `consented` None is now."""

    address: Address
    name: str = ""
    language: str = ""
    timezone: str = ""
    preferences: str = EVERYTHING
    state: ReaderState = "active"
    consented: datetime | None = None
    consent_source: str = ""


def address(text: str) -> Address:
    """An address that can be written to. Raises ValueError with what is wrong with it."""
    try:
        # Whether its domain takes mail is for sending to find out: an import must not need a network.
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValueError(f"'{shown(text)}' is not an address: {_clause(str(error))}") from None
    written = found.ascii_email or found.normalized
    return Address(written, written.lower())


def line(text: str, what: str) -> str:
    """A text of one line. Raises ValueError where it has a control character (it could become a header) or is long."""
    clean = text.strip()
    if _UNPRINTED.search(clean):
        raise ValueError(f"the {what} has a line break or a control character")
    if len(clean) > _LONGEST:
        raise ValueError(f"the {what} has more than {_LONGEST} characters")
    return clean


def language(text: str) -> str:
    """A language tag or "". Raises ValueError."""
    clean = text.strip()
    if clean and not is_language(clean):
        raise ValueError(f"'{shown(clean)}' is not a language: write en, de or pt-BR")
    return clean


def timezone(text: str) -> str:
    """A time zone or "". Raises ValueError."""
    clean = text.strip()
    if clean and clean not in _zones():
        raise ValueError(f"'{shown(clean)}' is not a time zone: write Europe/Berlin or UTC")
    return clean


def moment(text: str) -> datetime:
    """The moment (UTC, to the second) that a date or a time says, in UTC where it names no zone. Raises ValueError."""
    try:
        return iso8601.moment(text)
    except ValueError:
        raise ValueError(f"'{shown(text)}' is not a moment: write 2026-11-23, or 2026-11-23T09:00:00Z") from None


def shown(text: str) -> str:
    """Somebody else's text as it may stand in a message: short, and without control characters."""
    return _UNPRINTED.sub("?", text)[:60]


def _clause(text: str) -> str:
    clean = _UNPRINTED.sub("?", text).rstrip(".")
    return clean[:1].lower() + clean[1:]


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
