"""The cache beside publisher.toml: what was read and made before, so that it need not be again.

It may be deleted at any time, be damaged or come from another version: that costs speed and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from publisher.build.scan import FileStat
from publisher.model import Body, Reading

_SCHEMA = """
CREATE TABLE readings (path TEXT PRIMARY KEY, size INT, mtime_ns INT, inode INT, digest TEXT, data BLOB) WITHOUT ROWID;
CREATE TABLE bodies (digest TEXT PRIMARY KEY, data BLOB);
CREATE TABLE fragments (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE jobs (name TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, data BLOB);
"""
# A file touched this shortly before it was read may be changed again within the same tick of its time stamp.
RACY_NS = 2_000_000_000
_READING = msgspec.msgpack.Decoder(Reading)
_BODY = msgspec.msgpack.Decoder(Body)


class Cached(msgspec.Struct, frozen=True):
    """What a file was read as: `stat` is None when it may have changed unseen, so that its digest must be compared."""

    stat: FileStat | None
    digest: str
    data: bytes

    def reading(self) -> Reading:
        """Decode it."""
        return _READING.decode(self.data)


class Cache:
    """sqlite3 in one file; use as a context manager. Changes are written together at the end, when nothing failed.

    `version` names whatever shapes a reading (ours and the configuration's): another one empties the cache.
    """

    def __init__(self, path: Path, *, version: str) -> None:
        self._path, self._version = path, version
        self._database = _open(path, version) or _open(None, version)
        self._damaged = False
        self.fragments = Fragments(self._connection)

    @property
    def _connection(self) -> sqlite3.Connection:
        assert self._database is not None  # noqa: S101 - one in memory always opens
        return self._database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._connection.commit()
            else:
                self._connection.rollback()
        except sqlite3.Error:
            self._damaged = True
        self._connection.close()
        if self._damaged:
            _discard(self._path)

    def readings(self) -> dict[str, Cached]:
        """Everything that was read, by path."""
        rows = self._all("SELECT path, size, mtime_ns, inode, digest, data FROM readings")
        return {
            path: Cached(FileStat(path, size, mtime, inode) if mtime >= 0 else None, digest, data)
            for path, size, mtime, inode, digest, data in rows
        }

    def keep_readings(self, read: Iterable[tuple[FileStat, str, Reading | bytes]], *, started_ns: int) -> None:
        """Remember (stat, digest, reading) of files; `started_ns` is the file system's clock when they were listed."""
        encode = msgspec.msgpack.Encoder().encode
        rows = (
            (
                stat.path,
                stat.size,
                stat.mtime_ns if stat.mtime_ns < started_ns - RACY_NS else -1,
                stat.inode,
                digest,
                reading if isinstance(reading, bytes) else encode(reading),
            )
            for stat, digest, reading in read
        )
        self._many("REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)", rows)

    def drop_readings(self, paths: Iterable[str]) -> None:
        """Forget files that are gone."""
        self._many("DELETE FROM readings WHERE path = ?", ((path,) for path in paths))

    def body(self, digest: str) -> Body | None:
        """The text that belongs to a file's bytes, if it was kept."""
        row = self._one("SELECT data FROM bodies WHERE digest = ?", digest)
        return _BODY.decode(row) if isinstance(row, bytes) else None

    def keep_body(self, digest: str, body: Body) -> None:
        """Remember a text that costs much to read again."""
        self._many("REPLACE INTO bodies VALUES (?, ?)", [(digest, msgspec.msgpack.encode(body))])

    def keep_bodies_of(self, digests: Iterable[str]) -> None:
        """Forget every text but these."""
        kept = set(digests)
        gone = [(digest,) for (digest,) in self._all("SELECT digest FROM bodies") if digest not in kept]
        self._many("DELETE FROM bodies WHERE digest = ?", gone)

    def jobs(self) -> dict[str, str]:
        """The keys under which groups of documents were made, by name."""
        return dict(self._all("SELECT name, key FROM jobs"))

    def keep_jobs(self, changed: dict[str, str], gone: Iterable[str]) -> None:
        """Remember new keys and forget jobs."""
        self._many("REPLACE INTO jobs VALUES (?, ?)", changed.items())
        self._many("DELETE FROM jobs WHERE name = ?", ((name,) for name in gone))

    def note(self, name: str) -> bytes:
        """A value under a name of the caller's; b"" when there is none."""
        row = self._one("SELECT data FROM notes WHERE name = ?", name)
        return row if isinstance(row, bytes) else b""

    def keep_note(self, name: str, data: bytes) -> None:
        """Remember a value under a name."""
        if data != self.note(name):
            self._many("REPLACE INTO notes VALUES (?, ?)", [(name, data)])

    def _all(self, query: str) -> list[Any]:
        try:
            return self._connection.execute(query).fetchall()
        except sqlite3.Error:
            self._damaged = True
            return []  # read again what was in it

    def _one(self, query: str, key: str) -> object:
        try:
            row = self._connection.execute(query, (key,)).fetchone()
        except sqlite3.Error:
            self._damaged = True
            return None
        return row[0] if row else None

    def _many(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(query, rows)
        except sqlite3.Error:  # a full disk or a damaged page
            self._damaged = True


class Fragments(MutableMapping[str, str]):
    """Pieces of letters by a key of their content; those that a run did not ask for are forgotten by `prune`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._used: dict[str, str] = {}
        self._new: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key not in self._used:
            try:
                row = self._connection.execute("SELECT value FROM fragments WHERE key = ?", (key,)).fetchone()
            except sqlite3.Error:
                row = None
            if row is None:
                raise KeyError(key)
            self._used[key] = row[0]
        return self._used[key]

    def __setitem__(self, key: str, value: str) -> None:
        self._used[key] = self._new[key] = value

    def __delitem__(self, key: str) -> None:
        del self._used[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._used)

    def __len__(self) -> int:
        return len(self._used)

    def prune(self) -> None:
        """Write the new pieces and forget those that were not used; nothing when none was new."""
        if not self._new:
            return
        with suppress(sqlite3.Error):
            self._connection.execute("DELETE FROM fragments")
            self._connection.executemany("INSERT INTO fragments VALUES (?, ?)", self._used.items())


def _open(path: Path | None, version: str) -> sqlite3.Connection | None:
    """Open the cache, made new where it is missing, damaged or another version's; None where that cannot be."""
    for _attempt in range(2):
        try:
            connection = sqlite3.connect(path or ":memory:", isolation_level="DEFERRED")
            connection.execute("PRAGMA synchronous = OFF")  # a lost cache costs only speed
            connection.execute("PRAGMA journal_mode = MEMORY")
            if _is_of(connection, version):
                return connection
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'DROP TABLE "{table}"')
            connection.executescript(_SCHEMA)
            connection.execute("INSERT INTO notes VALUES ('version', ?)", (version.encode(),))
            connection.commit()
        except sqlite3.Error:
            if path is None or not _discard(path):
                return None
        else:
            return connection
    return None


def _is_of(connection: sqlite3.Connection, version: str) -> bool:
    try:
        row = connection.execute("SELECT data FROM notes WHERE name = 'version'").fetchone()
    except sqlite3.OperationalError:  # no such table
        return False
    return row is not None and row[0] == version.encode()


def _discard(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
