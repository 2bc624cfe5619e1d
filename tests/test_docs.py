"""What the README and docs/ say is true: the tour gives what it shows, every option, key and link is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import msgspec
import pytest
import yaml

from publisher import readers
from publisher.cli import _COMMANDS, publisher
from publisher.config.options import File, TargetOptions, TopicOptions
from publisher.model import Source
from publisher.readers.conventions import ACCEPTED
from publisher.templating import environment
from tools import reference

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *DOCS]

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
                yield f"{page.relative_to(ROOT).as_posix()}:{text.count(chr(10), 0, found.start()) + 1}", found[2]


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
        self._folder.mkdir(exist_ok=True)
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


@pytest.mark.parametrize(
    ("page", "part"),
    [(README, _TOUR), (ROOT / "docs/tutorial.md", re.compile(r".+", re.DOTALL))],
    ids=["README", "tutorial"],
)
def test_a_tour_shows_what_its_commands_print(
    page: Path, part: re.Pattern[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = _read(page)
    tour = part.search(text)
    assert tour, f"{page.name} has no tour"
    shell = _Shell(tmp_path)
    output, wrong = "", []

    def run(found: re.Match[str]) -> str:
        nonlocal output
        language, block = found[1], found[2]
        if language == "sh":
            output = shell.run(block)
        elif language == "text" and _shown(output) != _shown(block):
            wrong.append(f"{page.name} shows:\n{block}\nthe commands print:\n{output}")
            return f"```text\n{output}```"
        return found[0]

    mended = text.replace(tour[0], _FENCE.sub(run, tour[0]))
    if wrong and request.config.getoption("--update-golden"):
        page.write_text(mended, encoding="utf-8")
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


_MAILCHIMP = {
    "subscribed": "Email Address,First Name,OPTIN_TIME,TIMEZONE,TAGS\n"
    'ada@example.org,Ada,2024-03-01 10:00:00,Europe/London,"""VIP"""\n',
    "unsubscribed": "Email Address,First Name,OPTIN_TIME,UNSUB_TIME\r\n"
    "ben@example.org,Ben,2024-03-01 10:00:00,2024-06-01 10:00:00\r\n",
    "cleaned": "Email Address,First Name,OPTIN_TIME\ncy@example.org,Cy,2024-03-01 10:00:00\n",
}


def test_those_who_left_mailchimp_are_not_written_to_here(tmp_path: Path) -> None:
    section = _read(ROOT / "docs/moving.md").partition("## Subscribers, from Mailchimp")[2]
    (tmp_path / "tour").mkdir()
    for state, text in _MAILCHIMP.items():
        (tmp_path / f"tour/{state}_members.csv").write_text(text, encoding="utf-8", newline="")

    shown = _Shell(tmp_path).run(next(block for language, block in _FENCE.findall(section) if language == "sh"))

    assert shown.count("1 added, 0 known already, 0 rows left out") == 3
    assert {tuple(row.split()[:2]) for row in shown.splitlines() if "@" in row} == {
        ("ada@example.org", "active"),
        ("ben@example.org", "unsubscribed"),
        ("cy@example.org", "bounced"),
    }


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


# --- made from the code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(reference.pages()))
def test_the_reference_says_what_the_code_says(name: str, request: pytest.FixtureRequest) -> None:
    made, page = reference.pages()[name], reference.FOLDER / name
    if request.config.getoption("--update-golden"):
        page.write_text(made, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == made, "python -m tools.reference writes it anew"


def test_the_reference_has_no_page_that_nobody_makes() -> None:
    assert {page.name for page in reference.FOLDER.iterdir()} == set(reference.pages())


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
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs/pictures").glob("*"):
        assert picture.stat().st_size < 150_000, picture.name


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("toml")])
def test_toml_parses(place: str, block: str) -> None:
    table = tomllib.loads(block.replace("+++\n", ""))
    if not place.startswith(("docs/frontmatter", "docs/plugins")):
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
    code = compile(block, place, "exec")
    if not place.startswith("docs/reference/"):  # signatures, which name what is nowhere imported
        exec(code, {"__name__": "snippet"})


# Commands: those of ours are parsed as they stand, with their options, and nothing is run.
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")


def _ours(block: str) -> Iterator[list[str]]:
    """The arguments of each call of `publisher` in a block of shell commands."""
    block = re.sub(r"<<'(\w+)'\n.*?^\1$", "", block.replace("\\\n", " "), flags=re.MULTILINE | re.DOTALL)
    for row in block.splitlines():
        lexer = shlex.shlex(row, posix=True, punctuation_chars="();<>|&")
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= set("();<>|&"):
                while words and _ASSIGNMENT.fullmatch(words[0]):
                    words.pop(0)
                if words[:1] == ["publisher"]:
                    yield words[1:]
                words = []
            else:
                words.append(word)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("sh")])
def test_shell_commands_parse_and_ours_have_their_options(
    place: str, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True, check=False)
    assert parsed.stderr == ""
    for words in _ours(block):
        command: click.Command = publisher
        context = click.Context(publisher)
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(context, words.pop(0))
            assert found, f"{place}: there is no such command"
            command = found
        for parameter in command.params:
            if isinstance(parameter.type, click.Path):
                monkeypatch.setattr(parameter.type, "exists", False)  # files that are named need not be there
        with suppress(click.exceptions.Exit):
            command.make_context("publisher", words)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("jinja")])
def test_templates_parse(place: str, block: str, tmp_path: Path) -> None:
    assert environment(tmp_path).parse(block).body


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("markdown")])
def test_markdown_is_read_without_a_problem(place: str, block: str) -> None:
    reading = readers.read(Source(path="example.md", data=block.encode()), readers.ReadOptions())
    assert reading.draft
    assert reading.problems == ()


def test_every_kind_of_snippet_is_tested() -> None:
    kinds = {found[1] for page in PAGES for found in _FENCE.finditer(_read(page))}
    # nginx and Caddy's files are run by tests/test_hosts_and_readers.py; plain text is what programs print.
    assert kinds <= {"sh", "toml", "yaml", "json", "python", "jinja", "markdown", "nginx", "text"}


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("yaml")])
def test_yaml_parses(place: str, block: str) -> None:
    assert isinstance(yaml.safe_load(block.strip("-\n")), dict)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("json")])
def test_json_parses(place: str, block: str) -> None:
    assert json.loads(block)


def test_the_readme_is_short() -> None:
    assert len(_read(README).splitlines()) < 250
