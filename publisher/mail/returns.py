"""Read a mail that came back: a bounce, a complaint, a request to leave, or none of these; it must prove what it names.

Sources: RFC 3464 (delivery status), RFC 5965 (feedback reports), RFC 3834 (automatic answers), RFC 2369 3.2 (leaving by
mail). Nothing here is believed for what it says of an address: only the token of a letter counts, which we made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Literal, NamedTuple

Kind = Literal["bounce", "complaint", "leave", "other"]
MOST_BYTES = 5_000_000  # of a mail; what says why stands near its beginning

_MOST_PARTS = 200
_LETTER = re.compile(r"<letter\.([a-z2-7]{26})@", re.IGNORECASE)
_RETURN_PATH = re.compile(r"\+([a-z2-7]{26})@", re.IGNORECASE)
_READER = re.compile(r"/u/([A-Za-z0-9_-]{42})(?![A-Za-z0-9_-])")
_LEAVE = re.compile(r"^\s*(?:\w{1,4}:\s*)?unsubscribe\b(?:\s+([A-Za-z0-9_-]{42}))?\s*$", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "original-recipient")
_OURS = ("message-id", "in-reply-to", "references")
_HARMLESS = {"not-spam"}  # RFC 5965 7.3, and the registry of feedback types
_NOT_ABUSE = {"opt-out", "opt-out-list"}
_MACHINES = re.compile(r"mailer-daemon|postmaster|mail delivery (?:sub)?system", re.IGNORECASE)


class Return(NamedTuple):
    """What a mail is, and what it names: tokens of letters and of readers, none of them checked yet.

    `status` is RFC 3463's code of a bounce, "" where there is none; `said` is what the other server wrote.
    """

    kind: Kind
    letters: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    status: str = ""
    said: str = ""


def read(data: bytes) -> Return:
    """What a mail is. Raises ValueError for one that cannot be taken apart."""
    try:
        message = message_from_bytes(data[:MOST_BYTES])
        parts = list(_parts(message))
        return _report(message, parts) or _leaving(message, parts) or _plain_bounce(message, parts)
    except (RecursionError, LookupError, AttributeError, TypeError) as error:  # what `email` raises at broken mails
        raise ValueError(f"cannot be read ({type(error).__name__})") from error


def _parts(message: Message) -> Iterator[Message]:
    """The parts from the outside in, as many as an honest mail has."""
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _report(message: Message, parts: list[Message]) -> Return | None:
    """RFC 6522: a report has a part that programs read; which one says what happened."""
    for part in parts:
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            return _bounce(message, parts, _blocks(part))
        if kind == "message/feedback-report":
            return _complaint(message, parts, _blocks(part))
    old = _text(message, "subject").lower().startswith("complaint about message")  # Outlook's, without a report
    return (
        _complaint(message, parts, [])
        if old and any(one.get_content_type() == "message/rfc822" for one in parts)
        else None
    )


def _bounce(message: Message, parts: list[Message], blocks: list[Message]) -> Return:
    """RFC 3464 2.3: one block for each recipient; a delay is no bounce."""
    failed = [block for block in blocks if _text(block, "action").strip().lower() == "failed"]
    if not failed:
        return Return("other")
    found = next((match[0] for block in failed if (match := _STATUS.search(_text(block, "status")))), "")
    said = " ".join(_text(failed[0], "diagnostic-code").split())
    if found in {"", "5.0.0"} and (better := _STATUS.search(said)):
        found = better[0]
    return Return("bounce", _letters(message, parts), _readers(parts), found, said[:500])


def _complaint(message: Message, parts: list[Message], blocks: list[Message]) -> Return:
    said = next((_text(block, "feedback-type").strip().lower() for block in blocks if block["feedback-type"]), "abuse")
    if said in _HARMLESS:
        return Return("other")
    kind: Kind = "leave" if said in _NOT_ABUSE else "complaint"
    paths = [_text(block, "original-mail-from") for block in blocks]
    named = tuple(match[1].lower() for path in paths if (match := _RETURN_PATH.search(path)))
    return Return(kind, named + _letters(message, parts), _readers(parts), said=said)


def _leaving(message: Message, parts: list[Message]) -> Return | None:
    found = _LEAVE.match(_text(message, "subject"))
    if not found or _is_automatic(message):
        return None
    readers = ((found[1],) if found[1] else ()) + _readers(parts)
    return Return("leave", _letters(message, parts[:1]), readers, said=_text(message, "from")[:200])


def _plain_bounce(message: Message, parts: list[Message]) -> Return:
    """A bounce of a system that knows no RFC 3464: it comes from a machine, to a letter's own address, with a code."""
    letters = _letters(message, parts)
    sent_by_machine = bool(_MACHINES.search(_text(message, "from"))) or _text(message, "return-path").strip() == "<>"
    if not letters or not sent_by_machine or "replied" in _text(message, "auto-submitted"):
        return Return("other")
    text = next((_decoded(part)[:20_000] for part in parts if part.get_content_maintype() == "text"), "")
    found = next((match[0] for match in _STATUS.finditer(text) if match[0].startswith("5")), "")
    return Return("bounce", letters, _readers(parts), found, " ".join(text.split())[:300]) if found else Return("other")


def _is_automatic(message: Message) -> bool:
    """RFC 3834 5: an answer that no person wrote, such as an out-of-office notice."""
    return _text(message, "auto-submitted").strip().lower() not in {"", "no"}


def _letters(message: Message, parts: list[Message]) -> tuple[str, ...]:
    """The tokens of letters: in the address that it came to, and in the ids of what it returns or answers."""
    found = [match[1] for name in _ADDRESSED for match in _RETURN_PATH.finditer(_text(message, name))]
    for part in (*parts, *_quoted(parts)):
        found += [match[1] for name in _OURS for match in _LETTER.finditer(_text(part, name))]
    return tuple(dict.fromkeys(token.lower() for token in found))


def _readers(parts: list[Message]) -> tuple[str, ...]:
    """The tokens of readers in the List-Unsubscribe of what is returned."""
    links = " ".join(_text(part, "list-unsubscribe") for part in (*parts[1:], *_quoted(parts)))
    return tuple(dict.fromkeys(match[1] for match in _READER.finditer(links)))


def _quoted(parts: list[Message]) -> Iterator[Message]:
    """What stands in parts of headers alone (RFC 6522 4)."""
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            yield message_from_bytes(_decoded(part).encode("utf-8", "replace"))


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a part that programs read."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    groups = re.split(r"\r?\n\r?\n", str(payload or ""))  # a part in base64, or one that was wrongly labelled
    return [message_from_bytes(group.strip().encode("utf-8", "replace")) for group in groups if group.strip()]


def _text(part: Message, name: str) -> str:
    """A header as one line; what is encoded in it stays so: tokens and codes are ASCII."""
    return " ".join(" ".join(str(value).split()) for value in part.get_all(name, ()))


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
