"""`publisher watch`: publish at each change of what a publish depends on."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option, site_url_option
from publisher.errors import PublisherError

if TYPE_CHECKING:
    from publisher.model import Problem


@click.command()
@site_url_option
@config_option
def command(site_url: str, file: Path | None) -> None:
    """Publish now, and again whenever a source changes. Ctrl-C ends it.

    Sources are the articles and the files that they name, the templates, issues/ and publisher.toml.
    """
    from publisher.live.watching import changes

    configuration.load(file, site_url=site_url)  # what is wrong from the beginning ends it
    said = _publish(file, site_url, [])
    for _change in changes(lambda: configuration.load(file, site_url=site_url), Event(), settings=file):
        said = _publish(file, site_url, said)


def _publish(file: Path | None, site_url: str, said: list[Problem]) -> list[Problem]:
    """Publish once, and say what came of it; an error is told and the watch goes on.

    `said` and the answer are the warnings and hints that need not be said again.
    """
    from publisher.cli import show
    from publisher.pipeline import publish
    from publisher.pipeline.afterwards import upload_and_tell

    started, now = time.perf_counter(), datetime.now(UTC).replace(microsecond=0)
    try:
        config = configuration.load(file, site_url=site_url)
        report = publish(config, now, waiting=show.waiting)
        report = upload_and_tell(config, report, upload=True, dry_run=False, waiting=show.waiting)
    except PublisherError as error:
        click.secho(f"error: {error}", fg="red", err=True)
        return said
    return show.brief(msgspec.structs.replace(report, seconds=time.perf_counter() - started), now, said)
