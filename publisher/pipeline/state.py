"""The folder .publisher/ beside publisher.toml: who may use its cache, and what the cache holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from publisher import __version__
from publisher.build.cache import Cache
from publisher.build.turn import turn
from publisher.config import Config
from publisher.pipeline import plugins
from publisher.pipeline.reading import compares, reader_options

FOLDER = ".publisher"
_READERS = 2  # raise it when a reader makes something else of the same bytes


@contextmanager
def remembered(config: Config, *, say: Callable[[], None] = lambda: None) -> Iterator[tuple[Cache, int]]:
    """Yield the cache, for this process alone, and the moment by the file system's clock (ns).

    `say` is called once when another process has it. Raises StateError when that one takes too long.
    """
    folder = config.state / FOLDER
    with turn(folder, say=say) as started_ns, Cache(folder / "cache.sqlite", version=version(config)) as cache:
        yield cache, started_ns


def version(config: Config) -> str:
    """What shapes a reading and what is kept beside it: our own version and what the readers are told."""
    told = msgspec.json.encode(reader_options(config)).decode()
    return f"{__version__} {_READERS} {compares(config)} {told} {plugins.remembered(config)}".rstrip()
