"""`publisher init`: leave a folder that publishes at once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from publisher.config import CONFIG_NAME
from publisher.config.checking import TAG_YEAR

_CONFIG = """\
# The settings of your publication. Every option, with its default: docs/configuration.md

[site]
title = {title}
url = {url}                      # where readers will find it: "https://example.org/"
description = ""              # one sentence, shown in feeds and on the front page
language = "en"               # en, de, pt-BR ...
timezone = "UTC"              # for dates without one: "Europe/Berlin"
author = ""
email = ""
postal_address = ""           # letters must show one

[feeds]
entries = 50                  # the most that one feed holds

[digest]
cadence = "manual"            # when an issue closes: manual, daily, weekly, monthly
sender = ""                   # "News <news@example.org>"
max_articles = 40

# Your own topics, in the order in which they are shown. Without any, the 17 of the IPTC are used.
# [[topic]]
# name = "Energy"
# keywords = ["solar", "wind", "grid", "battery"]
"""

_ARTICLE = """\
---
title: Hello
date: {year}-01-01
summary: The first article of a new publication.
tags: [welcome]
---

This file is an article. Change it, or put your own beside it: Markdown, HTML and plain text will do.

Then run `publisher publish` and open `out/index.html`.
"""

_IGNORE = "/.publisher/\n/out/\n/outbox/\n/subscribers.*\n"


@click.command()
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", default="My publication", show_default=True, help="The publication's name.")
@click.option("--site-url", default="", metavar="URL", help="Where it will be on the web.")
@click.option("--templates", is_flag=True, help="Also copy the built-in templates, to be changed.")
def command(folder: Path, title: str, site_url: str, templates: bool) -> None:
    """Write a publisher.toml, a first article and a .gitignore into FOLDER (default: here).

    Files that are there already stay as they are.
    """
    import msgspec

    quoted = {"title": title, "url": site_url}
    quoted = {name: msgspec.json.encode(value).decode() for name, value in quoted.items()}  # TOML reads JSON's strings
    files = {
        CONFIG_NAME: _CONFIG.format(**quoted),
        "articles/hello.md": _ARTICLE.format(year=TAG_YEAR),
        ".gitignore": _IGNORE,
    }
    try:
        for name, text in files.items():
            _write(folder / name, text)
        if templates:
            _copy_templates(folder / "templates")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: cannot be written: {error.strerror}") from error
    where = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"Now run: {where}publisher publish")
    sys.exit(0)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"kept     {path}")
    else:
        click.echo(f"written  {path}")


def _copy_templates(target: Path) -> None:
    from publisher.templating import built_in

    for source in sorted(built_in().rglob("*")):
        goal = target / source.relative_to(built_in())
        if source.is_file() and not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, goal)
            click.echo(f"written  {goal}")
