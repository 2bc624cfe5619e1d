"""`publisher status`: what letters wait, and which may or may not have arrived."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from publisher.cli.opening import config_option, office

_MOST_SHOWN = 50


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def command(file: Path | None, *, as_json: bool) -> None:
    """Count subscribers and letters, and list letters of which nobody knows whether they arrived."""
    with office(file) as here:
        from publisher.mail import standing

        found = standing.look(here.store, here.now)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    click.echo(f"subscribers: {_counts(found.subscribers)}")
    click.echo(f"letters:     {_counts(found.letters)}")
    if found.late:
        click.echo(f"{found.late} planned letters were due over 12 hours ago: publisher send --late sends them")
    for one in found.unknown[:_MOST_SHOWN]:
        click.echo(
            f"unknown      {one.address or '(erased)'}  {one.slot}  {one.moment:%Y-%m-%d %H:%M} UTC  {one.reply}"
        )
    if found.unknown:
        more = f"; the first {_MOST_SHOWN} are shown" if len(found.unknown) > _MOST_SHOWN else ""
        click.echo(f"{len(found.unknown)} letters may or may not have arrived{more}.")
        click.echo("Ask your mail server's log for them; publisher send --resend-unknown sends them again.")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"
