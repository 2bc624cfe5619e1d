"""What the README and docs/ say is true: the tour gives what it shows, every option, key and link is there."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest
import yaml

from publisher.cli import _COMMANDS, publisher
from publisher.config.options import File, TopicOptions
from publisher.readers.conventions import ACCEPTED

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", *DOCS]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_TOUR = re.compile(r"^## A tour.*?(?=^## )", re.MULTILINE | re.DOTALL)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _snippets(language: str) -> Iterator[tuple[str, str]]:
    """Every block of a language: where it stands, and its text."""
    for page in PAGES:
        text = _read(page)
        for found in _FENCE.finditer(text):
            if found[1] == language:
                yield f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}", found[2]


# --- the README's tour --------------------------------------------------------------------------------------------


def _shown(output: str) -> str:
    """Output without what differs between two runs: how long it took, and how wide a column is."""
    return re.sub(r"\s+", "", re.sub(r"\d+\.\d\d s\b", "0.00 s", output))


class _Shell:
    """Runs blocks of commands one after the other, each in the folder in which the one before it ended."""

    def __init__(self, scratch: Path) -> None:
        tools = scratch / "bin"
        tools.mkdir()
        command = tools / "publisher"
        code = "from publisher.cli import main; main()"
        command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{code}' \"$@\"\n", encoding="utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        self._place = scratch / "place"
        self._folder = scratch / "tour"
        self._folder.mkdir()
        path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
        self._environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}

    def run(self, block: str) -> str:
        """Run a block; return what a terminal would show."""
        done = subprocess.run(
            ["sh", "-c", f'{block}\npwd >"$PLACE"'],
            cwd=self._folder,
            env={**self._environment, "PLACE": str(self._place)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
            encoding="utf-8",
        )
        self._folder = Path(_read(self._place).strip())
        return done.stdout


def test_the_tour_shows_what_its_commands_print(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = _read(README)
    tour = _TOUR.search(text)
    assert tour, "README.md has no section 'A tour'"
    shell = _Shell(tmp_path)
    mended, output, wrong = tour[0], "", []
    for found in _FENCE.finditer(tour[0]):
        language, block = found[1], found[2]
        if language == "sh":
            output = shell.run(block)
        elif language == "text" and _shown(output) != _shown(block):
            wrong.append(f"README.md shows:\n{block}\nthe commands print:\n{output}")
            mended = mended.replace(found[0], f"```text\n{output}```", 1)
    if wrong and request.config.getoption("--update-golden"):
        README.write_text(text.replace(tour[0], mended), encoding="utf-8")
    elif wrong:
        pytest.fail("\n".join([*wrong, "--update-golden accepts the new output"]), pytrace=False)


def test_the_tour_shows_the_main_commands_and_an_error() -> None:
    tour = _TOUR.search(_read(README))
    assert tour
    commands = "".join(block for language, block in _FENCE.findall(tour[0]) if language == "sh")
    for command in ("publisher init", "publisher publish", "publisher read --json", "publisher read --explain"):
        assert command in commands
    assert re.search(r"^error: articles/\S+:\d+: ", tour[0], re.MULTILINE)


@pytest.mark.parametrize(
    "command", ["python -m pip install . && publisher publish", "python -m pip install -e '.[test]' && pytest"]
)
def test_the_two_commands_stand_alone(command: str) -> None:
    assert f"```sh\n{command}\n```" in _read(README)


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
    text = _read(ROOT / "docs/commands.md")
    section = re.search(rf"^## publisher {command}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/commands.md has no section '## publisher {command}'"
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", section[0]), f"{option} is not explained"


def test_the_guide_to_the_commands_names_no_option_that_is_not_there() -> None:
    known = {option for _, option in _options()} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", _read(ROOT / "docs/commands.md"))) <= known


@pytest.mark.parametrize("command", list(_COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `publisher {command}` \|", _read(README), re.MULTILINE)


def _fields() -> Iterator[tuple[str, str, object]]:
    """Table, option and default of everything that publisher.toml may hold."""
    for field in msgspec.structs.fields(File):
        inner = TopicOptions if field.name == "topic" else field.type
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            title = f"[[{field.name}]]" if field.name == "topic" else f"[{field.name}]"
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
    text = _read(ROOT / "docs/configuration.md")
    heading = "## The top of the file" if table == "top" else f"## {table}"
    section = re.search(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"no section {heading}"
    row = re.search(rf"^\| `{name}` \|.*$", section[0], re.MULTILINE)
    assert row, f"no row for {name}"
    assert f"| {_toml(default)} |" in row[0], f"the default of {name} is {_toml(default)}"


@pytest.mark.parametrize("field", list(ACCEPTED))
def test_every_key_and_spelling_is_in_the_front_matter_guide(field: str) -> None:
    row = re.search(rf"^\| `{field}` \|.*$", _read(ROOT / "docs/frontmatter.md"), re.MULTILINE)
    assert row, f"no row for {field}"
    assert re.findall(r"`(\w+)`", row[0].split("|")[2]) == list(ACCEPTED[field])


def test_every_dependency_has_its_reason() -> None:
    text = _read(ROOT / "docs/decisions.md")
    project = tomllib.loads(_read(ROOT / "pyproject.toml"))["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        assert re.search(rf"^\| .*\b{re.escape(name)}\b.* \|", text, re.MULTILINE), f"{name} has no row"


def test_every_template_is_in_the_guide() -> None:
    text = _read(ROOT / "docs/templates.md")
    for template in (ROOT / "templates").rglob("*.*"):
        name = template.relative_to(ROOT / "templates").as_posix()
        if name.startswith(("digest/", "pages/")):
            assert f"`{name}`" in text, name


# --- form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(re.sub(r"`[^`\n]+`", "", _FENCE.sub("", _read(page)))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}, which is not there"
        if anchor:
            assert anchor in _anchors(file), f"{page.name} links to {target}, a heading that is not there"


def _anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", _read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_links_to_every_guide() -> None:
    linked = set(_LINK.findall(_read(README)))
    assert {f"docs/{page.name}" for page in DOCS} <= linked


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs/pictures").glob("*"):
        assert picture.stat().st_size < 150_000, picture.name


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("toml")])
def test_toml_parses(place: str, block: str) -> None:
    table = tomllib.loads(block.replace("+++\n", ""))
    if place.startswith(("README", "configuration", "newsletter")):
        assert msgspec.convert(table, File)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("python")])
def test_python_runs_beside_a_publication(
    place: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/weir.md").write_text(
        "---\ndate: 2026-02-01\n---\n# The weir\n\nIt holds.\n", encoding="utf-8"
    )
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://river.example/"\n')
    monkeypatch.chdir(tmp_path)
    exec(compile(block, place, "exec"), {"__name__": "snippet"})


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("yaml")])
def test_yaml_parses(place: str, block: str) -> None:
    assert isinstance(yaml.safe_load(block.strip("-\n")), dict)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("json")])
def test_json_parses(place: str, block: str) -> None:
    assert json.loads(block)


def test_the_readme_is_short() -> None:
    assert len(_read(README).splitlines()) < 250
