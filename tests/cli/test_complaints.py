"""What is wrong is told with its place and its remedy, safely for the terminal, and in the exit status."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import run


def test_an_excerpt_cannot_command_the_terminal(site: Path) -> None:
    (site / "articles/bad.md").write_text("---\ntitle: Bad\ndate: \x1b[2J\u202e12 Foo" + "x" * 500 + "\n---\n\nText.\n")

    said = run(site, "publish", "--quiet").stderr

    assert "\x1b" not in said
    assert "\u202e" not in said
    assert max(len(line) for line in said.splitlines() if line.startswith("    ")) < 120


@pytest.mark.parametrize("plain", [True, False], ids=["NO_COLOR", "a terminal"])
def test_colours_are_for_terminals_and_for_those_who_want_them(site: Path, plain: bool) -> None:
    (site / "articles/bad.md").write_text("---\ntitle: Bad\ndate: 12 Foo\n---\n\nText.\n")
    mine, theirs = pty.openpty()

    subprocess.run(
        [sys.executable, "-m", "publisher", "publish", "-q"],
        cwd=site,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **({"NO_COLOR": "1"} if plain else {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(mine, 10_000)
    os.close(mine)

    assert b"bad.md:3" in shown
    assert (b"\x1b[" in shown) != plain


def test_a_problem_is_told_with_place_and_remedy_and_the_status_is_1(site: Path) -> None:
    (site / "articles/bad.md").write_text("---\ntitle: Bad\ndate: 12 Foo\n---\n\nText.\n")

    done = run(site, "publish")

    assert done.returncode == 1
    assert "error: articles/bad.md:3: 'date' is not a date: '12 Foo'. Write it as 2026-11-23." in done.stderr
    assert "Traceback" not in done.stderr
    assert (site / "out/articles/good/index.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["publish", "nowhere"], "there is no such folder", id="no articles"),
        pytest.param(["publish", "--config", "nowhere.toml"], "there is no such file", id="no config"),
        pytest.param(["publish", "--now", "yesterday"], "is not a moment", id="no moment"),
        pytest.param(
            ["publish", "--site-url", "ftp://x"], "'--site-url': 'ftp://x' is not a web address", id="no address"
        ),
        pytest.param(
            ["init", "--site-url", "ftp://x"],
            "'--site-url': 'ftp://x' is not a web address",
            id="no address of a new site",
        ),
        pytest.param(["init", "--title", ""], "'--title': it is empty", id="no title of a site"),
        pytest.param(["new", " "], "'TITLE': it is empty", id="no title of an article"),
        pytest.param(["new", "caf\udce9"], "'TITLE': it is not UTF-8", id="title not UTF-8"),
        pytest.param(["new", "A", "--topic", "\udce9"], "'--topic': it is not UTF-8", id="topic not UTF-8"),
        *(
            pytest.param([command, "--port", port], f"'--port': {port} is not a port. Write", id=f"{command} {port}")
            for command in ("preview", "serve")
            for port in ("70000", "-1")
        ),
        pytest.param(
            ["serve", "--host", "nowhere.invalid", "--port", "0"],
            "--host: this machine has no address 'nowhere.invalid'. Write one of this machine's addresses",
            id="no host",
        ),
        pytest.param(["check", "--select", "Z9"], "begins with 'Z9'. Codes go from A1", id="no rule"),
        pytest.param(["check", "--ignore", "f1O1"], "begins with 'f1O1'. Did you mean F101 or ", id="nearly a rule"),
        pytest.param(["publish", "--colour"], "No such option", id="no option"),
        pytest.param(["pubish"], "No such command", id="no command"),
    ],
)
def test_wrong_usage_is_told_and_the_status_is_2(site: Path, arguments: list[str], words: str) -> None:
    done = run(site, *arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("[site]\ntitel = 'x'\n", "publisher.toml:2: unknown option 'site.titel'. Did you mean", id="key"),
        pytest.param("[site]\ntitle = 3\n", "publisher.toml:2: 'site.title' has a wrong value", id="type"),
        pytest.param("[site]\ntitle = ' '\n", "publisher.toml:2: 'site.title' is empty. Write", id="no title"),
        pytest.param("[site\n", "publisher.toml:1: is not TOML", id="syntax"),
        pytest.param("[feeds]\n\nentries = 0\n", "publisher.toml:3: 'feeds.entries' must be at least 1", id="range"),
        pytest.param("[site]\ntimezone = 'Mars'\n", "publisher.toml:2: 'site.timezone' is not a time zone", id="zone"),
        pytest.param(
            "[site]\ntitle = 'a\\u0001'\n".replace("'", '"'),
            "publisher.toml:2: 'site.title' has a control",
            id="control",
        ),
        pytest.param(
            "[site]\nurl = 'https://[::1'\n", "publisher.toml:2: 'site.url' is not a web address", id="bracket"
        ),
        pytest.param("[site]\nurl = 'https://u:p@x.org'\n", "publisher.toml:2: 'site.url' is not a web", id="password"),
        pytest.param("[pages]\nurl = 'older/{slug}/'\n", "a folder that the site does not use itself", id="older"),
        pytest.param("[pages]\nurl = 'x/'\n", "publisher.toml:2: 'pages.url' needs {slug}", id="pages"),
        pytest.param(
            "[pages]\nurl = 'articles/{slug}.html'\n",
            "publisher.toml:2: 'pages.url' ends in the name of a file, '.html'. "
            'Addresses of pages are folders: write "articles/{slug}/".',
            id="a file for a page",
        ),
        pytest.param(
            "[pages]\nurl = '{slug}/index.php'\n",
            "'pages.url' ends in the name of a file, 'index.php'. Addresses of pages are folders: write \"{slug}/\".",
            id="an index for a page",
        ),
        pytest.param(
            "[pages]\nsubscribe = 'javascript:x'\n",
            "publisher.toml:2: 'pages.subscribe' is neither a path nor a web address: 'javascript:x'",
            id="pages.subscribe",
        ),
        pytest.param(
            "[pages]\nsubscribe = 'https://u:p@lists.example/?x'\n",
            "publisher.toml:2: 'pages.subscribe' is neither a path nor a web address",
            id="pages.subscribe with a password",
        ),
    ],
)
def test_a_wrong_config_is_told_with_its_line(site: Path, text: str, words: str) -> None:
    (site / "publisher.toml").write_text(text)

    done = run(site, "publish")

    assert done.returncode == 2
    assert words in done.stderr


def test_a_damaged_lock_stops_with_its_line_and_is_left_alone(site: Path) -> None:
    run(site, "publish")
    lock = site / "publisher.lock"
    lock.write_text(lock.read_text() + "nonsense\n")

    done = run(site, "publish")

    assert done.returncode == 1
    assert "publisher.lock:4: is damaged" in done.stderr
    assert lock.read_text().endswith("nonsense\n")


def test_what_ends_a_command_is_told_as_json_too(site: Path) -> None:
    """A script that reads --json got nothing at all from a wrong publisher.toml."""
    (site / "publisher.toml").write_text("[site]\ntitle = 5\n")

    done = run(site, "publish", "--json")

    told = json.loads(done.stdout)
    assert (done.returncode, told["stopped"], told["targets"]) == (2, True, [])
    (problem,) = told["problems"]
    assert (problem["rule"], problem["path"], problem["line"]) == ("C102", "publisher.toml", 2)
    assert problem["message"] in done.stderr
    assert problem["hint"] in done.stderr
