"""Places of every kind to upload to, each on a real server of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.targets import servers
from tests.targets.servers import Place

_number = count()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with servers.s3_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def azure() -> Iterator[str]:
    with servers.azurite() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def ssh() -> Iterator[servers.SshServer]:
    with servers.ssh_server() as server:
        yield server


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place of the kind that a test names, with what is needed to come in."""
    found = _place(request.param, request.getfixturevalue, tmp_path)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


def _place(kind: str, server: Callable[[str], object], tmp_path: Path) -> Place:
    name = f"site{next(_number)}"
    if kind == "folder":
        return servers.folder(tmp_path / name)
    if kind.startswith("s3"):
        whole = servers.bucket(str(server("s3")), name)
        return _below(whole, "of/ours/") if "prefix" in kind else whole
    if kind == "azure":
        return servers.container(str(server("azure")), name)
    if kind == "sftp":
        found = server("ssh")
        assert isinstance(found, servers.SshServer)
        return servers.ssh_folder(found, tmp_path / "a folder" / name)
    return servers.repository(tmp_path / name)


def _below(whole: Place, prefix: str) -> Place:
    """The part of a place below a prefix; what is beside it must never be touched."""
    whole.plant("beside.html", b"not ours")

    def look() -> dict[str, bytes]:
        lies = whole.look()
        assert lies["beside.html"] == b"not ours"
        return {path.removeprefix(prefix): data for path, data in lies.items() if path.startswith(prefix)}

    return whole._replace(
        url=f"{whole.url}/{prefix}", look=look, plant=lambda path, data: whole.plant(prefix + path, data)
    )
