"""SSH servers that are full, take few files at once or break off: what lies there is whole, what is wrong is told."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from publisher.errors import TargetError
from publisher.targets import sftp
from tests.targets.builds import build, dangling, edition, ours, send

FOREIGN = {"foreign.html": "not ours"}


class Server:
    """An SSH server on loopback, whose folder behaves as the class `kind` says, by the folder's address."""

    def __init__(self, root: Path, home: Path) -> None:
        self.kind: type[asyncssh.SFTPServer] = asyncssh.SFTPServer
        self.root, self._home = root, home
        self.url = ""

    async def start(self) -> asyncssh.SSHAcceptor:
        """Begin to listen; the host's key is known from then on."""
        key = asyncssh.generate_private_key("ssh-ed25519")

        class AnybodyIn(asyncssh.SSHServer):
            def begin_auth(self, _username: str) -> bool:
                return False

        found = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[key],
            server_factory=AnybodyIn,
            sftp_factory=self._folder,
        )
        (self._home / ".ssh").mkdir(parents=True)
        known = f"[127.0.0.1]:{found.get_port()} {key.export_public_key().decode()}"
        (self._home / ".ssh/known_hosts").write_text(known)
        self.url = f"sftp://anna@127.0.0.1:{found.get_port()}{self.root}"
        return found

    def _folder(self, channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return self.kind(channel)

    def lies(self) -> dict[str, bytes]:
        """All that lies there."""
        return {
            one.relative_to(self.root).as_posix(): one.read_bytes() for one in self.root.rglob("*") if one.is_file()
        }


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It holds the first edition, and a file of somebody else's."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SSH_AUTH_SOCK", "")
    monkeypatch.setattr(sftp, "_PAUSES_S", (0.0, 0.0, 0.0))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    made = Server(tmp_path / "site", tmp_path / "home")
    listening = asyncio.run_coroutine_threadsafe(made.start(), loop).result(20)
    send(made.url, build(tmp_path / "one", edition(1, pages=30)))
    (made.root / "foreign.html").write_text("not ours")
    yield made
    loop.call_soon_threadsafe(listening.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def full_after(bytes_left: int, fault: Callable[[], Exception]) -> type[asyncssh.SFTPServer]:
    """A disk that takes so much more."""
    left = bytes_left

    class Full(asyncssh.SFTPServer):
        def write(self, file_obj: object, offset: int, data: bytes) -> Any:
            nonlocal left
            left -= len(data)
            if left < 0:
                raise fault()
            return super().write(file_obj, offset, data)

    return Full


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda: asyncssh.SFTPFailure("Failure"), "failed: Failure. Check the space and the quota"),
        (lambda: OSError(errno.ENOSPC, "No space left on device"), "No space left on device. Check the space"),
        (lambda: OSError(errno.EDQUOT, "Disk quota exceeded"), "Disk quota exceeded. Check the space"),
    ],
    ids=["as OpenSSH says it", "space", "quota"],
)
@pytest.mark.parametrize("room", [0, 3000, 6000])
def test_a_full_disk_is_told_with_the_file_and_leaves_nothing_half(
    server: Server, tmp_path: Path, fault: Callable[[], Exception], said: str, room: int
) -> None:
    """ "failed: Failure" was all that was said, and the halves that were left took the last room there was."""
    before = server.lies()
    server.kind = full_after(room, fault)
    second = build(tmp_path / "two", edition(2, pages=30))

    with pytest.raises(TargetError, match=rf"(html|xml|png|manifest) failed: .*{said.rpartition(': ')[2]}"):
        send(server.url, second)

    after = server.lies()
    assert not [path for path in after if path.endswith(".publisher-tmp")]
    wanted = {path: text.encode() for path, text in edition(2, pages=30).items()}
    assert all(data in (before.get(path), wanted.get(path)) for path, data in after.items() if "manifest" not in path)
    assert dangling(after) == []
    server.kind = asyncssh.SFTPServer
    send(server.url, second)
    assert ours(server.lies()) == {**edition(2, pages=30), **FOREIGN}


def test_a_server_that_opens_few_files_at_once_gets_them_one_by_one(server: Server, tmp_path: Path) -> None:
    """ "Too many open files" ended each publish of more than a few files."""
    opened = 0

    class Few(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            nonlocal opened
            if opened == 4:
                raise asyncssh.SFTPFailure("Too many open files")
            found: object = super().open(path, pflags, attrs)
            opened += 1
            return found

        async def write(self, file_obj: object, offset: int, data: bytes) -> Any:
            await asyncio.sleep(0.001)
            return super().write(file_obj, offset, data)

        def close(self, file_obj: object) -> Any:
            nonlocal opened
            opened -= 1
            return super().close(file_obj)

    server.kind = Few

    send(server.url, build(tmp_path / "two", edition(2, pages=30)))

    assert ours(server.lies()) == {**edition(2, pages=30), **FOREIGN}


class NoPosixRename(asyncssh.SFTPServer):
    """As the protocol has it: there is no renaming over a file."""

    def posix_rename(self, _oldpath: bytes, _newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("not here")

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if Path(self.map_path(newpath).decode()).exists():
            raise asyncssh.SFTPFailure("it exists")
        return super().rename(oldpath, newpath)


def test_a_server_that_renames_over_nothing_gets_all(server: Server, tmp_path: Path) -> None:
    server.kind = NoPosixRename

    send(server.url, build(tmp_path / "two", edition(2, pages=30)))

    assert ours(server.lies()) == {**edition(2, pages=30), **FOREIGN}


def test_the_list_of_what_is_ours_outlives_an_end_between_removing_and_renaming(server: Server, tmp_path: Path) -> None:
    """The list was gone then, so that all that was uploaded before stayed as it was, as if it were somebody else's."""

    class Ends(NoPosixRename):
        def rename(self, _oldpath: bytes, _newpath: bytes) -> Any:
            raise asyncssh.SFTPPermissionDenied("the end")

    server.kind = Ends
    second = build(tmp_path / "two", edition(2, pages=30))
    with pytest.raises(TargetError, match="manifest is not allowed"):
        send(server.url, second)
    assert ".publisher-manifest" not in server.lies()

    server.kind = NoPosixRename
    send(server.url, second)

    assert ours(server.lies()) == {**edition(2, pages=30), **FOREIGN}


def test_a_line_that_is_lost_again_and_again_still_brings_all(server: Server, tmp_path: Path) -> None:
    """Four losses ended an upload, and the next one began at the beginning."""
    writes = 0

    class Losing(asyncssh.SFTPServer):
        def write(self, file_obj: object, offset: int, data: bytes) -> Any:
            nonlocal writes
            writes += 1
            if writes % 100 == 0:
                super().write(file_obj, offset, data[:3])
                self.channel.get_connection().abort()
                raise asyncssh.SFTPConnectionLost("lost")
            return super().write(file_obj, offset, data)

    server.kind = Losing

    send(server.url, build(tmp_path / "many", edition(2, pages=250)))

    assert ours(server.lies()) == {**edition(2, pages=250), **FOREIGN}
