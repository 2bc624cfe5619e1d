"""Options that several commands have, looked at while they are parsed: a wrong one is wrong usage, and named."""

from __future__ import annotations

from pathlib import Path

import click


def _site_url(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    from publisher.config.checking import is_web_address

    if value and not is_web_address(value):
        raise click.BadParameter(f"'{value}' is not a web address. Write it as https://example.org/.")
    return value


def unwritable(text: str) -> str:
    """Why a text cannot be written into a file, which a terminal of another encoding may give us; "" when it can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it is not UTF-8. Type it again."
    return ""


def writable(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse a text that cannot be written into a file."""
    if value is not None and (why := unwritable(value)):
        raise click.BadParameter(why)
    return value


def no_empty(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse a text that says nothing, or cannot be written into a file."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty. Write at least one word.")
    return writable(ctx, parameter, value)


def port(_ctx: click.Context, _parameter: click.Parameter, value: int) -> int:
    """Refuse what is no port (RFC 9293 3.1): some systems cut off what is too large and listen elsewhere."""
    if not 0 <= value <= 65_535:
        raise click.BadParameter(f"{value} is not a port. Write a number from 0 to 65535; 0 means any free port.")
    return value


config_option = click.option("--config", "file", type=click.Path(path_type=Path), help="Another publisher.toml.")
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder for the web.  [default: out]"
)
site_url_option = click.option(
    "--site-url", default="", callback=_site_url, metavar="URL", help="Where the site is, in place of site.url."
)
new_site_url_option = click.option("--site-url", callback=_site_url, metavar="URL", help="Where it will be on the web.")
