"""What people see on the terminal: problems, a short table, a progress bar; plain text in pipes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.errors import counted

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, Task, TaskID

    from publisher.config import Config
    from publisher.model import Problem
    from publisher.pipeline import Report
    from publisher.pipeline.preview import Preview
    from publisher.pipeline.report import TargetReport
    from publisher.readers.from_text import ClassifiedLine

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many

_BAR_FROM = 500  # fewer steps are done before a bar could be read
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
MOST_NAMES = 5
_NAME_SHOWN = 60
_LINE_SHOWN = 100
_TEXT_SHOWN = 240


def problem(found: Problem) -> None:
    """Print one problem on standard error: level, place, what, how to mend it, its code, and the line in question."""
    colour = _COLOURS[found.level]
    level = click.style(f"{found.level}:", fg=colour, bold=found.level == "error")
    code = click.style(f"  [{found.rule}]", dim=True) if found.rule else ""
    click.echo(f"{level} {_printable(str(found))}{code}", err=True)
    excerpt = _excerpt(Path(found.path), found.line) if found.line else ""
    if excerpt:
        click.echo(f"{click.style(f'{found.line:>5} |', fg=colour)} {excerpt}", err=True)


def _printable(text: str) -> str:
    """What of a user's text a terminal may get: nothing that moves the cursor or turns the direction of writing."""
    return text if text.isprintable() else "".join(one if one.isprintable() else " " for one in text)


def _excerpt(path: Path, number: int) -> str:
    """A line of a file as a terminal may show it; "" where it has nothing to show."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            line = next(islice(file, number - 1, number), "")[:_TEXT_SHOWN]
    except (OSError, ValueError):
        return ""
    shown = _printable(line).rstrip()
    return shown if len(shown) <= _LINE_SHOWN else shown[: _LINE_SHOWN - 1] + "…"


def waiting() -> None:
    """Say that another publish goes first."""
    click.echo("Another publish is running here; waiting for it to end.", err=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Yield a function that draws a bar for long work on a terminal, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """A rich progress bar that is imported and drawn only when there is much to do."""

    def __init__(self) -> None:
        self._progress: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def show(self, what: str, done: int, total: int) -> None:
        """Draw `done` of `total` behind the word `what`."""
        if total < _BAR_FROM or (done % 50 and done != total):
            return
        from rich import progress as rich_progress
        from rich.console import Console

        if self._progress is None:
            columns = (
                rich_progress.TextColumn("{task.description}"),
                rich_progress.BarColumn(),
                rich_progress.MofNCompleteColumn(),
                _rate_column(),
                rich_progress.TimeRemainingColumn(),
            )
            self._progress = rich_progress.Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.start()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._progress is not None:
            self._progress.stop()


def _rate_column() -> ProgressColumn:
    """How many steps are done in a second."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    return Rate()


def report(done: Report, config: Config, *, quiet: bool, most: int) -> None:
    """Print the problems, what came and went (at most `most` names of each), and the table of a publish."""
    for found in done.problems:
        problem(found)
    if quiet:
        for found in _of_targets(done):
            problem(found)
        return
    if done.problems:
        click.echo(err=True)
    _names("new", done.added, most)
    _names("gone", done.gone, most)
    _names("held back", tuple(f"{path} ({reason})" for path, reason in done.held), most)
    _names("renamed", tuple(f"{old} -> {new}" for old, new in done.renamed), most)
    rows = _table(done, config)
    width = max(len(name) for name, _, _ in rows) + 2
    for name, count, where in rows:
        click.echo(f"{name:<{width}}{count:>7}  {where}".rstrip())
    if done.stopped:
        click.echo("\nNothing was written: see the errors above.")
        return
    for target in done.targets:
        _target(target, most, dry=done.dry_run)
    what = "would be written" if done.dry_run else "written"
    problems = [*done.problems, *_of_targets(done)]
    errors = sum(found.level == "error" for found in problems)
    others = len(problems) - errors
    click.echo(
        f"\n{counted(done.written, 'file')} {what}, {done.unchanged} unchanged, {done.removed} removed; "
        f"{counted(errors, 'error')}, {counted(others, 'remark')}; {done.seconds:.2f} s"
    )


