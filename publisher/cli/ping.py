"""`publisher ping`: tell the WebSub hub about changed feeds, once they are where the hub can fetch them."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option, output_option, site_url_option
from publisher.errors import counted


@click.command()
@click.option("--all", "everything", is_flag=True, help="Tell it of all feeds, whether they changed or not.")
@output_option
@config_option
@site_url_option
def command(output: Path | None, file: Path | None, *, site_url: str, everything: bool) -> None:
    """Tell the WebSub hub which feeds changed since it was last told.

    For sites that are copied to their server after 'publisher publish': with feeds.ping = false that tells nobody.
    """
    config = configuration.load(file, site_url=site_url)
    missing = [] if config.feeds.hub else ["feeds.hub"]
    missing += ["site.url"] if config.site.local else []
    if missing:
        raise config.refusal(f"'{missing[0]}' is not set, so there is nobody to tell", *missing[0].split("."))
    if output:
        config = msgspec.structs.replace(config, output=Path.cwd() / output)
    from publisher.cli import show
    from publisher.pipeline.announcing import announce

    done = announce(config, everything=everything)
    for problem in done.problems:
        show.problem(problem)
    click.echo(f"{config.feeds.hub} was told about {counted(done.told, 'feed')}")
    sys.exit(int(bool(done.problems)))
