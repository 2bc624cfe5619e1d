"""A look before the first letter: who it is from, where its links lead, and what the DNS says of the sender.

Rules A1 to A4 of large mailbox providers: without SPF, DKIM and DMARC they refuse or hide what is sent to many.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives import serialization

from publisher.config import CONFIG_NAME, Config
from publisher.mail import dkim
from publisher.mail.post import Post
from publisher.model import Level, Problem

# A name and a kind of record -> its texts; () for none, None where the DNS cannot be asked.
Ask = Callable[[str, str], tuple[str, ...] | None]


def ask_dns(name: str, kind: str) -> tuple[str, ...] | None:
    """What the DNS says."""
    import dns.exception  # noqa: PLC0415 - 100 ms, and only here
    import dns.resolver  # noqa: PLC0415

    try:
        found = dns.resolver.resolve(name, kind, lifetime=5)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException:
        return None
    if kind == "TXT":
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in found)
    return tuple(str(record) for record in found)


def look(config: Config, post: Post, key: dkim.Key | None, ask: Ask) -> list[Problem]:
    """Everything that stands in the way of letters arriving; [] when nothing does."""
    return [*_settings(config), *_records(post, key, ask)]


def _settings(config: Config) -> Iterator[Problem]:
    if config.site.local:
        yield _of(CONFIG_NAME, "'site.url' is not set", "Every link in a letter leads there.")
    elif not config.site.url.startswith("https://"):
        hint = "Mailboxes show their unsubscribe button for https only (RFC 8058)."
        yield _of(CONFIG_NAME, "the unsubscribe links are not https", hint)
    if not config.site.postal_address:
        yield _of(CONFIG_NAME, "'site.postal_address' is not set", "The law of many countries requires it.")
    if not (config.letterhead().sender or config.site.email):
        hint = "Set digest.sender to an address that you read."
        yield _of(CONFIG_NAME, "letters have no sender", hint)


def _records(post: Post, key: dkim.Key | None, ask: Ask) -> Iterator[Problem]:
    host, envelope = post.host, post.envelope_host
    answers = {name: ask(name, "TXT") for name in (host, envelope)}
    if None in answers.values():
        yield _of(host, "the DNS cannot be reached, so SPF, DKIM and DMARC were not checked", "", level="warning")
        return
    yield from _spf(envelope, answers[envelope] or ())
    yield from _dkim(key, ask)
    yield from _dmarc(host, ask)
    if ask(host, "MX") == ():
        yield _of(
            host, "the sender's domain does not accept mail (no MX record)", "Answers would be lost.", level="warning"
        )


def _spf(host: str, texts: tuple[str, ...]) -> Iterator[Problem]:
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]  # RFC 7208 4.5
    if not found:
        hint = "Add a TXT record such as: v=spf1 include:YOUR-MAIL-SERVER -all."
        yield _of(host, "has no SPF record", hint)
    elif len(found) > 1:
        yield _of(
            host, f"has {len(found)} SPF records, which counts as an error", "Merge them into one (RFC 7208 4.5)."
        )
    elif re.search(r"\s\+?all\b", found[0]):
        yield _of(host, "lets anybody send in its name (+all)", "End the SPF record with -all or ~all.")


def _dkim(key: dkim.Key | None, ask: Ask) -> Iterator[Problem]:
    if key is None:
        message = "letters are not signed here, so the mail server must sign them (DKIM)"
        yield _of("PUBLISHER_DKIM_KEY", message, "Look for 'dkim=pass' in a letter that arrived.", level="hint")
        return
    name = f"{key.selector}._domainkey.{key.domain}"
    public = key.private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    wanted = base64.b64encode(public).decode()
    texts = ["".join(text.split()) for text in ask(name, "TXT") or ()]
    if not any(f"p={wanted}" in text.split(";") for text in texts):
        what = "has a different key from PUBLISHER_DKIM_KEY" if texts else "has no DKIM key"
        yield _of(name, what, f"Give it the TXT record: v=DKIM1; k=rsa; p={wanted}")
    if key.private.key_size < 2048:
        yield _of(name, f"the DKIM key has {key.private.key_size} bits", "Mailboxes expect 2048.", level="warning")


def _dmarc(host: str, ask: Ask) -> Iterator[Problem]:
    labels = host.split(".")
    for place in range(max(1, len(labels) - 1)):  # up the tree, but not to the top-level domain
        name = ".".join(["_dmarc", *labels[place:]])
        found = [text for text in ask(name, "TXT") or () if text.lower().replace(" ", "").startswith("v=dmarc1")]
        if found:
            if "rua=" not in found[0]:
                hint = "Add rua=mailto:ADDRESS so that providers report what they see."
                yield _of(name, "asks for no reports (rua)", hint, level="hint")
            return
    hint = f"Add a TXT record at _dmarc.{host}: v=DMARC1; p=none; rua=mailto:ADDRESS."
    yield _of(host, "has no DMARC record", hint)


def _of(where: str, message: str, hint: str, *, level: Level = "error") -> Problem:
    return Problem(path=where, message=message, hint=hint, level=level)
