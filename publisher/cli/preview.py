"""`publisher preview`: the letter, the feeds and the pages on this machine, made again at each change."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import click

from publisher import config as configuration
from publisher.cli import arguments


@click.command()
@click.option(
    "--port",
    default=8765,
    callback=arguments.port,
    show_default=True,
    help="The port on this machine; 0: any free one.",
)
@click.option("--open", "opened", is_flag=True, help="Open the board in the browser.")
@arguments.config_option
def command(port: int, file: Path | None, *, opened: bool) -> None:
    """Show the letter, the feeds and the pages in the browser, and reload them when a source changes.

    Nothing is published: the output, the outbox and publisher.lock stay as they are. Ctrl-C ends it.
    """
    from publisher.live.server import BOARD, HOST, server
    from publisher.live.stage import Stage
    from publisher.live.watching import changes

    first = configuration.load(file)
    address = ""

    def load() -> configuration.Config:
        return configuration.load(file, site_url=address)

    with tempfile.TemporaryDirectory(prefix="publisher-") as scratch:
        stage = Stage(load, Path(scratch), lambda: datetime.now(UTC).replace(microsecond=0))
        with server(stage, first.templates, port) as serving:
            address = f"http://{HOST}:{serving.server_address[1]}/"
            stage.update()
            Thread(target=serving.serve_forever, daemon=True).start()
            click.echo(f"{address.rstrip('/')}{BOARD}   (Ctrl-C ends it)")
            if opened:
                click.launch(f"{address.rstrip('/')}{BOARD}")
            try:
                for _change in changes(stage.sources, Event(), settings=file):
                    stage.update()
                    _say(stage.shown.error)
            finally:
                serving.shutdown()


def _say(error: str) -> None:
    """Tell of what cannot be published; everything else is on the board."""
    if error:
        click.secho(f"error: {error}", fg="red", err=True)
