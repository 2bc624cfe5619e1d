"""`publisher subscribers`: who gets letters, which and how often."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from publisher.cli import show
from publisher.cli.opening import Office, mail_config_option, office, wrong
from publisher.errors import ConfigError, counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from publisher.mail.people import Subscriber

_STATES = ("pending", "active", "unsubscribed", "bounced", "complained")  # mail.tables has them, but takes long to load


@click.group()
def command() -> None:
    """Manage the list of those who get letters."""


def _wishes(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a reader wants."""
    options = (
        click.option("--name", help="The reader's name."),
        click.option("--language", metavar="TAG", help="Language of letters, such as de.  [default: the site's]"),
        click.option("--timezone", metavar="ZONE", help="Time zone, such as Europe/Berlin.  [default: the site's]"),
        click.option("--topics", metavar="LIST", help="Topics, such as 'rivers, cities=instant'.  [default: all]"),
        click.option("--frequency", metavar="WORD", help="instant, daily, weekly, monthly or never."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command()
@click.argument("address")
@_wishes
@click.option("--source", default="added by hand", show_default=True, help="How the reader consented.")
@click.option("--pending", is_flag=True, help="Send nothing until the reader confirms.")
@click.option("--again", is_flag=True, help="Add a reader who left or never confirmed, and now asks for it.")
@click.option("--latest", is_flag=True, help="Count the articles of the latest issue as new to this reader.")
@mail_config_option
def add(address: str, file: Path | None, *, source: str, pending: bool, again: bool, latest: bool, **wish: Any) -> None:
    """Add a subscriber who consented."""
    with office(file) as here:
        from publisher.mail import people, subscribers

        try:
            entry = people.Entry(
                address=people.address(address),
                consent_source=people.line(source, "source"),
                state="pending" if pending else "active",
                **_checked(here, wish),
            )
        except ValueError as error:
            raise wrong(str(error)) from error
        start = subscribers.Start(here.now, _latest_issue(here) if latest else None)
        (outcome,) = subscribers.add(here.store, here.secret, [entry], start, again=again)
        with here.store.reading() as connection:
            reader = subscribers.find(connection, address=entry.address)
    waits = outcome == "known" and not pending and reader is not None and reader.state == "pending"
    told = {
        "added": "added",
        "known": "is already a subscriber",
        "left": "has left. Use --again if the reader asked for it",
        "waits": "has not confirmed yet. Use --again if the reader asked for it",
    }
    click.echo(f"{entry.address.text}: {told['waits' if waits else outcome]}")
    sys.exit(outcome == "left" or waits)


@command.command(name="set")
@click.argument("address")
@_wishes
@click.option("--pause-until", metavar="ISO", help="Send nothing until then, such as 2026-12-24.")
@click.option("--resume", is_flag=True, help="End a pause.")
@mail_config_option
def change(address: str, file: Path | None, *, pause_until: str | None, resume: bool, **wish: Any) -> None:
    """Change what a subscriber wants; options that you do not give stay as they are."""
    with _one(file, address) as (here, connection, reader):
        from publisher.mail import people, subscribers

        try:
            values = _checked(here, wish, reader)
            if pause_until or resume:
                values["paused_until"] = people.moment(pause_until) if pause_until else None
        except ValueError as error:
            raise wrong(str(error)) from error
        subscribers.change(connection, reader, here.now, **values)
    click.echo(f"{reader.address}: changed")


@command.command(name="import")
@click.argument("table", metavar="FILE.csv", type=click.Path(path_type=Path))
@mail_config_option
def bring(table: Path, file: Path | None) -> None:
    """Add the subscribers of a CSV file, whose first line names the columns; '-' reads standard input."""
    with office(file) as here:
        from publisher.mail import importing, preferences, tabular
        from publisher.mail.subscribers import Start

        try:
            data = sys.stdin.buffer.read() if str(table) == "-" else table.read_bytes()
        except OSError as error:
            raise wrong(f"{table}: cannot be read: {error.strerror}") from error
        rows = tabular.read(data, str(table), preferences.known_topics(here.config))
        source = f"import of {table.name}"[:200]
        done = importing.bring_in(here.store, here.secret, rows, Start(here.now), source=source)
    for problem in done.problems:
        show.problem(problem)
    left = f", {done.left} had left and were not added" if done.left else ""
    click.echo(f"{done.added} added, {done.known} already known{left}, {counted(len(done.problems), 'row')} left out")
    sys.exit(bool(done.problems))


@command.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file that only its owner can read.")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@mail_config_option
def export(output: Path | None, state: Any, file: Path | None) -> None:
    """Write all subscribers as CSV, which `import` reads back."""
    with office(file) as here:
        from publisher.mail import subscribers, tabular

        found = subscribers.every(here.store, state)
        if output is None:
            tabular.write(sys.stdout, found)
            return
        try:
            output.touch(mode=0o600)
            with output.open("w", encoding="utf-8", newline="") as stream:
                count = tabular.write(stream, found)
        except OSError as error:
            hint = "Name a file in a folder that exists."
            raise ConfigError(f"cannot be written: {error.strerror}", path=str(output), hint=hint) from error
    click.echo(f"{count} written to {output}")


@command.command()
@click.argument("address")
@mail_config_option
def remove(address: str, file: Path | None) -> None:
    """Send a subscriber nothing more; what is known of them stays, so that nobody adds the address again."""
    with _one(file, address) as (here, connection, reader):
        from publisher.mail import subscribers

        subscribers.leave(connection, here.secret, reader, "unsubscribed", here.now)
    click.echo(f"{reader.address}: will get no more letters")


@command.command()
@click.argument("address")
@mail_config_option
def erase(address: str, file: Path | None) -> None:
    """Delete everything about a subscriber; a keyed hash stays, so that no import brings the address back."""
    with _one(file, address) as (here, connection, reader):
        from publisher.mail import subscribers

        subscribers.erase(connection, here.secret, reader, here.now)
    click.echo(f"{reader.address}: erased")


@command.command(name="list")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@mail_config_option
def show_all(state: Any, file: Path | None, *, as_json: bool) -> None:
    """Print the subscribers, one on each line."""
    with office(file) as here:
        from publisher.mail import subscribers

        for reader in subscribers.every(here.store, state):
            fields = _fields(reader)
            if as_json:
                click.echo(msgspec.json.encode(fields))
            else:
                wishes = " ".join(filter(None, (fields["topics"] or "all topics", fields["frequency"])))
                click.echo(f"{reader.address:<40} {reader.state:<12} {wishes}")


@command.command(name="show")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@mail_config_option
def show_one(address: str, file: Path | None, *, as_json: bool) -> None:
    """Print everything known about a subscriber."""
    with _one(file, address) as (_, _connection, reader):
        fields = _fields(reader)
        if as_json:
            click.echo(msgspec.json.encode(fields))
            return
        for name, value in fields.items():
            if value not in (None, ""):
                click.echo(f"{name:<16}{value}")


def _fields(reader: Subscriber) -> dict[str, Any]:
    """What people are shown of a subscriber: no handle, no number."""
    from publisher.mail import preferences

    topics, frequency = preferences.described(preferences.read(reader.preferences))
    return {
        "address": reader.address,
        "name": reader.name,
        "state": reader.state,
        "language": reader.language,
        "timezone": reader.timezone,
        "topics": topics,
        "frequency": frequency,
        "since": reader.since,
        "paused_until": reader.paused_until,
        "consented": reader.consented,
        "consent_source": reader.consent_source,
    }


@contextmanager
def _one(file: Path | None, address: str) -> Iterator[tuple[Office, Connection, Subscriber]]:
    """Open the database to change one subscriber. Raises ConfigError for an address that is invalid or not known."""
    with office(file) as here:
        from publisher.mail import people, subscribers

        try:
            wanted = people.address(address)
        except ValueError as error:
            raise wrong(str(error)) from error
        with here.store.writing() as connection:
            reader = subscribers.find(connection, address=wanted)
            if reader is None:
                raise wrong(f"{wanted.text} is not a subscriber")
            yield here, connection, reader


def _checked(here: Office, wish: dict[str, Any], before: Subscriber | None = None) -> dict[str, Any]:
    """The options that were given, as fields of a subscriber; `before` is the one to change. Raises ValueError."""
    from publisher.mail import people, preferences

    values: dict[str, Any] = {}
    if wish["name"] is not None:
        values["name"] = people.line(wish["name"], "name")
    if wish["language"] is not None:
        values["language"] = people.language(wish["language"])
    if wish["timezone"] is not None:
        values["timezone"] = people.timezone(wish["timezone"])
    if wish["topics"] is not None or wish["frequency"] is not None:
        topics, frequency = preferences.described(preferences.read(before.preferences)) if before else ("", "")
        if wish["topics"] is None and topics and all("=" in word for word in topics.split(",")):
            raise ValueError(f"each topic has its own frequency; change it in --topics '{topics}'")
        topics = topics if wish["topics"] is None else wish["topics"]
        frequency = frequency if wish["frequency"] is None else wish["frequency"]
        find = preferences.known_topics(here.config)
        values["preferences"] = preferences.write(preferences.parse(topics, frequency, find))
    return values


def _latest_issue(here: Office) -> int | None:
    from publisher.build import lock as lockfile

    site = here.config.site
    lock = lockfile.load(here.config.root / lockfile.LOCK_NAME, tag=site.tag, timezone=site.timezone)
    return lock.issues[-1].issue if lock.issues else None
