"""Parsed options -> the values that the rooms take; what cannot be is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from publisher.config.options import FeedOptions, File, PageOptions, TopicOptions
from publisher.config.parsing import line_of
from publisher.errors import ConfigError
from publisher.model import Author, Podcast, Problem, Site, Topic

LOCAL_URL = "http://localhost:8000/"
_LEAST_FEED = 32_768  # bytes; the summaries of two articles have room in it
_IN_SITE = re.compile(r"(?!//)[A-Za-z0-9/._~!$&'()*+,;=@%?#-]*")  # RFC 3986 4.2, without a host
_ADDRESSES = (  # those that may stay empty: table, key, how one is written, and characters that it may not have
    ("site", "author_url", "https://example.org/anna/", ""),
    ("site", "image", "https://example.org/picture.png", ""),
    ("podcast", "image", "https://example.org/cover.jpg", ""),
    ("feeds", "hub", "https://hub.example/", "?#@"),
)
_FILE_NAME = re.compile(r"(?:/index)?\.[A-Za-z]\w*$")  # without a slash behind it
TAG_YEAR = 2026  # RFC 4151 2.1 wants a date in minted ids; it must not depend on when the command runs


def site(whole: File, url: str, text: str, shown: str) -> Site:
    """Who publishes: `url` is the address to take, whatever the options say. Raises ConfigError with the line."""
    options = whole.site

    def wrong(key: str, message: str, hint: str) -> ConfigError:
        return ConfigError(message, path=shown, line=line_of(text, ["site", key]), hint=hint)

    if not options.title.strip():
        raise wrong("title", "'site.title' is empty", "Write the publication's name; every feed needs one.")
    if not _is_zone(options.timezone):
        hint = "Write it as Europe/Berlin or UTC."
        raise wrong("timezone", f"'site.timezone' is not a time zone: '{options.timezone}'", hint)
    if not is_language(options.language):
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
        podcast=Podcast(**msgspec.structs.asdict(whole.podcast)),
        tag=options.tag or f"{urlsplit(base).hostname},{TAG_YEAR}",
    )


def is_language(text: str) -> bool:
    """Whether a text has the form of a language tag. Source: RFC 5646 2.1."""
    return bool(re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text))


def _is_zone(name: str) -> bool:
    if name == "UTC":
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - 2 ms, also of a publish with nothing to do

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def site_url(addresses: Mapping[str, str], text: str, shown: str) -> str:
    """The first of the addresses that is not empty, by what names them; "" for none.

    Raises ConfigError, which names where the address comes from.
    """
    name, url = next(((name, url) for name, url in addresses.items() if url), ("", ""))
    if url and not is_web_address(url):
        in_file = name == "site.url"
        raise ConfigError(
            f"'site.url' is not a web address: '{url}'" if in_file else f"is not a web address: '{url}'",
            path=shown if in_file else name,
            line=line_of(text, name.split(".")) if in_file else 0,
            hint="Write it as https://example.org/.",
        )
    return url


def is_web_address(url: str, *, without: str = "?#@") -> bool:
    """Whether a URL can be that of a site: http or https, with a host, and without a password."""
    try:
        parts = urlsplit(url)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        return False
    clean = url.isprintable() and not set(url) & set(without + ' <>"\\^`{|}') and "@" not in parts.netloc
    return clean and plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def web_addresses(whole: File, text: str, shown: str) -> None:
    """Raise ConfigError for the first option that should be a web address and is none."""
    for table, key, example, without in _ADDRESSES:
        given = getattr(getattr(whole, table), key)
        if given and not is_web_address(given, without=without):
            message = f"'{table}.{key}' is not a web address: '{given}'"
            line = line_of(text, [table, key])
            raise ConfigError(message, path=shown, line=line, hint=f"Write it as {example}.")


def topics(options: tuple[TopicOptions, ...], site: Site, text: str, shown: str) -> tuple[Topic, ...]:
    """The topics of the file in its order, each with a slug of its own."""
    topics: dict[str, Topic] = {}
    for entry, option in enumerate(options):
        slug = topic_slug(option)
        if not slug or slug in topics or not re.fullmatch(r"[\w-]+", slug):
            raise ConfigError(
                f"topic '{option.name}' needs its own slug, not '{slug}'",
                path=shown,
                line=line_of(text, ["topic"], entry=entry),
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


def topic_slug(option: TopicOptions) -> str:
    """What addresses call a topic."""
    return option.slug or "-".join(re.findall(r"[^\W_]+", option.name.casefold()))


def at_least(least: int, whole: File, option: str, text: str, shown: str) -> None:
    """Raise ConfigError where a number, such as that of "feeds.entries", is less."""
    table, key = option.split(".")
    if getattr(getattr(whole, table), key) < least:
        line = line_of(text, [table, key])
        raise ConfigError(f"'{option}' must be at least {least:,}", path=shown, line=line)


def feeds(whole: File, text: str, shown: str) -> FeedOptions:
    """The options, when feeds can be made by them."""
    at_least(1, whole, "feeds.entries", text, shown)
    at_least(_LEAST_FEED, whole, "feeds.max_bytes", text, shown)
    at_least(0, whole, "feeds.ttl", text, shown)
    if not whole.feeds.formats:
        line = line_of(text, ["feeds", "formats"])
        hint = 'Write formats = ["rss", "atom", "json"], or some of these.'
        raise ConfigError("'feeds.formats' is empty", path=shown, line=line, hint=hint)
    return whole.feeds


def pages(options: PageOptions, text: str, shown: str) -> PageOptions:
    """The options, when the pages get a folder that is not used otherwise."""
    parts = options.url.strip("/").split("/")
    ours = parts[0] in {"archive", "assets", "digests", "older", "topics"} or parts[0].startswith(".")
    if "{slug}" not in options.url or ours or {"", ".", ".."} & set(parts):
        line = line_of(text, ["pages", "url"])
        raise ConfigError(
            "'pages.url' needs {slug}, and a folder that the site does not use itself",
            path=shown,
            line=line,
            hint='Write it as "articles/{slug}/".',
        )
    if named := _FILE_NAME.search(options.url):
        raise ConfigError(
            f"'pages.url' ends in the name of a file, '{named[0].strip('/')}'",
            path=shown,
            line=line_of(text, ["pages", "url"]),
            hint=f'Addresses of pages are folders: write "{options.url[: named.start()]}/".',
        )
    if not (is_web_address(options.subscribe, without="") or _IN_SITE.fullmatch(options.subscribe)):
        line = line_of(text, ["pages", "subscribe"])
        hint = "Write it as \"subscribe/\", the page of 'publisher serve', or as https://lists.example/join."
        message = f"'pages.subscribe' is neither a path nor a web address: '{options.subscribe}'"
        raise ConfigError(message, path=shown, line=line, hint=hint)
    return options


def warnings(site: Site, options: File, shown: str) -> tuple[Problem, ...]:
    """What a local publish may lack but a public one may not."""
    found = []
    if site.local:
        found.append(
            Problem(
                rule="C105",
                path=shown,
                level="warning",
                message="'site.url' is not set, so links point at localhost",
                hint="Set it, or pass --site-url, before others see the result.",
            )
        )
    if options.digest.enabled and not site.postal_address:
        found.append(
            Problem(
                rule="C106",
                path=shown,
                level="warning",
                message="'site.postal_address' is not set; letters must show one",
                hint="Set it before you send letters, or switch them off with digest.enabled = false.",
            )
        )
    return tuple(found)
