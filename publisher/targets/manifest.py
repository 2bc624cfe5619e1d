"""The list of what is ours in a folder, which is also the journal of what is being written; it touches no other file.

Plain text, sorted, a line each as `sha256sum -c` reads it. A line with "-" for the hash was appended before that file
was touched: after a kill, these lines tell the next run which files to look at again.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = ".publisher-manifest"
IN_FLIGHT = "-"
SUFFIX = ".publisher-tmp"

_LINE = re.compile(r"^([0-9a-f]{64}|-)  (.+)$", re.MULTILINE)
# Control characters would break the lines, surrogates cannot be written, and Windows takes "\" for a separator.
_BAD = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|(?:^|/)\.{0,2}(?:/|$)")
# No path is refused unless one of these stands in the text: looking once is quicker than at each of 100,000 paths.
_DOUBTFUL = ("//", "/.", "/\n", "  /", "  .", f"{SUFFIX}\n", "\\")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def refusal(path: str) -> str:
    """Why nothing of ours can lie at `path`, "" when it can."""
    if _BAD.search(path):
        return "is not a path inside the output folder"
    if path.endswith(SUFFIX) or path.split("/", 1)[0] == NAME:
        return "has a name that publisher reserves for itself"
    return ""


class Manifest:
    """The file as it lies on disk; what it says is `entries`: path -> sha256, or IN_FLIGHT."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / NAME
        try:
            data = self._place.read_bytes()
        except OSError:
            data = b""
        # A kill may have cut the last line short: what is left of a path could be the name of a file of the user's.
        self._text: str | None = data[: data.rfind(b"\n") + 1].decode("utf-8", "replace")
        self._length = data.rfind(b"\n") + 1
        self._synced = False
        self.entries = entries_of(self._text)

    def append(self, paths: Iterable[str]) -> None:
        """Note on disk that these files are about to be written."""
        lines = "".join(f"{IN_FLIGHT}  {path}\n" for path in paths).encode()
        with self._place.open("r+b" if self._place.exists() else "wb") as file:
            file.truncate(self._length)
            file.seek(self._length)
            file.write(lines)
            file.flush()
            if not self._synced:  # once a run: without it, a power cut would make strangers of the files written next
                os.fsync(file.fileno())
        self._length += len(lines)
        self._text, self._synced = None, True

    def save(self, entries: Mapping[str, str]) -> None:
        """Replace the file unless it says so already."""
        text = as_text(entries)
        if text == self._text:
            return
        temporary = self._place.with_name(f"{NAME}.new")
        with temporary.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())  # the list of what is ours must not be lost; a page can be made again
        temporary.replace(self._place)
        self._text, self._length = text, len(text.encode())


def as_text(entries: Mapping[str, str]) -> str:
    """Write entries as lines, sorted by path."""
    return "".join([f"{digest}  {path}\n" for path, digest in sorted(entries.items())])


def digest_of(data: bytes) -> str:
    """Hash as the manifest does."""
    return hashlib.sha256(data).hexdigest()


def is_whole(text: str) -> bool:
    """Whether every line is as we write them, and the last one ends."""
    whole = text.endswith("\n") and len(_LINE.findall(text)) == text.count("\n")
    return not text or (whole and not _CONTROL.search(text))


def entries_of(text: str) -> dict[str, str]:
    """Read the lines that are whole; a later one overrides an earlier one."""
    found = {path: digest for digest, path in _LINE.findall(text)}
    if any(map(text.__contains__, _DOUBTFUL)) or _CONTROL.search(text):
        return {path: digest for path, digest in found.items() if not refusal(path)}  # it must not lead out
    return found
