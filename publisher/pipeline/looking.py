"""What `publisher check` finds in the settings and the articles: a publish's own problems, with codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from publisher import readers
from publisher.build.scan import read_file
from publisher.checking import RULES, Finding
from publisher.config import Config
from publisher.model import Problem, Source
from publisher.pipeline import publish
from publisher.pipeline.reading import listing, reader_options


def look(config: Config, now: datetime) -> Iterator[Finding]:
    """The findings in publisher.toml and in every article. Raises ConfigError and StateError as a publish does."""
    report = publish(config, now, dry_run=True)
    articles = config.articles.name
    for problem in report.problems:
        yield _of_problem(problem, in_article=problem.path.startswith(f"{articles}/"))
    yield from _without_alt(config, articles)


def _of_problem(problem: Problem, *, in_article: bool) -> Finding:
    code = "C101" if not in_article else "A101" if problem.level == "error" else "A102"
    return Finding(
        code=code, path=problem.path, line=problem.line, message=problem.message, hint=problem.hint,
        level="error" if problem.level == "error" else "warning",
    )  # fmt: skip


def _without_alt(config: Config, articles: str) -> Iterator[Finding]:
    """Pictures that say nothing to those who do not see them; hundreds in one article are told once."""
    options, rule = reader_options(config), RULES["A103"]
    for stat in listing(config).articles:
        data = read_file(config.articles, stat.path, options.max_bytes)
        if isinstance(data, Problem) or not (b"![" in data or b"<img" in data or b"<IMG" in data):
            continue
        draft = readers.read(Source(path=stat.path, data=data), options, body=True).draft
        silent = [image.url for image in draft.body.images if not image.alt] if draft and draft.body else []
        if silent:
            more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
            yield Finding(
                code="A103", path=f"{articles}/{stat.path}", line=0, message=f"{rule.what}: {silent[0]}{more}",
                hint=rule.mend, level=rule.level,
            )  # fmt: skip
