"""Look into a zip file that came from anywhere without being blown up by it: sizes and names are checked first."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from publisher.errors import ArticleError

_MOST_FILES = 5000
_MOST_BYTES = 200_000_000  # unpacked, all together
_HIGHEST_RATIO = 200  # text packs ten to one, a bomb a thousand to one
_RATIO_FROM = 1_000_000
_ENTRY, _MOST_ENTRIES = b"PK\x01\x02", 200_000  # APPNOTE 4.3.12: the head of an entry in the central directory
_BY_HAND = "Unpack it yourself."
_ANEW = "Open it in a word processor and save it again."
_ENCODED = re.compile(rb"[\s\S]{0,3}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
_PLAIN = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def opened(data: bytes, path: str, *, wanted: Callable[[str], bool] = lambda _name: True) -> ZipFile:
    """The archive in `data`. Raises ArticleError where it is none, is broken, or would unpack to too much.

    Counted are the files whose names are `wanted`; the others nobody may unpack.
    """
    if data.count(_ENTRY) > _MOST_ENTRIES:  # each takes half a kB of memory, were it only listed
        raise ArticleError(f"lists more than {_MOST_ENTRIES:,} files", path=path, hint=_BY_HAND)
    try:
        archive = ZipFile(BytesIO(data))
        every = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise ArticleError(f"is not a zip archive: {error}", path=path, hint="Save or download it again.") from error
    astray = next((one.filename for one in every if _leads_out(one.filename)), None)
    if astray is not None:
        raise ArticleError(f"contains a file whose path leads out of it: '{astray[:80]}'", path=path, hint=_BY_HAND)
    files = [one for one in every if wanted(one.filename)]
    size, packed = sum(one.file_size for one in files), sum(one.compress_size for one in files)
    bomb = size > _RATIO_FROM and size > packed * _HIGHEST_RATIO
    if bomb or size > _MOST_BYTES or len(files) > _MOST_FILES:
        told = f"would unpack to {len(files):,} file{'' if len(files) == 1 else 's'} with {size / 1e6:,.0f} MB"
        raise ArticleError(f"{told}, which is not allowed", path=path, hint=_BY_HAND)
    return archive


def _leads_out(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or path[1:2] == ":"


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
    declared = _ENCODED.match(xml)
    if b"\0" in xml[:100] or (declared and declared[1].lower() not in _PLAIN):  # entities could hide in it
        raise ArticleError(f"'{name}' in it is not UTF-8", path=path, hint=_ANEW)
    if _DECLARES.search(xml):
        raise ArticleError(f"'{name}' in it declares entities, which is not allowed", path=path, hint=_ANEW)
    return xml
