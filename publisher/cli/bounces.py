"""`publisher bounces`: what came back stops letters to dead addresses, and to readers who complained or left."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
import msgspec

from publisher.cli.opening import mail_config_option, office
from publisher.errors import counted

_SAID = {  # of one, and of several
    "bounced": ("address that does not work", "addresses that do not work"),
    "complained": ("complaint", "complaints"),
    "unsubscribed": ("reader who left by mail", "readers who left by mail"),
    "noted": (
        "letter that did not arrive; its reader gets the next one",
        "letters that did not arrive; their readers get the next ones",
    ),
    "known": ("already known", "already known"),
    "nobody": (
        "bounce, complaint or request to leave that matches none of our letters or readers",
        "bounces, complaints or requests to leave that match none of our letters or readers",
    ),
    "other": ("something else", "something else"),
    "unreadable": ("unreadable", "unreadable"),
}


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="FILE|MAILDIR|IMAP-URL...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@mail_config_option
def command(places: tuple[str, ...], file: Path | None, *, as_json: bool) -> None:
    """Read mails that came back, and stop letters to readers whose address is gone, or who complained or left.

    A place is a mail, an mbox, a Maildir or imaps://user@host/FOLDER, with the password in PUBLISHER_IMAP_PASSWORD.
    Only marks that Publisher made count: a forged bounce stops nobody's letters. The same mail again changes nothing.
    """
    with office(file) as here:
        from publisher.mail import boxes, returns
        from publisher.mail.bouncing import note_return

        counts: Counter[str] = Counter()
        for place in places:
            for mail in boxes.mails(place, here.environment.imap_password):
                try:
                    found = returns.read(mail.data)
                except ValueError as error:
                    click.echo(f"{mail.name}: {error}. Look at it yourself.", err=True)
                    counts["unreadable"] += 1
                    continue
                with here.store.writing() as connection:
                    outcome = note_return(connection, here.secret, found, here.now)
                counts[outcome] += 1
                if outcome == "nobody" and found.kind == "leave":
                    what = f"a request to leave from {found.said} matches none of our letters or readers"
                    click.echo(f"{mail.name}: {what}", err=True)
                mail.done()
    if as_json:
        click.echo(msgspec.json.encode({"mails": counts.total(), **{name: counts[name] for name in _SAID}}))
    else:
        parts = " + ".join(f"{counts[name]} {said[counts[name] > 1]}" for name, said in _SAID.items() if counts[name])
        click.echo(f"{counted(counts.total(), 'mail')} = {parts}" if parts else "no mails")
    sys.exit(bool(counts["unreadable"]))
