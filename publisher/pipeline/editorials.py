"""The publisher's own words about issues: the files issues/NUMBER.md, or what `publish --intro` gave; read when asked.

A file belongs to an issue by its name: `3.md` to all letters of issue 3, `3.rivers.md` to its letter of one topic.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from publisher.build.lock import IssueRecord
from publisher.build.newsletter import Decision
from publisher.config import Config
from publisher.markup import rewrite_urls
from publisher.model import Editorial, Issue, Problem, Source
from publisher.pipeline.library import resolved
from publisher.pipeline.links import Links
from publisher.pipeline.plan import Plan, letters_of
from publisher.readers.decoding import decode


class Editorials:
    """Gives the words of an issue's letters, every address absolute; `problems` grows with what is amiss in them."""

    def __init__(self, config: Config, links: Links, issues: Iterable[IssueRecord]) -> None:
        self._config, self._links = config, links
        self._kept = {issue.issue: issue.words for issue in issues if issue.words}
        self._read: dict[str, Editorial] = {}
        self.problems: list[Problem] = []

    def of(self, letter: Issue) -> Editorial:
        """The words of one letter; that of a topic has the issue's own, but not its subject, where it has no file."""
        if not letter.number:
            return Editorial()
        general = self._of(f"{letter.number}.md", self._kept.get(letter.number, ""))
        if letter.topic is None:
            return general
        own = self._of(f"{letter.number}.{letter.topic.slug}.md")
        return own if own != Editorial() else msgspec.structs.replace(general, subject="")

    def amiss(self, plan: Plan) -> list[Problem]:
        """What is amiss in the words of the current issue."""
        for letter in letters_of(plan.issue, plan) if plan.issue else ():
            self.of(letter)
        return self.problems

    def _of(self, name: str, kept: str = "") -> Editorial:
        if name not in self._read:
            self._read[name] = self._make(name, kept)
        return self._read[name]

    def _make(self, name: str, kept: str) -> Editorial:
        file = self._config.issues / name
        shown = _shown(file, self._config) if file.is_file() else "--intro"
        data = file.read_bytes() if file.is_file() else kept.encode()
        if not data.strip():
            return Editorial()
        from publisher.readers import editorial  # noqa: PLC0415 - Markdown is loaded when somebody wrote some

        found, noticed = editorial.read(Source(path=shown, data=data))
        self.problems += noticed
        found = msgspec.structs.replace(
            found,
            before=self._absolute(name, found.before),
            after=self._absolute(name, found.after),
            language=self._config.site.language,
        )
        from publisher import digest  # noqa: PLC0415 - only where something is written

        size, most = digest.words_size(found), digest.MAX_WORDS
        if size <= most:
            return found
        message = f"would take {size:,} bytes of the letter, where it may take {most:,}"
        hint = "Shorten it, or make it an article; the letter goes without it."
        self.problems.append(Problem(path=shown, message=message, hint=hint))
        return Editorial(subject=found.subject)

    def _absolute(self, name: str, html: str) -> str:
        """Resolve addresses as from the folder of issues, wherever that lies."""
        articles, issues = self._config.articles, self._config.issues
        here = Path(os.path.relpath(issues, articles)).as_posix()
        there = Path(os.path.relpath(articles, issues)).as_posix() + "/"

        def where(reference: str) -> tuple[str, str]:
            if reference.startswith(there):
                return "", reference.removeprefix(there)
            return f"{here}/{name}", reference

        shown = resolved(html, self._links, where)
        return rewrite_urls(shown.html, lambda url: shown.mailed.get(url, url))


def introduced(decision: Decision, given: Source | None, config: Config) -> tuple[Decision, list[Problem]]:
    """The decision with the words that were `given` for its issue, and what speaks against taking them."""
    if given is None:
        return decision, []
    issue = decision.issue
    if issue is None:
        hint = "Add an article, or leave --intro out."
        return decision, [Problem(path=given.path, message="there is no issue that it could introduce", hint=hint)]
    file = config.issues / f"{issue.issue}.md"
    if file.is_file():
        hint = "Edit that file, or delete it."
        message = f"issue {issue.issue} already has an introduction in {_shown(file, config)}"
        return decision, [Problem(path=given.path, message=message, hint=hint)]
    changed = msgspec.structs.replace(issue, words=decode(given).text)
    issues = tuple(changed if one == issue else one for one in decision.lock.issues)
    lock = msgspec.structs.replace(decision.lock, issues=issues)
    return msgspec.structs.replace(decision, lock=lock, issue=changed), []


def _shown(file: Path, config: Config) -> str:
    return (file.relative_to(config.root) if file.is_relative_to(config.root) else file).as_posix()
