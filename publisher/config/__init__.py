"""publisher.toml and the environment -> Config; the only module that reads either.

It knows every option, its type and its default; it never looks at an article.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from publisher.config.options import (
    FEED_FILES,
    Cadence,
    DigestOptions,
    FeedOptions,
    File,
    Format,
    PageOptions,
    SiteOptions,
    TopicOptions,
)
from publisher.errors import ConfigError
from publisher.model import Author, Problem, Site, Topic

CONFIG_NAME = "publisher.toml"
LOCAL_URL = "http://localhost:8000/"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TAG_YEAR = 2026  # RFC 4151 2.1 wants a date in minted ids; it must not depend on when the command runs

__all__ = [
    "FEED_FILES",
    "Cadence",
    "Config",
    "DigestOptions",
    "FeedOptions",
    "Format",
    "PageOptions",
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
    options = _parse(text, file.name)
    shown = CONFIG_NAME if text is None else file.name
    url = site_url or os.environ.get("PUBLISHER_SITE_URL", "") or options.site.url
    site = _site(options.site, url, text or "", shown)
    return Config(
        root=folder,
        articles=folder / options.articles,
        output=folder / options.output,
        outbox=folder / options.outbox,
        templates=folder / options.templates,
        site=site,
        feeds=_positive(_some_format(options.feeds, text, shown), "entries", "feeds", text, shown),
        digest=_positive(options.digest, "max_articles", "digest", text, shown),
        pages=_pages(options.pages, text, shown),
        topics=_topics(options.topic, site, text, shown),
        problems=_warnings(site, options, shown),
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


def _parse(text: str | None, shown: str) -> File:
    if text is None:
        return File()
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        message = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigError(
            f"is not TOML: {message}",
            path=shown,
            line=int(found[1]) if found else 0,
            hint='Text values stand in quotation marks, as in title = "My site".',
        ) from error
    _refuse_unknown(table, File, "", text, shown)
    _refuse_controls(table, [], text, shown)
    try:
        return msgspec.convert(table, File)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        keys = re.findall(r"\.(\w+)", where)
        name = ".".join(keys)
        raise ConfigError(
            f"'{name}' has a wrong value: {message[:1].lower()}{message[1:]}",
            path=shown,
            line=line_of(text, keys),
            hint="docs/configuration.md shows each option.",
        ) from error


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], prefix: str, text: str, shown: str) -> None:
    """A mistyped key must not be ignored silently: say which one was meant."""
    known = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean '{prefix}{close[0]}'?" if close else f"Known here: {', '.join(sorted(known))}."
            raise ConfigError(
                f"unknown option '{prefix}{key}'", path=shown, line=line_of(text, [*prefix.split("."), key]), hint=hint
            )
        inner = TopicOptions if key == "topic" and not prefix else known[key]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                _refuse_unknown(part, inner, f"{prefix}{key}.", text, shown)


def line_of(text: str, keys: list[str]) -> int:
    """The line (from 1) of publisher.toml that sets the key path `keys`; 0 where none is found."""
    keys = [key for key in keys if key]
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?", line)
        table = header[1] if header else table
        if header and [header[1]] == keys:
            return number
        key = re.match(r"\s*([\w.-]+)\s*=", line)
        if key and [part for part in f"{table}.{key[1]}".split(".") if part] == keys:
            return number
    return 0


def _site(options: SiteOptions, url: str, text: str, shown: str) -> Site:
    def wrong(key: str, message: str, hint: str) -> ConfigError:
        return ConfigError(message, path=shown, line=line_of(text, ["site", key]), hint=hint)

    if url and not _is_address(url):
        raise wrong("url", f"'site.url' is not a web address: '{url}'", "Write it as https://example.org/.")
    try:
        ZoneInfo(options.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "Write it as Europe/Berlin or UTC."
        raise wrong("timezone", f"'site.timezone' is not a time zone: '{options.timezone}'", hint) from error
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", options.language):
        hint = "Write it as en, de or pt-BR."
        raise wrong("language", f"'site.language' is not a language tag: '{options.language}'", hint)
    if options.tag and not re.fullmatch(r"[A-Za-z0-9.@_-]+,\d{4}(-\d\d){0,2}", options.tag):
        hint = "Write it as example.org,2026 (RFC 4151)."
        raise wrong("tag", f"'site.tag' is not an authority and a date: '{options.tag}'", hint)
    base = (url or LOCAL_URL).rstrip("/") + "/"
    return Site(
        title=options.title,
        url=base,
        local=not url,
        description=options.description,
        language=options.language,
        timezone=options.timezone,
        authors=(Author(name=options.author, url=options.author_url),) if options.author else (),
        email=options.email,
        postal_address=options.postal_address,
        copyright=options.copyright,
        image=options.image,
        tag=options.tag or f"{urlsplit(base).hostname},{TAG_YEAR}",
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        return False
    clean = re.fullmatch(r"[\x21-\x7e\xa0-\uffff]+", url) is not None and not set(url) & set('?#@<>"\\^`{|}')
    return clean and plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _refuse_controls(table: Any, keys: list[str], text: str, shown: str) -> None:
    """Text that XML 1.0 cannot hold would be found out only when a feed is written."""
    if isinstance(table, dict):
        for key, value in table.items():
            _refuse_controls(value, [*keys, key], text, shown)
    elif isinstance(table, list):
        for value in table:
            _refuse_controls(value, keys, text, shown)
    elif isinstance(table, str) and _CONTROLS.search(table):
        hint = "Write the text without it."
        raise ConfigError(
            f"'{'.'.join(keys)}' has a control character", path=shown, line=line_of(text, keys), hint=hint
        )


def _topics(options: tuple[TopicOptions, ...], site: Site, text: str | None, shown: str) -> tuple[Topic, ...]:
    topics: dict[str, Topic] = {}
    for option in options:
        slug = option.slug or "-".join(re.findall(r"[^\W_]+", option.name.casefold()))
        if not slug or slug in topics or not re.fullmatch(r"[\w-]+", slug):
            raise ConfigError(
                f"topic '{option.name}' needs a slug of its own, not '{slug}'",
                path=shown,
                line=line_of(text or "", ["topic"]),
                hint='Add slug = "another-word" to it.',
            )
        topics[slug] = Topic(
            slug=slug,
            name=option.name,
            id=slug,
            scheme=f"{site.url}topics/",
            description=option.description,
            keywords=option.keywords,
        )
    return tuple(topics.values())


def _positive(options: Any, key: str, table: str, text: str | None, shown: str) -> Any:
    if getattr(options, key) < 1:
        line = line_of(text or "", [table, key])
        raise ConfigError(f"'{table}.{key}' must be at least 1", path=shown, line=line)
    return options


def _some_format(options: FeedOptions, text: str | None, shown: str) -> FeedOptions:
    if not options.formats:
        line = line_of(text or "", ["feeds", "formats"])
        hint = 'Write formats = ["rss", "atom", "json"], or some of these.'
        raise ConfigError("'feeds.formats' is empty", path=shown, line=line, hint=hint)
    return options


def _pages(options: PageOptions, text: str | None, shown: str) -> PageOptions:
    parts = options.url.strip("/").split("/")
    ours = parts[0] in {"archive", "assets", "digests", "topics"} or parts[0].startswith(".")
    if "{slug}" not in options.url or ours or {"", ".", ".."} & set(parts):
        line = line_of(text or "", ["pages", "url"])
        raise ConfigError(
            "'pages.url' needs {slug}, and a folder that is not the site's own",
            path=shown,
            line=line,
            hint='Write it as "articles/{slug}/".',
        )
    return options


def _warnings(site: Site, options: File, shown: str) -> tuple[Problem, ...]:
    """What a local publish may lack but a public one may not."""
    found = []
    if site.local:
        found.append(
            Problem(
                path=shown,
                level="warning",
                message="'site.url' is not set, so links point at localhost",
                hint="Set it, or pass --site-url, before others read the result.",
            )
        )
    if options.digest.enabled and not site.postal_address:
        found.append(
            Problem(
                path=shown,
                level="warning",
                message="'site.postal_address' is not set; letters must show one",
                hint="Set it before you send, or switch letters off with digest.enabled = false.",
            )
        )
    return tuple(found)
