"""Where a file that an article names may lie; in a vault of Obsidian's in any folder, found by its name alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

_MARK = ".obsidian"


class Vault:
    """The files below `articles`; if that or `root` is a vault, it is walked once, and only when it is asked."""

    def __init__(self, articles: Path, root: Path) -> None:
        self._articles, self._root = articles, root

    def places(self, folder: str, path: str) -> Iterator[Path]:
        """Where the file may lie that an article in `folder` calls `path`; the vault is asked only at last.

        "/images/a.png" is meant from the top of the articles; many also write it from the publication's folder.
        """
        for top in (self._articles, self._root) if path.startswith("/") else (self._articles / folder,):
            yield top / path.lstrip("/")
        if named := self._find(path):
            yield named

    def _find(self, name: str) -> Path | None:
        """The only file that is called so, its last folders included if `name` has any; None where there is none."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.name:
            return None
        places = [place for place in self._files.get(path.name, ()) if place.parts[-len(path.parts) :] == path.parts]
        return places[0] if len(places) == 1 else None

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The folders in which a file that is not there yet may be put."""
        return tuple(sorted({str(place.parent) for places in self._files.values() for place in places}))

    @cached_property
    def _files(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        if (self._articles / _MARK).is_dir() or (self._root / _MARK).is_dir():
            for folder, folders, names in os.walk(self._articles):
                folders[:] = sorted(one for one in folders if not one.startswith("."))
                for name in names:
                    found.setdefault(name, []).append(Path(folder) / name)
        return found
