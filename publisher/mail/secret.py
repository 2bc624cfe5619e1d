"""The secret that links are signed with and suppressed addresses are hashed with; one for a publication, for good.

With another secret no link in letters already sent would work, and nobody would know who left: so the
database remembers a check of it, and refuses another one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from publisher.errors import ConfigError, StateError
from publisher.mail.store import Store
from publisher.mail.tables import meta

FILE_NAME = "subscribers.key"
_SHORTEST = 16  # characters


def load(stated: str, folder: Path, store: Store) -> bytes:
    """The secret: PUBLISHER_SECRET (`stated`), else that of the file subscribers.key in `folder`, made if need be.

    Raises ConfigError for one that is too short, StateError for one that is not the database's.
    """
    if stated and len(stated) < _SHORTEST:
        hint = f"Give it at least {_SHORTEST} characters, for example with: openssl rand -hex 32."
        raise ConfigError("PUBLISHER_SECRET is too short", hint=hint)
    check = _remembered(store)
    path = folder / FILE_NAME
    if not stated and not path.exists() and check is not None:
        hint = "Restore it from your backup, or set PUBLISHER_SECRET: links and the list of who left need it."
        raise StateError("the key of the database of subscribers is missing", path=FILE_NAME, hint=hint)
    secret = stated.encode() or _from_file(path)
    ours = keyed(secret, "check", "")
    if check is None:
        check = _remember(store, ours)
    if not hmac.compare_digest(check, ours):
        what = "PUBLISHER_SECRET" if stated else FILE_NAME
        hint = "Restore the one that it was made with: links in sent letters and the list of who left need it."
        raise StateError(f"{what} is not the secret of this database", hint=hint)
    return secret


def keyed(secret: bytes, purpose: str, text: str) -> str:
    """A hash of `text` that nobody makes or undoes without the secret: 64 hexadecimal digits."""
    return hmac.new(secret, f"publisher {purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def _from_file(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    try:
        found = path.read_bytes().strip()
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", path=str(path)) from error
    if len(found) < _SHORTEST:
        raise StateError("contains no key", path=str(path), hint="Restore it from your backup.")
    return found


def _make(path: Path) -> None:
    """Write a new key; where another process was faster, its key stays."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise StateError(f"cannot be written: {error.strerror}", path=str(path)) from error


def _remembered(store: Store) -> str | None:
    with store.reading() as connection:
        return connection.scalar(sa.select(meta.c.value).where(meta.c.name == "secret"))


def _remember(store: Store, check: str) -> str:
    """Keep the check, unless another process was first; return the one that is kept."""
    with store.writing() as connection:
        kept = connection.scalar(sa.select(meta.c.value).where(meta.c.name == "secret"))
        if kept is None:
            connection.execute(sa.insert(meta).values(name="secret", value=check))
        return kept or check
