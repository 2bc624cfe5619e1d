"""The commands as people type them: what they print, and their exit status."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

GOOD = "---\ntitle: Good\ndate: 2026-11-01\n---\n\nA text.\n"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in `folder` as a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-c", "from publisher.cli import main; main()", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/good.md").write_text(GOOD)
    (tmp_path / "publisher.toml").write_text(
        '[site]\ntitle = "S"\nurl = "https://example.org/"\npostal_address = "1 Road"\n'
    )
    return tmp_path


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


def test_init_leaves_a_folder_that_publishes(tmp_path: Path) -> None:
    first = run(tmp_path, "init", "new", "--title", 'My "own" site', "--site-url", "https://example.org/")
    again = run(tmp_path, "init", "new")
    done = run(tmp_path / "new", "publish")

    assert (first.returncode, again.returncode, done.returncode) == (0, 0, 0), done.stderr
    assert "cd new && publisher publish" in first.stdout
    assert again.stdout.count("kept") == 4
    assert 'My "own" site' in (tmp_path / "new/out/index.html").read_text().replace("&#34;", '"')
    assert "1 files" not in done.stdout


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
    assert report["by_topic"] == {"Flüsse": 1}
    assert [problem["message"] for problem in report["problems"]] == [
        "'site.postal_address' is not set; letters must show one"
    ]
    assert yaml.safe_load((tmp_path / ".github/workflows/publish.yml").read_text())["jobs"]


def test_init_refuses_what_publish_would_refuse(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--language", "not a language")

    assert done.returncode == 2
    assert "'site.language' is not a language tag" in done.stderr


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
        pytest.param(["publish", "--site-url", "example.org"], "is not a web address", id="no address"),
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
        pytest.param("[pages]\nurl = 'x/'\n", "publisher.toml:2: 'pages.url' needs {slug}", id="pages"),
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


def test_read_prints_for_people(site: Path) -> None:
    done = run(site, "read", "articles/good.md")

    assert done.returncode == 0
    assert "Good" in done.stdout


def test_version_is_printed(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.startswith("publisher 0.")
