"""`publisher check-mail`: look at everything before the first letter goes, and send one to yourself."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from publisher.cli import show
from publisher.cli.opening import mail_config_option, office, wrong


@click.command()
@click.option("--to", metavar="ADDRESS", help="Send the newest articles there in a letter; nothing is marked as sent.")
@mail_config_option
def command(to: str | None, file: Path | None) -> None:
    """Check sender, links, mail server and DNS, and say what would keep letters from arriving."""
    with office(file) as here:
        from publisher.errors import DeliveryError
        from publisher.mail import checking, people, rounds, smtp
        from publisher.mail.post import Post
        from publisher.model import Problem
        from publisher.pipeline.edition import edition

        try:
            address = people.address(to) if to else None
        except ValueError as error:
            raise wrong(str(error)) from error
        key = rounds.dkim_key(here.config, here.environment.dkim_key)
        found = checking.look(here.config, Post(here.config, here.secret), key, checking.ask_dns)
        server = smtp.server(here.environment.smtp_url)
        try:
            line = smtp.Line(server)
        except DeliveryError as error:
            found.append(Problem(path="PUBLISHER_SMTP_URL", message=str(error)))
        else:
            with closing(line):
                if address:
                    with edition(here.config, here.now) as articles:
                        letter = rounds.sample(here.config, here.secret, articles, address, now=here.now, key=key)
                    reply = line.deliver(*letter)
                    click.echo(f"{address.text}: {reply.kind} ({reply.code} {reply.text})")
                    if reply.kind != "accepted":
                        found.append(Problem(path=address.text, message=f"the letter was not accepted: {reply.text}"))
    for one in found:
        show.problem(one)
    if not found:
        click.echo("everything is fine")
    sys.exit(any(one.level == "error" for one in found))
