"""A digest as an Internet message: multipart/alternative, ready to be saved, and to be spliced for each subscriber.

Headers are written here and not by `email.message`, which encodes an address of 78 characters or more in
List-Unsubscribe as RFC 2047 words, so that mailboxes lose their button (H3, cpython#85725).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote, urlsplit, urlunsplit

from publisher.config import Letterhead, mailbox
from publisher.digest.tokens import RECIPIENT, TOKEN, unsubscribe_url
from publisher.digest.view import full_title, newest
from publisher.model import Digest, Site, Topic

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ATEXT = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def message(digest: Digest, *, sender: str, reply_to: str = "") -> bytes:
    """The whole message with CRLF line ends; the same digest gives the same bytes.

    `sender` is the newsletter's address ("Name <a@b>" or "a@b"; "" stands one in), `reply_to` another for answers. The
    date is that of the newest article; TOKEN and RECIPIENT stand where a subscriber's own words go.
    """
    issue = digest.issue
    which = f"{issue.site.tag} {issue.number}" + (f" {issue.topic.slug}" if issue.topic else "")
    identity = hashlib.blake2b(which.encode(), digest_size=16).hexdigest()
    return alternative(_headers(digest, sender, reply_to, identity), digest.text, digest.html, identity)


def alternative(headers: Iterable[tuple[str, str]], text: str, html: str, identity: str) -> bytes:
    """A message of text and HTML with these headers; `identity` (letters and digits) names the boundary."""
    boundary = f"=_{identity}"  # RFC 2045 6.7: "=_" is never in quoted-printable or base64
    lines = [f"{name}: {value}" for name, value in headers]
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    head = "\r\n".join(lines).encode("ascii")
    parts = [_part(text, "text/plain"), _part(html, "text/html")]
    mark = f"\r\n--{boundary}".encode()
    return head + b"\r\n" + b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"


def sender_address(site: Site, sender: str) -> str:
    """The address that letters come from; `sender` as for `message`."""
    return _sender(sender, "", site, _host(site))[1]


def _headers(digest: Digest, sender: str, reply_to: str, identity: str) -> Iterator[tuple[str, str]]:
    issue, site = digest.issue, digest.issue.site
    title = digest.title or site.title
    host = _host(site)
    sender_id = "s" + hashlib.blake2b(host.encode(), digest_size=5).hexdigest()  # H10: 5 to 15 characters, stable
    yield from opening(site, title, Letterhead(sender=sender, reply_to=reply_to), digest.subject)
    yield "Date", format_datetime(newest(issue).updated)
    yield "Message-ID", f"<{issue.number}.{identity}@{host}>"
    yield "MIME-Version", "1.0"
    list_title = full_title(issue, title)
    named = list_title.isascii() and "=?" not in list_title  # H3: an encoded name is worse than none
    label = f"{_label(issue.topic)}.newsletter" if issue.topic else "newsletter"
    yield "List-Id", f"{_phrase(list_title, '') + ' ' if named else ''}<{label}.{host}>"  # RFC 2919
    yield from leaving(site, sender)
    yield "List-Archive", f"<{_ascii_url(site.url)}>"
    yield "List-Post", "NO"
    if issue.number:
        yield "Archived-At", f"<{_ascii_url(issue.url)}>"
    topic = _label(issue.topic) if issue.topic else "all"
    yield "Feedback-ID", f"{issue.number or 'letter'}:{topic}:{digest.frequency}:{sender_id}"
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"
    yield "Precedence", "bulk"


def opening(site: Site, title: str, letterhead: Letterhead, subject: str) -> Iterator[tuple[str, str]]:
    """From, Reply-To, To and Subject of a mail about the newsletter `title`; RECIPIENT stands in To."""
    name, address = _sender(letterhead.sender, title, site, _host(site))
    yield "From", f"{_phrase(name, 'From')} <{address}>"
    if answers := mailbox(letterhead.reply_to):
        yield "Reply-To", f"{_phrase(answers[0], 'Reply-To')} <{answers[1]}>" if answers[0] else answers[1]
    yield "To", RECIPIENT
    yield "Subject", _unstructured(subject, "Subject")


def leaving(site: Site, sender: str) -> Iterator[tuple[str, str]]:
    """The headers by which mailboxes show a button to leave; TOKEN stands in both addresses."""
    mail = f"mailto:{sender_address(site, sender)}?subject=unsubscribe%20{TOKEN}"
    yield "List-Unsubscribe", f"<{unsubscribe_url(_ascii_url(site.url))}>, <{mail}>"
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"  # RFC 8058 3.1


def _host(site: Site) -> str:
    """The site's host name in the letters of DNS, in lower case (H5: capitals in a Message-ID score as spam)."""
    return _ascii_host(urlsplit(site.url).hostname or "localhost")


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return "localhost"


