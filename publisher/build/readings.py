"""What article files were read as, kept in blocks of a hundred: ten thousand are there in few steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

import msgspec

from publisher.build.scan import FileStat
from publisher.model import Reading

_A_BLOCK = 100  # files, in the mean: what is written again when one of them changes
Row = tuple[int, int, bytes, int]  # number of the block, of how many, its files, their checksum


class Cached(msgspec.Struct, frozen=True, array_like=True):
    """What a file was read as, and its stats then: `mtime_ns` is UNSURE when it may have changed unseen.

    `digest` is that of its bytes, `sketch` that of its text, by which copies are found.
    """

    path: str
    size: int
    mtime_ns: int
    inode: int
    digest: str
    sketch: bytes
    reading: Reading

    def is_of(self, stat: FileStat) -> bool:
        """Whether the file lies there untouched."""
        return self.mtime_ns == stat.mtime_ns and self.size == stat.size and self.inode == stat.inode


UNSURE = -1
_decode = msgspec.msgpack.Decoder(list[Cached]).decode
_encode = msgspec.msgpack.Encoder().encode


class Readings:
    """Files by path, from the rows of an earlier run; `is_whole` is False where some of these are damaged."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_path: dict[str, Cached] = {}
        self.is_whole = True
        self._count = 0
        self._paths: dict[int, list[str]] = {}  # of each block
        self._touched: set[str] = set()
        for number, count, data, crc in rows:
            found = _opened(number, data, crc)
            if found is None or (self._count and count != self._count):
                self.is_whole = False
                continue
            self._count, self._paths[number] = count, [one.path for one in found]
            self.by_path.update({one.path: one for one in found})

    def update(self, fresh: Iterable[Cached], gone: Iterable[str]) -> None:
        """Take in what was read now, and leave out the paths `gone`."""
        self.by_path.update(known := {one.path: one for one in fresh})
        self._touched.update(known, gone)
        for path in gone:
            self.by_path.pop(path, None)

    def rows(self) -> Iterator[Row]:
        """The rows to write: those of all files, or of the blocks in which something changed."""
        touched = self._touched
        if not self._count or len(self.by_path) > 4 * _A_BLOCK * self._count:
            touched = set(self.by_path)
            self._count, self._paths = 1 << (len(self.by_path) // _A_BLOCK).bit_length(), {}
        blocks: dict[int, set[str]] = {}
        for path in touched:
            blocks.setdefault(self._block_of(path), set()).add(path)
        for number, paths in blocks.items():
            paths.update(self._paths.get(number, ()))
            data = _encode([self.by_path[path] for path in sorted(paths) if path in self.by_path])
            yield number, self._count, data, _seal(number, data)

    def _block_of(self, path: str) -> int:
        return crc32(path.encode()) % self._count


def _seal(number: int, data: bytes) -> int:
    return crc32(data, number)


def _opened(number: object, data: object, crc: object) -> list[Cached] | None:
    """The files of a row; None where a bit of it has changed."""
    if not (isinstance(number, int) and isinstance(data, bytes) and crc == _seal(number & 0xFFFFFFFF, data)):
        return None
    try:
        return _decode(data)
    except msgspec.DecodeError:
        return None
