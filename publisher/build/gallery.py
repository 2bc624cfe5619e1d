"""The folder in which what was made of pictures is kept, one file a picture, so that none is resized twice.

It may be deleted at any time, or be damaged: a file is read only as far as its checksum holds. Nothing is kept where
the disk is full or read-only.
"""

from __future__ import annotations

import hashlib
import os
import threading
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from publisher.build.pictures import Developed, Picture, Recipe, develop

_SUM = 16  # bytes of checksum at the head of a file
_KEPT = msgspec.msgpack.Decoder(tuple[Picture, dict[str, bytes]])
Read = Callable[[], bytes]  # gives a picture's bytes; raises OSError


class Gallery:
    """Makes and keeps pictures by the digest of their bytes; without a `folder` nothing is kept.

    `beside` is another gallery that is only read: a preview need not make what a publish has made.
    """

    def __init__(self, folder: Path | None = None, recipe: Recipe | None = None, *, beside: Path | None = None) -> None:
        self.recipe = recipe or Recipe()
        self._folder, self._beside = folder, beside
        self._last: tuple[str, Developed] = ("", Developed(Picture(""), {}))

    def picture(self, digest: str, suffix: str, read: Read) -> Picture:
        """What there is of the picture whose bytes have this digest; made where nothing is kept. Safe in threads.

        Raises OSError where the bytes are asked for and cannot be read.
        """
        return self._developed(digest, suffix, read).picture

    def data(self, digest: str, suffix: str, path: str, read: Read) -> bytes | None:
        """The bytes of the file at `path` that belongs to a picture; None when `read` gives another picture now."""
        return self._developed(digest, suffix, read).files.get(path)

    def keep_only(self, wanted: Collection[tuple[str, str]]) -> None:
        """Forget all pictures but those (digest, suffix), and those made by another recipe."""
        if self._folder is None:
            return
        names = {self._name(digest, suffix) for digest, suffix in wanted}
        with suppress(OSError):
            for file in self._folder.iterdir():
                if file.name not in names:
                    file.unlink(missing_ok=True)

    def _developed(self, digest: str, suffix: str, read: Read) -> Developed:
        name = self._name(digest, suffix)
        last, made = self._last
        if last == name:
            return made
        found = next((kept for folder in (self._folder, self._beside) if (kept := _load(folder, name))), None)
        if found is None:
            data = read()
            if hashlib.blake2b(data, digest_size=8).hexdigest() != digest:  # it was changed just now
                return Developed(Picture(self.recipe.mark), {})
            found = develop(data, digest, suffix, self.recipe)
            self._save(name, found)
        self._last = (name, found)
        return found

    def _name(self, digest: str, suffix: str) -> str:
        return hashlib.blake2b(f"{digest} {suffix} {self.recipe.mark}".encode(), digest_size=12).hexdigest()

    def _save(self, name: str, made: Developed) -> None:
        if self._folder is None:
            return
        data = msgspec.msgpack.encode(made)
        temporary = self._folder / f"{name}.{os.getpid()}.{threading.get_ident()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(_sum(data) + data)
                temporary.replace(self._folder / name)
            finally:
                temporary.unlink(missing_ok=True)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep what Pillow has to say about odd files off the terminal; around threads, since it holds for all of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _load(folder: Path | None, name: str) -> Developed | None:
    if folder is None:
        return None
    try:
        data = (folder / name).read_bytes()
        return Developed(*_KEPT.decode(data[_SUM:])) if data[:_SUM] == _sum(data[_SUM:]) else None
    except (OSError, msgspec.DecodeError):
        return None


def _sum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()
