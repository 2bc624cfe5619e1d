"""`publisher publish` with targets, as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.errors import ConfigError
from tests.cli.process import run
from tests.targets.test_hub import hub_with

NOW = ("--now", "2026-11-23T09:00:00Z")
SITE = '[site]\ntitle = "S"\nurl = "https://river.example/"\npostal_address = "1 Road"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "articles").mkdir(parents=True)
    (home / "articles/good.md").write_text("---\ntitle: Good\ndate: 2026-11-01\n---\n\nA text.\n")
    (home / "publisher.toml").write_text(SITE)
    return home


def _files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_a_publish_uploads_to_all_targets_of_the_file(site: Path) -> None:
    (site / "publisher.toml").write_text(f'{SITE}[[target]]\nurl = "../one"\n[[target]]\nurl = "../two"\n')

    done = run(site, "publish", *NOW)

    assert done.returncode == 0, done.stderr
    assert _files(site / "../one") == _files(site / "../two") == _files(site / "out")
    assert done.stdout.count(" sent (") == 2


def test_targets_of_the_command_line_replace_those_of_the_file(site: Path) -> None:
    (site / "publisher.toml").write_text(f'{SITE}[[target]]\nurl = "../one"\n')

    done = run(site, "publish", *NOW, "--to", "../three")

    assert done.returncode == 0
    assert not (site / "../one").exists()
    assert _files(site / "../three") == _files(site / "out")


def test_no_upload_only_writes_the_output(site: Path) -> None:
    assert run(site, "publish", *NOW, "--to", "../one", "--no-upload").returncode == 0
    assert not (site / "../one").exists()


def test_a_failing_target_does_not_stop_the_others_and_shows_in_the_exit_status(site: Path) -> None:
    (site / "../file").write_text("no folder")

    done = run(site, "publish", *NOW, "--json", "--to", "../file", "--to", "../one")

    assert done.returncode == 1
    bad, good = json.loads(done.stdout)["targets"]
    assert bad["problems"]
    assert good["problems"] == []
    assert good["sent"] == len(_files(site / "out")) - 1
    assert _files(site / "../one") == _files(site / "out")
    assert "1 error, 0 remarks" in run(site, "publish", *NOW, "--to", "../file").stdout


@pytest.mark.parametrize("name", [".publisher/uploads.json", ".publisher/uploads.json.new"])
def test_an_upload_whose_time_cannot_be_kept_is_an_upload(site: Path, name: str) -> None:
    """On a full or read-only disk below .publisher, a publish that had uploaded all ended with a traceback."""
    (site / name).mkdir(parents=True)

    done = run(site, "publish", *NOW, "--to", "../one")

    assert (done.returncode, done.stderr) == (0, "")
    assert _files(site / "../one") == _files(site / "out")


def test_a_dry_run_says_what_each_target_would_get_and_writes_nothing(site: Path) -> None:
    run(site, "publish", *NOW, "--to", "../one")
    before = _files(site / "../one")
    (site / "articles/next.md").write_text("---\ntitle: Next\ndate: 2026-11-02\n---\n\nMore.\n")

    done = run(site, "publish", *NOW, "--to", "../one", "--to", "../two", "--dry-run", "--verbose")

    assert done.returncode == 0
    assert "articles/next/index.html (" in done.stdout
    assert " bytes)" in done.stdout
    assert _files(site / "../one") == before
    assert not (site / "../two").exists()
    assert not (site / "out/articles/next").exists()


def test_the_hub_is_told_after_the_upload_and_not_when_it_failed(site: Path) -> None:
    with hub_with() as hub:
        (site / "publisher.toml").write_text(f'{SITE}[feeds]\nhub = "{hub.url}"\n')
        (site / "../one").write_text("in the way")
        assert run(site, "publish", *NOW, "--to", "../one").returncode == 1
        assert not hub.posted
        (site / "../one").unlink()
        assert run(site, "publish", *NOW, "--to", "../one").returncode == 0
        assert hub.posted


def test_a_publish_without_targets_imports_nothing_of_theirs(site: Path) -> None:
    (site / "look.py").write_text(
        "import sys\nsys.argv = ['publisher', 'publish', '-q']\nfrom publisher.cli import main\n"
        "try:\n    main()\nfinally:\n    print([one for one in sys.modules if 'uploading' in one or 'stores' in one])"
    )
    import os
    import subprocess
    import sys

    path = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "look.py"], cwd=site, env=path, capture_output=True, text=True, check=False)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://host.example/", "'ftp://' is not a known kind of target"),
        ("sftp://me:secret@host.example/", "contains a password"),
        ("s3://", "is not an address"),
        ("s3://bucket?region=x", "is not an address"),
        ("s3://my bucket", "is not an address"),
        ("az://container/a//b", "is not an address"),
        ("gs://bucket/../a", "is not an address"),
        ("git:#main", "is not a branch"),
        ("git:--upload-pack=evil", "is not a branch"),
        ("", "url is empty"),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_its_line(site: Path, url: str, said: str) -> None:
    (site / "publisher.toml").write_text(f'{SITE}[[target]]\nurl = "{url}"\n')

    with pytest.raises(ConfigError) as caught:
        configuration.load(folder=site)

    assert said in str(caught.value)
    assert str(caught.value).startswith("publisher.toml:6: ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["az://$web", "s3://news.example.org/", "gs://a_b-1/of ours/", "s3://bucket/a/b"])
def test_names_that_the_platforms_allow_are_taken(site: Path, url: str) -> None:
    assert [one.url for one in configuration.targets_at([url], site)] == [url]


def test_one_place_cannot_be_named_twice(site: Path) -> None:
    with pytest.raises(ConfigError, match="named twice"):
        configuration.targets_at(["one", "./one/"], site)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("articles", "is the articles folder"),
        ("./articles/", "is the articles folder"),
        ("articles/www", "is inside the articles folder"),
        ("link", "is the articles folder"),
        (".", "contains the articles folder"),
        ("out", "is the output folder"),
        ("out/x", "is inside the output folder"),
        ("outbox", "is the outbox"),
    ],
)
def test_a_target_among_our_own_folders_is_refused_and_nothing_is_written(site: Path, place: str, said: str) -> None:
    """The next publish read the uploaded pages as articles, and mailed them."""
    (site / "link").symlink_to("articles")
    (site / "publisher.toml").write_text(f'{SITE}[[target]]\nurl = "../one"\n[[target]]\nurl = "{place}"\n')

    of_file = run(site, "publish", *NOW)
    of_option = run(site, "publish", *NOW, "--to", place)

    assert (of_file.returncode, of_option.returncode) == (2, 2)
    assert f"publisher.toml:8: the target '{place}' {said}. Upload to" in of_file.stderr
    assert f"the target '{place}' {said}. Upload to" in of_option.stderr
    assert not (site / "out").exists()
    assert not (site / "../one").exists()
    assert len(_files(site / "articles")) == 1


def test_beside_publisher_toml_a_target_is_refused_when_all_there_are_articles(site: Path) -> None:
    """What is uploaded to is left out of the articles: those that lay there already would have gone."""
    assert run(site, "publish", ".", *NOW, "--to", "articles").returncode == 2
    assert run(site, "publish", ".", *NOW, "--to", "../one").returncode == 0
