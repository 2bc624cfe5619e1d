"""Which readers other packages bring, by the entry points that they declare; asked only where our own know no file.

Asking the packages takes some 40 ms, so the answer is kept in .publisher/ until something is installed or removed: the
folders that Python imports from then have another time stamp.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from publisher import entry_points, readers
from publisher.config import Config
from publisher.entry_points import Plugin

_NAME = "plugins.json"


class _Kept(msgspec.Struct, frozen=True):
    """The answer, and for which packages it holds."""

    installed: str
    plugins: tuple[Plugin, ...]


def ready(config: Config, suffixes: Iterable[str]) -> None:
    """Make the readers of other packages known, if there is a suffix that no reader of ours knows."""
    if any(suffix not in readers.READERS for suffix in suffixes if suffix):
        readers.plug_in(_installed(_file(config)))


def remembered(config: Config) -> str:
    """Names and versions of the packages whose readers were used here before, "" for none; makes them known."""
    file = _file(config)
    if not file.exists():
        return ""
    plugins = _installed(file)
    readers.plug_in(plugins)
    return " ".join(sorted({plugin.package for plugin in plugins}))


def _file(config: Config) -> Path:
    return config.state / ".publisher" / _NAME


def _installed(file: Path) -> tuple[Plugin, ...]:
    now = _fingerprint()
    with suppress(OSError, msgspec.DecodeError):
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
        if kept.installed == now:
            return kept.plugins
    found = _asked()
    with suppress(OSError):  # nothing can be kept on a read-only disk: the next run asks again
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.encode(_Kept(now, found)))
    return found


def _asked() -> tuple[Plugin, ...]:
    """The plug-ins of all installed packages, one a suffix: of two, that of the package whose name comes first."""
    plugins: dict[str, Plugin] = {}
    for point in entry_points.found(entry_points.READERS):
        suffix = "." + point.name.lower().lstrip(".")
        if suffix not in readers.READERS:
            plugins.setdefault(suffix, Plugin(suffix, point.function, point.package))
    return tuple(plugins.values())


def _fingerprint() -> str:
    """Changes whenever a package is installed or removed."""
    places = []
    for place in sys.path:
        with suppress(OSError):
            places.append((place, Path(place or ".").stat().st_mtime_ns))
    return hashlib.blake2b(repr((sys.version, places)).encode(), digest_size=12).hexdigest()
