"""A folder that documents are published into: each by rename, ours told from the user's by a manifest.

What we did not write is never touched, nothing is written through a link that lies in the folder, and a run that was
killed anywhere is finished by the next one.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from publisher.errors import TargetError, remedy
from publisher.model import Document, Level, Problem
from publisher.targets.manifest import IN_FLIGHT, NAME, Manifest, as_text, digest_of, refusal
from publisher.targets.temporary import beside

# What goes wrong with one path; anything else (a full disk, no permission) goes wrong with all of them.
_NO_PLACE = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.EINVAL, errno.EILSEQ}
_STAYS = {errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY, errno.EINVAL}
_MOVE = "Move that file away, or publish into another folder with -o."

# The time a file was written (mtime, ns), and a number made of its size and hash.
Stat = tuple[int, int]


class Directory:
    """A folder of documents. `stats` are those that the last whole run left and save reading files.

    `dry` compares and counts, and writes nothing. Call `begin` before `put`, and `finish` at the end. Raises
    TargetError where nothing can be written; what is wrong with one path is one of `problems`.
    """

    def __init__(self, folder: Path, stats: Mapping[str, Stat], *, dry: bool = False) -> None:
        self._folder, self.dry = folder, dry
        self._root = os.path.realpath(folder)
        self.stats: dict[str, Stat] = {}
        self.problems: list[Problem] = []
        self._known = stats
        self._folders: dict[str, bool] = {}
        self._sizes: dict[str, int] = {}  # of what a dry run would write
        self._disk = Manifest(Path(self._root))
        self._manifest = dict(self._disk.entries)
        if not dry:
            self._clear_temporary(path for path, digest in self._manifest.items() if digest == IN_FLIGHT)

    def existing(self) -> list[str]:
        """Every path that is ours, sorted."""
        return sorted(self._manifest)

    def files(self) -> dict[str, tuple[str, int]]:
        """The hash and size of every file of ours that is whole; in a dry run, as it would be."""
        whole = {path: digest for path, digest in self._manifest.items() if digest != IN_FLIGHT}
        return {path: (digest, self._size(path)) for path, digest in whole.items()}

    def state(self) -> str:
        """A word that changes with the list of our files and their contents."""
        return digest_of(as_text(self._manifest).encode())

    def is_intact(self, paths: Iterable[str]) -> bool:
        """Whether each of `paths` is ours and lies there as the run that `stats` are of wrote it."""
        return all(map(self._is_intact, paths))

    def read(self, path: str) -> bytes:
        """The bytes that lie at `path`; b"" when there are none."""
        try:
            return Path(self._root, path).read_bytes()
        except OSError:
            return b""

    def in_flight(self, paths: Iterable[str]) -> bool:
        """Whether a killed run was about to write one of `paths`."""
        return any(self._manifest.get(path) == IN_FLIGHT for path in paths)

    def begin(self, paths: Iterable[str]) -> None:
        """Note that these files are about to be written."""
        if os.path.exists(self._root) and not os.path.isdir(self._root):  # noqa: PTH110, PTH112 - as all here
            raise self._failure("", NotADirectoryError(errno.ENOTDIR, "it is not a folder"))
        fresh = [path for path in paths if self._may_fly(path)]
        if fresh and not self.dry:
            try:
                Path(self._root).mkdir(parents=True, exist_ok=True)
                self._disk.append(fresh)
            except OSError as error:
                raise self._failure(NAME, error) from error

    def put(self, document: Document) -> bool:
        """Write a document unless the same bytes lie there; say whether it was written."""
        path, digest = document.path, digest_of(document.data)
        if self._manifest.get(path) == digest and self._is_intact(path):
            return False
        if message := refusal(path):
            return self._refuse(path, message)
        try:
            found = self._find(path, document.data)
            if found == "other" and path not in self._manifest:
                message = "is already there and was not written by publisher, so it stays as it is"
                return self._refuse(path, message, hint=_MOVE)
            if found == "same":
                info = os.stat(f"{self._root}/{path}")  # noqa: PTH116 - called 100,000 times
            elif self.dry:
                self._sizes[path] = len(document.data)
            else:
                info = self._write(path, document.data)
        except OSError as error:
            if error.errno not in _NO_PLACE:
                raise self._failure(path, error) from error
            self._manifest.pop(path, None)
            return self._refuse(path, f"cannot be written: {error.strerror}")
        self._manifest[path] = digest
        if found == "same" or not self.dry:
            self.stats[path] = (info.st_mtime_ns, _mark(info.st_size, digest))
        return found != "same"

    def delete(self, path: str) -> None:
        """Remove a file of ours, and the folders that it leaves empty; what is not ours stays."""
        self.stats.pop(path, None)
        if self._manifest.pop(path, None) is None or self.dry:
            return
        folder = path.rpartition("/")[0]
        try:
            if self._is_there(folder):
                Path(self._root, path).unlink(missing_ok=True)
        except OSError as error:
            if error.errno not in _NO_PLACE:
                raise self._failure(path, error) from error
            self._refuse(path, f"was not removed: {error.strerror}", level="warning")
            return
        self._remove_empty(folder)

    def finish(self) -> None:
        """Write the manifest again when it changed: nothing is in flight any longer."""
        self._compare_names()
        if self.dry:
            return
        try:
            self._disk.save(self._manifest)
        except OSError as error:
            raise self._failure(NAME, error) from error

    def _is_intact(self, path: str) -> bool:
        if path in self.stats:
            return True
        digest = self._manifest.get(path, IN_FLIGHT)
        if digest == IN_FLIGHT:
            return False
        place = f"{self._root}/{path}"
        try:
            info = os.lstat(place)
            now = (info.st_mtime_ns, _mark(info.st_size, digest))
            known = self._known.get(path)
            if known != now:
                if known and known[1] != now[1]:
                    # Edited; or a run that was killed before it could leave its stats wrote what nobody knows of.
                    return False
                if not stat.S_ISREG(info.st_mode) or digest_of(Path(place).read_bytes()) != digest:
                    return False
        except OSError:
            return False
        self.stats[path] = now
        return True

    def _may_fly(self, path: str) -> bool:
        """Whether to journal a path: not one that is in flight already, nor one where a foreign file is in the way."""
        if path in self._manifest:
            return self._manifest[path] != IN_FLIGHT
        try:
            return not (refusal(path) or (self._is_there(path.rpartition("/")[0]) and self._lies(path)))
        except OSError:
            return False

    def _size(self, path: str) -> int:
        try:
            return self._sizes[path] if path in self._sizes else os.stat(f"{self._root}/{path}").st_size  # noqa: PTH116
        except OSError:
            return 0

    def _lies(self, path: str) -> bool:
        return os.path.lexists(f"{self._root}/{path}")

    def _find(self, path: str, data: bytes) -> Literal["", "same", "other"]:
        """What lies at a path: nothing, a file of the same bytes, or something else."""
        if not self._is_there(path.rpartition("/")[0]):
            return ""
        place = f"{self._root}/{path}"
        try:
            info = os.lstat(place)
            if not stat.S_ISREG(info.st_mode):  # reading a pipe would never end
                return "other"
            return "same" if info.st_size == len(data) and Path(place).read_bytes() == data else "other"
        except FileNotFoundError:
            return ""
        except PermissionError:
            return "other"

    def _write(self, path: str, data: bytes) -> os.stat_result:
        """Write beside and rename: a reader sees the old file or the new one. Not synced: lost, it is made again."""
        self._make_folder(path.rpartition("/")[0])
        temporary = self._temporary(path)
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
            try:
                written = os.write(handle, data)
                while written < len(data):
                    written += os.write(handle, memoryview(data)[written:])
                info = os.fstat(handle)
            finally:
                os.close(handle)
            os.replace(temporary, f"{self._root}/{path}")  # noqa: PTH105 - called 100,000 times
        except OSError:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            raise
        return info

    def _is_there(self, folder: str) -> bool:
        """Whether a folder below ours exists. Raises OSError when a link or a file is in its place."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        if folder and not self._is_there(folder.rpartition("/")[0]):
            found = False
        else:
            try:
                mode = os.lstat(f"{self._root}/{folder}").st_mode
            except FileNotFoundError:
                found = False
            else:
                if folder and not stat.S_ISDIR(mode):
                    kind = "a link" if stat.S_ISLNK(mode) else "a file"
                    raise NotADirectoryError(errno.ENOTDIR, f"{folder} is {kind}, where a folder should be")
                found = True
        self._folders[folder] = found
        return found

    def _make_folder(self, folder: str) -> None:
        if self._is_there(folder):
            return
        if folder:
            self._make_folder(folder.rpartition("/")[0])
            with suppress(FileExistsError):
                os.mkdir(f"{self._root}/{folder}")  # noqa: PTH102 - called 100,000 times
        else:
            Path(self._root).mkdir(parents=True, exist_ok=True)
        self._folders[folder] = True

    def _remove_empty(self, folder: str) -> None:
        while folder:
            try:
                Path(self._root, folder).rmdir()
            except FileNotFoundError:
                pass
            except OSError as error:
                if error.errno in _STAYS:
                    return
                raise self._failure(folder, error) from error
            self._folders[folder] = False
            folder = folder.rpartition("/")[0]

    def _temporary(self, path: str) -> str:
        return f"{self._root}/{beside(path)}"

    def _clear_temporary(self, paths: Iterable[str]) -> None:
        for path in paths:
            with suppress(OSError):
                if self._is_there(path.rpartition("/")[0]):
                    Path(self._temporary(path)).unlink(missing_ok=True)

    def _compare_names(self) -> None:
        """Tell of paths that are one and the same on Windows and macOS."""
        if len(set(map(_folded, self._manifest))) == len(self._manifest):
            return
        seen: dict[str, str] = {}
        for path in sorted(self._manifest):
            first = seen.setdefault(_folded(path), path)
            if first != path:
                message = f"differs from {first} only in case, so that one hides the other on Windows and macOS"
                self._refuse(path, message, level="warning", hint="Give one of them another slug.")

    def _refuse(self, path: str, message: str, *, level: Level = "error", hint: str = "") -> bool:
        problem = Problem(path=f"{self._folder.name}/{path}", message=message, hint=hint, level=level)
        self.problems.append(problem)
        return False

    def _failure(self, path: str, error: OSError) -> TargetError:
        return TargetError(f"cannot be written: {error.strerror}", path=str(self._folder / path), hint=remedy(error))


def _mark(size: int, digest: str) -> int:
    """Tell contents apart in a small number, whichever of size and hash differs."""
    return int(digest[:12], 16) + size


def _folded(path: str) -> str:
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
