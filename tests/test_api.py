"""Publisher as a library: the names are there and typed, a web application can call them, and they keep quiet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import flask
import pytest

import publisher
from publisher import ConfigError, Problem, PublisherError, Report, articles, publish, read

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEIR = "---\ntitle: The weir\ndate: 2026-02-01\ntopic: Rivers\n---\n\nIt *holds*.\n"
EEL = "---\ntitle: Eels\ndate: 2026-02-03\ntopic: Rivers\n---\n\nThey go up at night.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/weir.md").write_text(WEIR)
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://river.example/"\npostal_address = "1 Road"\n')
    return tmp_path


def test_publish_reports_what_it_wrote_and_prints_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = publish(folder, now=NOW)

    assert isinstance(report, Report)
    assert (report.articles, report.by_topic, report.exit_status) == (1, (("Rivers", 1),), 0)
    assert (folder / "out/rss.xml").is_file()
    assert capfd.readouterr() == ("", "")


def test_publish_twice_writes_nothing_the_second_time(folder: Path) -> None:
    first = publish(str(folder), now=NOW)

    second = publish(str(folder), now=NOW)

    assert (second.written, second.unchanged) == (0, first.written)


def test_a_broken_article_is_a_problem_and_not_an_error(folder: Path) -> None:
    (folder / "articles/eels.md").write_text("---\ntitle: Eels\ndate: next week\n---\n\nThey go.\n")

    report = publish(folder, now=NOW)

    (problem,) = report.problems
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line, problem.level) == ("articles/eels.md", 3, "error")
    assert (report.articles, report.exit_status) == (2, 1)


def test_strict_and_dry_run_write_nothing(folder: Path) -> None:
    (folder / "articles/eels.md").write_text("---\ntitle: Eels\ndate: next week\n---\n\nThey go.\n")

    assert publish(folder, now=NOW, strict=True).stopped
    assert publish(folder, now=NOW, dry_run=True).dry_run
    assert not (folder / "out").exists()


def test_the_address_of_the_site_may_be_given(folder: Path) -> None:
    (folder / "publisher.toml").write_text("")

    publish(folder, now=NOW, site_url="https://elsewhere.example/")

    assert b"https://elsewhere.example/" in (folder / "out/rss.xml").read_bytes()


@pytest.mark.parametrize("call", [publish, articles])
def test_a_folder_without_articles_is_an_error_that_says_so(tmp_path: Path, call: Callable[[Path], object]) -> None:
    with pytest.raises(ConfigError, match="no such folder of articles") as caught:
        call(tmp_path)

    assert isinstance(caught.value, PublisherError)
    assert caught.value.hint


@pytest.mark.parametrize("call", [publish, articles])
def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, call: Callable[[Path], object]) -> None:
    """A mistyped name left a folder of that name behind, with a cache in it."""
    with pytest.raises(ConfigError):
        call(tmp_path / "atricles")

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "call",
    [
        lambda where, now: publish(where, now=now),
        lambda where, now: articles(where, now=now),
        lambda where, now: read(where / "articles/weir.md", now=now),
    ],
)
def test_a_moment_without_a_time_zone_is_refused(folder: Path, call: Callable[[Path, datetime], object]) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        call(folder, NOW.replace(tzinfo=None))


def test_read_gives_what_publish_gives(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    publish(folder, now=NOW)
    monkeypatch.chdir(folder / "articles")

    found = read("weir.md", now=NOW)

    (article,) = articles(folder, now=NOW)
    assert found.draft
    assert found.draft.body
    assert found.draft.body.html.strip() == "<p>It <em>holds</em>.</p>"
    assert (found.path, found.id, found.slug) == (article.path, article.id, article.slug)
    assert not found.failed


def test_read_of_a_file_that_is_not_there_is_a_problem(folder: Path) -> None:
    found = read(folder / "articles/nothing.md", now=NOW)

    assert found.draft is None
    assert [problem.level for problem in found.problems] == ["error"]


def test_read_takes_the_settings_that_it_is_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    stray = tmp_path_factory.mktemp("elsewhere") / "eels.md"
    stray.write_text(EEL)

    found = read(stray, folder=folder, now=NOW)

    assert found.id == "tag:river.example,2026:eels"


def test_articles_are_those_that_a_publish_would_show_and_nothing_is_published(folder: Path) -> None:
    (folder / "articles/eels.md").write_text(EEL)
    (folder / "articles/later.md").write_text(EEL.replace("2026-02-03", "2027-01-01"))

    found = articles(folder, now=NOW)

    assert [article.title for article in found] == ["Eels", "The weir"]
    assert found[1].url == "https://river.example/articles/the-weir/"
    assert not (folder / "out").exists()
    assert not (folder / "publisher.lock").exists()


def test_two_threads_take_turns(folder: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: publish(folder, now=NOW), range(2)))

    assert sorted(report.written == 0 for report in reports) == [False, True]
    assert not any(report.problems for report in reports)


def test_the_summary_of_a_report_is_json(folder: Path) -> None:
    """The issue in it was a value of ours, at which the standard library's encoder and Flask's stopped."""
    found = json.loads(json.dumps(publish(folder, now=NOW).summary()))

    assert (found["issue"]["number"], found["issue"]["letters"][0]["articles"]) == (1, found["articles"])


def test_a_flask_view_publishes_and_lists(folder: Path) -> None:
    app = flask.Flask(__name__)

    @app.post("/publish")
    def publish_all() -> tuple[dict[str, object], int]:
        try:
            report = publish(folder, now=NOW)
        except PublisherError as error:
            return {"error": str(error)}, 500
        return report.summary(), 200

    @app.get("/latest")
    def latest() -> list[dict[str, str]]:
        return [{"title": article.title, "url": article.url} for article in articles(folder, now=NOW)]

    client = app.test_client()

    assert client.post("/publish").json["articles"] == 1  # type: ignore[index]
    assert client.get("/latest").json == [{"title": "The weir", "url": "https://river.example/articles/the-weir/"}]
    (folder / "publisher.toml").write_text("[site]\nurl = 3\n")
    answer = client.post("/publish")
    assert answer.status_code == 500
    assert answer.json["error"].startswith("publisher.toml:2: ")  # type: ignore[index]


# --- the surface ---------------------------------------------------------------------------------------------------


def test_every_public_name_is_there_and_listed() -> None:
    assert [name for name in publisher.__all__ if getattr(publisher, name, None) is None] == []
    assert set(publisher.__all__) <= set(dir(publisher))
    assert publisher.__all__ == sorted(publisher.__all__)


def test_every_public_name_is_in_the_guide_and_explains_itself() -> None:
    guide = (ROOT / "docs/library.md").read_text(encoding="utf-8")
    for name in publisher.__all__:
        if name != "__version__":
            assert f"`{name}" in guide, name
            assert getattr(publisher, name).__doc__, name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = publisher.nothing


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, publisher; sys.exit(bool({'msgspec', 'publisher.model', 'publisher.api'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)

    assert done.returncode == 0


_CONSUMER = """
from datetime import UTC, datetime
from pathlib import Path

