"""What the commands of mail begin with: the configuration, the database and its secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from publisher import config as configuration
from publisher.config import Config, MailEnvironment
from publisher.errors import ConfigError

if TYPE_CHECKING:
    from publisher.mail.store import Store


class Office(NamedTuple):
    """An open database with what is needed to work with it; `now` is read once."""

    config: Config
    environment: MailEnvironment
    store: Store
    secret: bytes
    now: datetime


mail_config_option = click.option(
    "--config", "file", type=click.Path(path_type=Path), help="Another publisher.toml; the database lies beside it."
)


@contextmanager
def office(file: Path | None) -> Iterator[Office]:
    """Open the database of the publication in this folder, or of `file`."""
    from publisher.mail import need_packages

    need_packages()
    from publisher.mail import secret
    from publisher.mail.store import open_store

    config, environment = configuration.load(file), configuration.mail_environment()
    with open_store(environment.database_url, config.root) as store:
        key = secret.load(environment.secret, config.root, store)
        yield Office(config, environment, store, key, datetime.now(UTC).replace(microsecond=0))


def wrong(message: str) -> ConfigError:
    """A wrong argument, as an error that ends the command with exit status 2."""
    return ConfigError(message[:1].lower() + message[1:])
