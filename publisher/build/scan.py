"""List the files of a folder with their stats, quickly, and open them safely; it never reads what it lists."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from hashlib import blake2b
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from publisher.model import Level, Problem

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_INT64 = 2**63 - 1
_BLOCK = 1_000  # files
_KIND = 0o170000  # of the bits of a mode, those that tell files from folders, pipes and devices
_encode = msgspec.msgpack.Encoder().encode
Facts = tuple[int, int, int]  # of a file: size, time in nanoseconds since 1970, and number
_decode = msgspec.msgpack.Decoder(list[Facts | str | None]).decode
_parted = msgspec.msgpack.Decoder(tuple[bool, msgspec.Raw]).decode


# A folder that was published into, perhaps under another -o: its pages are no articles.
_OUTPUT_MARK = ".publisher-manifest"


class FileStat(NamedTuple):
    """A regular file below the folder: `path` is POSIX and relative, the rest as the system gives it."""

    path: str
    size: int
    mtime_ns: int
    inode: int


file_stat = partial(tuple.__new__, FileStat)  # of a tuple, in a third of the time that its own constructor takes


Look = Callable[[Sequence[str]], bytes]
Share = Callable[[Look, Sequence[Sequence[str]]], Iterator[bytes]]


class Scan:
    """Every regular file below a folder, and what could not be listed.

    `state` changes whenever a file does; the values of the files are made when they are asked for, since a publish that
    has nothing to do needs none.
    """

    def __init__(self, plain: list[str], linked: list[FileStat], problems: list[Problem]) -> None:
        self._plain, self._linked, self._problems = plain, linked, problems
        self._facts: list[bytes] = []

    def look(self, root: str, share: Share) -> None:
        """Look at the plain files below `root`."""

        def facts(block: Sequence[str]) -> bytes:
            places = [f"{root}/{path}" for path in block]
            usual = _usual(places)
            return _encode((True, usual) if usual else (False, [_facts(place) for place in places]))

        for data in share(facts, self._blocks):
            whole, raw = _parted(data)
            self._facts.append(bytes(raw))
            if not whole:
                self._tell(len(self._facts) - 1)

    @property
    def _blocks(self) -> list[list[str]]:
        return [self._plain[start : start + _BLOCK] for start in range(0, len(self._plain), _BLOCK)]

    def _tell(self, number: int) -> None:
        """Of a block in which not all could be looked at."""
        for path, facts in zip(self._blocks[number], _decode(self._facts[number]), strict=True):
            if isinstance(facts, str):
                self._problems.append(_problem(path, f"cannot be read: {facts}"))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed, by path."""
        return tuple(sorted(self._problems, key=attrgetter("path")))

    @property
    def state(self) -> str:
        """Hex digits that change with the list of files and their stats."""
        digest = blake2b("\0".join(self._plain).encode(), digest_size=16)
        for facts in self._facts:
            digest.update(facts)
        digest.update(_encode(self._linked))
        return digest.hexdigest()

    @property
    def paths(self) -> list[str]:
        """All paths, in no certain order."""
        return [*self._plain, *(file.path for file in self._linked)]

    @cached_property
    def files(self) -> tuple[FileStat, ...]:
        """The files, sorted by path."""
        every = [facts for block in self._facts for facts in _decode(block)]
        plain = [
            file_stat((path, *facts))
            for path, facts in zip(self._plain, every, strict=True)
            if isinstance(facts, tuple)
        ]
        return tuple(sorted([*plain, *self._linked], key=itemgetter(0)) if self._linked else plain)


