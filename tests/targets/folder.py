"""A folder that documents are written into, and what lies there then."""

from __future__ import annotations

from pathlib import Path

from publisher.model import Document
from publisher.targets.directory import Directory, Stat
from publisher.targets.manifest import NAME as MANIFEST


def write(folder: Path, *documents: Document, stats: dict[str, Stat] | None = None) -> tuple[list[bool], Directory]:
    """Write documents into a folder; returns what was written anew, and the folder's store."""
    store = Directory(folder, stats or {})
    store.begin([one.path for one in documents])
    done = [store.put(one) for one in documents]
    store.finish()
    return done, store


def files_in(folder: Path) -> set[str]:
    """The files in a folder, without the manifest."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
