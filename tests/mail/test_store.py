"""publisher/mail/store.py, secret.py and the migrations: the database, its locks, its key."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from publisher.errors import ConfigError, StateError
from publisher.mail import DATABASE, secret
from publisher.mail.store import HEAD, Store, open_store, open_to_upgrade, upgrade
from publisher.mail.tables import meta, metadata, subscribers, suppressions
from tests.disks import small_files


def test_migrations_make_the_tables_that_the_code_knows(any_store: Store) -> None:
    with any_store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_upgrade_twice_does_nothing(tmp_path: Path) -> None:
    with open_to_upgrade("", tmp_path) as store:
        assert (upgrade(store), upgrade(store)) == ("", HEAD)


def test_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    with open_store("", tmp_path):
        assert stat.S_IMODE((tmp_path / DATABASE).stat().st_mode) == 0o600


def test_a_connection_that_the_server_closed_fails_nobody(postgres_url: str, tmp_path: Path) -> None:
    """After a restart of PostgreSQL, or an idle hour, the next reader who left was told that something went wrong."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with open_to_upgrade(postgres_url, tmp_path) as store:
        upgrade(store)
        with store.reading() as ending:
            with store.reading() as idle:
                idle.execute(sa.select(meta))
            ending.execute(sa.text(f"SELECT pg_terminate_backend(pid, 5000) {others}"))

            with store.writing() as connection:
                connection.execute(sa.insert(meta).values(name="still", value="here"))


def test_sqlite_keeps_a_commit_through_a_power_cut(store: Store) -> None:
    with store.reading() as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 2


def test_a_failed_change_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as connection:  # noqa: PT012 - the change is what is tested
        connection.execute(sa.insert(meta).values(name="a", value="b"))
        raise ZeroDivisionError

    with store.reading() as connection:
        assert connection.execute(sa.select(meta)).all() == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    with open_store("", tmp_path) as store, store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StateError, match="newer publisher"), open_store("", tmp_path):
        pass


FIRST_DAY = Path(__file__).with_name("first_day.sql").read_text()  # as it was before letters were sent
FIRST_HOURS = FIRST_DAY.replace(", first_letter BIGINT, last_letter BIGINT", "").replace("kind TEXT", "slot TEXT")


@pytest.mark.parametrize("recorded", [FIRST_DAY, FIRST_HOURS])
def test_a_database_of_the_first_day_gets_its_final_form_and_keeps_its_readers(recorded: str, tmp_path: Path) -> None:
    """Sending ended with 'no such column: variants.mark'."""
    with closing(sqlite3.connect(tmp_path / DATABASE)) as old:
        old.executescript(recorded)

    with open_store("", tmp_path) as store, store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        readers = connection.execute(sa.select(subscribers.c.address, subscribers.c.handle, subscribers.c.state)).all()
        left = connection.scalar(sa.select(sa.func.count()).select_from(suppressions))

    assert [tuple(one) for one in readers] == [
        ("anna@example.org", "LTRjA1pwnW-DXKRB", "active"),
        ("bo@example.org", "Y_u2BnbSDXKLs_J3", "unsubscribed"),
    ]
    assert left == 1


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_no_database_of_ours_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError), open_store(url, tmp_path):
        pass


def test_an_error_never_shows_the_databases_password(tmp_path: Path) -> None:
    with (
        pytest.raises(StateError) as caught,
        open_store("postgresql://me:hidden-word@127.0.0.1:1/x", tmp_path),
    ):
        pass

    assert "hidden-word" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"My diary. " * 1000)

    with pytest.raises(StateError, match="not a database"), open_store("", tmp_path):
        pass
    assert (tmp_path / DATABASE).read_bytes().startswith(b"My diary.")


def test_a_backup_holds_what_the_database_does(store: Store, tmp_path: Path) -> None:
    with store.writing() as connection:
        connection.execute(sa.insert(meta).values(name="a", value="b"))

    store.backup(tmp_path / "copy.db")

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT * FROM meta").fetchall() == [("a", "b")]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with pytest.raises(ConfigError):
        store.backup(tmp_path / "copy.db")


def test_a_backup_that_the_disk_has_no_room_for_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """It ended in a traceback and left a beginning, which looked like a backup."""
    with small_files(8192), pytest.raises(StateError, match=r"copy\.db: the copy failed: .* disk is full"):
        store.backup(tmp_path / "copy.db")

    assert not list(tmp_path.glob("copy.db*"))
    store.backup(tmp_path / "copy.db")


# --- locks -------------------------------------------------------------------------------------------------------


def test_a_lock_is_held_by_one(any_store: Store) -> None:
    with (
        any_store.lock(7, wait=False) as first,
        any_store.lock(7, wait=False) as second,
        any_store.lock(8, wait=False) as other,
    ):
        assert (first, second, other) == (True, False, True)

    with any_store.lock(7, wait=False) as again:
        assert again


def test_a_lock_ends_with_its_process(store: Store, tmp_path: Path) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        with store.lock(7, wait=True):
            os.write(told, b"x")
            os.kill(os.getpid(), 9)
    os.read(ready, 1)
    os.waitpid(child, 0)

    with store.lock(7, wait=False) as free:
        assert free


# --- the secret --------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    first, again = (secret.load("", tmp_path, store) for _ in range(2))

    assert first == again
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / secret.FILE_NAME).stat().st_mode) == 0o600


def test_a_key_that_cannot_be_finished_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It left half a key under another name, which the next try did not look for."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")  # as FAT does, which has no links

    monkeypatch.setattr(os, "link", refuse)
    before = set(tmp_path.iterdir())

    with pytest.raises(StateError, match="cannot be written: Operation not permitted"):
        secret.load("", tmp_path, store)

    assert set(tmp_path.iterdir()) == before


def test_a_secret_of_the_environment_makes_no_file(store: Store, tmp_path: Path) -> None:
    assert secret.load("x" * 16, tmp_path, store) == b"x" * 16
    assert not (tmp_path / secret.FILE_NAME).exists()


def test_another_secret_is_refused(store: Store, tmp_path: Path) -> None:
    secret.load("x" * 16, tmp_path, store)

    with pytest.raises(StateError, match="not the secret of this database"):
        secret.load("y" * 16, tmp_path, store)


def test_a_lost_key_is_not_replaced(store: Store, tmp_path: Path) -> None:
    secret.load("", tmp_path, store)
    (tmp_path / secret.FILE_NAME).unlink()

    with pytest.raises(StateError, match="missing"):
        secret.load("", tmp_path, store)


def test_a_short_secret_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too short"):
        secret.load("password", tmp_path, store)
