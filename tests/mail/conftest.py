"""Databases to test with: SQLite, and a PostgreSQL server of our own where it is installed; and desks at them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.cli import main
from publisher.mail.store import Store, open_store, open_to_upgrade, upgrade
from tests.mail.desk import MONDAY, Desk
from tests.mail.shell import Done, Run


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database."""
    with open_store("", tmp_path) as opened:
        yield opened


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server behind a socket in a folder of its own, ended with the tests; yields that folder."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not (initdb and pg_ctl):
        pytest.skip("PostgreSQL is not here; install it: apt-get install postgresql")
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as place:
        if user:
            shutil.chown(place, user)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=user, cwd=place, stdout=subprocess.DEVNULL, timeout=60)

        data = f"{place}/data"
        run(initdb, "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-k {place} -c listen_addresses= -c fsync=off"
        run(pg_ctl, "-D", data, "-l", f"{place}/log", "-w", "-o", options, "start")
        try:
            yield place
        finally:
            run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database of that server."""
    import psycopg

    name = f"test_{os.getpid()}"
    with psycopg.connect(host=postgres_server, user="tester", dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        admin.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://tester@/{name}?host={postgres_server}"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database of each kind."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    if url:
        with open_to_upgrade(url, tmp_path) as opened:
            upgrade(opened)
    with open_store(url, tmp_path) as opened:
        yield opened


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """A publication three days before its weekly letters."""
    return Desk(store, tmp_path, now=MONDAY - timedelta(days=3))


@pytest.fixture
def any_desk(any_store: Store, tmp_path: Path) -> Desk:
    """The same with each kind of database."""
    return Desk(any_store, tmp_path, now=MONDAY - timedelta(days=3))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in a folder, in this process."""

    def run(folder: Path, *arguments: str) -> Done:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["publisher", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run