def _ascii_url(url: str) -> str:
    parts = urlsplit(_CONTROLS.sub("", url))
    host = _ascii_host(parts.hostname or "localhost") + (f":{parts.port}" if parts.port else "")
    safe = "/%:@!$&'()*+,;=~-._"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe), quote(parts.query, safe + "?"), ""))


def _sender(sender: str, title: str, site: Site, host: str) -> tuple[str, str]:
    """The name and the address to send from; anything that is no single address gives way to one of the site's."""
    found = mailbox(sender) or mailbox(site.email)  # H4
    return (found[0] or title, found[1]) if found else (title, f"newsletter@{host}")


def _label(topic: Topic) -> str:
    """A topic in the letters of headers: its slug, or a hash of one in another script."""
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", topic.slug):
        return topic.slug
    return "t" + hashlib.blake2b(topic.slug.encode(), digest_size=5).hexdigest()


def _phrase(text: str, header: str) -> str:
    """A display name: as it is, in quotation marks, or as RFC 2047 words."""
    clean = _CONTROLS.sub(" ", text).strip()
    if not clean.isascii() or "=?" in clean:
        return _unstructured(clean, header)
    if _ATEXT.fullmatch(clean):
        return clean
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unstructured(text: str, header: str) -> str:
    """Text on one line (H13: what could begin another header becomes a space), encoded and folded where it must be."""
    clean = " ".join(_CONTROLS.sub(" ", text).split()) or "-"
    charset = "us-ascii" if clean.isascii() and "=?" not in clean else "utf-8"
    return Header(clean, charset, maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _part(text: str, media_type: str) -> bytes:
    """One body part in the shorter of the two encodings that every transport carries (H2)."""
    padded = _aligned(text)
    quoted, dense = _quoted_printable(text.encode()), _base64(padded.encode())
    name, data = ("quoted-printable", quoted) if len(quoted) <= len(dense) else ("base64", dense)
    head = f"Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: {name}\r\n\r\n"
    return head.encode() + data


def _quoted_printable(data: bytes) -> bytes:
    """Quoted-printable with each token on a line of its own, between soft breaks, so that it can be replaced."""
    token = TOKEN.encode()
    pieces = data.replace(b"\r\n", b"\n").split(token)
    encoded = [_encode_piece(piece) for piece in pieces]
    return (b"=\r\n" + token + b"=\r\n").join(encoded)


def _encode_piece(piece: bytes) -> bytes:
    lines = binascii.b2a_qp(piece, istext=True).replace(b"\r\n", b"\n").split(b"\n")
    # T2: a mailbox file would write ">From", and a dot alone ends a message for careless relays
    safe = (_guarded(line) for line in lines)
    return b"\r\n".join(safe)


def _guarded(line: bytes) -> bytes:
    if line.startswith((b"From ", b".")) and len(line) <= 74:
        return b"=%02X" % line[0] + line[1:]
    return line


def _aligned(text: str) -> str:
    """Put spaces before each token's address until the token begins at a multiple of 3 bytes.

    In HTML they stand before `href`, in text at the line's beginning; neither is seen.
    """
    done, rest = "", text
    while TOKEN in rest:
        before, _, rest = rest.partition(TOKEN)
        at = before.rfind(" href=")
        at = at if at > before.rfind("\n") else before.rfind("\n") + 1
        offset = len((done + before).encode())
        done += before[:at] + " " * (-offset % 3) + before[at:] + TOKEN
    return done + rest


def _base64(data: bytes) -> bytes:
    """Base64 with each token on lines of its own."""
    token = TOKEN.encode()
    pieces = data.split(token)
    encoded = [base64.encodebytes(piece).replace(b"\n", b"\r\n").rstrip() for piece in pieces]
    alone = b"\r\n" + base64.b64encode(token) + b"\r\n"
    return alone.join(encoded)
