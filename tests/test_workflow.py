"""The workflow that `publisher init --ci` writes: what its own steps make of the reports of a publish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from publisher.errors import ConfigError
from publisher.pipeline.report import ended
from tests.guides import ROOT

BAD = {"path": "articles/a.md", "line": 3, "level": "error", "message": "'date' is not a date", "hint": "Mend it."}
HINT = {**BAD, "level": "hint"}


def _step(name: str) -> dict[str, Any]:
    workflow = yaml.safe_load((ROOT / "templates/init/publish.yml").read_text("utf-8"))
    (found,) = [step for step in workflow["jobs"]["publish"]["steps"] if step.get("name") == name]
    assert isinstance(found, dict)
    return found


def _report(*problems: dict[str, object], target: tuple[dict[str, object], ...] = (), stopped: bool = False) -> str:
    targets = [{"url": "s3://river", "problems": list(target)}]
    whole = {"stopped": stopped, "problems": list(problems), "targets": targets}
    return json.dumps(whole, separators=(",", ":"))  # as --json prints it


def _run(name: str, folder: Path, report: str) -> subprocess.CompletedProcess[str]:
    """A step as GitHub runs it, with a `publisher` that prints a report and ends with 1, and our Python."""
    tools = folder / "tools"
    tools.mkdir()
    (folder / "given").write_text(report)
    (folder / "report.json").write_text(report)
    (tools / "publisher").write_text("#!/bin/sh\ncat given\nexit 1\n")
    (tools / "publisher").chmod(0o755)
    (tools / "python").symlink_to(sys.executable)
    command = ["bash", "-e", "-o", "pipefail", "-c", _step(name)["run"]]
    path = f"{tools}:{os.environ['PATH']}"
    return subprocess.run(command, cwd=folder, env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("report", "goes_on"),
    [
        (_report(BAD), True),
        (_report(target=(BAD,)), True),
        (_report({**BAD, "message": 'the text has "stopped":true in it'}), True),
        (_report(BAD, stopped=True), False),
        (json.dumps(ended(ConfigError("no table")), separators=(",", ":")), False),
        ("", False),
    ],
    ids=["an article", "a target", "a message", "strict", "publisher.toml", "nothing"],
)
def test_only_what_stopped_a_publish_stops_the_deployment(tmp_path: Path, report: str, goes_on: bool) -> None:
    """With --strict the last site was deployed again, as if all were well."""
    assert (_run("Publish", tmp_path, report).returncode == 0) is goes_on


@pytest.mark.parametrize(
    ("report", "red", "told"),
    [
        (_report(HINT), False, ["::warning file=articles/a.md,line=3::'date' is not a date. Mend it."]),
        (_report(BAD), True, ["::error file=articles/a.md,line=3::'date' is not a date. Mend it."]),
        (
            _report(HINT, target=({**BAD, "path": "s3://river", "line": 0},)),
            True,
            [
                "::warning file=articles/a.md,line=3::'date' is not a date. Mend it.",
                "::error file=s3://river,line=1::'date' is not a date. Mend it.",
            ],
        ),
        (
            json.dumps(ended(ConfigError("'url' is not text", path="publisher.toml", line=2, hint="Quote it."))),
            True,
            ["::error file=publisher.toml,line=2::'url' is not text. Quote it."],
        ),
        ("", True, []),
    ],
    ids=["a hint", "an article", "a target", "publisher.toml", "nothing"],
)
def test_errors_of_articles_and_targets_are_told_and_make_the_workflow_red(
    tmp_path: Path, report: str, red: bool, told: list[str]
) -> None:
    """A failed target left it green."""
    done = _run("Tell of problems", tmp_path, report)

    assert (done.returncode != 0) is red
    assert done.stdout.splitlines() == told
    assert done.stderr == ""


def test_problems_are_told_also_when_nothing_is_deployed() -> None:
    assert _step("Tell of problems")["if"] == "${{ !cancelled() && steps.publish.outcome != 'skipped' }}"
    assert _step("Publish")["id"] == "publish"
