"""The cache beside publisher.toml: what was read and made before, so that it need not be again.

It may be deleted at any time, be damaged or come from another version: that costs speed and nothing else. What is
read back carries a checksum, since a flipped bit in a title would be published and never noticed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zlib import crc32

import msgspec

from publisher.build.readings import UNSURE, Cached, Readings
from publisher.model import Author, Body, Draft, DroppedLine, Enclosure, Heading, Image, Link, Problem, Reading

_SCHEMA = """
CREATE TABLE readings (first TEXT PRIMARY KEY, data BLOB, crc INT);
CREATE TABLE bodies (digest TEXT PRIMARY KEY, data BLOB, crc INT);
CREATE TABLE fragments (key TEXT PRIMARY KEY, data BLOB, crc INT);
CREATE TABLE jobs (name TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, data BLOB, crc INT);
"""
# What was kept by a publisher whose values had other fields cannot be read by this one.
_SHAPES = (Cached, Reading, Draft, Body, Problem, Author, Image, Enclosure, Link, Heading, DroppedLine)
_GATE = 3  # raised when texts are sanitised in another way: those that were kept are then made again
_SHAPE = crc32(repr([_GATE, _SCHEMA, *(shape.__annotations__ for shape in _SHAPES)]).encode())
# A file touched this shortly before it was read may be changed again within the same tick of its time stamp.
RACY_NS = 2_000_000_000
# A damaged schema comes back in sqlite's messages, which Python then cannot decode.
_FAILURES = (sqlite3.Error, ValueError)
_NO_SPACE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_BODY = msgspec.msgpack.Decoder(Body)


class Cache:
    """sqlite3 in one file; use as a context manager. Changes are written together at the end, when nothing failed.

    `version` names whatever shapes a reading (ours and the configuration's): another one empties the cache.
    `problems` has a warning when nothing can be kept, as on a read-only disk; the run goes on without.
    """

    def __init__(self, path: Path, *, version: str) -> None:
        self._path = path
        self.problems: list[Problem] = []
        found = _open(path, f"{version} {_SHAPE}")
        if found is None:
            self._warn()
            found = _new_in_memory()
        self._connection = found
        self._damaged = False
        self._readings: Readings | None = None
        self.fragments = Fragments(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._connection):
            try:
                if kind is None:
                    self._write_readings()
                    self._connection.commit()
                else:
                    self._connection.rollback()
            except _FAILURES as failure:
                self._note_failure(failure)
        if self._damaged and not _discard(self._path):
            self._warn()

    def readings(self) -> Mapping[str, Cached]:
        """Everything that was read, by path."""
        return self._read.by_path

    @property
    def _read(self) -> Readings:
        if self._readings is None:
            self._readings = Readings(self._all("SELECT first, data, crc FROM readings ORDER BY first"))
            self._damaged |= not self._readings.is_whole
        return self._readings

    def keep_readings(self, read: Iterable[Cached], *, gone: Iterable[str] = (), started_ns: int) -> None:
        """Remember what files were read as, and forget those `gone`; written at the end, with all else.

        `started_ns`: the file system's clock at their listing.
        """
        sure = started_ns - RACY_NS
        fresh = [one if one.mtime_ns < sure else msgspec.structs.replace(one, mtime_ns=UNSURE) for one in read]
        self._read.update(fresh, gone)

    def body(self, digest: str) -> Body | None:
        """The text that belongs to a file's bytes, if it was kept."""
        data = self._sealed("SELECT data, crc FROM bodies WHERE digest = ?", digest)
        return _BODY.decode(data) if data else None

    def keep_body(self, digest: str, body: Body) -> None:
        """Remember a text that costs much to read again, until no file that was read has this digest."""
        data = msgspec.msgpack.encode(body)
        self._many("REPLACE INTO bodies VALUES (?, ?, ?)", [(digest, data, _seal(digest, data))])

    def jobs(self) -> dict[str, str]:
        """The keys under which groups of documents were made, by name."""
        return dict(self._all("SELECT name, key FROM jobs"))

    def keep_jobs(self, changed: dict[str, str], gone: Iterable[str]) -> None:
        """Remember new keys and forget jobs."""
        self._many("REPLACE INTO jobs VALUES (?, ?)", changed.items())
        self._many("DELETE FROM jobs WHERE name = ?", ((name,) for name in gone))

    def note(self, name: str) -> bytes:
        """A value under a name of the caller's; b"" when there is none."""
        return self._sealed("SELECT data, crc FROM notes WHERE name = ?", name)

    def keep_note(self, name: str, data: bytes) -> None:
        """Remember a value under a name."""
        if data != self.note(name):
            self._many("REPLACE INTO notes VALUES (?, ?, ?)", [(name, data, _seal(name, data))])

    def _write_readings(self) -> None:
        rows, gone = self._readings.changes() if self._readings else ([], [])
        if not rows and not gone:
            return
        self._many("DELETE FROM readings WHERE first = ?", [(first,) for first in gone])
        self._many("REPLACE INTO readings VALUES (?, ?, ?)", rows)
        wanted = {one.digest for one in self.readings().values()}
        stray = [row for row in self._all("SELECT digest FROM bodies") if row[0] not in wanted]
        self._many("DELETE FROM bodies WHERE digest = ?", stray)

    def _note_failure(self, error: Exception) -> None:
        """Remember that the file must go: a page is damaged, or the disk is full or read-only, which is told."""
        self._damaged = True
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_SPACE:
            self._warn()

    def _warn(self) -> None:
        if self.problems:
            return
        shown = f"{self._path.parent.name}/{self._path.name}"
        message, hint = "cannot be written, so publishing takes longer", "Make it writable, or free some space."
        self.problems.append(Problem(path=shown, message=message, hint=hint, level="warning"))

    def _all(self, query: str) -> list[Any]:
        try:
            return self._connection.execute(query).fetchall()
        except _FAILURES:
            self._damaged = True
            return []  # read again what was in it

    def _sealed(self, query: str, key: str) -> bytes:
        data, whole = _look_up(self._connection, query, key)
        self._damaged |= not whole
        return data

    def _many(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(query, rows)
        except _FAILURES as error:
            self._note_failure(error)


class Fragments(MutableMapping[str, str]):
    """Pieces of letters by a key of their content; those that a run did not ask for are forgotten by `prune`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._used: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._loaded: dict[str, str] | None = None

    @property
    def used(self) -> dict[str, str]:
        """The pieces that were asked for or set so far."""
        return self._used

    @property
    def new(self) -> dict[str, str]:
        """Those of them that were not there before."""
        return self._new

    def load(self) -> None:
        """Fetch all at once, so that nothing is asked of the database any more."""
        self._loaded = {}
        with suppress(*_FAILURES):
            for key, data, crc in self._connection.execute("SELECT key, data, crc FROM fragments"):
                if isinstance(data, bytes) and isinstance(key, str) and crc == _seal(key, data):
                    self._loaded[key] = data.decode()

    def take_over(self, used: dict[str, str], new: dict[str, str]) -> None:
        """What another process asked for and made, as if it were done here."""
        self._used |= used
        self._new |= new

    def __getitem__(self, key: str) -> str:
        if key not in self._used and self._loaded is not None:
            self._used[key] = self._loaded[key]
        if key not in self._used:
            data, _whole = _look_up(self._connection, "SELECT data, crc FROM fragments WHERE key = ?", key)
            if not data:
                raise KeyError(key)
            self._used[key] = data.decode()
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
        with suppress(*_FAILURES):
            self._connection.execute("DELETE FROM fragments")
            rows = ((key, value.encode()) for key, value in self._used.items())
            sealed = ((key, data, _seal(key, data)) for key, data in rows)
            self._connection.executemany("INSERT INTO fragments VALUES (?, ?, ?)", sealed)


def _seal(key: str, data: bytes) -> int:
    return crc32(data, crc32(key.encode()))


def _look_up(connection: sqlite3.Connection, query: str, key: str) -> tuple[bytes, bool]:
    """What is kept under a key, b"" when nothing is; and whether the database is whole."""
    try:
        row = connection.execute(query, (key,)).fetchone()
    except _FAILURES:
        return b"", False
    if row is None:
        return b"", True
    data, crc = row
    whole = isinstance(data, bytes) and crc == _seal(key, data)
    return (data if whole else b""), whole


def _open(path: Path, version: str) -> sqlite3.Connection | None:
    """Open the cache, made new where it is missing, damaged or another version's; None where that cannot be."""
    for _attempt in range(2):
        connection = None
        try:
            connection = sqlite3.connect(path, isolation_level="DEFERRED")
            _prepare(connection, version)
        except _FAILURES:
            if connection is not None:
                connection.close()
            if not _discard(path):
                return None
        else:
            return connection
    return None


def _prepare(connection: sqlite3.Connection, version: str) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # a power cut may damage it, which costs only speed
    # In a file, unlike in memory, the journal lets the next run undo what a killed one had half written.
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    if _look_up(connection, "SELECT data, crc FROM notes WHERE name = ?", "version") == (version.encode(), True):
        return
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{table}"')
    connection.executescript(_SCHEMA)
    row = ("version", version.encode(), _seal("version", version.encode()))
    connection.execute("INSERT INTO notes VALUES (?, ?, ?)", row)
    connection.commit()


def _new_in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(_SCHEMA)
    return connection


def _discard(path: Path) -> bool:
    """Delete the file, and the journal first, which must not be played back into a new one."""
    try:
        for name in (f"{path.name}-journal", path.name):
            path.with_name(name).unlink(missing_ok=True)
    except OSError:
        return False
    return True
