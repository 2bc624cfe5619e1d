"""Readers of other packages: found by their entry points, asked for unknown suffixes alone, trusted with nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher import Report, articles, publish, read
from publisher import config as configuration
from publisher.pipeline.subjects import explain
from tests.plugins.packages import NOW, Install

ROOT = Path(__file__).parents[2]
GEMTEXT = """title: The weir
date: 2026-02-01
topic: Rivers

# The weir

It holds & stays.
* one
* two
> so they say
=> https://river.example/map The map
```
<b>as written</b>
"""


def _reader(result: str) -> str:
    return (
        "from datetime import datetime\nfrom publisher import *\n\n"
        f"def read(source, options, *, body=True):\n    return {result}\n"
    )


_SIMPLE = _reader("reading_from_html(source, options, html='<p>Odd text.</p>', matter={'title': 'Odd', 'topic': 'O'})")


def _messages(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems if problem.level == "error"]


def test_a_file_of_an_unknown_suffix_is_read_by_the_package_that_claims_it(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")
    (folder / "articles/b.jpg").write_bytes(b"\xff\xd8")

    report = publish(folder, now=NOW)

    assert (report.articles, report.problems) == (1, ())
    assert b"Odd text." in (folder / "out/articles/odd/index.html").read_bytes()


def test_it_is_read_by_publisher_read_too(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")

    assert read(folder / "articles/a.odd", now=NOW).fields()["title"] == "Odd"


def test_its_topics_are_explained_too(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")

    chosen, _ = explain(folder / "articles/a.odd", configuration.load(folder=folder))

    assert [one.topic.name for one in chosen] == ["O"]


def test_a_second_publish_has_nothing_to_do(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")
    publish(folder, now=NOW)

    assert publish(folder, now=NOW).written == 0


def test_another_version_reads_anew(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")
    publish(folder, now=NOW)
    install(_SIMPLE.replace("'title': 'Odd'", "'title': 'Even'"), version="1.1")

    publish(folder, now=NOW)

    assert [article.title for article in articles(folder, now=NOW)] == ["Even"]


def test_a_removed_package_leaves_its_files_alone(folder: Path, install: Install, tmp_path: Path) -> None:
    install(_SIMPLE)
    (folder / "articles/a.odd").write_text("whatever")
    (folder / "articles/b.md").write_text("# B\n\nText.\n")
    publish(folder, now=NOW)
    shutil.rmtree(tmp_path / "packages/strange-1.0.dist-info")

    assert publish(folder, now=NOW).gone == ("a.odd",)


def test_a_format_of_our_own_stays_ours(folder: Path, install: Install) -> None:
    install(_SIMPLE, suffix="md")
    (folder / "articles/a.md").write_text("# Ours\n\nText.\n")
    (folder / "articles/b.odd").write_text("whatever")

    publish(folder, now=NOW)

    assert [article.title for article in articles(folder, now=NOW)] == ["Ours"]


def test_of_two_packages_that_whose_name_comes_first_is_asked(folder: Path, install: Install) -> None:
    install(_SIMPLE.replace("'Odd'", "'Last'"), name="zebra")
    install(_SIMPLE.replace("'Odd'", "'First'"), name="aardvark", suffix=".ODD")
    (folder / "articles/a.odd").write_text("whatever")

    assert [article.title for article in articles(folder, now=NOW)] == ["First"]


_NAIVE = (
    "Reading(draft=Draft(path='x', title='T', fingerprint='f', published=datetime(2026, 1, 1),"
    " body=Body(html='', text='')))"
)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("exit(3)", "SystemExit: 3"),
        ("None", "it returned NoneType instead of a Reading"),
        ("Reading(draft=None)", "it returned neither an article nor a reason"),
        ("Reading(draft=Draft(path='x', title='', fingerprint='f'))", "without a title"),
        ("Reading(draft=Draft(path='x', title='T', fingerprint='f', body=None))", "a body"),
        ("Reading(draft=Draft(path='x', title=7, fingerprint='f'))", "Expected `str`, got `int`"),
        (_NAIVE, "which has no time zone"),
    ],
    ids=[
        "raises",
        "ends the process",
        "gives nothing",
        "gives no reason",
        "no title",
        "no body",
        "wrong type",
        "naive moment",
    ],
)
def test_what_a_plug_in_does_wrong_is_an_error_with_its_name(
    folder: Path, install: Install, result: str, message: str
) -> None:
    install(_reader(result), name="broken", version="2.5")
    (folder / "articles/a.odd").write_text("whatever")
    (folder / "articles/b.md").write_text("# B\n\nText.\n")

    found = read(folder / "articles/a.odd", now=NOW)
    (error,) = found.problems

    assert message in error.message
    assert "broken 2.5" in error.hint
    assert len(_messages(publish(folder, now=NOW))) == 1
    assert [article.title for article in articles(folder, now=NOW)] == ["B"]


def test_who_ends_the_publish_by_hand_ends_it_also_inside_a_plug_in(folder: Path, install: Install) -> None:
    install("def read(source, options, *, body=True):\n    raise KeyboardInterrupt")
    (folder / "articles/a.odd").write_text("whatever")

    with pytest.raises(KeyboardInterrupt):
        publish(folder, now=NOW)


def test_a_module_that_is_not_there_is_an_error_with_the_packages_name(folder: Path, install: Install) -> None:
    install("", module="strange_but_gone")
    (folder / "articles/a.odd").write_text("whatever")

    (error,) = read(folder / "articles/a.odd", now=NOW).problems

    assert "AttributeError" in error.message
    assert "strange 1.0" in error.hint


def test_scripts_and_control_characters_do_not_get_through(folder: Path, install: Install) -> None:
    body = "Body(html='<p onclick=x()>a\\x00<script>x()</script></p>', text='a\\x0b', simple=True)"
    install(_reader(f"Reading(draft=Draft(path='x', title='T\\x01', fingerprint='f', skimmed=True, body={body}))"))
    (folder / "articles/a.odd").write_text("whatever")

    draft = read(folder / "articles/a.odd", now=NOW).draft

    assert draft
    assert draft.body
    assert (draft.title, draft.path, draft.body.text) == ("T", "a.odd", "a")
    assert draft.body.html.strip() == "<p>a</p>"
    assert not draft.body.simple
    assert not draft.skimmed


# --- cost ----------------------------------------------------------------------------------------------------------


def _asks(folder: Path) -> bool:
    """Whether a publish in a new process looks at the packages that are installed."""
    code = (
        "import sys, publisher\n"
        "from datetime import UTC, datetime\n"
        "report = publisher.publish('.', now=datetime(2026, 11, 23, 12, tzinfo=UTC))\n"
        "assert report.articles == 1\n"
        "sys.exit('importlib.metadata' in sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return bool(subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=False).returncode)


def test_packages_are_asked_for_unknown_suffixes_alone_and_once(folder: Path) -> None:
    (folder / "articles/a.md").write_text("# A\n\nText.\n")
    publish(folder, now=NOW)  # a first one renders, and what renders asks for packages, too
    assert not _asks(folder)
    (folder / "articles/b.jpg").write_bytes(b"\xff\xd8")

    assert _asks(folder)
    assert not _asks(folder)


def test_a_damaged_answer_is_asked_for_again(folder: Path, install: Install) -> None:
    install(_SIMPLE)
    (folder / ".publisher").mkdir()
    (folder / ".publisher/plugins.json").write_bytes(b'{"installed":')
    (folder / "articles/a.odd").write_text("whatever")

    assert publish(folder, now=NOW).articles == 1


# --- the example ---------------------------------------------------------------------------------------------------


def test_the_example_is_installed_and_reads_gemtext(folder: Path, tmp_path: Path) -> None:
    source, place = tmp_path / "example-plugin", tmp_path / "installed"
    shutil.copytree(ROOT / "docs/example-plugin", source)
    (folder / "articles/weir.gmi").write_text(GEMTEXT)
    pip = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
        "--disable-pip-version-check", "--target", str(place), str(source),
    ]  # fmt: skip
    subprocess.run(pip, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{place}"}
    main = "from publisher.cli import main; main()"

    done = subprocess.run(
        [sys.executable, "-c", main, "publish", "--now", "2026-11-23T12:00:00Z"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    page = (folder / "out/articles/the-weir/index.html").read_text()
    for part in ("<p>It holds &amp; stays.</p>", "<li>one</li>", "<p>so they say</p>", "The map</a>", "&lt;b&gt;as"):
        assert part in page
