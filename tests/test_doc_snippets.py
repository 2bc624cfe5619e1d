"""Every block of code in the README and docs/ is right: it runs, it parses, and its options are there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import msgspec
import pytest
import yaml

from publisher import readers
from publisher.cli import publisher
from publisher.config.options import File
from publisher.model import Source
from publisher.templating import environment
from tests.guides import FENCE, PAGES, ROOT, text_of


def _snippets(language: str) -> Iterator[tuple[str, str]]:
    """Every block of a language: where it stands, and its text."""
    for page in PAGES:
        text = text_of(page)
        for found in FENCE.finditer(text):
            if found[1] == language:
                yield f"{page.relative_to(ROOT).as_posix()}:{text.count(chr(10), 0, found.start()) + 1}", found[2]


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
    kinds = {found[1] for page in PAGES for found in FENCE.finditer(text_of(page))}
    # nginx and Caddy's files are run by tests/test_hosts_and_readers.py; plain text is what programs print.
    assert kinds <= {"sh", "toml", "yaml", "json", "python", "jinja", "markdown", "nginx", "text"}


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("yaml")])
def test_yaml_parses(place: str, block: str) -> None:
    assert isinstance(yaml.safe_load(block.strip("-\n")), dict)


@pytest.mark.parametrize(("place", "block"), [pytest.param(*one, id=one[0]) for one in _snippets("json")])
def test_json_parses(place: str, block: str) -> None:
    assert json.loads(block)
