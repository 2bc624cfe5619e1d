"""Local images and media: find the file that an article means and name it by its content; writes nothing.

Only files below the articles are found, and only of some media types; of others below the publication's folder, where
lists of readers lie, only what is seen or heard: a scraped article must not be able to publish a private file.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from publisher.build import drawings
from publisher.build.gallery import Gallery, quietly
from publisher.build.lines import line_naming
from publisher.build.notes import decoded
from publisher.build.pictures import MADE, MOST_BYTES, Picture, Rendition
from publisher.build.scan import Facts, facts_of
from publisher.build.vault import Vault
from publisher.model import EMBEDDED
from publisher.model.media_types import BESIDE, MEDIA_TYPES, UNSHOWN

_MOST_THREADS = 4  # each may unpack a picture into a quarter of a gigabyte


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A local file as it is published: `path` below the output folder, `source` on this machine, sizes in pixels.

    A picture is made anew: this is its widest file for pages and feeds, `narrower` are others for pages, ascending,
    and `letter` is what letters show, which may be this one.
    """

    path: str
    source: str
    media_type: str
    length: int
    width: int = 0
    height: int = 0
    name: str = ""  # of a picture inside `source`
    digest: str = ""  # of the picture that this file was made of
    narrower: tuple[Asset, ...] = ()
    letter: Asset | None = None


class Flaw(NamedTuple):
    """What is wrong with a picture, and how to mend it; `shown` says that it is published nevertheless."""

    message: str
    hint: str
    shown: bool


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """What reading a file gave, and the stat by which to tell that it is still so."""

    size: int
    mtime_ns: int
    inode: int
    digest: str
    width: int
    height: int
    length: int  # of the published file; of a picture, of the one it was made of
    picture: Picture | None


Unpack = Callable[[str, bytes], Mapping[str, bytes]]  # from a file's path and bytes to the pictures inside it, by name


