"""What article files were read as, kept in blocks of a hundred: ten thousand are there in few steps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from zlib import crc32

import msgspec

from publisher.build.scan import FileStat
from publisher.model import Reading

_A_BLOCK = 100  # files, in the mean: what is written again when one of them changes
Row = tuple[str, bytes, int]  # the first path of a block, its files, their checksum


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
    """Files by path, from the rows of an earlier run, in order; `is_whole` is False where some of these are damaged.

    The files of a block lie beside each other, in memory, too: it makes going through all of them a third faster than
    going through blocks of files by chance. Which path begins one depends on the path alone.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_path: dict[str, Cached] = {}
        self.is_whole = True
        self._blocks: dict[str, list[str]] = {}
        self._touched: set[str] = set()
        self._moved = False  # whether a path came or went
        for first, data, crc in rows:
            found = _opened(first, data, crc)
            if found is None:
                self.is_whole = False
                continue
            self._blocks[first] = [one.path for one in found]
            self.by_path.update(zip(self._blocks[first], found, strict=True))

    def update(self, fresh: Iterable[Cached], gone: Iterable[str]) -> None:
        """Take in what was read now, and leave out the paths `gone`."""
        known = {one.path: one for one in fresh}
        missing = set(gone)
        self._moved |= bool(missing) or not known.keys() <= self.by_path.keys()
        self._touched.update(known, missing)
        self.by_path.update(known)
        for path in missing:
            self.by_path.pop(path, None)

    def changes(self) -> tuple[list[Row], list[str]]:
        """The rows to write, and the first paths of those to delete."""
        if not self._touched:
            return [], []
        firsts = list(self._blocks)
        if self._moved or not firsts:
            blocks = _parted(sorted(self.by_path))
            stale = [first for first, paths in blocks.items() if self._blocks.get(first) != paths]
            stale += [first for first, paths in blocks.items() if not self._touched.isdisjoint(paths)]
        else:
            blocks = self._blocks
            stale = [firsts[bisect_right(firsts, path) - 1] for path in self._touched]
        rows = []
        for first in sorted(set(stale)):
            data = _encode([self.by_path[path] for path in blocks[first]])
            rows.append((first, data, _seal(first, data)))
        return rows, [first for first in firsts if first not in blocks]


def _parted(paths: list[str]) -> dict[str, list[str]]:
    """Sorted paths in blocks, by their first."""
    begin = [place for place, path in enumerate(paths) if not place or not crc32(path.encode()) % _A_BLOCK]
    return {paths[start]: paths[start:end] for start, end in zip(begin, [*begin[1:], len(paths)], strict=True)}


def _seal(first: str, data: bytes) -> int:
    return crc32(data, crc32(first.encode()))


def _opened(first: object, data: object, crc: object) -> list[Cached] | None:
    """The files of a row; None where a bit of it has changed."""
    if not (isinstance(first, str) and isinstance(data, bytes) and crc == _seal(first, data)):
        return None
    try:
        return _decode(data)
    except msgspec.DecodeError:
        return None
