"""The command `publisher`: parse, call, print, exit. Each command lives in a file of its own, imported when it runs.

Exit status: 0 fine, 1 problems were found, 2 wrong usage.
"""

from __future__ import annotations

import gc

gc.disable()  # what is loaded for a command stays: looking through it for cycles takes 6 ms

import importlib  # noqa: E402 - as said
import os  # noqa: E402
import sys  # noqa: E402

import click  # noqa: E402

from publisher.errors import ConfigError, PublisherError  # noqa: E402

_COMMANDS = {
    "adopt": ("publisher.cli.adopt", "Take over the ids and dates of the feed that readers follow today."),
    "bounces": ("publisher.cli.bounces", "Read mails that came back: bounces, complaints, requests to leave."),
    "check": ("publisher.cli.check", "Say what is wrong with feeds, letters, articles and settings."),
    "check-mail": ("publisher.cli.check_mail", "Check the set-up before the first letter; send one to yourself."),
    "completion": ("publisher.cli.completion", "Print what bash, zsh or fish needs to complete commands."),
    "db": ("publisher.cli.db", "Upgrade or back up the database of subscribers and letters."),
    "import": ("publisher.cli.imports", "Turn another system's export into Markdown files."),
    "init": ("publisher.cli.init", "Write a publisher.toml and a first article into a folder."),
    "new": ("publisher.cli.new", "Start a new article."),
    "ping": ("publisher.cli.ping", "Tell the WebSub hub which feeds changed."),
    "preview": ("publisher.cli.preview", "Show the letter, the feeds and the pages in the browser while you write."),
    "publish": ("publisher.cli.publish", "Turn the articles into feeds, web pages and a newsletter."),
    "read": ("publisher.cli.read", "Show what Publisher reads from article files."),
    "run": ("publisher.cli.run", "Publish and send on a schedule."),
    "schema": ("publisher.cli.schema", "Print the JSON Schema of publisher.toml or of front matter, for editors."),
    "send": ("publisher.cli.send", "Send each subscriber a letter with what is new to them."),
    "serve": ("publisher.cli.serve", "Serve the site, and the pages where readers join, choose and leave."),
    "status": ("publisher.cli.status", "Show what is published where, what the open issue holds, and what waits."),
    "subscribers": ("publisher.cli.subscribers", "Manage the list of those who get letters."),
    "topics": ("publisher.cli.topics", "List the topics of the articles; explain how one got its topic."),
    "verify": ("publisher.cli.verify", "Compare what is live with what was published."),
    "watch": ("publisher.cli.watch", "Publish whenever an article, a template or another source changes."),
}


class _Lazy(click.Group):
    """Knows every command's name and summary without importing it, so that --help takes no time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _option, value: _print_version(ctx, value=value),
    help="Print the version and exit.",
)
@click.pass_context
def publisher(ctx: click.Context) -> None:
    """Turn a folder of articles into feeds, web pages and an email newsletter.

    Start with 'publisher init', then 'publisher publish'.
    """
    ctx.color = _colour()
    gc.enable()


def _colour() -> bool | None:
    """False where the user wants none (no-color.org); None lets the terminal decide."""
    return False if os.environ.get("NO_COLOR") else None


def _print_version(ctx: click.Context, *, value: bool) -> None:
    if value:
        from publisher import __version__

        click.echo(f"publisher {__version__}")
        ctx.exit()


def _print_json(error: PublisherError) -> None:
    import msgspec

    from publisher.pipeline.report import ended

    click.echo(msgspec.json.encode(ended(error)))


def main() -> None:
    """Run the command line; our own errors are printed as a line, never as a traceback."""
    try:
        publisher(prog_name="publisher")
    except PublisherError as error:
        if "--json" in sys.argv:  # whoever reads that reads it of what went wrong, too
            _print_json(error)
        click.secho(f"error: {error}", fg="red", err=True, color=_colour())
        sys.exit(2 if isinstance(error, ConfigError) else 1)
    except BrokenPipeError:  # somebody piped us into head
        sys.stderr.close()
        sys.exit(1)
    finally:
        gc.freeze()  # an interpreter that ends looks for cycles among all that is left: a tenth of a short run's time