class Assets:
    """Finds assets; `remembered` is what `remember()` gave after an earlier run (b"" at first).

    `unpack` gives the pictures that lie inside a file; without it there are none. `gallery` makes pictures. `used` and
    `flaws` grow with what is found: the files to publish, and what is wrong with a picture, by article and reference.
    """

    def __init__(
        self,
        root: Path,
        articles: Path,
        remembered: bytes = b"",
        unpack: Unpack = lambda _path, _data: {},
        gallery: Gallery | None = None,
    ) -> None:
        self._unpack = unpack
        self._unpacked: tuple[object, Mapping[str, bytes]] = (None, {})  # of the file that was asked for last
        self._gallery = gallery or Gallery()
        self._articles = Path(os.path.realpath(articles))
        whole = Path(os.path.realpath(root))
        self._root = whole if self._articles.is_relative_to(whole) else self._articles
        self._vault = Vault(self._articles, self._root)
        self._known, self._looked_at = decoded(remembered, tuple[dict[str, _Known], set[str]]) or ({}, set())
        self._sought: set[str] = set()  # places as they are named: a link on the way may be led elsewhere
        self._found: dict[tuple[str, str], tuple[Asset | None, Flaw | None]] = {}
        self.used: dict[str, Asset] = {}
        self.flaws: dict[tuple[str, str], Flaw] = {}

    def find(self, article_path: str, reference: str) -> Asset | None:
        """The asset that `reference`, as written in the article at `article_path`, means; None when there is none."""
        inside = reference.startswith(EMBEDDED)
        key = (article_path if inside else str(PurePosixPath(article_path).parent), reference)
        if key not in self._found:
            with quietly():
                self._found[key] = self._look_inside(*key) if inside else self._look(*key)
        asset, flaw = self._found[key]
        if asset:
            for one in (asset, *asset.narrower, asset.letter or asset):
                self.used[one.path] = one
        if flaw:
            self.flaws[(article_path, reference)] = flaw
        return asset

    def prepare(self, sources: Sequence[Path], progress: Callable[[str, int, int], None]) -> None:
        """Make what these pictures need, several at once: Pillow lets other threads work."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only where there are new pictures

        with quietly(), ThreadPoolExecutor(max_workers=min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
            for number, _ in enumerate(pool.map(self._recall, sources), 1):
                progress("resizing", number, len(sources))

    def is_new(self, source: Path, facts: Facts) -> bool:
        """Whether the picture at the real path `source` must be looked at."""
        known = self._known.get(str(source))
        return self._may_publish(source) and not self._holds(known, source.suffix.lower(), facts)

    def remember(self) -> bytes:
        """What to give to the next run, so that no file is hashed twice and no picture made twice."""
        return msgspec.msgpack.encode((dict(sorted(self._known.items())), sorted(self._sought)))

    def forget_gone(self) -> None:
        """Forget the files that are not there any more, and what was made of pictures that are not."""
        self._known = {key: known for key, known in self._known.items() if Path(key.partition("\0")[0]).exists()}
        made = ((key, known) for key, known in self._known.items() if known.picture)
        self._gallery.keep_only({(known.digest, PurePosixPath(key).suffix.lower()) for key, known in made})

    def watched(self) -> list[str]:
        """Every file that the last run knew, and every place where it looked for one, sorted."""
        return sorted({name.partition("\0")[0] for name in self._known} | self._looked_at)

    def content(self, asset: Asset) -> bytes:
        """The bytes to publish. Raises OSError when they are not there any more."""
        source = Path(asset.source)
        suffix = PurePosixPath(asset.name or asset.source).suffix.lower()
        if not asset.digest:
            written = self._read(source, asset.name)
            return drawings.harmless(written) if suffix == ".svg" else written
        with quietly():
            data = self._gallery.data(asset.digest, suffix, asset.path, lambda: self._read(source, asset.name))
        if data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), asset.source)
        return data

    def called(self, article_path: str, reference: str) -> str:
        """What a missing file is called in other upper and lower case, as macOS and Windows find it; "" for none."""
        return self._vault.called(str(PurePosixPath(article_path).parent), unquote(urlsplit(reference).path))

    def line_of(self, article_path: str, reference: str) -> int:
        """The line of the article that names `reference`, from 1; 0 where it is not a file of lines."""
        return line_naming(self._articles / article_path, reference)

    def _look(self, folder: str, reference: str) -> tuple[Asset | None, Flaw | None]:
        path = unquote(urlsplit(reference).path)
        suffix = PurePosixPath(path).suffix.lower()
        if not (suffix in BESIDE or suffix in UNSHOWN) or "\0" in path:
            return None, None
        for place in self._vault.places(folder, path):
            self._sought.add(str(place))
            source = Path(os.path.realpath(place))
            if not (self._may_publish(source) and source.is_file()):
                continue
            if suffix in UNSHOWN:
                message = f"is a {UNSHOWN[suffix]} file, which browsers and mailboxes do not show"
                return None, Flaw(message, "Save it as a JPEG or PNG.", shown=False)
            if source.suffix.lower() in BESIDE:
                return self._found_as(source, self._recall(source), "")
        self._sought.update(self._vault.folders)
        return None, None

    def _look_inside(self, article_path: str, reference: str) -> tuple[Asset | None, Flaw | None]:
        """A picture inside the article's own file, never inside another."""
        name = unquote(reference.removeprefix(EMBEDDED))
        source = Path(os.path.realpath(self._articles / article_path))
        is_picture = MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "").startswith("image/")
        if not is_picture or not self._may_publish(source):
            return None, None
        return self._found_as(source, self._recall(source, name), name)

    def _may_publish(self, source: Path) -> bool:
        seen = MEDIA_TYPES.get(source.suffix.lower(), "").startswith(("image/", "audio/", "video/"))
        if not source.is_relative_to(self._root if seen else self._articles):
            return False
        return not any(part.startswith(".") for part in source.relative_to(self._root).parts)

    def _recall(self, source: Path, name: str = "") -> _Known | None:
        """What is known of a file, or of the picture `name` inside it; looked at again where it changed."""
        key = f"{source}\0{name}" if name else str(source)
        suffix = PurePosixPath(name or source).suffix.lower()
        try:
            stat = source.stat()
            known = self._known.get(key)
            if known is None or not self._holds(known, suffix, facts_of(stat)):
                known = self._known[key] = self._meet(source, name, suffix, stat)
        except OSError:
            return None
        return known

    def _holds(self, known: _Known | None, suffix: str, facts: Facts) -> bool:
        if known is None or (known.size, known.mtime_ns, known.inode) != facts:
            return False
        return suffix not in MADE or (known.picture is not None and known.picture.mark == self._gallery.recipe.mark)

    def _meet(self, source: Path, name: str, suffix: str, stat: os.stat_result) -> _Known:
        """Hash and measure a file, and make what a picture needs."""
        if suffix == ".svg":
            return self._meet_drawing(self._read(source, name), stat)
        data = self._read_inside(source, name) if name else b""
        if name:
            digest = hashlib.blake2b(data, digest_size=8).hexdigest()
        else:
            with source.open("rb") as file:
                digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
        length = len(data) if name else stat.st_size
        width, height, picture = 0, 0, None
        if suffix in MADE and length > MOST_BYTES:
            fault = f"has {length:,} bytes, and at most {MOST_BYTES:,} are allowed"
            picture = Picture(self._gallery.recipe.mark, (), None, fault, "Make it smaller.")
        elif suffix in MADE:
            picture = self._gallery.picture(digest, suffix, lambda: data or source.read_bytes())
        elif MEDIA_TYPES[suffix].startswith("image/"):
            width, height = drawings.size(BytesIO(data) if name else str(source))
        return _Known(*facts_of(stat), digest, width, height, length, picture)

    def _meet_drawing(self, written: bytes, stat: os.stat_result) -> _Known:
        """Hash and measure what is published of an SVG: opened by itself, it would run in the name of the site."""
        data = drawings.harmless(written)
        digest = hashlib.blake2b(data, digest_size=8).hexdigest()
        fault, hint = "is not an SVG that can be published", "Save it as a plain SVG without entities, or as a PNG."
        picture = None if data else Picture("", (), None, fault, hint)
        return _Known(*facts_of(stat), digest, *drawings.size(BytesIO(data)), len(data), picture)

    def _found_as(self, source: Path, known: _Known | None, name: str) -> tuple[Asset | None, Flaw | None]:
        """The asset of a file, and what is wrong with it."""
        if known is None:
            return None, None
        if known.picture is not None:
            return _of_picture(known.picture, known.digest, str(source), name)
        suffix = PurePosixPath(name or source).suffix.lower()
        return Asset(
            path=f"assets/{known.digest}{suffix}",
            source=str(source),
            media_type=MEDIA_TYPES[suffix],
            length=known.length,
            width=known.width,
            height=known.height,
            name=name,
        ), None

    def _read(self, source: Path, name: str) -> bytes:
        return self._read_inside(source, name) if name else source.read_bytes()

    def _read_inside(self, source: Path, name: str) -> bytes:
        """A picture inside a file. Raises OSError where there is none of this name."""
        key = (source, facts_of(source.stat()))
        if self._unpacked[0] != key:
            self._unpacked = (key, self._unpack(source.name, source.read_bytes()))
        data = self._unpacked[1].get(name)
        if data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(source))
        return data


def _of_picture(picture: Picture, digest: str, source: str, name: str) -> tuple[Asset | None, Flaw | None]:
    flaw = Flaw(picture.fault, picture.hint, bool(picture.pages)) if picture.fault else None
    if not picture.pages:
        return None, flaw

    def asset(made: Rendition) -> Asset:
        return Asset(
            path=made.path,
            source=source,
            media_type=made.media_type,
            length=made.length,
            width=made.width,
            height=made.height,
            name=name,
            digest=digest,
        )

    *narrower, widest = map(asset, picture.pages)
    letter = asset(picture.letter) if picture.letter else None
    return msgspec.structs.replace(widest, narrower=tuple(narrower), letter=letter), flaw
