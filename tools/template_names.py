"""What each template has and is given, read out of the templates and of the values that they show."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.filters import FILTERS

from publisher import templating
from publisher.digest.bodies import Prose
from publisher.digest.items import Item
from publisher.digest.view import Letter, Part
from publisher.model import Article, Author, Channel, Enclosure, Image, Issue, Link, Site, Topic
from publisher.pages.paging import Paging
from publisher.pages.views import FeedLink, Frame

_PAGES = (Site, Article, Channel, Topic, Issue, Author, Image, Enclosure, Link, Frame, FeedLink, Paging)
_LETTERS = (Letter, Part, Item, Prose)


def page() -> str:
    """The page of the reference, in Markdown."""
    with tempfile.TemporaryDirectory() as nowhere:
        environment = templating.environment(Path(nowhere))
    rows = [
        "# All templates and their names",
        "\nHow to write your own: [templates](../templates.md).",
        "\n## Templates",
        "\nThe names are those that the built-in template asks for; yours may ask for all that the page is given.",
        "\n| template | blocks | macros | names |\n|---|---|---|---|",
        *_templates(environment),
        "\n## Filters",
        "\nBeside those of [Jinja](https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters):\n",
        *(f"- `{name}`: {_first_line(environment.filters[name])}" for name in _own_filters(environment)),
        "\n## Values",
    ]
    for shown in (*_PAGES, *_LETTERS):
        rows.append(f"\n### {shown.__name__}\n\n{inspect.getdoc(shown)}\n\n| field | type |\n|---|---|")
        rows += [f"| `{name}` | `{_cell(kind)}` |" for name, kind in shown.__annotations__.items()]
    return "\n".join(rows)


def _templates(environment: jinja2.Environment) -> Iterator[str]:
    folder = templating.built_in()
    for path in sorted(folder.rglob("*.j2")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("pages/", "digest/")):
            continue
        tree = environment.parse(path.read_text(encoding="utf-8"))
        blocks = [block.name for block in tree.find_all(nodes.Block)]
        macros = [macro.name for macro in tree.find_all(nodes.Macro)]
        names = sorted(meta.find_undeclared_variables(tree))
        yield f"| `{name}` | {_list(blocks)} | {_list(macros)} | {_list(names)} |"


def _own_filters(environment: jinja2.Environment) -> list[str]:
    return sorted(set(environment.filters) - set(FILTERS))


def _first_line(function: object) -> str:
    return (inspect.getdoc(function) or "").splitlines()[0].replace("<", "&lt;")


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or " "


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")
