"""A folder that documents are published into: each by rename, ours told from the user's by a manifest.

The manifest (`.publisher-manifest` in the folder) is the list of our files and the journal at once. Before a file is
touched, a line marks it as in flight; after a kill the next run knows from these lines which temporary files to
clear and which files to look at again. It is plain text that `sha256sum -c` can check.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from publisher.errors import TargetError
from publisher.model import Document, Problem

MANIFEST = ".publisher-manifest"
_IN_FLIGHT = "-"
_NO_PLACE = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.EINVAL, errno.EILSEQ}

Stat = tuple[int, int]  # size, mtime_ns


class Directory:
    """A folder of documents. `stats` are those of an earlier run (path -> size, mtime_ns) and save reading files.

    `dry` compares and counts, and writes nothing. Call `finish` at the end.
    """

    def __init__(self, folder: Path, stats: Mapping[str, Stat], *, dry: bool = False) -> None:
        self._folder, self.dry = folder, dry
        self._root = os.path.realpath(folder)
        self.stats: dict[str, Stat] = {}
        self.problems: list[Problem] = []
        self._made: set[str] = set()
        self._manifest = self._load()
        self._was = dict(self._manifest)
        self._known = stats
        for path, digest in self._manifest.items():
            if digest == _IN_FLIGHT and not dry:
                Path(self._temporary(path)).unlink(missing_ok=True)

    def existing(self) -> list[str]:
        """Every path that is ours, sorted."""
        return sorted(self._manifest)

    def state(self) -> str:
        """A word that changes with the list of our files and their contents."""
        return _digest(repr(sorted(self._manifest.items())).encode())

    def is_intact(self, paths: Iterable[str]) -> bool:
        """Whether each of `paths` is ours and lies there as we wrote it."""
        return all(map(self._is_intact, paths))

    def _is_intact(self, path: str) -> bool:
        if path in self.stats:
            return True
        digest = self._manifest.get(path, _IN_FLIGHT)
        if digest == _IN_FLIGHT:
            return False
        try:
            info = os.stat(f"{self._root}/{path}")  # noqa: PTH116 - called 100,000 times
            stat = (info.st_size, info.st_mtime_ns)
            if self._known.get(path) != stat and _digest(Path(self._root, path).read_bytes()) != digest:
                return False
        except OSError:
            return False
        self.stats[path] = stat
        return True

    def in_flight(self, paths: Iterable[str]) -> bool:
        """Whether a killed run was about to write one of `paths`."""
        return any(self._manifest.get(path) == _IN_FLIGHT for path in paths)

    def begin(self, paths: Iterable[str]) -> None:
        """Note that these files are about to be written."""
        fresh = [path for path in paths if self._manifest.get(path) != _IN_FLIGHT and self._refusal(path) is None]
        if fresh and not self.dry:
            try:
                Path(self._root).mkdir(parents=True, exist_ok=True)
                with Path(self._root, MANIFEST).open("a", encoding="utf-8") as file:
                    file.writelines(f"{_IN_FLIGHT}  {path}\n" for path in fresh)
            except OSError as error:
                raise self._failure(MANIFEST, error) from error

    def put(self, document: Document) -> bool:
        """Write a document unless the same bytes lie there; say whether it was written. Call `begin` first."""
        path = document.path
        digest = _digest(document.data)
        if self._manifest.get(path) == digest and self._is_intact(path):
            return False
        message = self._refusal(path) or self._blocked(path, digest)
        if message:
            hint = "Move that file away, or publish into another folder with -o."
            self.problems.append(Problem(path=f"{self._folder.name}/{path}", message=message, hint=hint))
            return False
        self._manifest[path] = digest
        if self.dry:
            return not self._holds(path, digest)
        if self._holds(path, digest):
            self._remember(path)
            return False
        return self._write(document)

    def delete(self, path: str) -> None:
        """Remove a file of ours, and the folders that it leaves empty."""
        self._manifest.pop(path, None)
        self.stats.pop(path, None)
        if self.dry:
            return
        place = Path(self._root, path)
        try:
            place.unlink(missing_ok=True)
            for parent in Path(path).parents[:-1]:
                Path(self._root, parent).rmdir()
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR}:
                raise self._failure(path, error) from error

    def finish(self) -> None:
        """Write the manifest anew when it changed: nothing is in flight any more."""
        place = Path(self._root, MANIFEST)
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(self._manifest.items()))
        if self.dry or (not lines and not place.exists()) or (self._was == self._manifest and not self._journal()):
            return
        temporary = place.with_name(f"{MANIFEST}.new")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())  # the list of what is ours must not be lost; a page can be made again
            temporary.replace(place)
        except OSError as error:
            raise self._failure(MANIFEST, error) from error

    def _journal(self) -> bool:
        """Whether the manifest on disk still speaks of files in flight."""
        try:
            text = Path(self._root, MANIFEST).read_text(encoding="utf-8")
        except OSError:
            return False
        return text.startswith(f"{_IN_FLIGHT} ") or f"\n{_IN_FLIGHT} " in text

    def _load(self) -> dict[str, str]:
        """Path -> sha256, or the mark of a file in flight; a later line overrides an earlier one."""
        try:
            text = Path(self._root, MANIFEST).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return {}
        found: dict[str, str] = {}
        for line in text.split("\n"):
            digest, _, path = line.partition("  ")
            if path and self._refusal(path) is None:  # a damaged line must not lead out of the folder
                found[path] = digest
        return found

    @staticmethod
    def _refusal(path: str) -> str | None:
        parts = path.split("/")
        if not path or path.startswith("/") or {"..", ".", ""} & set(parts) or "\0" in path or "\n" in path:
            return "is no path inside the output folder"
        return None

    def _blocked(self, path: str, digest: str) -> str | None:
        """Why the file may not be written: something of the user's is in its place."""
        if path in self._manifest:
            return None
        place = f"{self._root}/{path}"
        if os.path.islink(place) or (os.path.lexists(place) and not self._holds(path, digest)):  # noqa: PTH114
            return "is there already and was not written by publisher, so it stays as it is"
        return None

    def _holds(self, path: str, digest: str) -> bool:
        try:
            return _digest(Path(self._root, path).read_bytes()) == digest
        except OSError:
            return False

    def _write(self, document: Document) -> bool:
        """Write beside and rename: a reader sees the old file or the new one. Not synced: lost, it is made again."""
        temporary = self._temporary(document.path)
        try:
            self._make_folder(os.path.dirname(document.path))  # noqa: PTH120 - called 100,000 times
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            try:
                view = memoryview(document.data)
                while view:
                    view = view[os.write(handle, view) :]
            finally:
                os.close(handle)
            os.replace(temporary, f"{self._root}/{document.path}")  # noqa: PTH105 - called 100,000 times
        except OSError as error:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            if error.errno not in _NO_PLACE:
                raise self._failure(document.path, error) from error
            del self._manifest[document.path]
            self.problems.append(
                Problem(path=f"{self._folder.name}/{document.path}", message=f"cannot be written: {error.strerror}")
            )
            return False
        self._remember(document.path)
        return True

    def _make_folder(self, folder: str) -> None:
        if folder in self._made:
            return
        place = f"{self._root}/{folder}" if folder else self._root
        os.makedirs(place, exist_ok=True)  # noqa: PTH103 - called 100,000 times
        if os.path.realpath(place) != place:  # a link of the user's that leads elsewhere
            raise OSError(errno.ELOOP, "its folder is a link that leads out of the output folder")
        self._made.add(folder)

    def _temporary(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        short = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
        return f"{self._root}/{folder}{'/' if folder else ''}.{short}.publisher-tmp"

    def _remember(self, path: str) -> None:
        info = os.stat(f"{self._root}/{path}")  # noqa: PTH116 - called 100,000 times
        self.stats[path] = (info.st_size, info.st_mtime_ns)

    def _failure(self, path: str, error: OSError) -> TargetError:
        return TargetError(f"cannot be written: {error.strerror}", path=str(self._folder / path))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
