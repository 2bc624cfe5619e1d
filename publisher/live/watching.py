"""Wait for changes of what a publish depends on, and of nothing else; the only file that knows watchfiles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from publisher import readers
from publisher.build.lock import LOCK_NAME
from publisher.config import CONFIG_NAME, Config
from publisher.errors import ConfigError, PublisherError
from publisher.model.media_types import BESIDE, UNSHOWN
from publisher.pipeline import plugins, state
from publisher.targets.manifest import NAME

if TYPE_CHECKING:
    from watchfiles import Change

_QUIET_MS = 150  # editors write a file in several steps: changes this near to each other are one
_FILES = BESIDE | UNSHOWN.keys()


def changes(load: Callable[[], Config], stop: Event, *, settings: Path | None = None) -> Iterator[None]:
    """Yield each time that a source of what `load` gives changed, until `stop` is set; `settings` is that of --config.

    Raises ConfigError without watchfiles.
    """
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra
    except ImportError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[watch]'."
        raise ConfigError("watching files needs the package watchfiles", hint=hint) from error
    sources, missed = _Sources(load(), settings), False

    def counts(_change: Change, name: str) -> bool:
        return sources.hold(Path(name)) or sources.may_name(Path(name))

    # Next to publisher.toml there may be things that are no sources, such as the folder of a database.
    watching = partial(
        watch,
        watch_filter=counts,
        stop_event=stop,
        ignore_permission_denied=True,
        step=_QUIET_MS,
        rust_timeout=500,
        yield_on_timeout=True,
    )
    while not stop.is_set():
        standing = sources.folders()
        # One may go just before it is watched: the next round sees that.
        with suppress(FileNotFoundError), closing(watching(*standing)) as reports:
            for found in reports:
                places = [Path(name) for _change, name in found]
                if sources.settings in places:
                    sources = _newer(load, settings) or sources
                if sources.folders() != standing or not standing.keys().isdisjoint(places):
                    break  # also when one was made again at once, which may look the same
                if missed or any(map(sources.hold, places)) or _touched(places, _named(load)):
                    missed = False
                    yield
        missed = True  # what changed between two watches


class _Sources:
    """What a publish reads: settings, articles and what lies among them, templates, words about issues."""

    def __init__(self, config: Config, settings: Path | None) -> None:
        self._config = config
        self.settings = (settings or config.root / CONFIG_NAME).resolve()
        self._root, self._articles, self._templates, self._issues = (
            folder.resolve() for folder in (config.root, config.articles, config.templates, config.issues)
        )
        self._made = tuple(folder.resolve() for folder in (config.output, config.outbox))

    def folders(self) -> dict[Path, int]:
        """Those to watch that are there, with what tells one from another that took its place.

        The publication's own is among them for what may come to be in it, and stands for all below it.
        """
        wanted = {self._root, self.settings.parent, self._articles, self._templates, self._issues}
        found = {}
        for path in sorted(wanted):
            if wanted.isdisjoint(path.parents):
                with suppress(OSError):
                    found[path] = path.stat().st_ino
        return found

    def hold(self, path: Path) -> bool:
        """Whether a publish depends on `path`, whatever the articles say."""
        if path == self.settings:
            return True
        if self._is_made(path):
            return False
        if path.is_relative_to(self._templates):
            return not _is_passed_over(path.relative_to(self._templates), ".")
        if path == self._issues or (path.parent == self._issues and path.suffix == ".md"):
            return True
        return self._is_listed(path)

    def may_name(self, path: Path) -> bool:
        """Whether articles could name `path` from elsewhere in the publication: a picture, or a folder of some."""
        inside = path.is_relative_to(self._root) and not _is_passed_over(path.relative_to(self._root), ".")
        return inside and not self._is_made(path) and (path.suffix.lower() in _FILES or not path.is_file())

    def _is_made(self, path: Path) -> bool:
        """Whether it is ours: a publish must not be the reason of the next."""
        if path == self._root or path.name.startswith(LOCK_NAME):
            return True
        above = [folder for folder in path.parents if folder.is_relative_to(self._root) and folder != self._root]
        return any(path.is_relative_to(one) for one in self._made) or any((one / NAME).exists() for one in above)

    def _is_listed(self, path: Path) -> bool:
        """Whether it is an article or may belong to one; of what is gone nobody knows whether it was a folder."""
        if not path.is_relative_to(self._articles) or _is_passed_over(path.relative_to(self._articles), "._"):
            return False
        suffix = path.suffix.lower()
        plugins.ready(self._config, {suffix})
        return suffix in _FILES or suffix in readers.suffixes() or not path.is_file()


def _newer(load: Callable[[], Config], settings: Path | None) -> _Sources | None:
    """What the settings name now; None while they are wrong."""
    with suppress(PublisherError):
        return _Sources(load(), settings)
    return None


def _is_passed_over(path: Path, marks: str) -> bool:
    return any(part[0] in marks for part in path.parts)


def _named(load: Callable[[], Config]) -> Collection[str]:
    """The local files that the articles of the last publish named; none while the settings are wrong."""
    with suppress(PublisherError):
        return state.named_files(load())
    return ()


def _touched(places: list[Path], named: Collection[str]) -> bool:
    """Whether a named file, or a folder that one lies in, is among the places."""
    wanted = {str(one) for name in named for one in (Path(name), *Path(name).parents)}
    return any(str(place) in wanted for place in places)
