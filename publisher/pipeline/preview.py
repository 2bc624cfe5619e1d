"""What a publish would make of one file, without publishing it; nothing of the publication is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from publisher import readers, topics
from publisher.build import identity
from publisher.build import lock as lockfile
from publisher.config import Config
from publisher.errors import ConfigError
from publisher.model import Body, Chosen, Draft, Problem, Source
from publisher.pipeline import plugins
from publisher.pipeline.choosing import folder_of, model_of
from publisher.pipeline.listing import reader_options
from publisher.pipeline.report import with_code

if TYPE_CHECKING:
    from publisher.readers.from_text import ClassifiedLine


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """One file as read: `draft` is None when nothing could be made of it, and then `problems` says why.

    `path` is that in publisher.lock; the problems name the file as you gave it.
    """

    path: str
    draft: Draft | None
    problems: tuple[Problem, ...]
    id: str = ""
    slug: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    date_source: str = ""
    language: str = ""
    topics: tuple[Chosen, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is an error among the problems."""
        return any(problem.level == "error" for problem in self.problems)

    def fields(self) -> dict[str, Any]:
        """The object that `read --json` prints; a file that could not be read has only its path and problems."""
        problems = [msgspec.structs.asdict(problem) for problem in self.problems]
        draft = self.draft
        if draft is None or draft.body is None:
            return {"path": self.path, "problems": problems}
        return {
            "path": self.path,
            "id": self.id,
            "slug": self.slug,
            "title": draft.title,
            "subtitle": draft.subtitle,
            "summary": draft.summary,
            "published": self.published,
            "date_source": self.date_source,
            "updated": self.updated,
            "byline": draft.byline,
            "authors": _plain(draft.authors),
            "language": self.language,
            "topics": [
                {"id": one.topic.id, "name": one.topic.name, "confidence": round(one.confidence, 3)}
                for one in self.topics
            ],
            "tags": draft.tags,
            "image": msgspec.structs.asdict(draft.image) if draft.image else None,
            "captions": draft.captions,
            "quotes": draft.quotes,
            "related": _plain(draft.related),
            "headings": _plain(draft.body.headings),
            "link": draft.link,
            "draft": draft.draft,
            "html": draft.body.html,
            "text": draft.body.text,
            "dropped": [{"line": one.text, "class": one.kind, "rule": one.rule} for one in draft.dropped],
            "problems": problems,
        }


def _plain(values: Sequence[msgspec.Struct]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(value) for value in values]


def preview(file: Path, config: Config, now: datetime) -> Preview:
    """Read one file; its id, slug, dates and topics are those that a publish would give it, by what is remembered."""
    path = inside(file, config)
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = Problem(rule="A101", path=str(file), message=f"cannot be read: {error.strerror}")
        return Preview(path=path, draft=None, problems=(problem,))
    plugins.ready(config, {file.suffix.lower()})
    reading = readers.read(Source(path=path, data=data), reader_options(config), body=True)
    draft = reading.draft
    if draft is None or draft.body is None:
        return Preview(path=path, draft=None, problems=_as_given(reading.problems, path, file))
    body = draft.body
    lock = lockfile.load(config.state / lockfile.LOCK_NAME, tag=config.site.tag, timezone=config.site.timezone)
    present = frozenset((path, *(record.path for record in lock.records.values())))
    site = msgspec.structs.replace(config.site, tag=lock.tag)
    memory = identity.remember(lock, [draft], site=site, now=now, committed={}, topics={}, present=present)
    record = memory.records[path]
    return Preview(
        path=path,
        draft=draft,
        problems=_as_given((*reading.problems, *memory.problems), path, file),
        id=record.id,
        slug=record.slug,
        published=record.published,
        updated=record.updated,
        date_source=record.source,
        language=draft.language or config.site.language,
        topics=_topics(draft, body, config),
    )


def _topics(draft: Draft, body: Body, config: Config) -> tuple[Chosen, ...]:
    """Those that author or folder say, else what the words do, by what the last publish learnt."""
    known, folder = topics.taxonomy(config.topics, config.site.language), folder_of(draft.path)
    return topics.said(draft.topics, folder, known) or topics.choose(
        draft.title,
        body.text,
        known,
        language=draft.language,
        usual=config.site.language,
        model=model_of(config),
    )


def _as_given(problems: Sequence[Problem], path: str, file: Path) -> tuple[Problem, ...]:
    """The problems with their codes, and the file's own under the name that it was given by."""
    coded = map(with_code, problems)
    return tuple(msgspec.structs.replace(one, path=str(file)) if one.path == path else one for one in coded)


def explain_lines(file: Path, config: Config) -> tuple[ClassifiedLine, ...]:
    """Each line of a plain-text file with its class and the rule that chose it. Raises ConfigError for other files."""
    if file.suffix.lower() != ".txt":
        raise ConfigError("only plain text is read line by line", path=str(file), hint="Take --explain out.")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=str(file)) from error
    from publisher.readers.from_text import explain  # noqa: PLC0415 - a reader is loaded when one of its files comes

    return explain(Source(path=inside(file, config), data=data), reader_options(config))


def inside(file: Path, config: Config) -> str:
    """The path of `file` below the articles folder; its bare name when it lies elsewhere."""
    path = (Path.cwd() / file).parent.resolve() / file.name
    return path.relative_to(config.articles).as_posix() if path.is_relative_to(config.articles) else path.name
