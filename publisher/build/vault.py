"""Where a file that an article names may lie; in a vault of Obsidian's in any folder, found by its name alone."""

from __future__ import annotations

import os
import unicodedata
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
        for top in self._tops(folder, path):
            for spelt in spellings(path):
                yield top / spelt.lstrip("/")
        if named := self._find(path):
            yield named

    def called(self, folder: str, path: str) -> str:
        """What the file is called that upper and lower case alone tell from `path`; "" where there is none."""
        wanted = PurePosixPath(path.lstrip("/")).parts
        found = (_called(top, wanted) for top in self._tops(folder, path))
        return next((one for one in found if one and one != "/".join(wanted)), "")

    def _tops(self, folder: str, path: str) -> tuple[Path, ...]:
        return (self._articles, self._root) if path.startswith("/") else (self._articles / folder,)

    def _find(self, name: str) -> Path | None:
        """The only file that is called so, its last folders included if `name` has any; None where there is none."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.name:
            return None
        spelt = [PurePosixPath(one).parts for one in spellings(name)]
        places = [place for way in spelt for place in self._files.get(way[-1], ()) if place.parts[-len(way) :] == way]
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


def spellings(path: str) -> tuple[str, ...]:
    """`path`, and with its accents composed or apart: macOS types one and stores the other, elsewhere they differ."""
    if path.isascii():
        return (path,)
    return tuple(dict.fromkeys((path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD")))))


def _called(top: Path, wanted: tuple[str, ...]) -> str:
    found: list[str] = []
    for part in wanted:
        try:
            names = [part] if part == ".." else sorted(one.name for one in top.joinpath(*found).iterdir())
        except OSError:
            return ""
        same = next((name for name in names if _folded(name) == _folded(part)), "")
        if not same:
            return ""
        found.append(same)
    return "/".join(found)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
