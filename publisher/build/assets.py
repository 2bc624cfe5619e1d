"""Local images and media: find the file that an article means and name it by its content; writes nothing.

Only files below the publication's folder are found, and only of the media types below: an article that was scraped
from anywhere must not be able to publish a private file.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import msgspec

from publisher.model import EMBEDDED

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".csv": "text/csv; charset=utf-8",
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt; charset=utf-8",
    ".zip": "application/zip",
}


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A local file as it is published: `path` below the output folder, `source` on this machine, sizes in pixels."""

    path: str
    source: str
    media_type: str
    length: int
    width: int = 0
    height: int = 0
    name: str = ""  # of a picture inside `source`


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """What hashing a file gave, and the stat by which to tell that it is still so."""

    size: int
    mtime_ns: int
    path: str
    width: int
    height: int
    length: int = -1  # of a picture inside the file


Unpack = Callable[[str, bytes], Mapping[str, bytes]]  # from a file's path and bytes to the pictures inside it, by name


class Assets:
    """Finds assets; `remembered` is what `remember()` gave after an earlier run (b"" at first).

    `unpack` gives the pictures that lie inside a file; without it there are none.
    """

    def __init__(
        self, root: Path, articles: Path, remembered: bytes = b"", unpack: Unpack = lambda _path, _data: {}
    ) -> None:
        self._unpack = unpack
        self._unpacked: tuple[object, Mapping[str, bytes]] = (None, {})  # of the file that was asked for last
        self._articles = Path(os.path.realpath(articles))
        whole = Path(os.path.realpath(root))
        self._root = whole if self._articles.is_relative_to(whole) else self._articles
        self._known: dict[str, _Known] = {}
        if remembered:
            try:
                self._known = msgspec.msgpack.decode(remembered, type=dict[str, _Known])
            except (msgspec.DecodeError, msgspec.ValidationError):
                self._known = {}  # a damaged cache costs only speed
        self._found: dict[tuple[str, str], Asset | None] = {}
        self.used: dict[str, Asset] = {}

    def find(self, article_path: str, reference: str) -> Asset | None:
        """The asset that `reference`, as written in the article at `article_path`, means; None when there is none."""
        inside = reference.startswith(EMBEDDED)
        key = (article_path if inside else str(PurePosixPath(article_path).parent), reference)
        if key not in self._found:
            self._found[key] = self._look_inside(*key) if inside else self._look(*key)
        asset = self._found[key]
        if asset:
            self.used[asset.path] = asset
        return asset

    def remember(self) -> bytes:
        """What to give to the next run, so that no file is hashed twice."""
        return msgspec.msgpack.encode(dict(sorted(self._known.items())))

    def known(self) -> list[Path]:
        """Every file that was found in this run or an earlier one, sorted."""
        return sorted({Path(name.partition("\0")[0]) for name in self._known})

    def content(self, asset: Asset) -> bytes:
        """The bytes to publish. Raises OSError when they are not there any more."""
        source = Path(asset.source)
        if not asset.name:
            return source.read_bytes()
        data = self._inside(source, source.stat()).get(asset.name)
        if data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), asset.source)
        return data

    def _look(self, folder: str, reference: str) -> Asset | None:
        path = unquote(urlsplit(reference).path)
        media_type = MEDIA_TYPES.get(PurePosixPath(path).suffix.lower())
        if media_type is None or "\0" in path:
            return None
        # "/images/a.png" is meant from the top of the articles; many also write it from the publication's folder
        tops = (self._articles, self._root) if path.startswith("/") else (self._articles / folder,)
        for top in tops:
            source = Path(os.path.realpath(top / path.lstrip("/")))
            if self._may_publish(source) and source.is_file():
                return self._asset(source, media_type)
        return None

    def _look_inside(self, article_path: str, reference: str) -> Asset | None:
        """A picture inside the article's own file, never inside another."""
        name = unquote(reference.removeprefix(EMBEDDED))
        media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "")
        source = Path(os.path.realpath(self._articles / article_path))
        if not media_type.startswith("image/") or not self._may_publish(source):
            return None
        key = f"{source}\0{name}"
        try:
            stat = source.stat()
            known = self._known.get(key)
            if known is None or (known.size, known.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
                data = self._inside(source, stat).get(name)
                if data is None:
                    return None
                digest = hashlib.blake2b(data, digest_size=8).hexdigest()
                path = f"assets/{digest}{PurePosixPath(name).suffix.lower()}"
                known = _Known(stat.st_size, stat.st_mtime_ns, path, *_size(BytesIO(data)), len(data))
                self._known[key] = known
        except OSError:
            return None
        return Asset(
            path=known.path,
            source=str(source),
            media_type=media_type,
            length=known.length,
            width=known.width,
            height=known.height,
            name=name,
        )

    def _inside(self, source: Path, stat: os.stat_result) -> Mapping[str, bytes]:
        key = (source, stat.st_size, stat.st_mtime_ns)
        if self._unpacked[0] != key:
            self._unpacked = (key, self._unpack(source.name, source.read_bytes()))
        return self._unpacked[1]

    def _may_publish(self, source: Path) -> bool:
        if not source.is_relative_to(self._root):
            return False
        return not any(part.startswith(".") for part in source.relative_to(self._root).parts)

    def _asset(self, source: Path, media_type: str) -> Asset | None:
        name = str(source)
        try:
            stat = source.stat()
            known = self._known.get(name)
            if known is None or (known.size, known.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
                with source.open("rb") as file:
                    digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()
                width, height = _size(str(source)) if media_type.startswith("image/") else (0, 0)
                path = f"assets/{digest}{source.suffix.lower()}"
                known = self._known[name] = _Known(stat.st_size, stat.st_mtime_ns, path, width, height)
        except OSError:
            return None
        return Asset(
            path=known.path,
            source=name,
            media_type=media_type,
            length=known.size,
            width=known.width,
            height=known.height,
        )


def _size(source: str | BytesIO) -> tuple[int, int]:
    """Width and height in pixels by the file's header; (0, 0) where it cannot be told."""
    import imagesize  # noqa: PLC0415 - only where a new image is met

    try:
        width, height = imagesize.get(source)
    except (ValueError, OSError, OverflowError):
        return 0, 0
    return (int(width), int(height)) if width > 0 and height > 0 else (0, 0)
