"""A folder on a server that is reached by SSH: `sftp://user@host:port/folder`, with the user's keys and known hosts."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh

from publisher.errors import TargetError, reason
from publisher.targets.manifest import NAME
from publisher.targets.stores import Done, File, folders_above
from publisher.targets.temporary import beside

_T = TypeVar("_T")
_Item = TypeVar("_Item")
_AT_ONCE = 32
_PAUSES_S = (0.5, 2.0, 6.0)  # before the second, third and fourth attempt
_TIMEOUT_S = 15.0
_LOST = (asyncssh.ConnectionLost, asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, OSError, TimeoutError)
_REFUSED = (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied, asyncssh.KeyImportError)
_GONE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_FULL = re.compile("space|quota|^failure$", re.IGNORECASE)  # OpenSSH says no more than "Failure" of either


@contextmanager
def connected(url: str, *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Iterator[Sftp]:
    """Yield the folder; the connection is made when it is needed. Raises TargetError."""
    with asyncio.Runner() as runner:
        sftp = Sftp(url, runner, wait)
        try:
            yield sftp
        finally:
            runner.run(sftp.close())


class Sftp:
    """Writes each file beside its place and renames it. A connection that is lost is made again, with back-off."""

    def __init__(self, url: str, runner: asyncio.Runner, wait: Callable[[float], Awaitable[None]]) -> None:
        parts = urlsplit(url)
        self._url, self._runner, self._wait = url, runner, wait
        self._host, self._port, self._user = parts.hostname or "", parts.port, parts.username
        # As scp has it: /~/site is below the user's own folder, /srv/site is from the top.
        path = unquote(parts.path).rstrip("/")
        self._root = path.removeprefix("/~/") if path.startswith("/~/") else path or "."
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        self._folders: set[str] = set()
        self._at_once, self._sent = _AT_ONCE, 0

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where something lies."""

        async def look(client: asyncssh.SFTPClient) -> set[str]:
            async def lies(path: str) -> str:
                with suppress(*_GONE):
                    await client.lstat(self._place(path))
                    return path
                return ""

            return {path for path in await _several(lies, paths) if path}

        return self._do("", look)

    def read(self, path: str) -> bytes | None:
        """The bytes at `path`; None where nothing lies."""

        async def fetch(client: asyncssh.SFTPClient) -> bytes | None:
            data = await _bytes_at(client, self._place(path))
            if data is None and path == NAME:  # see _replace: an end between its two steps must not lose the list
                data = await _bytes_at(client, self._place(beside(path)))
                data = data and data[: data.rfind(b"\n") + 1]
            return data

        return self._do(path, fetch)

    def put(self, files: Iterable[File], done: Done) -> None:
        """Write files, several at once; after a lost connection only those that are missing."""
        left = {file.path: file for file in files}

        async def write_all(client: asyncssh.SFTPClient) -> None:
            async def write(file: File) -> None:
                try:
                    await self._write(client, file)
                except asyncssh.SFTPError as error:
                    error.add_note(file.path)
                    raise
                del left[file.path]
                self._sent += 1
                done()

            for folder in sorted({path.rpartition("/")[0] for path in left} - self._folders):
                await client.makedirs(self._place(folder), exist_ok=True)
                self._folders.add(folder)
            try:
                await _several(write, list(left.values()), self._at_once)
            except asyncssh.SFTPFailure:
                if self._at_once == 1:
                    raise
                self._at_once = 1  # some servers open few files at once, and say no more than that it failed
                await _several(write, list(left.values()), 1)

        self._do("", write_all)

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and the folders that are empty then."""

        async def remove_all(client: asyncssh.SFTPClient) -> None:
            async def remove(path: str) -> None:
                for one in (path, beside(path)):
                    with suppress(*_GONE):
                        await client.remove(self._place(one))

            await _several(remove, paths)
            for folder in sorted(folders_above(paths), key=len, reverse=True):
                with suppress(asyncssh.SFTPError):  # something else lies in it, or it is gone
                    await client.rmdir(self._place(folder))
                    self._folders.discard(folder)

        self._do("", remove_all)

    async def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            self._client.exit()
        if self._connection is not None:
            self._connection.close()
        self._client = self._connection = None

    async def _write(self, client: asyncssh.SFTPClient, file: File) -> None:
        place, temporary = self._place(file.path), self._place(beside(file.path))
        data = file.read()
        try:
            async with client.open(temporary, "wb") as handle:
                await handle.write(data)
        except asyncssh.SFTPError:
            with suppress(asyncssh.Error, OSError):  # what is left of it takes room, where there may be none
                await client.remove(temporary)
            raise
        await self._replace(client, temporary, place)

    async def _replace(self, client: asyncssh.SFTPClient, temporary: str, place: str) -> None:
        try:
            await client.posix_rename(temporary, place)
        except asyncssh.SFTPOpUnsupported:  # not OpenSSH's: for a moment the file is missing
            with suppress(*_GONE):
                await client.remove(place)
            await client.rename(temporary, place)

    def _do(self, path: str, work: Callable[[asyncssh.SFTPClient], Awaitable[_T]]) -> _T:
        return self._runner.run(self._attempts(path, work))

    async def _attempts(self, path: str, work: Callable[[asyncssh.SFTPClient], Awaitable[_T]]) -> _T:
        pauses_s, sent = list(_PAUSES_S), self._sent
        while True:
            try:
                return await work(await self._connected())
            except _REFUSED as error:
                raise self._refusal(error) from error
            except asyncssh.SFTPPermissionDenied as error:
                hint = "Give the user permission to write there, or name another folder."
                what = path or _noted(error) or "writing"
                raise TargetError(f"{what} is not allowed", path=self._url, hint=hint) from error
            except _LOST as error:
                await self.close()
                if self._sent > sent:  # a line that is lost every few files still brings all of them there
                    pauses_s, sent = list(_PAUSES_S), self._sent
                if not pauses_s:
                    raise self._failure(path, error) from error
                await self._wait(pauses_s.pop(0) * random.uniform(0.8, 1.2))  # noqa: S311 - so that not all come at once
            except (asyncssh.Error, ValueError) as error:  # a ~/.ssh/config that cannot be read is a ValueError
                raise self._failure(path, error) from error

    async def _connected(self) -> asyncssh.SFTPClient:
        if self._client is None:
            user = {"username": self._user} if self._user else {}
            port = {"port": self._port} if self._port else {}
            self._connection = await asyncssh.connect(
                self._host, **port, **user, connect_timeout=_TIMEOUT_S, login_timeout=_TIMEOUT_S, keepalive_interval=15
            )
            self._client = await self._connection.start_sftp_client()
        return self._client

    def _place(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _refusal(self, error: Exception) -> TargetError:
        if isinstance(error, asyncssh.HostKeyNotVerifiable):
            hint = f"Connect once with 'sftp {self._host}', compare the fingerprint, and say yes."
            return TargetError("the host's key is not in known_hosts", path=self._url, hint=hint)
        hint = "Load a key into the agent with ssh-add, or name it in ~/.ssh/config."
        return TargetError(f"the server refused the login: {reason(error)}", path=self._url, hint=hint)

    def _failure(self, path: str, error: Exception) -> TargetError:
        path = path or _noted(error)
        what = f"{path} failed" if path else "failed"
        hint = "Check the space and the quota that are left there, then publish again."
        hint = hint if _FULL.search(reason(error)) else "Publish again to continue from here."
        return TargetError(f"{what}: {reason(error)}", path=self._url, hint=hint)


def _noted(error: Exception) -> str:
    """The path at which an error came, "" when it is not known."""
    return next(iter(getattr(error, "__notes__", ())), "")


async def _bytes_at(client: asyncssh.SFTPClient, place: str) -> bytes | None:
    try:
        async with client.open(place, "rb") as file:
            data = await file.read()
            return data.encode() if isinstance(data, str) else data
    except _GONE:
        return None


async def _several(work: Callable[[_Item], Awaitable[_T]], items: Sequence[_Item], at_once: int = _AT_ONCE) -> list[_T]:
    """Do the work for all items, some at once; the first error ends it, after those that were begun are done."""
    waiting = iter(items)
    results: list[_T] = []
    errors: list[Exception] = []

    async def helper() -> None:
        for item in waiting:
            if errors:
                return
            try:
                results.append(await work(item))
            except Exception as error:  # noqa: BLE001 - raised below, when no helper is at work any more
                errors.append(error)

    await asyncio.gather(*(helper() for _ in range(min(at_once, len(items)))))
    if errors:
        raise errors[0]
    return results
