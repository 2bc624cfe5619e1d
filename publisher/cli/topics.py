"""`publisher topics`: list the topics of the articles, or explain how one article got its topic."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option


@click.command()
@click.option("--explain", "explained", type=click.Path(path_type=Path), help="Show which words decided in this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@config_option
def command(explained: Path | None, file: Path | None, *, as_json: bool) -> None:
    """List the topics: how many articles each has, who chose them, and how sure the choice by words is."""
    config = configuration.load(file)
    from publisher.cli import show_topics
    from publisher.pipeline import subjects

    if explained is not None:
        chosen, told = subjects.explain(explained, config)
        if as_json:
            click.echo(msgspec.json.encode({"topics": chosen, "ranking": told.ranking, "words": told.words}))
        else:
            show_topics.explained(explained, chosen, told)
        return
    survey = subjects.survey(config, datetime.now(UTC).replace(microsecond=0))
    if as_json:
        click.echo(msgspec.json.encode(survey))
    else:
        show_topics.surveyed(survey)
    sys.exit(int(any(problem.level == "error" for problem in survey.problems)))
