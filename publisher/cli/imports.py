"""`publisher import`: what other systems export becomes Markdown files with front matter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from publisher import config as configuration
from publisher.cli.show import shown
from publisher.errors import counted

if TYPE_CHECKING:
    from publisher.importing.posts import Export
    from publisher.importing.writing import Written


@click.group()
def command() -> None:
    """Turn another system's export into Markdown files with front matter.

    What is a draft, private, protected by a password or for members only there becomes a draft here. Files that exist
    here already are left as they are.
    """


def _common(name: str, shown: str, what: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand for one kind of export, with the options that all have."""

    def make(function: Callable[..., None]) -> click.Command:
        for option in (
            click.argument("file", metavar=shown, type=click.Path(path_type=Path)),
            click.option(
                "--to", "folder", type=click.Path(path_type=Path), help="Folder for the files.  [default: articles]"
            ),
            click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing."),
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
            click.option("--config", "settings", type=click.Path(path_type=Path), help="Another publisher.toml."),
        ):
            function = option(function)
        return command.command(name, help=what)(function)

    return make


_site_url = click.option("--url", "site_url", default="", metavar="URL", help="Where the old site was.")


@_common("wordpress", "FILE.xml", "Read WordPress's export (Tools, Export).")
def _wordpress(file: Path, **options: Any) -> None:
    from publisher.importing import wordpress

    _run(wordpress.read, file, **options)


@_common("ghost", "FILE.json", "Read Ghost's export (Settings, Labs).")
@_site_url
def _ghost(file: Path, site_url: str, **options: Any) -> None:
    from publisher.importing import ghost

    _run(lambda data, path: ghost.read(data, path, site_url=site_url), file, **options)


@_common("substack", "FILE.zip", "Read Substack's export (Settings, Exports).")
@_site_url
def _substack(file: Path, site_url: str, **options: Any) -> None:
    from publisher.importing import substack

    _run(lambda data, path: substack.read(data, path, site_url=site_url), file, **options)


@_common("medium", "FILE.zip", "Read Medium's export (Settings, Security).")
def _medium(file: Path, **options: Any) -> None:
    from publisher.importing import medium

    _run(medium.read, file, **options)


@_common("feed", "FILE", "Read a saved RSS, Atom or JSON feed.")
def _feed(file: Path, **options: Any) -> None:
    from publisher.importing import feed

    _run(feed.read, file, **options)


def _run(
    read: Callable[[bytes, str], Export],
    file: Path,
    *,
    folder: Path | None,
    settings: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from publisher.importing.reading import data_of
    from publisher.importing.writing import write

    target = folder or configuration.load(settings).articles
    export = read(data_of(file), str(file))
    written = write(export.posts, target, dry=dry_run)
    if as_json:
        click.echo(msgspec.json.encode({"files": written, "notes": export.notes}))
    else:
        _report(written, export.notes, target, dry=dry_run)


def _report(written: list[Written], notes: tuple[str, ...], target: Path, *, dry: bool) -> None:
    """Print what could not be carried over, by file, then the counts."""
    for one in written:
        if one.notes and not one.kept:
            click.echo(f"{one.path}: left behind: {'; '.join(one.notes)}")
    for note in notes:
        click.echo(f"left behind: {note}")
    new = [one for one in written if not one.kept]
    drafts = [one for one in new if one.private]
    where = shown(target)
    done, there = "would be written" if dry else "written", len(written) - len(new)
    kinds = f"{counted(len(drafts), 'draft')} among them; {there} already existed"
    click.echo(f"{counted(len(new), 'file')} {done} to {where}, {kinds}")
