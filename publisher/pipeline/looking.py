"""What `publisher check` finds in the settings, the articles and the outputs: a publish's own problems, with codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from publisher import readers
from publisher.build.scan import read_file
from publisher.checking import RULES, Finding, Outputs, Site
from publisher.config import Config
from publisher.errors import PublisherError
from publisher.model import Problem, Source
from publisher.pipeline import publish, report
from publisher.pipeline.listing import listing, reader_options
from publisher.pipeline.report import Report
from publisher.targets.manifest import Manifest


def look(config: Config, now: datetime) -> Iterator[Finding]:
    """The findings in publisher.toml, in every article, and in the output folder and the outbox; nothing is written."""
    articles = config.articles.name
    try:
        done = publish(config, now, dry_run=True)
    except PublisherError as error:
        yield of_error(error)
        return
    for problem in done.problems:
        yield _of_problem(problem)
    for path, reason in done.held:
        if reason.startswith("until"):
            yield _finding("A116", f"{articles}/{path}", reason)
    yield from _without_alt(config, articles)
    yield from _of_outputs(config, done)


def of_error(error: PublisherError) -> Finding:
    """What ends a publish, as a finding."""
    problem = report.of_error(error)
    where, code = problem.path or "publisher.toml", problem.rule or "C103"
    return _of_problem(msgspec.structs.replace(problem, path=where, rule=code))


def _of_problem(problem: Problem) -> Finding:
    return Finding(
        code=problem.rule, path=problem.path, line=problem.line, message=problem.message, hint=problem.hint,
        level="error" if problem.level == "error" else "warning",
    )  # fmt: skip


def _finding(code: str, path: str, detail: str) -> Finding:
    rule = RULES[code]
    message = f"{rule.what}: {detail}" if detail else rule.what
    return Finding(code=code, path=path, line=0, message=message, hint=rule.mend, level=rule.level)


def _of_outputs(config: Config, done: Report) -> Iterator[Finding]:
    """What is wrong with the files that a publish has written."""
    for folder in (config.output, config.outbox):
        if not folder.is_dir():
            continue
        manifest = Manifest(folder).entries
        outputs = Outputs(Site(config.site.url, manifest))
        for path in sorted(manifest):
            yield from outputs.check(path, f"{folder.name}/{path}", _read(folder / path))
        if manifest and folder == config.output and done.written + done.removed:
            yield _finding("O106", folder.name, f"{done.written + done.removed} files would change")


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _without_alt(config: Config, articles: str) -> Iterator[Finding]:
    """Pictures that say nothing to those who do not see them; hundreds in one article are told once."""
    options = reader_options(config)
    for stat in listing(config).articles:
        data = read_file(config.articles, stat.path, options.max_bytes)
        if isinstance(data, Problem):
            continue
        shows = b"![" in data or b"<img" in data or b"<IMG" in data
        draft = readers.read(Source(path=stat.path, data=data), options, body=shows).draft
        body = draft.body.images if draft and draft.body else ()
        told = {image.url for image in body}  # there the lead picture's alt text is, or is asked for
        lead = (draft.image,) if draft and draft.image and draft.image.url not in told else ()
        silent = [image.url for image in (*lead, *body) if not image.alt]
        if silent:
            more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
            yield _finding("A103", f"{articles}/{stat.path}", f"{silent[0]}{more}")
