"""What a publish did, as a value: printed as a table or as JSON, and kept for the next unchanged run."""

from __future__ import annotations

import posixpath
from typing import Any

import msgspec

from publisher.config import Config
from publisher.errors import ConfigError, PublisherError, RenderError, StateError
from publisher.model import Problem


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What was cut so that a letter is not clipped: articles left out, and whole texts replaced by their summaries.

    `summaries` is the number of characters to which summaries were shortened, 0 when they were not.
    """

    articles: int = 0
    texts: int = 0
    summaries: int = 0


class LetterReport(msgspec.Struct, frozen=True, kw_only=True):
    """One letter of an issue, of all topics or of the one with the slug `topic`; `bytes` is the size of its HTML."""

    topic: str = ""
    subject: str
    bytes: int
    articles: int
    cut: Cut = Cut()


class IssueReport(msgspec.Struct, frozen=True, kw_only=True):
    """The newsletter's issue of this run; `letters` is empty when nothing is known of them."""

    number: int
    articles: int
    closed: bool
    letters: tuple[LetterReport, ...] = ()


class TargetReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was, or in a dry run would be, done to one target: `files` are the paths sent, with their sizes in bytes."""

    url: str
    files: tuple[tuple[str, int], ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def bytes(self) -> int:
        """How much was sent."""
        return sum(size for _, size in self.files)

    @property
    def failed(self) -> bool:
        """Whether it does not hold all that it should."""
        return any(problem.level == "error" for problem in self.problems)

    def summary(self) -> dict[str, Any]:
        """The object that --json prints."""
        return {
            "url": self.url,
            "sent": len(self.files),
            "bytes": self.bytes,
            "removed": len(self.removed),
            "unchanged": self.unchanged,
            "problems": [full(problem) for problem in self.problems],
        }


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Counts are of articles and files; `by_topic` counts an article under each of its topics, in the topics' order.

    `added`, `gone` and `renamed` name files; `held` are those that are not public, each with the reason; `stopped` says
    that nothing was written, because of an error and --strict, or because most articles vanished; `feeds` are the paths
    of all feeds; `files` has, in a dry run, the hash and size that each file of the output would have, and is None
    where the output would stay as it is.
    """

    articles: int = 0
    by_topic: tuple[tuple[str, int], ...] = ()
    feeds: tuple[str, ...] = ()
    issue: IssueReport | None = None
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    stopped: bool = False
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    dry_run: bool = False
    files: dict[str, tuple[str, int]] | None = None
    targets: tuple[TargetReport, ...] = ()

    @property
    def exit_status(self) -> int:
        """1 when there is an error among the problems, or a target failed, else 0."""
        wrong = any(problem.level == "error" for problem in self.problems)
        return int(wrong or any(target.failed for target in self.targets))

    def summary(self) -> dict[str, Any]:
        """The object that --json prints, of values that any JSON encoder knows."""
        return {
            "articles": self.articles,
            "by_topic": dict(self.by_topic),
            "feeds": list(self.feeds),
            "issue": msgspec.to_builtins(self.issue),
            "written": self.written,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "added": list(self.added),
            "gone": list(self.gone),
            "renamed": [{"from": old, "to": new} for old, new in self.renamed],
            "held": [{"path": path, "reason": reason} for path, reason in self.held],
            "stopped": self.stopped,
            "problems": [full(problem) for problem in self.problems],
            "seconds": round(self.seconds, 3),
            "dry_run": self.dry_run,
            "targets": [target.summary() for target in self.targets],
        }


def full(problem: Problem) -> dict[str, Any]:
    """A problem with every field spelt out, also those that have their default."""
    return msgspec.structs.asdict(problem)


def of_error(error: PublisherError) -> Problem:
    """What ended a command, as a problem; it has a code where `publisher check` tells of it."""
    rule = "C102" if isinstance(error, ConfigError) else "C103" if isinstance(error, (RenderError, StateError)) else ""
    return Problem(
        rule=rule, path=error.path, line=error.line, message=error.message or type(error).__name__, hint=error.hint
    )


def ended(error: PublisherError) -> dict[str, Any]:
    """The object that --json prints in place of the usual one when a command ended without doing anything."""
    return {"stopped": True, "problems": [full(of_error(error))], "targets": []}


def of_article(problem: Problem, config: Config) -> Problem:
    """A problem of a file below the folder of articles, with its code, and its path as the user knows it."""
    inside = config.articles.is_relative_to(config.root)
    shown = config.articles.relative_to(config.root) if inside else config.articles
    path = posixpath.normpath(f"{shown.as_posix()}/{problem.path}")  # an issue's own words lie beside the folder
    return msgspec.structs.replace(with_code(problem), path=path)


def with_code(problem: Problem, *, article: bool = True) -> Problem:
    """The problem with the code of all others where it has none of its own; `article`: it is of an article."""
    if problem.rule:
        return problem
    rule = "C101" if not article else "A101" if problem.level == "error" else "A102"
    return msgspec.structs.replace(problem, rule=rule)


_ORDER = {"error": 0, "warning": 1, "hint": 2}


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Sort problems by file and line, each once, whatever order the work was done in."""
    unique = {msgspec.json.encode(problem): problem for problem in problems}
    return tuple(sorted(unique.values(), key=lambda p: (p.path, p.line, _ORDER[p.level], p.message)))
