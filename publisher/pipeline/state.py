"""The folder .publisher/ beside publisher.toml: who may use its cache, and what the cache holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from publisher import __version__
from publisher.build.assets import Assets
from publisher.build.cache import Cache
from publisher.build.gallery import Gallery
from publisher.build.pictures import Recipe
from publisher.build.turn import turn
from publisher.config import Config
from publisher.pipeline import plugins
from publisher.pipeline.listing import compares, reader_options
from publisher.readers import pictures

FOLDER = ".publisher"
_READERS = 7  # raise it when a reader makes something else of the same bytes


@contextmanager
def remembered(config: Config, *, say: Callable[[], None] = lambda: None) -> Iterator[tuple[Cache, int]]:
    """Yield the cache, for this process alone, and the moment by the file system's clock (ns).

    `say` is called once when another process has it. Raises StateError when that one takes too long.
    """
    folder = config.state / FOLDER
    with turn(folder, say=say) as started_ns, Cache(folder / "cache.sqlite", version=version(config)) as cache:
        yield cache, started_ns


def watched_files(config: Config, cache: Cache) -> list[str]:
    """Every local file that the articles named when they were last published, there or not; sorted."""
    return Assets(config.root, config.articles, cache.note("assets")).watched()


def named_files(config: Config) -> list[str]:
    """The same for callers without a cache at hand. Raises StateError when another process has it too long."""
    with remembered(config) as (cache, _started_ns):
        return watched_files(config, cache)


def version(config: Config) -> str:
    """What shapes a reading and what is kept beside it: our own version and what the readers are told."""
    told = msgspec.json.encode(reader_options(config)).decode()
    return f"{__version__} {_READERS} {compares(config)} {told} {plugins.remembered(config)}".rstrip()


def local_files(config: Config, cache: Cache) -> Assets:
    """What finds pictures and other files beside the articles, with what earlier runs made of them."""
    here, usual = config.state / FOLDER / "pictures", config.root / FOLDER / "pictures"
    recipe = Recipe(widths=config.images.widths, quality=config.images.quality)
    gallery = Gallery(here, recipe, beside=usual if usual != here else None)
    return Assets(config.root, config.articles, cache.note("assets"), pictures, gallery)
