"""What lies in the articles folder, by its stats alone, and what its readers are told."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cached_property, partial
from itertools import compress

import msgspec

from publisher import readers
from publisher.build.pictures import MADE
from publisher.build.scan import FileStat, Scan, ending, scan
from publisher.config import Config, placing
from publisher.errors import ConfigError
from publisher.pipeline import plugins, processors

_WORTH_A_HELPER = 5  # blocks of files: looking at them takes some ten times as long as starting a helper


_share = partial(processors.each, least=_WORTH_A_HELPER, ready=lambda: None)


class Listing:
    """What lies in the articles folder; `problems` tells of what could not be listed."""

    def __init__(self, found: Scan, config: Config) -> None:
        self._found, self._config = found, config
        self.problems = found.problems

    @property
    def state(self) -> str:
        """Hex digits that change whenever a file does."""
        return self._found.state

    @cached_property
    def files(self) -> tuple[FileStat, ...]:
        """All files, by path."""
        return _without_editorials(self._found.files, self._config)

    @cached_property
    def articles(self) -> tuple[FileStat, ...]:
        """Those that a reader reads."""
        return self._of(readers.suffixes())

    @cached_property
    def pictures(self) -> tuple[FileStat, ...]:
        """Those that may be resized."""
        return self._of(MADE)

    def _of(self, suffixes: Container[str]) -> tuple[FileStat, ...]:
        return tuple(compress(self.files, map(suffixes.__contains__, self._endings)))

    @cached_property
    def _endings(self) -> list[str]:
        return [ending(file.path) for file in self.files]


def reader_options(config: Config) -> readers.ReadOptions:
    """What the readers need to know of the configuration."""
    own = msgspec.structs.asdict(config.reading.phrases)
    phrases = tuple((kind, phrase) for kind, row in own.items() for phrase in row)
    return readers.ReadOptions(timezone=config.site.timezone, language=config.site.language, phrases=phrases)


def compares(config: Config) -> bool:
    """Whether copies of articles are looked for."""
    return config.reading.duplicates != "publish"


def need_articles(config: Config) -> None:
    """Raise ConfigError when the articles folder is not there: before a cache is begun where none belongs."""
    if not config.articles.is_dir():
        hint = "Start with 'publisher init', or name your own folder: publisher publish FOLDER."
        raise ConfigError("there is no such folder of articles", path=str(config.articles), hint=hint)


def listing(config: Config) -> Listing:
    """List the articles folder. Raises ConfigError when it is not there."""
    need_articles(config)
    _refuse_places(config)
    # Whoever publishes "." has our own output below it: pages must not be read as articles.
    ours = (config.output, config.outbox, config.templates)
    found = scan(config.articles, leave_out=ours, share=_share)
    plugins.ready(config, set(map(ending, found.paths)))
    return Listing(found, config)


def _refuse_places(config: Config) -> None:
    """Raise ConfigError when what is written to one folder would come back out of another."""
    for folder in (config.output, config.outbox):
        if config.articles.resolve().is_relative_to(folder.resolve()):
            hint = "Choose another with -o or --outbox: pages must not be read as articles."
            raise ConfigError("the output folder contains the articles", path=str(folder), hint=hint)
    web, mail = config.output.resolve(), config.outbox.resolve()
    if web.is_relative_to(mail) or mail.is_relative_to(web):
        hint = "Choose another with -o or --outbox: letters must not be on a web server."
        raise ConfigError(
            "the output folder and the outbox are the same, or one contains the other", path=str(web), hint=hint
        )
    names = {"the articles folder": config.articles, "the output folder": config.output, "the outbox": config.outbox}
    placing.refuse_own(config.targets, names)


def _without_editorials(files: tuple[FileStat, ...], config: Config) -> tuple[FileStat, ...]:
    """Leave out what introduces issues, where the articles are all that lies beside publisher.toml."""
    if not config.issues.is_relative_to(config.articles) or config.issues == config.articles:
        return files
    folder = config.issues.relative_to(config.articles).as_posix() + "/"
    own = re.compile(re.escape(folder) + r"\d+(?:\.[\w-]+)?\.md")
    return tuple(file for file in files if not own.fullmatch(file.path))
