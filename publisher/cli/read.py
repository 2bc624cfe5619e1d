"""`publisher read`: show what the reader makes of article files, and publish nothing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--explain", is_flag=True, help="Show each line of a plain-text file with its class and the rule behind it."
)
def command(files: tuple[Path, ...], file: Path | None, *, as_json: bool, explain: bool) -> None:
    """Read the article files FILES as `publisher publish` would, and print what was found in each."""
    config = configuration.load(file)
    from publisher.cli import show
    from publisher.pipeline.preview import explain_lines, preview

    now = datetime.now(UTC).replace(microsecond=0)
    failed = False
    for path in files:
        if explain:
            show.explained(path, explain_lines(path, config))
            continue
        found = preview(path, config, now)
        failed |= found.failed
        if as_json:
            click.echo(msgspec.json.encode(found.fields()))
        else:
            show.previewed(found)
    sys.exit(int(failed))
