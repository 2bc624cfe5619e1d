"""`publisher init`: leave a folder that publishes at once."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from publisher import config as configuration
from publisher.cli.arguments import new_site_url_option, no_empty, unwritable
from publisher.config import CONFIG_NAME
from publisher.config.checking import LOCAL_URL, TAG_YEAR
from publisher.errors import ConfigError, sentences

_CONFIG = """\
#:schema publisher.schema.json
# The settings of your publication. Every option, with its default: docs/configuration.md

[site]
title = {title}
url = {url}                      # where readers will find it: "https://example.org/"
description = ""              # one sentence, shown in feeds and on the front page
language = {language}               # en, de, pt-BR ...
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
"""
_TOPIC = """\

[[topic]]
name = {name}
keywords = []                 # four or more words that speak for it; else name the topic in its articles
"""
_NO_TOPIC = """\
# [[topic]]
# name = "Energy"
# keywords = ["solar", "wind", "grid", "battery"]
"""

_ARTICLE = """\
---
title: Hello
date: {year}-01-01
summary: The first article of a new publication.
{topic}tags: [welcome]
---

This file is an article. Change it, or put your own beside it; Markdown will do.

Then publish again.
"""

_IGNORE = "/.publisher/\n/out/\n/outbox/\n/subscribers.*\n"


class Wanted(NamedTuple):
    """What a new publication is to be."""

    title: str = "My publication"
    site_url: str = ""
    language: str = "en"
    topics: tuple[str, ...] = ()


_QUESTIONS = {
    "title": "Title",
    "site_url": "Web address (https://..., may stay empty for now)",
    "language": "Language",
    "topics": "Topics, with commas between",
}


@click.command()
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", callback=no_empty, help="The publication's name.")
@new_site_url_option
@click.option("--language", metavar="TAG", help="The site's language: en, de, pt-BR ...")
@click.option("--topic", "topics", multiple=True, metavar="NAME", help="A topic; may be given several times.")
@click.option("--ci", is_flag=True, help="Also write a GitHub workflow that publishes on push and every hour.")
@click.option("--templates", is_flag=True, help="Also copy the built-in templates, for you to change.")
def command(
    folder: Path,
    title: str | None,
    site_url: str | None,
    language: str | None,
    topics: tuple[str, ...],
    *,
    ci: bool,
    templates: bool,
) -> None:
    """Write a publisher.toml, a first article and a .gitignore into FOLDER (default: here).

    On a terminal it asks for what no option says. Files that are there already stay as they are.
    """
    from publisher.config.schema import config_schema
    from publisher.templating import built_in

    given = {"title": title, "site_url": site_url, "language": language, "topics": topics or None}
    wanted = _checked(folder, {name: value for name, value in given.items() if value is not None})
    files = {
        CONFIG_NAME: _config(wanted),
        "publisher.schema.json": config_schema(),
        "articles/hello.md": _article(wanted),
        ".gitignore": _IGNORE,
    }
    if ci:
        files[".github/workflows/publish.yml"] = (built_in() / "init" / "publish.yml").read_text("utf-8")
    try:
        for name, text in files.items():
            _write(folder / name, text)
        if templates:
            _copy_templates(built_in(), folder / "templates")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: cannot be written: {error.strerror}") from error
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"Now run: {where}publisher publish")


def _checked(folder: Path, given: Mapping[str, Any]) -> Wanted:
    """What the options say and a person answers, when a publish takes it; refused before anything is written.

    Of a publisher.toml that is there already nothing is asked, but it must be right.
    """
    for name, value in given.items():
        if wrong := _wrong(name, value):
            raise click.BadParameter(wrong, param_hint=f"'--{name.removesuffix('s').replace('_', '-')}'")
    place = folder / CONFIG_NAME
    if place.exists():
        try:
            configuration.load(place)
        except ConfigError as error:
            path = str(place) if error.path == place.name else error.path
            raise ConfigError(error.message, path=path, line=error.line, hint=error.hint) from error
    elif sys.stdin.isatty() and sys.stdout.isatty():
        answers = {name: _asked(name) for name in _QUESTIONS if name not in given}
        return Wanted(**given, **answers)
    return Wanted(**given)


def _wrong(name: str, value: Any) -> str:
    """Why a publish would refuse this one answer; "" where it would not."""
    if why := unwritable("".join(value)):
        return why
    try:
        address = (value if name == "site_url" else "") or LOCAL_URL  # whatever the environment has
        configuration.of_text(_config(Wanted(**{name: value})), Path(), site_url=address)
    except ConfigError as error:
        hint = "Give each topic once, by a name with letters or digits." if name == "topics" else error.hint
        return sentences(error.message, hint)
    return ""


def _asked(name: str) -> Any:
    """A person's answer; asks again until it is valid."""

    def read(said: str) -> Any:
        value = tuple(filter(None, map(str.strip, said.split(",")))) if name == "topics" else said
        if wrong := _wrong(name, value):
            raise click.UsageError(wrong)
        return value

    usual = Wanted._field_defaults[name] or ""
    return click.prompt(_QUESTIONS[name], default=usual, show_default=bool(usual), value_proc=read)


def _article(wanted: Wanted) -> str:
    """The first article, of every topic: each has one to learn by then."""
    names = ", ".join(map(_quoted, wanted.topics))
    topic = f"topics: [{names}]\n" if len(wanted.topics) > 1 else f"topic: {names}\n" if names else ""
    return _ARTICLE.format(year=TAG_YEAR, topic=topic)


def _quoted(text: str) -> str:
    """As JSON writes it, which TOML and YAML read too."""
    import msgspec

    return msgspec.json.encode(text).decode()


def _config(wanted: Wanted) -> str:
    head = _CONFIG.format(title=_quoted(wanted.title), url=_quoted(wanted.site_url), language=_quoted(wanted.language))
    return head + ("".join(_TOPIC.format(name=_quoted(name)) for name in wanted.topics) or _NO_TOPIC)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"kept     {path}")
    else:
        click.echo(f"written  {path}")


def _copy_templates(built_in: Path, target: Path) -> None:
    for source in sorted(built_in.rglob("*")):
        goal = target / source.relative_to(built_in)
        if source.is_file() and "init" not in source.parts and not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, goal)
            click.echo(f"written  {goal}")