from publisher import Article, Problem, PublisherError, Report, articles, publish, read

def wrong(folder: Path) -> list[str]:
    try:
        report: Report = publish(folder, now=datetime(2026, 11, 23, tzinfo=UTC), strict=True)
    except PublisherError as error:
        return [f"{error.path}:{error.line}: {error.message}"]
    problems: tuple[Problem, ...] = report.problems
    return [problem.message for problem in problems if problem.level == "error"]

def titles(folder: str) -> list[str]:
    found: tuple[Article, ...] = articles(folder)
    return [article.title for article in found]

def html(file: Path) -> str:
    draft = read(file).draft
    return draft.body.html if draft and draft.body else ""
"""
_MISTAKEN = 'from publisher import publish\n\npublish(3, clos=True)\npublish(".").articels\n'


def _mypy(tmp_path: Path, code: str) -> str:
    (tmp_path / "consumer.py").write_text(code)
    command = [
        sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", "--no-error-summary",
        f"--cache-dir={ROOT / '.mypy_cache'}", "consumer.py",
    ]  # fmt: skip
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False).stdout


def test_a_consumer_is_clean_under_mypy_strict_and_its_mistakes_are_found(tmp_path: Path) -> None:
    assert _mypy(tmp_path, _CONSUMER) == ""

    found = _mypy(tmp_path, _MISTAKEN)

    assert found.count("error:") == 3
    assert (ROOT / "publisher/py.typed").is_file()


@pytest.mark.parametrize("path", ["\0", "a\0b", "\ud800"], ids=["null", "null inside", "surrogate"])
def test_what_is_no_path_is_refused(path: str) -> None:
    """A plain ValueError came from deep inside, which the documentation promises for naive moments alone."""
    for call in (publish, read, articles):
        with pytest.raises(ConfigError, match="is not a path"):
            call(path)
