"""`publisher new`: begin an article."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from publisher import config as configuration
from publisher.cli.arguments import config_option, no_empty, writable

_ARTICLE = """\
---
title: {title}
date: {date}
{topic}summary: ""
tags: []
{draft}---

"""


@click.command()
@click.argument("title", callback=no_empty)
@click.option("--topic", default="", callback=writable, metavar="NAME", help="The article's topic.")
@click.option("--draft", is_flag=True, help="Hold it back until you remove the line 'draft: true'.")
@config_option
def command(title: str, topic: str, file: Path | None, *, draft: bool) -> None:
    """Write a Markdown file for an article called TITLE into the folder of articles, and print its path."""
    import msgspec

    from publisher import topics
    from publisher.cli import show
    from publisher.errors import ConfigError
    from publisher.prose import slugify

    config = configuration.load(file)

    def quoted(text: str) -> str:
        return msgspec.json.encode(text).decode()  # YAML reads JSON's strings

    for word, close in topics.unknown((topic,), topics.taxonomy(config.topics, config.site.language)):
        meant = f"Did you mean '{close}'?" if close else "It will get its own feed."
        click.secho(f"hint: topic '{word}' is not in publisher.toml. {meant}", fg="cyan", err=True)
    date = datetime.now(UTC).astimezone(ZoneInfo(config.site.timezone)).replace(microsecond=0)
    text = _ARTICLE.format(
        title=quoted(title),
        date=date.isoformat(),
        topic=f"topic: {quoted(topic)}\n" if topic else "",
        draft="draft: true\n" if draft else "",
    )
    try:
        path = _write(config.articles, slugify(title) or "article", text)
    except OSError as error:
        hint = "The option 'articles' must name a folder that you can write to."
        where = show.shown(Path(error.filename or config.articles))
        raise ConfigError(f"cannot be written: {error.strerror}", path=where, hint=hint) from error
    click.echo(show.shown(path))


def _write(folder: Path, slug: str, text: str) -> Path:
    """Write a new file; one that is there already stays, and ours gets a number."""
    folder.mkdir(parents=True, exist_ok=True)
    number, path = 2, folder / f"{slug}.md"
    while True:
        try:
            with path.open("x", encoding="utf-8") as made:
                made.write(text)
        except FileExistsError:
            number, path = number + 1, folder / f"{slug}-{number}.md"
        else:
            return path
