"""What every job needs to make its documents: settings, contents, templates, and what was made before."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from publisher import feeds, pages, templating
from publisher.config import Config
from publisher.model import Article, Channel, Contents, Document, Editorial, Issue
from publisher.pipeline.folders import key
from publisher.pipeline.report import LetterReport
from publisher.pipeline.state import FOLDER

if TYPE_CHECKING:
    from jinja2 import Environment


_IN_MENU = 18  # topics: a page of an archive with a thousand would be mostly menu, and made again for each new one


class Workshop:
    """What every job needs; the template engine is started when the first page is made."""

    def __init__(
        self,
        config: Config,
        contents: Contents,
        fragments: MutableMapping[str, str],
        entries: feeds.Made = lambda _article: None,
        *,
        letters: dict[str, LetterReport] | None = None,
        words: Callable[[Issue], Editorial] = lambda _letter: Editorial(),
    ) -> None:
        self.config, self.contents, self.fragments, self.entries = config, contents, fragments, entries
        self.letters = {} if letters is None else letters  # what became of each, by its job's name
        self.words = words  # the publisher's own, of a letter
        self._versions: dict[str, str] = {}  # by id of an article
        self.templates = templating.fingerprint(config.templates)

    @property
    def folders(self) -> tuple[Path, Path]:
        """Where templates and stylesheets are looked for, in this order."""
        return self.config.templates, templating.built_in()

    @cached_property
    def environment(self) -> Environment:
        """The Jinja environment."""
        kept = self.config.state / FOLDER / "templates"
        return templating.environment(self.config.templates, root=self.config.root, compiled=kept)

    @cached_property
    def style(self) -> Document:
        """The stylesheet of all pages, the user's own if there is one."""
        return pages.stylesheet(self.folders)

    def frame(self, channels: tuple[Channel, ...]) -> pages.Frame:
        """What all pages share."""
        paged = {one.topic.slug: one for one in channels if one.topic and self.config.pages.lists}
        largest = set(sorted(paged, key=lambda slug: paged[slug].total, reverse=True)[:_IN_MENU])
        return pages.Frame(
            site=self.config.site,
            style=self.style.path,
            formats=self.config.feeds.formats,
            topics=tuple((slug, one.topic.name) for slug, one in paged.items() if one.topic and slug in largest),
            more=len(paged) > _IN_MENU,
            paged=frozenset(paged),
            subscribe=self._subscribe,
        )

    @property
    def _subscribe(self) -> str:
        said = self.config.pages.subscribe
        return urljoin(self.config.site.url, said.lstrip("/")) if said else ""

    def state(self, channel: Channel) -> tuple[object, ...]:
        """What of a channel its documents depend on."""
        versions = [self.version(article) for article in channel.articles]
        return (channel.id, channel.title, channel.description, channel.updated, channel.total, versions)

    def version(self, article: Article) -> str:
        """The version of an article, reckoned once: its own page has it, and each that lists it."""
        found = self._versions.get(article.id)
        if found is None:
            found = self._versions[article.id] = article.version
        return found

    def key(self, *parts: object) -> str:
        """Hash what shapes an output, with what shapes every output."""
        return key(self.config.fingerprint, self.templates, *parts)
