"""The rules of messages (.eml): headers that mailboxes ask of a newsletter, and the parts with text and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from publisher.checking.findings import Hit
from publisher.checking.letters import check_letter
from publisher.checking.parts import check_text, compare

_LONGEST_LINE, _LONGEST_SUBJECT, _MOST_PARTS = 998, 78, 100
_ONCE = ("From", "Subject", "Date", "Message-ID", "MIME-Version")
_PLAIN = ("List-Id", "List-Archive", "Archived-At", "References", "List-Unsubscribe-Post")
_ONE_CLICK = re.compile(r"<(https://[^<>\s]+)>")
_MESSAGE_ID = re.compile(r"<[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9.-]+\.[a-z0-9-]+>")
_LIST_ID = re.compile(r"[^<>]*<[\w-]+(?:\.[\w-]+)+>")
_FEEDBACK = re.compile(r"[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]{5,15}")
_ANSWER = re.compile(r"(?:re|fwd?|aw|wg|sv)\s*:", re.IGNORECASE)
_DEEP = re.compile(rb"(?i)^Content-Type:\s*(?:multipart|message)/", re.MULTILINE)


def check_message(data: bytes, now: datetime) -> Iterator[Hit]:
    """The hits in the bytes of a message; `now` tells what lies in the future."""
    for number, line in enumerate(data.replace(b"\r\n", b"\n").split(b"\n"), 1):
        if len(line) > _LONGEST_LINE:
            yield Hit("L105", number)
    if len(_DEEP.findall(data)) > _MOST_PARTS:
        yield Hit("L102", 1, "it has too many parts")
        return
    message = message_from_bytes(data, policy=compat32)
    yield from _headers(message, now)
    yield from _one_click(message)
    yield from _parts(message)


def _value(message: Message, name: str) -> str:
    """A header unfolded, as it was sent."""
    return re.sub(r"\s+", " ", str(message.get(name, ""))).strip()


def _headers(message: Message, now: datetime) -> Iterator[Hit]:
    for name in _ONCE:
        if len(message.get_all(name) or ()) != 1:
            yield Hit("L103", 1, name)
    for name in ("From", "To"):
        people = getaddresses([str(value) for value in message.get_all(name) or ()])
        if len(people) > 1:
            yield Hit("L112", 1, f"{name} has {len(people)}")
    yield from _named(message)
    yield from _subject(_readable(_value(message, "Subject")))
    yield from _date(_value(message, "Date"), now)
    for name in _PLAIN:
        if "=?" in _value(message, name):
            yield Hit("L135", 1, name)


def _named(message: Message) -> Iterator[Hit]:
    """The headers by which programs know letters and lists."""
    written = _value(message, "Message-ID")
    if written and not _MESSAGE_ID.fullmatch(written):
        yield Hit("L113", 1, written[:80])
    if not _LIST_ID.fullmatch(_value(message, "List-Id")):
        yield Hit("L114", 1, _value(message, "List-Id")[:80])
    feedback = message.get_all("Feedback-ID") or ()
    if len(feedback) > 1 or (feedback and not _FEEDBACK.fullmatch(_value(message, "Feedback-ID"))):
        yield Hit("L115", 1, _value(message, "Feedback-ID")[:80])
    if not _value(message, "Auto-Submitted"):
        yield Hit("L116", 1)


def _subject(subject: str) -> Iterator[Hit]:
    if _ANSWER.match(subject):
        yield Hit("L117", 1, subject[:60])
    if len(subject) > _LONGEST_SUBJECT:
        yield Hit("L118", 1, f"{len(subject)}")


def _date(written: str, now: datetime) -> Iterator[Hit]:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        if written:
            yield Hit("L119", 1, written[:60])
        return
    if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > now:
        yield Hit("L119", 1, written[:60])


def _readable(value: str) -> str:
    try:
        words = decode_header(value)
        return "".join(
            word if isinstance(word, str) else word.decode(code or "ascii", "replace") for word, code in words
        )
    except (MessageError, LookupError, ValueError):
        return value


def _one_click(message: Message) -> Iterator[Hit]:
    raw = _value(message, "List-Unsubscribe")
    ways = _ONE_CLICK.findall(raw)
    if not raw:
        yield Hit("L104", 1, "there is none")
    elif "=?" in raw:
        yield Hit("L104", 1, "it is encoded")
    elif len(ways) != 1:
        yield Hit("L104", 1, "it needs one https address")
    elif _value(message, "List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        yield Hit("L104", 1, "List-Unsubscribe-Post is missing")
    for way in ways:
        if "@" in way or "%40" in way:
            yield Hit("L129", 1, way[:100])


def _parts(message: Message) -> Iterator[Hit]:
    parts = [part for part in message.walk() if not part.is_multipart()]
    kinds = [part.get_content_type() for part in parts]
    if kinds[:1] != ["text/plain"] or "text/html" not in kinds:
        yield Hit("L102", 1, ", ".join(kinds)[:100])
    shown: dict[str, bytes] = {}
    for part, kind in zip(parts, kinds, strict=True):
        if part.get_content_maintype() != "text":
            continue
        if (part.get_content_charset() or "") != "utf-8":
            yield Hit("L106", 1, kind)
        payload = part.get_payload(decode=True)
        shown.setdefault(kind, payload if isinstance(payload, bytes) else b"")
    if "text/html" in shown:
        yield from check_letter(shown["text/html"])
    if "text/plain" in shown:
        yield from check_text(shown["text/plain"].decode("utf-8", "replace"))
    if len(shown) > 1:
        ways = _ONE_CLICK.findall(_value(message, "List-Unsubscribe"))
        yield from compare(shown.get("text/plain", b""), shown.get("text/html", b""), ways)
