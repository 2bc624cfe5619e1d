"""`publisher check`: what is wrong with feeds, letters, articles and settings, where, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from publisher.cli.arguments import config_option
from publisher.errors import counted, sentences

if TYPE_CHECKING:
    from publisher.checking import Finding

_KINDS = ("*.xml", "*.json", "*.opml", "*.eml")


def _known(_ctx: click.Context, _parameter: click.Parameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what no rule's code begins with: nothing would be looked for, and all would seem well."""
    if not codes:
        return codes
    from publisher.checking import RULES

    for code in codes:
        if not any(rule.startswith(code) for rule in RULES):
            pairs = {rule: zip(rule, code.upper(), strict=False) for rule in RULES}
            alike = {rule: sum(one == other for one, other in row) for rule, row in pairs.items()}
            close = sorted((rule for rule in RULES if alike[rule] > 1), key=lambda rule: (-alike[rule], rule))[:3]
            meant = f"Did you mean {' or '.join(close)}?" if close else f"Codes go from {min(RULES)} to {max(RULES)}."
            raise click.BadParameter(f"no rule's code begins with '{code}'. {meant} docs/rules.md lists them.")
    return codes


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--select",
    multiple=True,
    callback=_known,
    metavar="CODE",
    help="Only rules whose code begins with this; may be given several times.",
)
@click.option(
    "--ignore",
    multiple=True,
    callback=_known,
    metavar="CODE",
    help="No rules whose code begins with this; may be given several times.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@config_option
def command(
    paths: tuple[Path, ...], file: Path | None, *, select: tuple[str, ...], ignore: tuple[str, ...], form: str
) -> None:
    """Check PATHS (feeds, letters and folders of them, whoever made them): what is wrong, and how to mend it.

    Without PATHS it looks at the publication here: its settings, its articles, its feeds and its letters. Exit status
    1 when there is an error; warnings alone leave it 0.
    """
    from publisher.checking import chosen

    now = datetime.now(UTC).replace(microsecond=0)
    found = list(_of_files(paths, now) if paths else _of_publication(file, now))
    kept = chosen(found, select, ignore)
    if form == "json":
        click.echo(msgspec.json.encode(kept))
    else:
        for finding in kept:
            click.echo(_line(finding, form))
    errors = sum(finding.level == "error" for finding in kept)
    if form == "text":
        click.echo(f"{counted(errors, 'error')}, {counted(len(kept) - errors, 'warning')}")
    sys.exit(int(errors > 0))


def _escaped(text: str) -> str:
    """As a command of a GitHub workflow wants its values."""
    for plain, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(plain, code)
    return text


def _line(finding: Finding, form: str) -> str:
    if form == "github":
        place = f"file={_escaped(finding.path)},line={finding.line or 1},title={finding.code}"
        said = sentences(finding.message, finding.hint)
        return f"::{finding.level} {place}::{said.replace('%', '%25')}"
    colour = "red" if finding.level == "error" else "yellow"
    return str(finding).replace(finding.code, click.style(finding.code, fg=colour), 1)


def _of_files(paths: tuple[Path, ...], now: datetime) -> Iterator[Finding]:
    from publisher.checking import MOST_BYTES, check
    from publisher.errors import ConfigError

    for path in paths:
        files = sorted({file for kind in _KINDS for file in path.rglob(kind)}) if path.is_dir() else [path]
        files = [one for one in files if not any(part.startswith(".") for part in one.relative_to(path).parts)]
        for file in files:
            if file.name == "sitemap.xml":
                continue
            try:
                with file.open("rb") as opened:
                    data = opened.read(MOST_BYTES + 1)  # what is larger is refused, unread
            except OSError as error:
                raise ConfigError(f"cannot be read: {error.strerror}", path=str(file)) from error
            yield from check(str(file), data, now)


def _of_publication(file: Path | None, now: datetime) -> Iterator[Finding]:
    """What a publish would say, without publishing, and what lies in the output and the outbox."""
    from publisher import config as configuration
    from publisher.errors import ConfigError
    from publisher.live import schedule
    from publisher.pipeline.looking import look, of_error

    try:
        config = configuration.load(file)
    except ConfigError as error:
        yield of_error(error)
        return
    if wrong := schedule.mistake(config, now):
        yield of_error(wrong)
    yield from look(config, now)
    here = tuple(folder for folder in (config.output, config.outbox) if folder.is_dir())
    cwd = Path.cwd()
    yield from _of_files(tuple(one.relative_to(cwd) if one.is_relative_to(cwd) else one for one in here), now)
