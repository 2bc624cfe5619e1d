"""What `publisher topics` prints: the table of topics, and the words that decided about one article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.show import problem

if TYPE_CHECKING:
    from publisher.model import Chosen
    from publisher.pipeline.subjects import Subject, Survey
    from publisher.topics import Evidence, Explanation

_RANKED = 5
_BAR = 24
_WHY = {
    "author": ", chosen by the author",
    "folder": ", from the folder",
    "words": " (%), by its words",
    "none": ": its words point to no topic more than to another",
}


def surveyed(survey: Survey) -> None:
    """Print the problems, then a line for each topic, the largest first."""
    for found in survey.problems:
        problem(found)
    if survey.problems:
        click.echo(err=True)
    rows = [(one, _by_whom(one)) for one in survey.subjects]
    width = max((len(one.topic.name) for one in survey.subjects), default=0) + 2
    by_width = max((len(by) for _, by in rows), default=0) + 2
    click.secho(f"{'topic':<{width}}{'articles':>9}{'also':>6}   {'by':<{by_width}}confidence", bold=True)
    for one, by in rows:
        sure = f"{one.confidence:.0%}" if one.confidence else ""
        click.echo(f"{one.topic.name:<{width}}{one.first:>9}{one.also or '':>6}   {by:<{by_width}}{sure}".rstrip())


def _by_whom(one: Subject) -> str:
    said = (("by author", one.author), ("by folder", one.folder), ("by words", one.words), ("undecided", one.undecided))
    return ", ".join(f"{count} {how}" for how, count in said if count)


def explained(file: Path, chosen: tuple[Chosen, ...], told: Explanation) -> None:
    """Print what was chosen and by whom, the topics that the words speak for, and the words."""
    click.secho(str(file), bold=True)
    for one in chosen:
        click.echo(f"  {one.topic.name}{_WHY[one.source]}".replace("%", f"{one.confidence:.0%}"))
    if not told.ranking:
        click.echo("\nIts words say too little to choose a topic.")
        return
    names = {one.topic.slug: one.topic.name for one in told.ranking}
    width = max(map(len, names.values())) + 2
    click.echo("\nWhat its words point to:")
    for ranked in told.ranking[:_RANKED]:
        bar = "█" * round(ranked.share * _BAR)
        click.echo(f"  {ranked.topic.name:<{width}}{ranked.share:>5.0%}  {bar}".rstrip())
    click.echo("\nThe words that weigh most:")
    for word in told.words:
        click.echo(f"  {word.word[:28]:<30}{word.count:>4} ×  {_points(word, names)}")


def _points(word: Evidence, names: dict[str, str]) -> str:
    rows = sorted(word.points.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{names.get(slug, slug)} {points:.1f}" for slug, points in rows)
