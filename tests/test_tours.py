"""The tours of the README and the guides show what their commands print."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guides import FENCE, README, ROOT, text_of

_TOUR = re.compile(r"^## A tour.*?(?=^## )", re.MULTILINE | re.DOTALL)


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
        self._folder = Path(text_of(self._place).strip())
        return done.stdout


@pytest.mark.parametrize(
    ("page", "part"),
    [(README, _TOUR), (ROOT / "docs/tutorial.md", re.compile(r".+", re.DOTALL))],
    ids=["README", "tutorial"],
)
def test_a_tour_shows_what_its_commands_print(
    page: Path, part: re.Pattern[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = text_of(page)
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

    mended = text.replace(tour[0], FENCE.sub(run, tour[0]))
    if wrong and request.config.getoption("--update-golden"):
        page.write_text(mended, encoding="utf-8")
    elif wrong:
        pytest.fail("\n".join([*wrong, "--update-golden accepts the new output"]), pytrace=False)


def test_the_tour_shows_the_main_commands_and_an_error() -> None:
    tour = _TOUR.search(text_of(README))
    assert tour
    commands = "".join(block for language, block in FENCE.findall(tour[0]) if language == "sh")
    for command in ("publisher init", "publisher publish", "publisher read --json", "publisher read --explain"):
        assert command in commands
    assert re.search(r"^error: articles/\S+:\d+: ", tour[0], re.MULTILINE)


@pytest.mark.parametrize(
    "command", ["python -m pip install . && publisher publish", "python -m pip install -e '.[test]' && pytest"]
)
def test_the_two_commands_stand_alone(command: str) -> None:
    assert f"```sh\n{command}\n```" in text_of(README)


_MAILCHIMP = {
    "subscribed": "Email Address,First Name,OPTIN_TIME,TIMEZONE,TAGS\n"
    'ada@example.org,Ada,2024-03-01 10:00:00,Europe/London,"""VIP"""\n',
    "unsubscribed": "Email Address,First Name,OPTIN_TIME,UNSUB_TIME,TAGS\r\n"
    'ben@example.org,Ben,2024-03-01 10:00:00,2024-06-01 10:00:00,"""VIP"""\r\n',
    "cleaned": "Email Address,First Name,OPTIN_TIME,CLEAN_TIME,TAGS\n"
    "cy@example.org,Cy,2024-03-01 10:00:00,2024-06-01 10:00:00,\n",
}


def test_those_who_left_mailchimp_are_not_written_to_here(tmp_path: Path) -> None:
    section = text_of(ROOT / "docs/moving.md").partition("## Subscribers, from Mailchimp")[2]
    (tmp_path / "tour").mkdir()
    for state, text in _MAILCHIMP.items():
        (tmp_path / f"tour/{state}_members.csv").write_text(text, encoding="utf-8", newline="")

    shown = _Shell(tmp_path).run(next(block for language, block in FENCE.findall(section) if language == "sh"))

    assert shown.count("1 added, 0 already known, 0 rows left out") == 3
    assert {tuple(row.split()[:2]) for row in shown.splitlines() if "@" in row} == {
        ("ada@example.org", "active"),
        ("ben@example.org", "unsubscribed"),
        ("cy@example.org", "bounced"),
    }
