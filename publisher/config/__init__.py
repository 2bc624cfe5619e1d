"""publisher.toml and the environment -> Config; the only module that reads either.

It knows every option, its type and its default; it never looks at an article.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from publisher.config import checking
from publisher.config.options import (
    FEED_FILES,
    Cadence,
    DigestOptions,
    FeedOptions,
    Format,
    PageOptions,
    PhraseOptions,
    ReadingOptions,
    SiteOptions,
    TopicOptions,
)
from publisher.config.parsing import line_of, parse
from publisher.errors import ConfigError
from publisher.model import Problem, Site, Topic

CONFIG_NAME = "publisher.toml"

__all__ = [
    "FEED_FILES",
    "Cadence",
    "Config",
    "DigestOptions",
    "FeedOptions",
    "Format",
    "PageOptions",
    "PhraseOptions",
    "ReadingOptions",
    "SiteOptions",
    "TopicOptions",
    "line_of",
    "load",
]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a publish is told: folders are absolute, `topics` () means the shipped taxonomy."""

    root: Path
    articles: Path
    output: Path
    outbox: Path
    templates: Path
    site: Site
    reading: ReadingOptions
    feeds: FeedOptions
    digest: DigestOptions
    pages: PageOptions
    topics: tuple[Topic, ...]
    problems: tuple[Problem, ...] = ()
    fingerprint: str = ""  # changes with any value that shapes an output


def load(path: Path | None = None, *, site_url: str = "", folder: Path | None = None) -> Config:
    """Read publisher.toml (`path`, else the one in `folder`, else defaults) and the environment.

    `site_url` and then PUBLISHER_SITE_URL go before the file's `site.url`. Without any, the site is local: links
    point at localhost and a warning says so. Raises ConfigError with file and line.
    """
    folder = (path.parent if path else folder or Path.cwd()).resolve()
    file = path or folder / CONFIG_NAME
    text = _read(file, required=path is not None)
    options = parse(text, file.name)
    shown = CONFIG_NAME if text is None else file.name
    url = site_url or os.environ.get("PUBLISHER_SITE_URL", "") or options.site.url
    site = checking.site(options, url, text or "", shown)
    return Config(
        root=folder,
        articles=folder / options.articles,
        output=folder / options.output,
        outbox=folder / options.outbox,
        templates=folder / options.templates,
        site=site,
        reading=options.reading,
        feeds=checking.positive(checking.some_format(options.feeds, text, shown), "entries", "feeds", text, shown),
        digest=checking.positive(options.digest, "max_articles", "digest", text, shown),
        pages=checking.pages(options.pages, text, shown),
        topics=checking.topics(options.topic, site, text, shown),
        problems=checking.warnings(site, options, shown),
        fingerprint=msgspec.json.encode((site, options), order="sorted").decode(),
    )


def _read(file: Path, *, required: bool) -> str | None:
    """The file's text; None where it is absent and need not be there."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        if not required:
            return None
        hint = "Write one with 'publisher init', or leave --config out."
        raise ConfigError("there is no such file", path=str(file), hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", path=str(file)) from error
