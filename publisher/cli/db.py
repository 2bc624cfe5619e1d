"""`publisher db`: bring the database of subscribers up to date, and copy it."""

from __future__ import annotations

from pathlib import Path

import click

from publisher import config as configuration
from publisher.cli.opening import mail_config_option, office


@click.group()
def command() -> None:
    """Upgrade or back up the database of subscribers and letters."""


@command.command()
@mail_config_option
def upgrade(file: Path | None) -> None:
    """Create the database's tables, or bring them up to date; for SQLite this also happens by itself."""
    from publisher.mail import need_packages

    need_packages()
    from publisher.mail.store import HEAD, open_to_upgrade
    from publisher.mail.store import upgrade as bring_up

    config, environment = configuration.load(file), configuration.mail_environment()
    with open_to_upgrade(environment.database_url, config.root) as store:
        before = bring_up(store)
    click.echo(f"schema {HEAD}" if before == HEAD else f"schema {before or 'none'} -> {HEAD}")


@command.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@mail_config_option
def backup(target: Path | None, file: Path | None) -> None:
    """Copy the database to TARGET (default: subscribers.DATE.db), even while letters are being sent."""
    with office(file) as here:
        path = target or here.config.root / f"subscribers.{here.now:%Y%m%dT%H%M%SZ}.db"
        here.store.backup(path)
        click.echo(f"written  {path}")
        if not here.environment.secret:
            from publisher.mail.secret import FILE_NAME

            click.echo(
                f"Keep {FILE_NAME} with it: without that key, nobody can unsubscribe by a link in an older letter."
            )
