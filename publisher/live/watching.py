"""Wait for changes of articles, templates and settings; the only file that knows watchfiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from publisher.config import Config
from publisher.errors import ConfigError

if TYPE_CHECKING:
    from watchfiles import Change

_QUIET_MS = 150  # editors write a file in several steps: changes this near to each other are one


def changes(config: Config, stop: Event) -> Iterator[None]:
    """Yield each time that a source of `config` changed, until `stop` is set. Raises ConfigError without watchfiles."""
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra
    except ImportError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[watch]'."
        raise ConfigError("watching files needs the package watchfiles", hint=hint) from error
    own = tuple(folder.resolve() for folder in (config.output, config.outbox, config.root / ".publisher"))

    def counts(_change: Change, name: str) -> bool:
        path = Path(name)
        return not path.name.startswith((".", "publisher.lock")) and not any(path.is_relative_to(one) for one in own)

    for _changes in watch(*_sources(config), watch_filter=counts, stop_event=stop, step=_QUIET_MS, rust_timeout=500):
        yield


def _sources(config: Config) -> tuple[Path, ...]:
    """What is there of the folders to watch; the folder of publisher.toml for the file itself."""
    wanted = (config.root, config.articles, config.templates)
    return tuple(dict.fromkeys(path.resolve() for path in wanted if path.exists()))
