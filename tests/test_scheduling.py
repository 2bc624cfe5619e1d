"""The examples of docs/scheduling.md can be used as they stand: systemd takes its units, each command exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from publisher.cli import publisher

PAGE = (Path(__file__).parent.parent / "docs/scheduling.md").read_text(encoding="utf-8")
_CRON = re.compile(r"^(?:[\d*/,-]+\s+){5}(?P<command>.+)$", re.MULTILINE)


def _blocks(part: str) -> list[str]:
    """The blocks below the heading `part` that are files."""
    below = PAGE.split(f"\n## {part}\n")[1].split("\n## ")[0]
    return re.findall(r"^```text\n(.*?)^```$", below, re.MULTILINE | re.DOTALL)


def _exists(line: str) -> str:
    """The command that a line runs, after its options were parsed; a wrong one raises click.UsageError."""
    program, *words = shlex.split(line)
    assert program.endswith("publisher")
    with click.Context(publisher) as context:
        name, command, rest = publisher.resolve_command(context, words)
        assert name
        assert command
        command.make_context(name, rest, parent=context).close()
    return name


def test_the_crontab_publishes_and_then_sends() -> None:
    (table,) = _blocks("cron")
    (entry,) = _CRON.finditer(table)
    assert "%" not in entry["command"]  # crontab(5): a line break
    place, both = entry["command"].split(" && ")
    assert place.startswith("cd /")
    commands = both.removeprefix("{ ").removesuffix("; }").split("; ")  # one article's error holds no letter back
    assert [_exists(command) for command in commands] == ["publish", "send"]


def test_a_command_that_is_not_there_would_be_seen() -> None:
    with pytest.raises(click.UsageError):
        _exists("/srv/venv/bin/publisher deliver")


@pytest.mark.parametrize(("part", "expected"), [("publisher run", ["run"]), ("A systemd timer", ["publish", "send"])])
def test_the_services_of_systemd_run_commands_that_exist(part: str, expected: list[str]) -> None:
    service = _blocks(part)[0]
    assert [_exists(command) for command in re.findall(r"^ExecStart=(.+)$", service, re.MULTILINE)] == expected


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing")
@pytest.mark.parametrize("part", ["publisher run", "A systemd timer"])
def test_systemd_finds_nothing_wrong_with_its_units(part: str, tmp_path: Path) -> None:
    program = tmp_path / "publisher"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    units = []
    for text in _blocks(part):
        unit = tmp_path / f"river-news.{'timer' if '[Timer]' in text else 'service'}"
        unit.write_text(text.replace("/srv/venv/bin/publisher", str(program)), encoding="utf-8")
        units.append(str(unit))
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "river-news" not in done.stderr
