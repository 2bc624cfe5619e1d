"""publisher.toml and the environment -> Config; the only module that reads either.

It knows every option, its type and its default; it never looks at an article.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from publisher.config import checking, mailboxes, placing, podcasts
from publisher.config.letterheads import Letterhead, letterheads
from publisher.config.mailboxes import mailbox
from publisher.config.options import (
    FEED_FILES,
    FEED_TYPES,
    Cadence,
    DigestOptions,
    FeedOptions,
    File,
    Format,
    Frequency,
    ImageOptions,
    Inliner,
    PageOptions,
    PhraseOptions,
    ReadingOptions,
    ScheduleOptions,
    SendingOptions,
    ServingOptions,
    SiteOptions,
    Style,
    TargetOptions,
    TopicOptions,
    Weekday,
)
from publisher.config.parsing import line_of, parse
from publisher.config.placing import Target
from publisher.config.podcasts import PODCAST_CATEGORIES
from publisher.errors import ConfigError
from publisher.model import Problem, Site, Topic

CONFIG_NAME = "publisher.toml"
_SITE_URL = "PUBLISHER_SITE_URL"

__all__ = [
    "CONFIG_NAME",
    "FEED_FILES",
    "FEED_TYPES",
    "PODCAST_CATEGORIES",
    "Cadence",
    "Config",
    "DigestOptions",
    "FeedOptions",
    "Format",
    "Frequency",
    "ImageOptions",
    "Inliner",
    "Letterhead",
    "MailEnvironment",
    "PageOptions",
    "PhraseOptions",
    "ReadingOptions",
    "ScheduleOptions",
    "SendingOptions",
    "ServingOptions",
    "SiteOptions",
    "Style",
    "Target",
    "TopicOptions",
    "Weekday",
    "line_of",
    "load",
    "mail_environment",
    "mailbox",
    "of_text",
    "targets_at",
]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a publish is told: folders are absolute, `topics` () means the shipped taxonomy.

    `state` is where publisher.lock and the cache lie: in `root`, but for a preview, which must leave no trace.
    """

    root: Path
    name: str = CONFIG_NAME  # of the file in `root` that this was read from, or could have been
    state: Path
    articles: Path
    output: Path
    outbox: Path
    templates: Path
    issues: Path
    site: Site
    reading: ReadingOptions
    feeds: FeedOptions
    digest: DigestOptions
    sending: SendingOptions = SendingOptions()
    serving: ServingOptions = ServingOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    pages: PageOptions
    images: ImageOptions = ImageOptions()
    topics: tuple[Topic, ...]
    targets: tuple[Target, ...] = ()  # folders among them are absolute
    letterheads: dict[str, Letterhead] = {}  # of topics that have one of their own, by slug
    problems: tuple[Problem, ...] = ()
    fingerprint: str = ""  # changes with any value that shapes an output

    def letterhead(self, topic: str = "") -> Letterhead:
        """Who a letter is from: of the topic with this slug, or of all."""
        own, digest = self.letterheads.get(topic, Letterhead()), self.digest
        return Letterhead(sender=own.sender or digest.sender, reply_to=own.reply_to or digest.reply_to)

    def refusal(self, message: str, *keys: str, hint: str = "") -> ConfigError:
        """The error to raise where the value of an option turns out to be none that can be used, with its line."""
        try:
            text = _read(self.root / self.name, required=False) or ""
        except ConfigError:  # it has changed meanwhile
            text = ""
        return ConfigError(message, path=self.name, line=line_of(text, list(keys)), hint=hint)


def load(path: Path | None = None, *, site_url: str = "", folder: Path | None = None) -> Config:
    """Read publisher.toml (`path`, else the one in `folder`, else defaults) and the environment.

    `site_url` and then PUBLISHER_SITE_URL go before the file's `site.url`. Without any, the site is local: links
    point at localhost and a warning says so. Raises ConfigError with file and line.
    """
    folder = (path.parent if path else folder or Path.cwd()).resolve()
    file = path or folder / CONFIG_NAME
    text = _read(file, required=path is not None)
    return of_text(text or "", folder, CONFIG_NAME if text is None else file.name, site_url=site_url)


def of_text(text: str, folder: Path, shown: str = CONFIG_NAME, *, site_url: str = "") -> Config:
    """What a file `shown` with this text would say in `folder` (absolute), defaults for ""; else as `load`."""
    options = parse(text, shown)
    addresses = {"site_url": site_url, _SITE_URL: os.environ.get(_SITE_URL, ""), "site.url": options.site.url}
    url = checking.site_url(addresses, text, shown)
    site = checking.site(options, url, text, shown)
    checking.web_addresses(options, text, shown)
    mailboxes.check(options, text, shown)
    podcasts.check(options.podcast, text, shown)
    checking.at_least(1, options, "digest.max_articles", text, shown)
    return Config(
        root=folder,
        name=shown,
        state=folder,
        articles=folder / options.articles,
        output=folder / options.output,
        outbox=folder / options.outbox,
        templates=folder / options.templates,
        issues=folder / options.issues,
        site=site,
        reading=options.reading,
        feeds=checking.feeds(options, text, shown),
        digest=options.digest,
        sending=options.sending,
        serving=options.serving,
        schedule=options.schedule,
        pages=checking.pages(options.pages, text, shown),
        images=options.images,
        targets=placing.targets(options.target, folder, text, shown),
        topics=checking.topics(options.topic, site, text, shown),
        letterheads=letterheads(options),
        problems=checking.warnings(site, options, shown),
        fingerprint=msgspec.json.encode((site, _shaping(options)), order="sorted").decode(),
    )


def targets_at(urls: Sequence[str], folder: Path) -> tuple[Target, ...]:
    """The targets that a command line names; folders are below `folder`. Raises ConfigError."""
    return placing.targets(tuple(TargetOptions(url=url) for url in urls), folder, "", "")


class MailEnvironment(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says of mail; "" where it says nothing. These are secrets: they are never shown."""

    database_url: str = ""
    secret: str = ""
    smtp_url: str = ""
    dkim_key: str = ""  # the path of a PEM file
    imap_password: str = ""

    def __repr__(self) -> str:
        return "MailEnvironment(...)"


def mail_environment() -> MailEnvironment:
    """Read PUBLISHER_DATABASE_URL, _SECRET, _SMTP_URL, _DKIM_KEY and _IMAP_PASSWORD."""
    fields = MailEnvironment.__struct_fields__
    return MailEnvironment(**{name: os.environ.get(f"PUBLISHER_{name.upper()}", "") for name in fields})


def _shaping(options: File) -> File:
    """The options without those that shape no output, but only who gets which letter when."""
    default = DigestOptions()
    digest = msgspec.structs.replace(
        options.digest,
        frequency=default.frequency,
        hour=default.hour,
        weekday=default.weekday,
        overflow=default.overflow,
    )
    return msgspec.structs.replace(
        options,
        digest=digest,
        sending=SendingOptions(),
        serving=ServingOptions(),
        schedule=ScheduleOptions(),
        target=(),
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
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=str(file)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8", path=str(file), line=line, hint="Save it as UTF-8.") from error
