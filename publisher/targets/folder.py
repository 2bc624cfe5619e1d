"""Another folder on this machine, or one that is mounted here, as a place to upload to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from publisher.errors import TargetError, remedy
from publisher.targets.stores import Done, File, folders_above
from publisher.targets.temporary import beside


class Folder:
    """Writes each file beside its place and renames it; nothing is written or removed through a link."""

    def __init__(self, root: Path) -> None:
        self._root = Path(os.path.realpath(root))
        self._safe: set[Path] = set()

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where something lies, or a file where a folder above them must be."""
        files = {folder for folder in folders_above(paths) if (self._root / folder).is_file()}
        lies = {path for path in paths if os.path.lexists(self._root / path)}
        return lies | {path for path in paths if files and not files.isdisjoint(folders_above([path]))}

    def read(self, path: str) -> bytes | None:
        """The bytes at `path`; None where no file lies."""
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._failure(path, error) from error

    def put(self, files: Iterable[File], done: Done) -> None:
        """Write files one after the other."""
        for file in files:
            data = file.read()
            try:
                self._write(file.path, data)
            except OSError as error:
                raise self._failure(file.path, error) from error
            done()

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and the folders that are empty then."""
        for path in paths:
            try:
                if self._is_inside((self._root / path).parent):
                    (self._root / path).unlink(missing_ok=True)
                    (self._root / beside(path)).unlink(missing_ok=True)
            except NotADirectoryError:
                continue
            except OSError as error:
                raise self._failure(path, error) from error
            with suppress(OSError):  # the first folder that is not empty ends it
                for parent in Path(path).parents[:-1]:
                    (self._root / parent).rmdir()

    def _write(self, path: str, data: bytes) -> None:
        place, temporary = self._root / path, self._root / beside(path)
        if place.parent not in self._safe:
            if not self._is_inside(place.parent):
                raise NotADirectoryError(0, "a link leads out of the folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            self._safe.add(place.parent)
        try:
            temporary.write_bytes(data)
            temporary.replace(place)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _is_inside(self, folder: Path) -> bool:
        return Path(os.path.realpath(folder)) == folder

    def _failure(self, path: str, error: OSError) -> TargetError:
        return TargetError(f"{path} failed: {error.strerror}", path=str(self._root), hint=remedy(error))