def _of_targets(done: Report) -> list[Problem]:
    return [found for target in done.targets for found in target.problems]


def _target(target: TargetReport, most: int, *, dry: bool) -> None:
    """Print what a target got, or would get; in a dry run the files with their sizes."""
    if dry:
        _names(f"{target.url} would get", tuple(f"{path} ({size:,} bytes)" for path, size in target.files), most)
        _names(f"{target.url} would lose", target.removed, most)
    for found in target.problems:
        problem(found)
    what = "would be sent" if dry else "sent"
    click.echo(
        f"{target.url}: {counted(len(target.files), 'file')} {what} ({target.bytes:,} bytes), "
        f"{target.unchanged} unchanged, {len(target.removed)} removed{'; it FAILED' if target.failed else ''}"
    )


def brief(done: Report, now: datetime, said: Collection[Problem] = ()) -> list[Problem]:
    """Print a publish as one line behind its problems; return those that are no errors.

    What `publisher watch` says each time: an error again and again, anything else not when it was `said` last time.
    """
    problems = [*done.problems, *_of_targets(done)]
    for found in problems:
        if found.level == "error" or found not in said:
            problem(found)
    click.echo(
        f"{now:%H:%M:%S} UTC  {counted(done.articles, 'article')}, {counted(done.written, 'file')} written, "
        f"{done.removed} removed; {done.seconds:.2f} s"
    )
    return [found for found in problems if found.level != "error"]


def _table(done: Report, config: Config) -> list[tuple[str, int, str]]:
    """Name, count and place of what there is now."""
    rows = [("articles", done.articles, "")]
    rows += [(f"  {name[:_NAME_SHOWN]}", count, "") for name, count in done.by_topic]
    if done.feeds:
        rows.append(("feeds", len(done.feeds), f"{shown(config.output)}/{done.feeds[0]} ..."))
    if done.issue:
        state = "closed" if done.issue.closed else "open"
        where = f"{shown(config.outbox)}/{done.issue.number}/"
        rows.append((f"issue {done.issue.number} ({state})", done.issue.articles, where))
    return rows


def _names(what: str, names: tuple[str, ...], most: int) -> None:
    """Name files, the first few of many."""
    if names:
        more = f" and {len(names) - most} more" if len(names) > most else ""
        click.echo(f"{what}: {', '.join(names[:most])}{more}")


def shown(path: Path) -> str:
    """A folder or a file as the user would write it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


_KIND_COLOURS = {"body": None, "title": "green", "heading": "green", "related": "blue", "noise": "red"}


def explained(file: Path, lines: tuple[ClassifiedLine, ...]) -> None:
    """Print each line of a text file behind its class and the rule that chose it."""
    click.secho(str(file), bold=True)
    for line in lines:
        label = click.style(f"{line.kind:<12}", fg=_KIND_COLOURS.get(line.kind, "yellow"))
        click.echo(f"{line.number:>5}  {label}{line.rule:<28} {line.text[:_LINE_SHOWN]}")


def previewed(found: Preview) -> None:
    """Print what a file was read as, a field a line, with the beginning of its text."""
    for one in found.problems:
        problem(one)
    fields = found.fields()
    click.secho(found.path, bold=True)
    for name in (
        "title",
        "subtitle",
        "byline",
        "published",
        "date_source",
        "updated",
        "language",
        "id",
        "slug",
        "summary",
    ):
        if fields.get(name):
            click.echo(f"  {name:<12}{fields[name]}")
    if found.topics:
        names = (f"{one.topic.name} ({one.confidence:.0%}, {one.source})" for one in found.topics)
        click.echo(f"  {'topics':<12}{', '.join(names)}")
    for name in ("headings", "related"):
        for item in fields.get(name, ()):
            click.echo(f"  {name:<12}{item.get('text') or item.get('title')}")
    if fields.get("text"):
        click.echo(f"  {'text':<12}{' '.join(str(fields['text'])[:_TEXT_SHOWN].split())} ...")
