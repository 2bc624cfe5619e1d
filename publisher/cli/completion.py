"""`publisher completion`: what a shell needs to complete our commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_HOW = {
    "bash": 'eval "$(publisher completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(publisher completion zsh)"    # in ~/.zshrc',
    "fish": "publisher completion fish >~/.config/fish/completions/publisher.fish",
}


@click.command(epilog="\b\n" + "\n".join(_HOW.values()))
@click.argument("shell", type=click.Choice(list(_HOW)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL."""
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(made(ctx.find_root().command, {}, "publisher", "_PUBLISHER_COMPLETE").source())
