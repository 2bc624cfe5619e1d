"""`publisher send`: letters to those for whom something is new, and an account of each."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli import show
from publisher.cli.opening import Office, mail_config_option, office
from publisher.errors import counted

if TYPE_CHECKING:
    from types import FrameType

    from publisher.mail.looking import Foreseen
    from publisher.mail.planning import Order
    from publisher.mail.rounds import Errand, Round


@click.command()
@click.option("--issue", type=int, default=0, metavar="NUMBER", help="Send this closed issue to everybody, now.")
@click.option("--correction", is_flag=True, help="Send the issue again to those who had it, as a correction.")
@click.option("--only", multiple=True, metavar="ADDRESS", help="Send to this subscriber alone; repeatable.")
@click.option("--late", is_flag=True, help="Also send letters that were due over 12 hours ago.")
@click.option("--resend-unknown", is_flag=True, help="Send letters again that may have arrived already.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and write nothing.")
@click.option(
    "--to-maildir", type=click.Path(path_type=Path), metavar="DIR", help="Write the letters there; nothing is sent."
)
@mail_config_option
def command(
    issue: int,
    only: tuple[str, ...],
    to_maildir: Path | None,
    file: Path | None,
    *,
    correction: bool,
    late: bool,
    resend_unknown: bool,
    dry_run: bool,
) -> None:
    """Send each subscriber a letter with what is new to them; no article goes twice.

    The mail server is PUBLISHER_SMTP_URL. Running the command again sends nothing twice.
    """
    looking = dry_run or to_maildir is not None
    with office(file) as here, _stopping() as stop, show.progress(quiet=False) as progress:
        from publisher.mail import planning, rounds
        from publisher.mail.looking import look

        if not looking:
            rounds.may_send(here.config)
        order = planning.Order(
            now=here.now, issue=issue, correction=correction, late=late, only=rounds.readers(here.store, only)
        )
        errand = _errand(here, order, stop, progress, sends=not looking, resend_unknown=resend_unknown)
        if looking:
            _foreseen(look(errand, None if dry_run else to_maildir), to_maildir, written=not dry_run)
            return
        done = rounds.go(errand)
    _told(done)
    sys.exit(not done.is_well)


def _errand(
    here: Office, order: Order, stop: threading.Event, progress: show.Progress, *, sends: bool, resend_unknown: bool
) -> Errand:
    """What is to be done, and with what; the mail server is looked up where letters are to go out."""
    from publisher.mail import groups, rounds, smtp
    from publisher.pipeline.edition import edition

    server = smtp.server(here.environment.smtp_url) if sends else None
    asks = here.config.sending.mx_groups

    def connect() -> smtp.Line:
        return smtp.Line(server or smtp.server(here.environment.smtp_url))

    return rounds.Errand(
        store=here.store,
        config=here.config,
        secret=here.secret,
        order=order,
        editions=lambda: edition(here.config, here.now),
        connect=connect,
        clock=lambda: datetime.now(UTC).replace(microsecond=0),
        ticks=time.monotonic,
        key=rounds.dkim_key(here.config, here.environment.dkim_key),
        groups=groups.Groups(groups.ask_dns if asks else None),
        resend_unknown=resend_unknown,
        stop=stop,
        progress=progress,
    )


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C, or an end asked for by the system, sets: letters on their way are waited for.

    A second Ctrl-C ends at once.
    """
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        if number == signal.SIGINT:
            click.echo(
                "\nStopping after the letters that are on their way. Press Ctrl-C again to stop at once.", err=True
            )

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _foreseen(seen: Foreseen, folder: Path | None, *, written: bool) -> None:
    kinds = [f"{count} {kind}" for kind, count in sorted(seen.planned.letters.items())]
    kinds += [f"{seen.wait} planned before"] if seen.wait else []
    click.echo(f"{'written to ' + str(folder) if written else 'would be sent'}: {', '.join(kinds) or 'nothing'}")
    _late(seen.planned.late, "letter")


def _told(done: Round) -> None:
    planned, sent = done.planned, done.sent
    if planned.total:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(planned.letters.items()))
        click.echo(f"planned: {kinds}; {counted(planned.rendered, 'different text')}")
    handed = sum(count for kind, count in sent.counts.items() if kind != "unsent")
    if handed:
        click.echo(f"handed over: {handed} in {sent.seconds:.1f} s, {handed / max(sent.seconds, 0.001):,.0f}/s")
    _late(planned.late, "letter")
    _late(done.late, "planned letter")
    if done.lost:
        click.echo(
            f"{counted(done.lost, 'letter')} of a run that crashed may or may not have arrived: see publisher status",
            err=True,
        )
    if sent.stopped:
        click.secho(f"stopped: {sent.stopped}", fg="red", err=True)
    click.echo(str(done.account) if done.account.planned or done.account.states else "nothing to send")
    if not done.account.balances:
        click.secho("error: the account does not balance: the ledger was changed by something else", fg="red", err=True)


def _late(count: int, what: str) -> None:
    if count:
        click.echo(f"{counted(count, what)} due over 12 hours ago; --late sends what is late", err=True)
