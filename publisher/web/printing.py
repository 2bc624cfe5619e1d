"""The pages that people see, rendered from templates/web; which page it is, others decide."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from babel.dates import format_timedelta

from publisher import prose, templating
from publisher.config import Config
from publisher.digest.words import Words
from publisher.digest.words import words as words_of
from publisher.pages.views import words as page_words

WORDS = Path(__file__).with_name("words.toml")
_WHOLE, _END, _UNBROKEN = "\u2068", "\u2069", "\u2060"  # first strong isolate, its end, word joiner


class Printer:
    """Renders pages of one site."""

    def __init__(self, config: Config) -> None:
        self.config, self.site, self.title = config, config.site, config.digest.title or config.site.title
        self.base = urlsplit(config.site.url).path or "/"  # where the site begins on its host
        self._environment = templating.environment(config.templates, root=config.root)
        self._environment.filters["span"] = _span
        folders = config.templates, templating.built_in()
        self.style = b"\n".join(templating.as_written(folders, name) for name in ("pages/style.css", "web/style.css"))
        self._mark = hashlib.blake2b(self.style, digest_size=6).hexdigest()

    def page(self, name: str, language: str = "", **values: object) -> str:
        """The page `web/<name>.html.j2` in a language, "" is the site's. Raises RenderError."""
        language = language or self.site.language
        words = self.words(language)
        return templating.render(
            self._environment,
            f"web/{name}.html.j2",
            site=self.site,
            title=self.title,
            say=partial(words.say, title=self.title),
            words=page_words(language),
            letter=words_of(language, self.site.language).say,
            language=words.language,
            direction=prose.direction(words.language),
            base=self.base,
            style=f"{self.base}subscribe/style.css?{self._mark}",
            **values,
        )

    def words(self, language: str = "") -> Words:
        """What pages and mails say in a language."""
        return words_of(language or self.site.language, self.site.language, file=WORDS)


def _span(time: timedelta, language: str) -> str:
    """A length of time in words: "2 weeks", "3 months"."""
    if time.days > 60:
        return format_timedelta(time, granularity="month", locale=language)
    return format_timedelta(time, granularity="week", threshold=100, locale=language)


def veiled(address: str) -> str:
    r"""An address as its owner knows it again, and others, whom a letter was passed on to, do not.

    It stays in one piece at the end of a line, and in its own order in the midst of Arabic.

    >>> veiled("ada@example.org")
    '\u2068a…\u2060@example.org\u2069'
    """
    name, _, host = address.rpartition("@")
    return f"{_WHOLE}{name[:1]}…{_UNBROKEN}@{host}{_END}"
