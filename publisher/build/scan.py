"""List the files of a folder with their stats, quickly, and open them safely; it never reads what it lists."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from publisher.model import Problem


class FileStat(NamedTuple):
    """A regular file below the folder: `path` is POSIX and relative, the rest as the system gives it."""

    path: str
    size: int
    mtime_ns: int
    inode: int


def scan(folder: Path, *, leave_out: Iterable[Path] = ()) -> tuple[tuple[FileStat, ...], tuple[Problem, ...]]:
    """List every regular file below `folder`, sorted by path, and what could not be listed.

    Names that begin with "." or "_" are skipped, as are devices, pipes and the folders `leave_out`. A link is followed
    only to a file below the folder itself: what an article folder links to elsewhere was not meant to be published.
    """
    root = os.path.realpath(folder)
    left_out = {os.path.realpath(place) for place in leave_out}
    files: list[FileStat] = []
    problems: list[Problem] = []
    pending = [("", root)]
    while pending:
        prefix, place = pending.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name[0] in "._":
                        continue
                    found = _look(entry, prefix + entry.name, root)
                    if isinstance(found, FileStat):
                        files.append(found)
                    elif isinstance(found, Problem):
                        problems.append(found)
                    elif found and entry.path not in left_out:
                        pending.append((f"{prefix}{entry.name}/", entry.path))
        except OSError as error:
            problems.append(_problem(prefix.rstrip("/") or ".", f"cannot be listed: {error.strerror}"))
    files.sort()
    problems.sort(key=lambda problem: problem.path)
    return tuple(files), tuple(problems)


def _look(  # noqa: PLR0911 - a list of what a name can be
    entry: os.DirEntry[str], path: str, root: str
) -> FileStat | Problem | bool:
    """A file's stat, a Problem, True for a folder to enter, False for what is passed over."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode("utf-8", "backslashreplace").decode()
        return _problem(shown, "has a name that is not UTF-8", "Rename it.")
    try:
        if entry.is_symlink():
            if not Path(os.path.realpath(entry.path)).is_relative_to(root):
                return _problem(path, "is a link that leads out of the articles folder", "Put a copy in its place.")
            if not entry.is_file():
                return False  # a linked folder could lead round in a circle; what lies inside is listed anyway
        elif entry.is_dir():
            return True
        info = entry.stat()
    except OSError as error:
        return _problem(path, f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(info.st_mode):
        return False
    return FileStat(path, info.st_size, info.st_mtime_ns, info.st_ino)


def read_file(folder: Path, path: str, max_bytes: int) -> bytes | Problem:
    """Read a listed file; a Problem when it is too large, vanished, or became something else since."""
    try:
        handle = os.open(folder / path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            size = os.fstat(handle).st_size
            if size > max_bytes:
                hint = "Split it, or take out what is no text."
                return _problem(path, f"has {size:,} bytes, more than the {max_bytes:,} of an article", hint)
            return file.read()
    except OSError as error:
        return _problem(path, f"cannot be read: {error.strerror}", "Check its permissions.")


def _problem(path: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, message=message, hint=hint)


def below(files: tuple[FileStat, ...], suffixes: frozenset[str]) -> Iterator[FileStat]:
    """Yield the files whose name ends in one of `suffixes` (lower case, with the dot)."""
    for file in files:
        if os.path.splitext(file.path)[1].lower() in suffixes:  # noqa: PTH122 - called 100,000 times
            yield file
