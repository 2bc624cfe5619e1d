"""The commands as people type them: what they print, and their exit status."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tests.cli.process import run


def test_help_names_the_commands_without_importing_them(tmp_path: Path) -> None:
    heavy = ["feedgen", "lxml", "jinja2", "premailer", "yaml", "sqlite3", "rich", "trafilatura", "msgspec"]
    code = (
        "import sys\nsys.argv = ['publisher', '--help']\nfrom publisher.cli import main\ntry:\n    main()\nfinally:\n"
    )
    code += f"    print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "publish" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_schema_knows_every_option_and_the_samples_settings(site: Path) -> None:
    schema = json.loads(run(site, "schema").stdout)
    settings = tomllib.loads((Path(__file__).parents[2] / "publisher.toml").read_text())

    jsonschema.Draft202012Validator(schema).validate(settings)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"site": {"titel": "x"}})
    front_matter = json.loads(run(site, "schema", "front-matter").stdout)
    jsonschema.Draft202012Validator(front_matter).validate({"title": "A", "date": "2026-11-23", "topic": "Rivers"})


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(site: Path, shell: str) -> None:
    done = run(site, "completion", shell)

    assert done.returncode == 0, done.stderr
    assert "_PUBLISHER_COMPLETE" in done.stdout


def test_completion_completes_commands_and_options(site: Path) -> None:
    commands = run(site, _PUBLISHER_COMPLETE="bash_complete", COMP_WORDS="publisher pub", COMP_CWORD="1")
    options = run(site, _PUBLISHER_COMPLETE="bash_complete", COMP_WORDS="publisher publish --st", COMP_CWORD="2")

    assert "plain,publish" in commands.stdout
    assert "plain,--strict" in options.stdout


def test_publish_says_more_or_less_on_request(site: Path) -> None:
    for number in range(8):
        (site / f"articles/n{number}.md").write_text(
            f"---\ntitle: N{number}\ndate: 2026-11-02\n---\n\nText {number}.\n"
        )

    verbose = run(site, "publish", "-v")
    (site / "articles/bad.md").write_text("---\ntitle: Bad\ndate: 12 Foo\n---\n\nText.\n")
    quiet = run(site, "publish", "--quiet")

    assert "n7.md" in verbose.stdout
    assert "more" not in verbose.stdout
    assert quiet.stdout == ""
    error, excerpt = quiet.stderr.splitlines()
    assert error == "error: articles/bad.md:3: 'date' is not a date: '12 Foo'. Write it as 2026-11-23.  [A105]"
    assert excerpt == "    3 | date: 12 Foo"


def test_publish_prints_a_table(site: Path) -> None:
    done = run(site, "publish")

    assert done.returncode == 0, done.stderr
    assert "articles" in done.stdout
    assert "issue 1 (open)" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_publish_takes_its_folders_and_the_moment_as_options(site: Path) -> None:
    (site / "articles").rename(site / "texts")

    done = run(
        site, "publish", "texts", "-o", "web", "--outbox", "post", "--site-url", "https://example.net/",
        "--now", "2026-11-23T09:00:00Z", "--json",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["articles"], summary["issue"]["number"]) == (1, 1)
    assert "https://example.net/articles/good/" in (site / "web/atom.xml").read_text()
    assert (site / "post/1/digest.eml").is_file()


def test_the_address_may_come_from_the_environment(site: Path) -> None:
    run(site, "publish", PUBLISHER_SITE_URL="https://env.example/")

    assert "https://env.example/" in (site / "out/atom.xml").read_text()


def test_read_prints_what_it_found_as_json(site: Path) -> None:
    (site / "articles/empty.md").write_text("")

    done = run(site, "read", "articles/good.md", "articles/empty.md", "none.md", "--json")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert (lines[0]["title"], lines[0]["id"], lines[0]["slug"]) == ("Good", "tag:example.org,2026:good", "good")
    assert {
        "path", "id", "slug", "title", "summary", "published", "updated", "authors", "language", "topics", "image",
        "related", "headings", "html", "text", "problems",
    } <= set(lines[0])  # fmt: skip
    assert [line["problems"][0]["level"] for line in lines[1:]] == ["error", "error"]


def test_read_names_a_file_as_it_was_given(site: Path) -> None:
    """It said bad.md:3, where publish says articles/bad.md:3, and showed no excerpt."""
    (site / "articles/bad.md").write_text("---\ntitle: Bad\ndate: 12 Foo\n---\n\nText.\n")

    here = run(site, "read", "articles/bad.md")
    beside = run(site / "articles", "read", "../articles/bad.md", "--config", "../publisher.toml")
    fields = run(site, "read", "--json", "articles/bad.md")

    assert here.stderr.startswith("error: articles/bad.md:3: 'date' is not a date: '12 Foo'. Write it as 2026-11-23.")
    assert here.stderr.splitlines()[1] == "    3 | date: 12 Foo"
    assert beside.stderr.startswith("error: ../articles/bad.md:3: 'date'")
    found = json.loads(fields.stdout)
    assert (found["path"], found["problems"][0]["path"]) == ("bad.md", "articles/bad.md")


def test_read_prints_for_people(site: Path) -> None:
    done = run(site, "read", "articles/good.md")

    assert done.returncode == 0
    assert "Good" in done.stdout


def test_version_is_printed(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.startswith("publisher 0.")
