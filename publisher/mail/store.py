"""The database of subscribers and letters: opened, brought up to date, locked, copied; what is in it others know.

SQLite in WAL mode with every commit on the disk, or PostgreSQL. One process plans at a time, and whether a run is
still alive is told by a lock that its process holds and that ends with it, whatever becomes of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, CursorResult, Engine, event

from publisher.errors import ConfigError, StateError
from publisher.mail import DATABASE

HEAD = "0002"  # the newest of migrations/versions
PLANNING = 0  # the lock's number; runs count from 1
_WAIT_S = 30
_LOCK_CLASS = 0x7075626C  # "publ": keeps our advisory locks apart from other programs'
_OPEN_HINT = "Check PUBLISHER_DATABASE_URL, and that the folder can be written to."


class Store:
    """An open database; `reading` and `writing` give connections in a transaction."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self.engine, self._path = engine, path

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the data and holds nobody up."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are on the disk when the block ends, all or none."""
        with self.engine.connect().execution_options(publisher_writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def lock(self, number: int, *, wait: bool) -> Iterator[bool]:
        """Hold lock `number` until the block or the process ends; yield whether it was free (always when waiting)."""
        held = _file_lock if self._path else _session_lock
        with held(self, number, wait=wait) as free:
            yield free

    def lock_file(self, number: int) -> Path:
        """Where a lock of SQLite's lies."""
        path = self._path or Path(DATABASE)
        return path.with_name(f"{path.name}-{f'run-{number}' if number else 'plan'}")

    def backup(self, target: Path) -> None:
        """Copy the database, as it is at one moment, into a new file that only its owner reads; whole or not at all."""
        if self._path is None:
            raise ConfigError("this command can copy only SQLite", hint="Use pg_dump for PostgreSQL.")
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise ConfigError(f"cannot be written: {error.strerror}", path=str(target)) from error
        try:
            with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
        except sqlite3.Error as error:
            target.unlink()
            hint = "Nothing was copied. Look whether the disk is full."
            raise StateError(f"the copy failed: {error}", path=str(target), hint=hint) from error


def new_id(result: CursorResult[Any]) -> int:
    """The id of the row that an INSERT made."""
    key = result.inserted_primary_key
    if key is None:
        raise StateError("the database gave no id to a new row")
    return int(key[0])


@contextmanager
def open_store(url: str, folder: Path) -> Iterator[Store]:
    """Open the database at `url`, else the file subscribers.db in `folder`, made where it is not there.

    SQLite is brought up to date by itself. Raises ConfigError for a wrong address, StateError for a database that
    cannot be opened, is newer than this program, or is an old PostgreSQL one.
    """
    with _engine(url, folder) as (engine, path):
        store = Store(engine, path)
        found = _version(engine)
        if found is not None and found > HEAD:
            hint = "Update publisher (python -m pip install -U 'feed-publisher[mail]')."
            raise StateError(f"the database was written by a newer publisher (schema {found})", hint=hint)
        if path and found != HEAD:
            upgrade(store)
        elif found != HEAD:
            raise StateError("the database's schema is not up to date", hint="Run 'publisher db upgrade'.")
        yield store


@contextmanager
def open_to_upgrade(url: str, folder: Path) -> Iterator[Store]:
    """Open the database whatever its schema."""
    with _engine(url, folder) as (engine, path):
        yield Store(engine, path)


def upgrade(store: Store) -> str:
    """Bring the schema up to date, one process at a time; return the version that it had, "" for none."""
    from alembic import command  # noqa: PLC0415 - 300 ms, needed when a version is new and not before
    from alembic.config import Config  # noqa: PLC0415

    with store.lock(PLANNING, wait=True):
        found = _version(store.engine) or ""
        if found != HEAD:
            with store.writing() as connection:
                config = Config()
                config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    return found


@contextmanager
def _engine(url: str, folder: Path) -> Iterator[tuple[Engine, Path | None]]:
    path = None if url else folder / DATABASE
    try:
        parsed = sa.make_url(url or "sqlite://")
    except sa.exc.ArgumentError as error:
        raise ConfigError("PUBLISHER_DATABASE_URL is not the address of a database", hint=_URL_HINT) from error
    if parsed.get_backend_name() == "sqlite" and url:
        if not parsed.database or parsed.database == ":memory:":
            raise ConfigError("PUBLISHER_DATABASE_URL names no file", hint=_URL_HINT)
        path = folder / parsed.database
    engine = _sqlite(path) if path else _postgresql(parsed)
    try:
        with _translated():
            yield engine, path
    finally:
        engine.dispose()


_URL_HINT = "Write it as postgresql://user:password@host/name or sqlite:///file."


def _sqlite(path: Path) -> Engine:
    if not path.exists():
        with suppress(OSError):  # what is amiss is told when it is opened
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": _WAIT_S, "check_same_thread": False},
        poolclass=sa.QueuePool,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions too late and end them too early
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a claim must survive a power cut: else it is sent again

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("publisher_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: sa.URL) -> Engine:
    if url.get_backend_name() != "postgresql":
        raise ConfigError(f"PUBLISHER_DATABASE_URL names a {url.get_backend_name()} database", hint=_URL_HINT)
    try:
        # Asked before it is lent: the server, or a firewall, may have closed a connection that waited in the pool.
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), max_overflow=-1, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[postgres]'."
        raise ConfigError("PostgreSQL needs a package that is not installed: psycopg", hint=hint) from error


@contextmanager
def _translated() -> Iterator[None]:
    """Say what a database refused without its address, which may hold a password."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        reason = " ".join(str(error.orig).split())[:300]
        raise StateError(f"the database of subscribers cannot be used: {reason}", hint=_OPEN_HINT) from error


def _version(engine: Engine) -> str | None:
    """The schema's version; None where there is none yet."""
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


@contextmanager
def _session_lock(store: Store, number: int, *, wait: bool) -> Iterator[bool]:
    """A lock of PostgreSQL's, which ends with the connection."""
    connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    key = {"kind": _LOCK_CLASS, "number": number % 2**31}
    try:
        if wait:
            connection.execute(sa.text("SELECT pg_advisory_lock(:kind, :number)"), key)
        free = wait or bool(connection.scalar(sa.text("SELECT pg_try_advisory_lock(:kind, :number)"), key))
        yield free
        if free:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:kind, :number)"), key)
    finally:
        connection.invalidate()  # closed, not given back to the pool: whatever happened, the lock goes with it
        connection.close()


@contextmanager
def _file_lock(store: Store, number: int, *, wait: bool) -> Iterator[bool]:
    """A locked file beside SQLite's; a run's is deleted when it ends, or when it is found to have died."""
    path = store.lock_file(number)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        free = _flock(handle, wait=wait)
        yield free
        if free and number != PLANNING:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _flock(handle: int, *, wait: bool) -> bool:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        raise StateError("mail needs file locks, which this system does not have", hint="Use PostgreSQL.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
