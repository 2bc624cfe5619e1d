"""From the bytes of one file to a draft of an article: one module a format; no file is opened here and none fetched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from types import ModuleType
from typing import Protocol

import msgspec

from publisher.entry_points import Plugin
from publisher.model import Body, Problem, Reading, Source


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What readers need to know about the site: `timezone` is that of naive times; files over `max_bytes` are refused.

    `phrases` are the user's own for scraped texts: a class, and how a line of that class begins.
    """

    timezone: str = "UTC"
    language: str = "en"
    max_bytes: int = 50_000_000
    phrases: tuple[tuple[str, str], ...] = ()


class Reader(Protocol):
    """Reads the files of one format: one of ours, or a plug-in's."""

    def __call__(self, source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
        """Return a draft, or none and at least one problem that is an error.

        With `body=False` it may leave `draft.body` None, when everything else is known without it.
        """


# By suffix, the module that reads it: imported when the first such file comes.
READERS: dict[str, str] = {
    ".md": "publisher.readers.from_markdown",
    ".markdown": "publisher.readers.from_markdown",
    ".html": "publisher.readers.from_html",
    ".htm": "publisher.readers.from_html",
    ".txt": "publisher.readers.from_text",
    ".docx": "publisher.readers.from_docx",
    ".rst": "publisher.readers.from_rst",
    ".ipynb": "publisher.readers.from_notebook",
}
_MARKDOWN = frozenset({".md", ".markdown"})
_BINARY = frozenset({".docx"})
_HOLDING_PICTURES = frozenset({".docx", ".htm", ".html", ".ipynb", ".markdown", ".md"})
_BLANK = b" \t\r\n\0\x0b\x0c\xef\xbb\xbf"
_plugged: dict[str, Plugin] = {}  # by suffix: what `plug_in` was told last


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
    """Make a draft of one file; never raises: what is wrong comes as problems.

    With `body=False` a reader may leave `draft.body` None when everything else is known without it.
    """
    suffix = _suffix(source.path)
    if unfit := _unfit(source, suffix, options):
        return unfit
    if suffix in _plugged:
        from publisher.readers import plugged  # noqa: PLC0415 - hardly anybody has one

        return plugged.read(_plugged[suffix], source, options)
    try:
        return _reader(suffix)(source, options, body=body)
    except Exception as error:  # noqa: BLE001 - one bad article never stops the others
        kind = type(error).__name__
        return refused(source.path, f"cannot be read ({kind}: {error})"[:300], "Please report this, with the file.")


def skim(source: Source, options: ReadOptions) -> Reading:
    """Make a draft as `read` does without a body, skimmed where that is quicker."""
    if _suffix(source.path) in _MARKDOWN and not _unfit(source, ".md", options):
        with suppress(Exception):
            found: Reading = _module(".md").skim(source, options)
            return found
    return read(source, options, body=False)


def shown(source: Source, options: ReadOptions) -> Body | None:
    """The HTML and images of a file whose draft is known, without its plain text; None where it cannot be read."""
    if _suffix(source.path) in _MARKDOWN and not _unfit(source, ".md", options):
        with suppress(Exception):
            found: Body = _module(".md").shown(source, options)
            return found
    draft = read(source, options).draft
    return draft.body if draft else None


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - called for every article


def _unfit(source: Source, suffix: str, options: ReadOptions) -> Reading | None:
    """Why a file is not even looked into, if so."""
    if suffix not in READERS and suffix not in _plugged:
        known = ", ".join(sorted(suffixes()))
        return refused(source.path, f"no reader for '{suffix}' files", f"These can be read: {known}.")
    if len(source.data) > options.max_bytes:
        size, most = len(source.data) / 1e6, options.max_bytes / 1e6
        return refused(
            source.path, f"has {size:.0f} MB, more than {most:.0f} MB", "Split it, or move it out of this folder."
        )
    if not source.data.strip(_BLANK):
        return refused(source.path, "is empty", "Write a title and some text, or delete the file.")
    if suffix not in _BINARY and suffix not in _plugged and _is_binary(source.data[:8192]):
        return refused(source.path, "is not text", "Keep only articles in this folder: Markdown, HTML or plain text.")
    return None


def _is_binary(head: bytes) -> bool:
    if head.isascii() and b"\0" not in head:
        return False
    from publisher.readers.decoding import is_binary  # noqa: PLC0415 - a publish with nothing to read needs no decoding

    return is_binary(head)


def plug_in(found: Iterable[Plugin]) -> None:
    """Let these, and no other plug-ins, read the files whose suffix is their name, unless a reader of ours does."""
    _plugged.clear()
    _plugged.update((plugin.name, plugin) for plugin in found if plugin.name not in READERS)


def suffixes() -> frozenset[str]:
    """The suffixes of all files that can be read: lower case, with the dot."""
    return frozenset((*READERS, *_plugged))


def pictures(path: str, data: bytes) -> Mapping[str, bytes]:
    """The pictures inside a file of a format that holds some, by their names there."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in _HOLDING_PICTURES:
        return {}
    found: Mapping[str, bytes] = _module(suffix).pictures(data)
    return found


def _reader(suffix: str) -> Reader:
    found: Reader = _module(suffix).read
    return found


@cache
def _module(suffix: str) -> ModuleType:
    return import_module(READERS[suffix])


def refused(path: str, message: str, hint: str) -> Reading:
    """The reading of a file that no draft can be made of, with the reason."""
    return Reading(draft=None, problems=(Problem(path=path, message=message, hint=hint),))
