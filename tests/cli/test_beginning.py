"""`publisher init` and `new`: what they write publishes, and they overwrite nothing."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from tests.cli.process import run


def test_init_leaves_a_folder_that_publishes(tmp_path: Path) -> None:
    first = run(tmp_path, "init", "new", "--title", 'My "own" site', "--site-url", "https://example.org/")
    again = run(tmp_path, "init", "new")
    done = run(tmp_path / "new", "publish")

    assert (first.returncode, again.returncode, done.returncode) == (0, 0, 0), done.stderr
    assert "cd new && publisher publish" in first.stdout
    assert again.stdout.count("kept") == 4
    assert 'My "own" site' in (tmp_path / "new/out/index.html").read_text().replace("&#34;", '"')
    assert "1 files" not in done.stdout
    assert "  Uncategorised        1\n" in done.stdout  # its few words once made it an article about arts


def test_init_says_a_line_that_a_shell_takes(tmp_path: Path) -> None:
    """The line that it prints failed for a folder with a space in its name."""
    done = run(tmp_path, "init", "my river's news")
    line = done.stdout.splitlines()[-1].removeprefix("Now run: ").replace("publisher publish", "pwd")

    shell = subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert shell.stdout == f"{tmp_path}/my river's news\n"


def test_init_copies_the_templates_on_request(tmp_path: Path) -> None:
    run(tmp_path, "init", "new", "--templates")

    assert list((tmp_path / "new/templates/digest").iterdir())
    assert list((tmp_path / "new/templates/pages").iterdir())


def test_init_takes_language_topics_and_a_workflow(tmp_path: Path) -> None:
    done = run(
        tmp_path, "init", "--language", "de", "--topic", "Flüsse", "--topic", 'Tee & "Co"', "--ci",
        "--site-url", "https://example.org/",
    )  # fmt: skip
    published = run(tmp_path, "publish", "--json")

    assert done.returncode == 0, done.stderr
    report = json.loads(published.stdout)
    assert report["by_topic"] == {"Flüsse": 1, 'Tee & "Co"': 1}
    assert [problem["message"] for problem in report["problems"]] == [
        "'site.postal_address' is not set; letters must show one"
    ]
    assert yaml.safe_load((tmp_path / ".github/workflows/publish.yml").read_text())["jobs"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--language", "not a language"), "'--language': 'site.language' is not a language tag"),
        (("--site-url", "blog.example"), "'--site-url': 'blog.example' is not a web address"),
        (("--title", " "), "'--title': it is empty"),
        (("--title", b"\xff"), "'--title': it is not UTF-8"),
        (("--topic", "A", "--topic", "a"), "'--topic': topic 'a' needs its own slug"),
        (("--topic", ""), "'--topic': topic '' needs its own slug"),
    ],
    ids=["language", "url", "title", "bytes", "twice", "empty"],
)
def test_init_refuses_what_publish_would_refuse_and_writes_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    """Every file was written, and every later publish or init failed; then, the option was not named."""
    done = run(tmp_path, "init", "new", *options)

    assert done.returncode == 2
    assert f"Error: Invalid value for {said}" in done.stderr
    assert not list(tmp_path.iterdir())


def test_init_names_a_settings_file_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/publisher.toml").write_text('[site]\nurl = "blog.example"\n')

    done = run(tmp_path, "init", "new")

    assert done.returncode == 2
    assert done.stderr.startswith("error: new/publisher.toml:2: 'site.url' is not a web address")
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_init_asks_again_until_an_answer_can_be(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    code = "from publisher.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "init"],
        cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, b"River\nblog.example\nhttps://blog.example/\n\nA, a\nA, B\n")
        said = b""
        with suppress(OSError):  # the terminal is gone when its process is
            while found := os.read(ours, 4096):
                said += found
        os.close(ours)

    assert process.returncode == 0
    assert said.count(b"Error: ") == 2
    assert b"is not a web address: 'blog.example'" in said
    settings = (tmp_path / "publisher.toml").read_text()
    assert 'url = "https://blog.example/"' in settings
    assert settings.count("\n[[topic]]") == 2


def test_the_workflow_of_init_is_the_one_in_the_guide() -> None:
    root = Path(__file__).parents[2]

    assert (root / "templates/init/publish.yml").read_text() in (root / "docs/ci.md").read_text()


def test_new_begins_an_article_and_overwrites_none(site: Path) -> None:
    (site / "publisher.toml").write_text('[site]\nurl = "https://example.org/"\n[[topic]]\nname = "Rivers"\n')

    first = run(site, "new", 'Über den "Fluß": oben', "--topic", "rivers")
    second = run(site, "new", 'Über den "Fluß": oben', "--topic", "Rivres", "--draft")
    read = run(site, "read", "--json", first.stdout.strip())

    assert first.stdout.strip() == "articles/ueber-den-fluss-oben.md"
    assert second.stdout.strip() == "articles/ueber-den-fluss-oben-2.md"
    assert "Did you mean 'Rivers'?" in second.stderr
    found = json.loads(read.stdout)
    assert (found["title"], found["topics"][0]["name"]) == ('Über den "Fluß": oben', "Rivers")
    assert "draft: true" in (site / second.stdout.strip()).read_text()


def test_new_tells_where_it_cannot_write(site: Path) -> None:
    """A file in the place of the folder of articles was a traceback."""
    (site / "publisher.toml").write_text('articles = "texts"\n')
    (site / "texts").write_text("")

    done = run(site, "new", "A title")

    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: texts: cannot be written: File exists. The option 'articles' must name a folder"
    )
