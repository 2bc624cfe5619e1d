"""What lies in the articles folder, by its stats alone, and what its readers are told."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import partial
from itertools import compress
from typing import NamedTuple

import msgspec

from publisher import readers
from publisher.build.pictures import MADE
from publisher.build.scan import FileStat, endings, scan
from publisher.config import Config
from publisher.errors import ConfigError
from publisher.model import Problem
from publisher.pipeline import plugins, processors

_WORTH_A_HELPER = 5  # blocks of files: looking at them takes some ten times as long as starting a helper


_share = partial(processors.each, least=_WORTH_A_HELPER, ready=lambda: None)


class Listing(NamedTuple):
    """The articles folder's files, the articles and the pictures among them, and what could not be listed."""

    files: tuple[FileStat, ...]
    articles: tuple[FileStat, ...]
    pictures: tuple[FileStat, ...]
    problems: tuple[Problem, ...]


def reader_options(config: Config) -> readers.ReadOptions:
    """What the readers need to know of the configuration."""
    own = msgspec.structs.asdict(config.reading.phrases)
    phrases = tuple((kind, phrase) for kind, row in own.items() for phrase in row)
    return readers.ReadOptions(timezone=config.site.timezone, language=config.site.language, phrases=phrases)


def compares(config: Config) -> bool:
    """Whether copies of articles are looked for."""
    return config.reading.duplicates != "publish"


def listing(config: Config) -> Listing:
    """List the articles folder. Raises ConfigError when it is not there."""
    if not config.articles.is_dir():
        hint = "Begin with 'publisher init', or name your own folder: publisher publish FOLDER."
        raise ConfigError("there is no such folder of articles", path=str(config.articles), hint=hint)
    for folder in (config.output, config.outbox):
        if config.articles.resolve().is_relative_to(folder.resolve()):
            hint = "Choose another with -o or --outbox: pages must not come back as articles."
            raise ConfigError("the output folder holds the articles", path=str(folder), hint=hint)
    web, mail = config.output.resolve(), config.outbox.resolve()
    if web.is_relative_to(mail) or mail.is_relative_to(web):
        hint = "Choose another with -o or --outbox: letters must not lie on a web server."
        raise ConfigError("the output folder and the outbox are one, or one holds the other", path=str(web), hint=hint)
    # Whoever publishes "." has our own output below it: pages must not come back as articles.
    ours = (config.output, config.outbox, config.templates)
    files, problems = scan(config.articles, leave_out=ours, share=_share)
    files = _without_editorials(files, config)
    ends = endings(files)
    plugins.ready(config, set(ends))

    def of(suffixes: Container[str]) -> tuple[FileStat, ...]:
        return tuple(compress(files, map(suffixes.__contains__, ends)))

    return Listing(files, of(readers.suffixes()), of(MADE), problems)


def _without_editorials(files: tuple[FileStat, ...], config: Config) -> tuple[FileStat, ...]:
    """Leave out what introduces issues, where the articles are all that lies beside publisher.toml."""
    if not config.issues.is_relative_to(config.articles) or config.issues == config.articles:
        return files
    folder = config.issues.relative_to(config.articles).as_posix() + "/"
    own = re.compile(re.escape(folder) + r"\d+(?:\.[\w-]+)?\.md")
    return tuple(file for file in files if not own.fullmatch(file.path))
