"""Look into a zip file that came from anywhere without being blown up by it: sizes and names are checked first."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from publisher.errors import ArticleError

_MOST_FILES = 5000
_MOST_BYTES = 200_000_000  # unpacked, all together
_HIGHEST_RATIO = 200  # text packs ten to one, a bomb a thousand to one
_RATIO_FROM = 1_000_000
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def opened(data: bytes, path: str) -> ZipFile:
    """The archive in `data`. Raises ArticleError where it is none, is broken, or would unpack to too much."""
    try:
        archive = ZipFile(BytesIO(data))
        files = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise ArticleError(f"is no zip archive: {error}", path=path, hint="Save or download it again.") from error
    size, packed = sum(one.file_size for one in files), sum(one.compress_size for one in files)
    bomb = size > _RATIO_FROM and size > packed * _HIGHEST_RATIO
    if bomb or size > _MOST_BYTES or len(files) > _MOST_FILES:
        told = f"would unpack to {len(files):,} files with {size / 1e6:,.0f} MB"
        raise ArticleError(f"{told}, which is refused", path=path, hint="Take apart what is in it by hand.")
    return archive


def member(archive: ZipFile, name: str, path: str) -> bytes:
    """The bytes of one file in an archive, b"" where there is none. Raises ArticleError where it cannot be unpacked."""
    try:
        with archive.open(name) as file:
            return file.read(_MOST_BYTES)  # what the list says of its size need not be true
    except KeyError:
        return b""
    except (BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError, EOFError) as error:
        hint = "Save or download it again, without a password."
        raise ArticleError(f"'{name}' in it cannot be unpacked: {error}", path=path, hint=hint) from error


def without_entities(xml: bytes, name: str, path: str) -> bytes:
    """The same XML, when it declares no entities, as such files never do. Raises ArticleError: it is an attack."""
    if _DECLARES.search(xml):
        hint = "Open it in a word processor and save it anew."
        raise ArticleError(f"'{name}' in it declares entities, which is refused", path=path, hint=hint)
    return xml