def scan(folder: Path, *, leave_out: Iterable[Path] = (), share: Share = map) -> Scan:
    """List every regular file below `folder`, and what could not be listed.

    Names that begin with "." or "_" are skipped, as are devices, pipes and the folders `leave_out`. A link is followed
    only to a file below the folder itself: what an article folder links to elsewhere was not meant to be published.
    `share` may give the looking at thousands of files to other processors; the answers come in the order of the tasks.
    """
    root = os.path.realpath(folder)
    left_out = {os.path.realpath(place) for place in leave_out}
    files: list[FileStat] = []
    plain: list[str] = []
    problems: list[Problem] = []
    pending = [("", root)]
    while pending:
        prefix, place = pending.pop()
        try:
            with os.scandir(place) as listed:
                entries = [entry for entry in listed if entry.name[0] not in "._"]
                names = "".join([entry.name for entry in entries])
                if names.isascii() and names.isprintable():  # as nearly everywhere: most are files, and done with
                    plain += [prefix + entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
                    entries = [entry for entry in entries if not entry.is_file(follow_symlinks=False)]
                for entry in entries:
                    name = entry.name
                    if not (name.isascii() and name.isprintable()) and (message := _misnamed(name)):
                        problems.append(_problem(f"{prefix}{name}", message, "Rename it."))
                    elif entry.is_file(follow_symlinks=False):
                        plain.append(prefix + name)
                    elif entry.is_symlink():
                        _add_link(entry, f"{prefix}{name}", root, files, problems)
                    elif entry.is_dir() and entry.path not in left_out and not _is_output(entry.path):
                        pending.append((f"{prefix}{name}/", entry.path))
        except OSError as error:
            problems.append(_problem(prefix.rstrip("/") or ".", f"cannot be listed: {error.strerror}"))
    plain.sort()  # in this order they are quicker to look at, too
    found = Scan(plain, sorted(files), problems)
    found.look(root, share)
    return found


def read_file(folder: Path, path: str, max_bytes: int) -> bytes | Problem:
    """Read a listed file; a Problem when it is too large, vanished, or became something else since."""
    try:
        # Without waiting: a pipe that took the file's place would never open.
        handle = os.open(f"{folder}/{path}", os.O_RDONLY | _NO_WAIT | getattr(os, "O_BINARY", 0))
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                return _problem(path, "cannot be read: it is not a file")
            data = _read_all(handle, info.st_size, max_bytes)
        finally:
            os.close(handle)
    except OSError as error:
        return _problem(path, f"cannot be read: {error.strerror}", "Check its permissions.")
    if data is None:
        size = f"has {info.st_size:,} bytes, " if info.st_size > max_bytes else "has "
        hint = "Split it, or remove what is not text."
        return _problem(path, f"{size}more than the {max_bytes:,} that an article may have", hint)
    return data


def ending(path: str) -> str:
    """The suffix of a file, in lower case, "" for none; splitext, which knows names that begin so, is slower."""
    dot = path.rfind(".")
    return path[dot:].lower() if dot > path.rfind("/") else ""


def _is_output(folder: str) -> bool:
    try:
        return Path(folder, _OUTPUT_MARK).exists()
    except OSError:  # it may not be entered, which is told when it is listed
        return False


def _misnamed(name: str) -> str:
    """Why a name cannot stand in an address, a message or a line, "" when it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return "has a name that is not UTF-8"
    return "has a control character in its name" if _CONTROL.search(name) else ""


def _add_link(entry: os.DirEntry[str], path: str, root: str, files: list[FileStat], problems: list[Problem]) -> None:
    """List the file that a link leads to, or say why not; linked folders are passed over."""
    try:
        if not Path(os.path.realpath(entry.path)).is_relative_to(root):
            message, hint = "is a link that leads out of the articles folder", "Replace it with a copy."
            problems.append(_problem(path, message, hint))
        elif not entry.is_dir():  # one could lead round in a circle; what lies inside is listed anyway
            facts = _of(entry.stat())
            files += [file_stat((path, *facts))] if facts else []
    except FileNotFoundError:
        message = "is a link to a file that does not exist"
        problems.append(_problem(path, message, "Remove it, or correct it.", level="warning"))
    except OSError as error:
        problems.append(_problem(path, f"cannot be read: {error.strerror}"))


def _usual(places: Iterable[str]) -> list[Facts] | None:
    """The facts of files, all at once; None where one of them is none any more, or cannot be looked at."""
    try:
        infos = [os.lstat(place) for place in places]
    except OSError:
        return None
    if any(info.st_mode & _KIND != stat.S_IFREG for info in infos):
        return None
    return list(map(facts_of, infos))


def _facts(path: str) -> Facts | str | None:
    """What is remembered of a file; None where it is none any more; what is wrong where it cannot be asked."""
    try:
        return _of(os.stat(path, follow_symlinks=False))  # noqa: PTH116 - called for every article
    except FileNotFoundError:
        return None
    except OSError as error:
        return error.strerror


def _of(info: os.stat_result) -> Facts | None:
    """Nothing of a device or a pipe."""
    return facts_of(info) if stat.S_ISREG(info.st_mode) else None


def facts_of(info: os.stat_result) -> Facts:
    """What a file is known again by, as numbers that can be kept.

    Times of other centuries, and numbers of file systems that use 64 bits, go beyond what counts with a sign.
    """
    return info.st_size, info.st_mtime_ns & _INT64, info.st_ino & _INT64


def _read_all(handle: int, size: int, max_bytes: int) -> bytes | None:
    """Read to the end, which may have moved since; None when there are more than `max_bytes`."""
    if size > max_bytes:
        return None
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    parts, total = [data], len(data)
    while data and total <= max_bytes:
        data = os.read(handle, max_bytes + 1 - total)
        parts.append(data)
        total += len(data)
    return b"".join(parts) if total <= max_bytes else None


def _problem(path: str, message: str, hint: str = "", *, level: Level = "error") -> Problem:
    shown = _CONTROL.sub(lambda found: repr(found[0])[1:-1], path.encode("utf-8", "backslashreplace").decode())
    return Problem(path=shown, message=message, hint=hint, level=level)
