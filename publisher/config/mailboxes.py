"""Mail addresses in publisher.toml: each is one address that letters can name, or is refused with its line."""

from __future__ import annotations

import re

from publisher.config.options import File
from publisher.config.parsing import line_of
from publisher.errors import ConfigError

_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", "[A-Za-z0-9-]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"  # RFC 5322 3.4.1, without quoted strings
_USUAL = rf"(?:([A-Za-z0-9]+(?: [A-Za-z0-9]+)*) <)?({_ADDRESS})(?(1)>)"
_CONTROLS = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


def mailbox(given: str) -> tuple[str, str] | None:
    """The name ("" for none) and the address of "Name <a@b>" or "a@b"; None when it is not a single address."""
    if usual := re.fullmatch(_USUAL, given):
        return usual[1] or "", usual[2]
    from email.utils import getaddresses  # noqa: PLC0415 - 10 ms, and few names need it

    found = [] if re.search(_CONTROLS, given) else getaddresses([given])
    return found[0] if len(found) == 1 and re.fullmatch(_ADDRESS, found[0][1]) else None


def check(options: File, text: str, shown: str) -> None:
    """Raise ConfigError for the first that is no address: letters would go out from, or come back to, another one."""

    def refuse(given: str, keys: list[str], hint: str, entry: int = 0) -> None:
        message = f"'{'.'.join(keys)}' is not one address: '{given}'"
        raise ConfigError(message, path=shown, line=line_of(text, keys, entry=entry), hint=hint)

    for table, key, given in (
        ("site", "email", options.site.email),
        ("sending", "return_path", options.sending.return_path),
    ):
        if given and not re.fullmatch(_ADDRESS, given):
            refuse(given, [table, key], "Write it as news@example.org, without a name.")
    heads = [("digest", 0, options.digest.sender, options.digest.reply_to)]
    heads += [("topic", entry, topic.sender, topic.reply_to) for entry, topic in enumerate(options.topic)]
    for table, entry, sender, reply_to in heads:
        for key, given in (("sender", sender), ("reply_to", reply_to)):
            if given and not mailbox(given):
                refuse(given, [table, key], "Write it as news@example.org, or News <news@example.org>.", entry)
