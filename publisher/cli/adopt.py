"""`publisher adopt`: take over the ids and dates of the feed that readers follow today."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from publisher import config as configuration
from publisher.cli.arguments import config_option

_SHOWN = 20


@click.command()
@click.argument("feeds", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be taken over, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@config_option
def command(feeds: tuple[Path, ...], file: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Give your articles the ids and dates of FEEDS: saved copies of the feed of the system that you leave.

    Entries are matched by id, address, title, slug, then text; publisher.lock remembers them. Do it before the
    first publish: subscribers then see nothing twice. Of several FEEDS the first counts where they differ.
    """
    config = configuration.load(file)
    from publisher.importing import feed
    from publisher.importing.reading import data_of
    from publisher.pipeline.adopting import adopt

    posts = [post for path in feeds for post in feed.read(data_of(path), str(path)).posts]
    done = adopt(config, posts, datetime.now(UTC).replace(microsecond=0), dry_run=dry_run)
    if as_json:
        click.echo(msgspec.json.encode(done))
        sys.exit(0)
    for match in done.matches:
        click.echo(f"{match.path}: {match.guid} (by its {match.by})")
    for match in done.matches:
        if match.stated:
            click.echo(f"{match.path} says 'id: {match.stated}' itself; remove that line")
    for match in done.matches:
        if match.former:
            click.echo(f"{match.former} will lead to {match.path} from the next publish on")
    _list("entries without an article here", done.entries)
    _list("articles that are not in the feed", done.articles)
    _list("further ids for the same addresses, which cannot be taken over as well", done.doubles)
    what = "would be taken over" if dry_run else "taken over"
    click.echo(f"\n{len(done.matches)} of {len(posts)} entries {what}")


def _list(what: str, names: tuple[str, ...]) -> None:
    if names:
        click.echo(f"\n{what}:")
        for name in names[:_SHOWN]:
            click.echo(f"  {name}")
        if len(names) > _SHOWN:
            click.echo(f"  and {len(names) - _SHOWN} more")
