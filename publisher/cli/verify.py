"""`publisher verify`: compare what is live with what was published."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option, output_option
from publisher.errors import counted

if TYPE_CHECKING:
    from publisher.config import Config
    from publisher.pipeline.verifying import Verified


@click.command()
@click.argument("places", nargs=-1, metavar="[URL|TARGET]...")
@click.option("--all", "everything", is_flag=True, help="Look at every file, not only feeds and what they name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@output_option
@config_option
def command(
    places: tuple[str, ...], file: Path | None, *, everything: bool, as_json: bool, output: Path | None
) -> None:
    """Compare what is live at each web address or target with the output folder. Default: site.url.

    Looks at status, bytes, type, caching, conditional requests, feeds' own addresses, autodiscovery and the
    certificate. Exit status 1 when something is wrong.
    """
    from publisher.cli import show

    config = configuration.load(file)
    if output:
        config = msgspec.structs.replace(config, output=Path.cwd() / output)
    if not places and config.site.local:
        raise config.refusal("'site.url' is not set", "site", "url", hint="Set it, or name an address or target.")
    results = {place: _verified(config, place, everything=everything) for place in places or (config.site.url,)}
    problems = [problem for result in results.values() for problem in result.problems]
    if as_json:
        click.echo(msgspec.json.encode({"places": {place: result._asdict() for place, result in results.items()}}))
    else:
        for problem in problems:
            show.problem(problem)
        for place, result in results.items():
            errors = sum(problem.level == "error" for problem in result.problems)
            click.echo(f"{place}: {counted(result.checked, 'file')} checked, {errors} wrong")
    sys.exit(int(any(problem.level == "error" for problem in problems)))


def _verified(config: Config, place: str, *, everything: bool) -> Verified:
    from publisher.pipeline import verifying

    if place.startswith(("http://", "https://")):
        now = datetime.now(UTC)
        return verifying.verify_web(config, place.rstrip("/") + "/", now, everything=everything)
    (target,) = configuration.targets_at([place], Path.cwd())
    return verifying.verify_target(config, target, everything=everything)
