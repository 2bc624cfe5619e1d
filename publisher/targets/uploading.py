"""Bring a store to hold what the output folder holds: only what changed, in an order that readers can live with.

The store keeps a manifest, in the form of the output folder's own. Before anything else changes, the manifest names
all that will be touched as in flight; when all is done it says what lies there. So a run that was killed anywhere is
finished by the next, and what we did not write is never replaced or removed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from publisher.config import FEED_FILES
from publisher.errors import TargetError
from publisher.model import Problem
from publisher.targets.headers import NEVER, Head, head_of
from publisher.targets.manifest import IN_FLIGHT, NAME, as_text, digest_of, entries_of, is_whole, refusal
from publisher.targets.stores import File, Store

_MANY = 500  # files: from so many on, a killed upload must not begin at the beginning again

Progress = Callable[[int, int], None]  # how many files are sent, of how many


class Build(NamedTuple):
    """What is to be uploaded: a folder, and the hash and size of each file in it by its path."""

    folder: Path
    files: Mapping[str, tuple[str, int]]


class Wish(NamedTuple):
    """How: `adopt` replaces what others put where ours goes; `gzip` stores texts compressed."""

    adopt: bool = False
    gzip: bool = False


class Plan(NamedTuple):
    """What a store holds of ours (`theirs`), what it must get in this order, and lose; `foreign` is in the way."""

    theirs: Mapping[str, str]
    put: tuple[str, ...]
    delete: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the store is as it should be."""
        return not (self.put or self.delete)


class Order(IntEnum):
    """When a file goes: no earlier one names a later one that is not there yet, but for the front page."""

    ASSET = 1
    PAGE = 2
    LIST = 3
    ARCHIVE = 4
    FEED = 5
    INDEX = 6


_FEEDS = frozenset(FEED_FILES.values())


def order_of(path: str) -> Order:
    """When the file at `path` goes."""
    name = posixpath.basename(path)
    if path.startswith("archive/"):
        return Order.ARCHIVE
    if name in _FEEDS:
        return Order.FEED
    if path in {"index.html", "sitemap.xml", "feeds.opml"}:
        return Order.INDEX
    if name.endswith(".html"):
        return Order.LIST if path.startswith("topics/") else Order.PAGE
    return Order.ASSET


def plan(store: Store, build: Build, wish: Wish) -> Plan:
    """Compare a store with a build: one request where they agree, and one or a few more where files are new.

    Raises TargetError, also for a list of ours there that is damaged: what it no longer names would lie there for ever.
    """
    text = (store.read(NAME) or b"").decode("utf-8", "replace")
    if not is_whole(text):
        hint = "Publish again; if it stays so, remove it, and set adopt = true in the [[target]] for one publish."
        raise TargetError(f"{NAME} there is damaged, or not what publisher wrote", hint=hint)
    theirs = entries_of(text)
    ours = {path: digest for path, (digest, _) in build.files.items() if not refusal(path)}
    put = sorted((path for path, digest in ours.items() if theirs.get(path) != digest), key=_when)
    new = [path for path in put if path not in theirs]
    foreign = store.existing(new) if new and not wish.adopt else set()
    return Plan(
        theirs=theirs,
        put=tuple(path for path in put if path not in foreign),
        delete=tuple(sorted(path for path in theirs if path not in ours)),
        foreign=tuple(sorted(foreign)),
    )


def carry_out(found: Plan, store: Store, build: Build, wish: Wish, progress: Progress) -> None:
    """Upload what a plan says. Raises TargetError; what was done until then is kept by the next run.

    So does it where another upload went on at the same time: neither knows what lies there, and the next sends all.
    """
    if found.is_empty:
        return
    entries = {**found.theirs, **dict.fromkeys((*found.put, *found.delete), IN_FLIGHT)}
    kept = _keep(store, entries)
    sent = 0

    def done() -> None:
        nonlocal sent
        sent += 1
        progress(sent, len(found.put))

    for order, paths in groupby(found.put, key=order_of):
        if order == Order.FEED and sent >= _MANY:
            kept = _keep(store, entries)
        group = list(paths)
        store.put((_file(path, build, wish) for path in group), done)
        entries = entries | {path: build.files[path][0] for path in group}
    if found.delete:
        store.delete(found.delete)
    lies = entries_of((store.read(NAME) or b"").decode("utf-8", "replace"))
    if lies not in (kept, found.theirs):  # a branch shows the list of before until all is pushed
        _keep(store, dict.fromkeys((*lies, *entries), IN_FLIGHT))
        hint = "Publish again when that one has ended."
        raise TargetError("another upload there went on at the same time", hint=hint)
    gone = set(found.delete)
    _keep(store, {path: digest for path, digest in entries.items() if path not in gone})


def problems(found: Plan, url: str, adopting: str) -> Iterable[Problem]:
    """What is in the way of a plan; `adopting` says how the target comes to replace it."""
    for path in found.foreign:
        yield Problem(
            path=f"{url.rstrip('/')}/{path}",
            message="is already there and was not put there by publisher, so it stays as it is",
            hint=f"Move it away, or {adopting} for one publish.",
        )


def _when(path: str) -> tuple[int, str]:
    return order_of(path), path


def _file(path: str, build: Build, wish: Wish) -> File:
    digest, _ = build.files[path]

    def read() -> bytes:
        try:
            data = (build.folder / path).read_bytes()
        except OSError as error:
            raise TargetError(f"cannot be read: {error.strerror}", path=str(build.folder / path)) from error
        if digest_of(data) != digest:
            hint = "Publish again to write it anew."
            raise TargetError("has changed since it was written", path=str(build.folder / path), hint=hint)
        return data

    return File(path, read, head_of(path, gzip=wish.gzip))


def _keep(store: Store, entries: Mapping[str, str]) -> Mapping[str, str]:
    """Write the manifest in the store; gives what it says."""
    text = as_text(entries).encode()
    head = Head("text/plain; charset=utf-8", NEVER)
    store.put([File(NAME, lambda: text, head)], lambda: None)
    return entries
