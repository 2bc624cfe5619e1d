"""`publisher schema`: JSON Schemas of publisher.toml and of front matter, for editors."""

from __future__ import annotations

import click


@click.command()
@click.argument("what", type=click.Choice(["config", "front-matter"]), default="config")
def command(what: str) -> None:
    """Print the JSON Schema of publisher.toml ("config") or of an article's front matter ("front-matter")."""
    from publisher.config.schema import config_schema
    from publisher.readers.schema import front_matter_schema

    click.echo(config_schema() if what == "config" else front_matter_schema(), nl=False)
