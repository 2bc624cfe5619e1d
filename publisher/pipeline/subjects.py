"""The topics of the articles as the next publish would give them, how surely and by whom; writes only the cache."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from publisher import compose, readers, topics
from publisher.build import lock as lockfile
from publisher.build.cache import Cache
from publisher.config import Config
from publisher.errors import ArticleError, ConfigError
from publisher.model import Chosen, Problem, Source, Topic
from publisher.pipeline import plugins
from publisher.pipeline.choosing import folder_of, model_of
from publisher.pipeline.filing import filed
from publisher.pipeline.listing import Listing, listing, reader_options
from publisher.pipeline.preview import inside
from publisher.pipeline.reading import Bodies, read_folder
from publisher.pipeline.report import in_order, of_article
from publisher.pipeline.state import remembered


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A topic and its articles: `first` are filed under it, `also` name it further down.

    `author`, `folder` and `words` say by whom the first ones were, and `undecided` that nobody was; `confidence` is the
    mean of those by words, 0 to 1.
    """

    topic: Topic
    first: int = 0
    also: int = 0
    author: int = 0
    folder: int = 0
    words: int = 0
    undecided: int = 0
    confidence: float = 0.0


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """All topics that have articles, most first, and what the author should know."""

    subjects: tuple[Subject, ...]
    problems: tuple[Problem, ...]


def survey(config: Config, now: datetime) -> Survey:
    """Count the articles of each topic as a publish would.

    Raises ConfigError when there is no folder of articles, StateError for a publisher.lock that cannot be trusted.
    """
    found = listing(config)
    with remembered(config) as (cache, started_ns):
        chosen, problems = _chosen(found, config, cache, now, started_ns)
    return Survey(subjects=_counted(chosen), problems=problems)


def _chosen(
    found: Listing, config: Config, cache: Cache, now: datetime, started_ns: int
) -> tuple[list[tuple[Chosen, ...]], tuple[Problem, ...]]:
    folder = read_folder(found, config, cache, started_ns=started_ns, progress=lambda _what, _done, _total: None)
    public, _ = compose.parted(folder.drafts, now)
    lock = lockfile.load(config.state / lockfile.LOCK_NAME, tag=config.site.tag, timezone=config.site.timezone)
    bodies = Bodies(folder.digests, config, cache)
    drafts, chosen, chooser, copies = filed(public, folder, bodies, lock=lock, config=config, cache=cache)
    unknown = [problem for draft in drafts for problem in chooser.unknown(draft)]
    about = [of_article(problem, config) for problem in (*folder.problems, *copies, *unknown)]
    return list(chosen.values()), in_order([*about, *chooser.thin()])


def _counted(chosen: list[tuple[Chosen, ...]]) -> tuple[Subject, ...]:
    named = {one.topic.slug: one.topic for row in chosen for one in row}
    subjects = []
    for slug, topic in named.items():
        first = [row[0] for row in chosen if row[0].topic.slug == slug]
        sure = [one.confidence for one in first if one.source == "words"]
        subjects.append(
            Subject(
                topic=topic,
                first=len(first),
                also=sum(one.topic.slug == slug for row in chosen for one in row[1:]),
                author=sum(one.source == "author" for one in first),
                folder=sum(one.source == "folder" for one in first),
                words=len(sure),
                undecided=sum(one.source == "none" for one in first),
                confidence=round(sum(sure) / len(sure), 3) if sure else 0.0,
            )
        )
    return tuple(sorted(subjects, key=lambda one: (-one.first, -one.also, one.topic.name, one.topic.slug)))


def explain(file: Path, config: Config) -> tuple[tuple[Chosen, ...], topics.Explanation]:
    """The topics that the file at `file` has, and what its words say; uses what the last publish learnt.

    Raises ConfigError where the file cannot be read, ArticleError where no article can be made of it.
    """
    path = inside(file, config)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=str(file)) from error
    plugins.ready(config, {file.suffix.lower()})
    reading = readers.read(Source(path=path, data=data), reader_options(config), body=True)
    draft = reading.draft
    if draft is None or draft.body is None:
        wrong = next(problem for problem in reading.problems if problem.level == "error")
        raise ArticleError(wrong.message, path=str(file), line=wrong.line, hint=wrong.hint)
    known = topics.taxonomy(config.topics, config.site.language)
    model = model_of(config)
    told = topics.explain(
        draft.title, draft.body.text, known, language=draft.language, usual=config.site.language, model=model
    )
    return topics.said(draft.topics, folder_of(path), known) or told.chosen, told
