"""`publisher publish`: turn a folder of articles into feeds, pages and a letter, and say what was done."""

from __future__ import annotations

import gc
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option, output_option, site_url_option
from publisher.config import Config
from publisher.model.iso8601 import moment


def _moment(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> datetime:
    """The moment that --now names, else that of the clock, which nothing below reads again."""
    if value is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return moment(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a moment. Write it as 2026-11-23T09:00:00Z.") from None


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("articles", required=False, type=click.Path(path_type=Path))
@output_option
@click.option("--outbox", type=click.Path(path_type=Path), help="Folder for letters, off the web.  [default: outbox]")
@config_option
@site_url_option
@click.option("--now", callback=_moment, metavar="ISO", help="Publish as of this moment, such as 2026-11-23T09:00:00Z.")
@click.option("--close", is_flag=True, help="Close the newsletter's open issue; the next article opens a new one.")
@click.option("--mail/--no-mail", default=None, help="Put a large import into the newsletter, or never mail it.")
@click.option("--intro", type=_FILE, help="A Markdown file that introduces the issue; issues/NUMBER.md does the same.")
@click.option("--to", multiple=True, metavar="URL", help="Upload there, in place of each [[target]]; repeatable.")
@click.option("--upload/--no-upload", default=True, help="Upload to the targets (default), or do not.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--keep-going/--strict", default=True, help="On an error: publish the rest (default), or nothing.")
@click.option("--removals", is_flag=True, help="Go on even if most of the published articles vanished.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but what is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that is new, gone, renamed or held back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
def command(
    articles: Path | None,
    output: Path | None,
    outbox: Path | None,
    file: Path | None,
    *,
    site_url: str,
    now: datetime,
    close: bool,
    mail: bool | None,
    intro: Path | None,
    to: tuple[str, ...],
    upload: bool,
    dry_run: bool,
    keep_going: bool,
    removals: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Turn ARTICLES (default: the folder 'articles') into feeds, web pages and a newsletter.

    Writes only what changed. A broken article is reported and never stops the others.
    """
    started = time.perf_counter()
    gc.disable()  # values refer to no values that refer back; looking for cycles among them takes a sixth of the time
    config = configuration.load(file, site_url=site_url)
    from publisher.cli import show
    from publisher.model import Source
    from publisher.pipeline import publish
    from publisher.pipeline.afterwards import upload_and_tell

    config = _told(config, to, articles=articles, output=output, outbox=outbox)
    with show.progress(quiet=as_json or quiet) as progress:
        report = publish(
            config,
            now,
            close=close,
            mail=mail,
            intro=Source(path=str(intro), data=intro.read_bytes()) if intro else None,
            ask=_ask,
            dry_run=dry_run,
            strict=not keep_going,
            removals=removals,
            progress=progress,
            waiting=show.waiting,
        )
    with show.progress(quiet=as_json or quiet) as progress:
        report = upload_and_tell(
            config, report, upload=upload, dry_run=dry_run, progress=progress, waiting=show.waiting
        )
    report = msgspec.structs.replace(report, seconds=time.perf_counter() - started)
    if as_json:
        click.echo(msgspec.json.encode(report.summary()))
    else:
        show.report(report, config, quiet=quiet, most=sys.maxsize if verbose else show.MOST_NAMES)
    sys.exit(report.exit_status)


def _told(config: Config, to: tuple[str, ...], **folders: Path | None) -> Config:
    """What publisher.toml says, but for the targets and the folders that the command names."""
    if to:
        config = msgspec.structs.replace(config, targets=configuration.targets_at(to, Path.cwd()))
    return msgspec.structs.replace(config, **{name: Path.cwd() / path for name, path in folders.items() if path})


def _ask(waiting: int) -> bool | None:
    """Ask a person whether a large import goes into the newsletter; None where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return click.confirm(f"{waiting} articles are new. Put them into the newsletter, too?", default=False, err=True)
