"""`publisher status`: what is published where, what the open issue holds, which letters wait or may have arrived."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from publisher import config as configuration
from publisher.cli.opening import mail_config_option
from publisher.errors import counted
from publisher.mail import DATABASE

if TYPE_CHECKING:
    from publisher.mail.status import Status
    from publisher.pipeline.situation import Situation

_MOST_SHOWN = 50


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@mail_config_option
def command(file: Path | None, *, as_json: bool) -> None:
    """Show the state of the publication: pages, targets, the open issue, subscribers, and letters that wait.

    Nothing is published or sent, and the network is not used; `publisher verify` compares what is live.
    """
    from publisher.pipeline import situation

    config, environment = configuration.load(file), configuration.mail_environment()
    now = datetime.now(UTC).replace(microsecond=0)
    found = situation.look(config)
    mail = None
    if environment.database_url or (config.root / DATABASE).is_file():
        mail = _mail(environment.database_url, config.root, now)
    if as_json:
        click.echo(msgspec.json.encode(msgspec.to_builtins(found) | (msgspec.to_builtins(mail) if mail else {})))
        return
    _publication(found, now)
    if mail:
        _letters(mail)


def _mail(database_url: str, root: Path, now: datetime) -> Status:
    from publisher.mail import need_packages

    need_packages()
    from publisher.mail import status
    from publisher.mail.store import open_store

    with open_store(database_url, root) as store:
        return status.look(store, now)


def _publication(found: Situation, now: datetime) -> None:
    if found.published is None:
        click.echo("not published yet: publisher publish")
    else:
        there = f"{counted(found.articles, 'article')} in {counted(found.files, 'file')}"
        click.echo(f"published:   {there}, {_ago(found.published, now)}")
        click.echo(f"             {found.output}, as {found.url}")
    for target in found.targets:
        if target.when is None:
            state = "never uploaded"
        else:
            state = f"uploaded {_ago(target.when, now)}" + (
                "" if target.current else "; later changes are not uploaded yet"
            )
        click.echo(f"target:      {target.url}  {state}")
    if found.issue:
        topics = ", ".join(f"{count} {slug}" for slug, count in found.issue.topics.items())
        opened = f"opened {found.issue.opened:%Y-%m-%d}"
        holds = f"{counted(found.issue.articles, 'article')} ({topics})" if topics else "empty"
        click.echo(f"open issue:  number {found.issue.number}, {holds}, {opened}")
    if found.queued:
        click.echo(f"             {counted(found.queued, 'article')} more for the next one, as this one is full")
    if found.undecided:
        waits = counted(found.undecided, "article")
        click.echo(f"             {waits} of an import to decide about: publisher publish --mail or --no-mail")
    if found.closed:
        click.echo(f"closed:      {counted(found.closed, 'issue')}")


def _letters(found: Status) -> None:
    click.echo(f"subscribers: {_counts(found.subscribers)}")
    click.echo(f"letters:     {_counts(found.letters)}")
    if found.late:
        click.echo(f"{counted(found.late, 'planned letter')} due over 12 hours ago: publisher send --late sends them")
    for one in found.unknown[:_MOST_SHOWN]:
        click.echo(
            f"unknown      {one.address or '(erased)'}  {one.slot}  {one.moment:%Y-%m-%d %H:%M} UTC  {one.reply}"
        )
    if found.unknown:
        more = f"; the first {_MOST_SHOWN} are shown" if len(found.unknown) > _MOST_SHOWN else ""
        click.echo(f"{counted(len(found.unknown), 'letter')} may or may not have arrived{more}.")
        click.echo("Ask your mail server's log for them; publisher send --resend-unknown sends them again.")


def _ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says something."""
    seconds = max(0, int((now - moment).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return f"{counted(seconds // size, unit)} ago"
    return "just now"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"
