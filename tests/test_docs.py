"""The README and docs/ are whole: every option, key and page is there, every link leads somewhere."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from publisher.cli import _COMMANDS, publisher
from publisher.config.options import File, TargetOptions, TopicOptions
from publisher.readers.conventions import ACCEPTED
from tests.guides import FENCE, PAGES, README, ROOT, text_of
from tools import reference

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


# --- completeness --------------------------------------------------------------------------------------------------


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Every command behind its first word; those of a group too."""
    context = click.Context(publisher)
    for name in _COMMANDS:
        command = publisher.get_command(context, name)
        assert command
        waiting = [command]
        while waiting:
            one = waiting.pop()
            yield name, one
            if isinstance(one, click.Group):
                waiting += [found for sub in one.list_commands(context) if (found := one.get_command(context, sub))]


def _options() -> Iterator[tuple[str, str]]:
    for name, command in _commands():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                for option in (*parameter.opts, *parameter.secondary_opts):
                    yield name, option


@pytest.mark.parametrize(("command", "option"), sorted(set(_options())))
def test_every_option_is_in_the_guide_to_the_commands(command: str, option: str) -> None:
    text = text_of(ROOT / "docs/commands.md")
    section = re.search(rf"^## publisher {command}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/commands.md has no section '## publisher {command}'"
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", section[0]), f"{option} is not explained"


def test_the_guide_to_the_commands_names_no_option_that_is_not_there() -> None:
    known = {option for _, option in _options()} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text_of(ROOT / "docs/commands.md"))) <= known


@pytest.mark.parametrize("command", list(_COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `publisher {command}` \|", text_of(README), re.MULTILINE)


def _fields() -> Iterator[tuple[str, str, object]]:
    """Table, option and default of everything that publisher.toml may hold."""
    for field in msgspec.structs.fields(File):
        inner = {"topic": TopicOptions, "target": TargetOptions}.get(field.name, field.type)
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            title = f"[[{field.name}]]" if field.name in {"topic", "target"} else f"[{field.name}]"
            for one in msgspec.structs.fields(inner):
                yield title, one.name, one.default
        else:
            yield "top", field.name, field.default


def _toml(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return "`{}`"
    if value is msgspec.NODEFAULT:
        return "needed"
    return "`" + json.dumps(value).replace("\\", "") + "`"


@pytest.mark.parametrize(
    ("table", "name", "default"), [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in _fields()]
)
def test_every_option_is_in_the_configuration_guide(table: str, name: str, default: object) -> None:
    text = text_of(ROOT / "docs/configuration.md")
    heading = "## The top of the file" if table == "top" else f"## {table}"
    section = re.search(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"no section {heading}"
    row = re.search(rf"^\| `{name}` \|.*$", section[0], re.MULTILINE)
    assert row, f"no row for {name}"
    assert f"| {_toml(default)} |" in row[0], f"the default of {name} is {_toml(default)}"


@pytest.mark.parametrize("field", list(ACCEPTED))
def test_every_key_and_spelling_is_in_the_front_matter_guide(field: str) -> None:
    row = re.search(rf"^\| `{field}` \|.*$", text_of(ROOT / "docs/frontmatter.md"), re.MULTILINE)
    assert row, f"no row for {field}"
    assert re.findall(r"`(\w+)`", row[0].split("|")[2]) == list(ACCEPTED[field])


def test_every_dependency_has_its_reason() -> None:
    text = text_of(ROOT / "docs/decisions.md")
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        assert re.search(rf"^\| .*\b{re.escape(name)}\b.* \|", text, re.MULTILINE), f"{name} has no row"


def test_every_template_is_in_the_guide() -> None:
    text = text_of(ROOT / "docs/templates.md")
    for template in (ROOT / "templates").rglob("*.*"):
        name = template.relative_to(ROOT / "templates").as_posix()
        if name.startswith(("digest/", "pages/")):
            assert f"`{name}`" in text, name


# --- made from the code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(reference.pages()))
def test_the_reference_says_what_the_code_says(name: str, request: pytest.FixtureRequest) -> None:
    made, page = reference.pages()[name], reference.FOLDER / name
    if request.config.getoption("--update-golden"):
        page.write_text(made, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == made, "python -m tools.reference writes it anew"


def test_the_reference_keeps_the_spaces_of_what_options_are_for() -> None:
    """Saw "Aplace that": the space behind a first word of one letter was lost."""
    assert "\nA place to which " in reference.pages()["options.md"]


def test_the_reference_has_no_page_that_nobody_makes() -> None:
    assert {page.name for page in reference.FOLDER.iterdir()} == set(reference.pages())


# --- form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(re.sub(r"`[^`\n]+`", "", FENCE.sub("", text_of(page)))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}, which is not there"
        if anchor:
            assert anchor in _anchors(file), f"{page.name} links to {target}, a heading that is not there"


def _anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_links_to_every_guide() -> None:
    linked = set(_LINK.findall(text_of(README)))
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs/pictures").glob("*"):
        assert picture.stat().st_size < 150_000, picture.name


def test_the_readme_is_short() -> None:
    assert len(text_of(README).splitlines()) < 250
