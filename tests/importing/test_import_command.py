"""`publisher import` writes files that publish; nothing private gets out, nothing of the user's is overwritten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner, Result

from publisher import config as configuration
from publisher.cli import publisher
from publisher.errors import ArticleError, ConfigError
from publisher.model import Source
from publisher.pipeline import publish
from publisher.readers import ReadOptions, read
from tests.importing import exports
from tests.importing.exports import zipped
from tests.importing.old_sites import ATOM, GHOST, MEDIUM, SUBSTACK, WORDPRESS, item, wxr

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://old.example/"\npostal_address = "1 Quay"\n')
    for name, data in {"wp.xml": WORDPRESS, "g.json": GHOST, "s.zip": SUBSTACK, "m.zip": MEDIUM, "a.xml": ATOM}.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def read_back(path: Path) -> tuple[Any, tuple[Any, ...]]:
    outcome = read(Source(path=path.name, data=path.read_bytes()), ReadOptions())
    return outcome.draft, outcome.problems


def run(*arguments: str) -> Result:
    return CliRunner().invoke(publisher, ["import", *arguments], catch_exceptions=False)


def test_an_imported_site_publishes_what_was_public_and_nothing_else(folder: Path) -> None:
    for arguments in (("wordpress", "wp.xml"), ("ghost", "g.json"), ("substack", "s.zip"), ("medium", "m.zip")):
        assert run(*arguments).exit_code == 0
    run("feed", "a.xml")

    report = publish(configuration.load(folder=folder), NOW, mail=True)
    entries = {one.title: one for one in feedparser.parse(str(folder / "out" / "rss.xml")).entries}

    assert [problem for problem in report.problems if problem.level == "error"] == []
    assert entries.keys() == {"Post 1", "The weir", "The Weir", "Das Wehr"}
    assert entries["Post 1"].id == "https://old.example/?p=1"
    assert entries["Post 1"].link == "https://old.example/2019/05/post-1/"
    assert entries["Post 1"].published_parsed[:5] == (2019, 5, 1, 8, 0)
    assert (folder / "out/2019/05/post-1/index.html").is_file()
    every = "".join(path.read_text("utf-8") for path in (folder / "out").rglob("*.*ml"))
    assert "Secret." not in every
    assert "For those who pay" not in every


def test_an_old_address_in_another_script_leads_to_its_page(folder: Path) -> None:
    """The page lay in a folder named "%d1%81...", and the old address, which a server decodes, led nowhere."""
    encoded = "%d1%81%d1%83%d1%85%d0%b0%d1%8f"
    post = item(1, title="Сухая").replace("post-1", encoded)
    (folder / "wp.xml").write_bytes(wxr(post))
    run("wordpress", "wp.xml")

    publish(configuration.load(folder=folder), NOW, mail=True)
    (entry,) = feedparser.parse(str(folder / "out" / "rss.xml")).entries

    assert [path.name for path in (folder / "articles").iterdir()] == ["сухая.md"]
    assert (folder / "out/2019/05/сухая/index.html").is_file()
    assert entry.link.lower() == f"https://old.example/2019/05/{encoded}/"


def test_a_second_import_changes_nothing_and_keeps_what_the_user_wrote(folder: Path) -> None:
    run("wordpress", "wp.xml")
    first = folder / "articles" / "post-1.md"
    first.write_text(first.read_text() + "\nMy own words.\n")
    first.rename(folder / "articles" / "renamed.md")
    before = {path.name: path.read_bytes() for path in (folder / "articles").iterdir()}

    again = run("wordpress", "wp.xml")

    assert "0 files written to articles, 0 drafts among them; 5 already existed" in again.stdout
    assert {path.name: path.read_bytes() for path in (folder / "articles").iterdir()} == before


@pytest.mark.parametrize("again", [(), ("--url", "https://a.substack.example")], ids=["as before", "with the address"])
def test_a_second_import_of_posts_without_an_id_changes_nothing(folder: Path, again: tuple[str, ...]) -> None:
    """Substack's posts have an id only where --url says where they were: without it each import wrote all of them."""
    run("substack", "s.zip")
    before = {path.name: path.read_bytes() for path in (folder / "articles").iterdir()}

    told = run("substack", "s.zip", *again).stdout

    assert "0 files written" in told
    assert {path.name: path.read_bytes() for path in (folder / "articles").iterdir()} == before


@pytest.mark.parametrize("system", ["wordpress", "ghost", "substack"])
def test_pages_that_no_feed_had_are_in_no_feed_and_no_letter(folder: Path, system: str) -> None:
    """Pages such as "About" came to every subscriber of the old feed as if they were news."""
    exports_of = {
        "wordpress": wxr(item(1, kind="page", title="About")),
        "ghost": exports.ghost(exports.ghost_post(title="About", type="page")),
        "substack": exports.substack(exports.substack_row(title="About", type="page")),
    }
    (folder / "x").write_bytes(exports_of[system])
    run(system, "x")

    publish(configuration.load(folder=folder), NOW, mail=True)

    assert feedparser.parse(str(folder / "out" / "rss.xml")).entries == []
    assert not (folder / "outbox").exists()
    assert any("About" in path.read_text("utf-8") for path in (folder / "out").rglob("index.html"))


def test_a_post_without_a_title_is_called_by_its_first_words(folder: Path) -> None:
    """All of them were called "Untitled"."""
    (folder / "wp.xml").write_bytes(
        wxr(item(1, title=" ", body="It rained. Then it rained for nine days and nights on end."))
    )
    run("wordpress", "wp.xml")

    assert 'title: "It rained.' in (folder / "articles" / "post-1.md").read_text()


def test_readers_of_the_old_feed_know_each_post_again_whatever_its_id(folder: Path) -> None:
    """An id of Ghost, or of a podcast, is any text; it is no URI, and still must not become one."""
    (folder / "g.json").write_bytes(exports.ghost(exports.ghost_post()))
    (folder / "p.xml").write_text(
        '<rss version="2.0"><channel><item><title>One</title><guid isPermaLink="false">Buzzsprout-12</guid></item>'
        "<item><title>Two</title><guid>https://old.example/?p=2</guid></item></channel></rss>"
    )
    run("ghost", "g.json")
    run("feed", "p.xml")
    again = run("feed", "p.xml").stdout

    publish(configuration.load(folder=folder), NOW)

    read = feedparser.parse(str(folder / "out" / "rss.xml"))
    assert {one.id for one in read.entries} >= {exports.ghost_post()["id"], "Buzzsprout-12", "https://old.example/?p=2"}
    assert "0 files written" in again


def test_what_is_said_of_pictures_and_sounds_comes_along(folder: Path) -> None:
    """The caption below the lead picture was lost, and how long an episode is."""
    post = exports.ghost_post(feature_image="https://old.example/w.jpg")
    meta = [{"post_id": post["id"], "feature_image_alt": "A weir", "feature_image_caption": "By <i>Ana</i>"}]
    (folder / "g.json").write_bytes(exports.ghost(post, posts_meta=meta))
    (folder / "p.xml").write_text(
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><item><title>One</title>'
        '<guid>1</guid><enclosure url="https://old.example/1.mp3" type="audio/mpeg" length="9"/>'
        "<itunes:duration>1:02</itunes:duration><itunes:episode>4</itunes:episode><itunes:explicit>yes</itunes:explicit></item></channel></rss>"
    )
    run("ghost", "g.json")
    run("feed", "p.xml")

    (weir, _), (one, _) = (read_back(folder / "articles" / name) for name in ("weir.md", "one.md"))

    assert (weir.image.alt, weir.image.caption) == ("A weir", "By Ana")
    assert (one.enclosure.duration_s, one.enclosure.episode, one.enclosure.explicit) == (62, 4, True)


def test_the_report_tells_what_was_left_behind(folder: Path) -> None:
    told = run("wordpress", "wp.xml", "--dry-run").stdout
    as_json = json.loads(run("ghost", "g.json", "--dry-run", "--json", "--to", "elsewhere").stdout)

    assert "post-1.md: left behind: the shortcode [contact-form] stays as text; 1 comments" in told
    assert "5 files would be written to articles, 3 drafts among them" in told
    assert [one["private"] for one in as_json["files"] if one.get("private")] == ["paid only", "sent by mail only"]
    assert not (folder / "articles").exists()
    assert not (folder / "elsewhere").exists()


BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel/></rss>'


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        pytest.param("wordpress", BOMB, "declares entities", id="entities"),
        pytest.param("wordpress", WORDPRESS[:900], "is not XML", id="cut off"),
        pytest.param("wordpress", b"<rss><channel/></rss>", "is not an export from WordPress", id="another RSS"),
        pytest.param("ghost", b"{", "is not JSON", id="broken JSON"),
        pytest.param("ghost", b'{"db": []}', "is not an export from Ghost", id="another JSON"),
        pytest.param("ghost", b"[" * 100_000, "is not JSON", id="nesting"),
        pytest.param("substack", b"no zip", "is not a zip archive", id="no zip"),
        pytest.param("substack", zipped({"a": "x"}), "has no posts.csv", id="another zip"),
        pytest.param("medium", zipped({"posts/a.html": b"0" * 90_000_000}), "which is not allowed", id="zip bomb"),
        pytest.param("medium", zipped({"../../posts/../x": "x"}), "leads out of it", id="paths that lead out"),
        pytest.param("feed", b"<html/>", "is not a feed", id="a page"),
        pytest.param("feed", b'{"title": 1}', "is not a JSON Feed", id="another JSON for a feed"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_in_a_line(folder: Path, kind: str, data: bytes, told: str) -> None:
    (folder / "x").write_bytes(data)

    with pytest.raises(ArticleError, match=told) as caught:
        run(kind, "x")

    assert str(caught.value).startswith("x:")
    assert not (folder / "articles").exists()


@pytest.mark.parametrize(
    ("to", "told"),
    [("x.json", "x.json: is not a folder"), ("x.json/there", "x.json/there: cannot be used: Not a directory")],
    ids=["a file", "below a file"],
)
def test_a_folder_that_cannot_be_one_is_told(folder: Path, to: str, told: str) -> None:
    """It ended in a traceback."""
    (folder / "x.json").write_text('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}')

    done = CliRunner().invoke(publisher, ["import", "feed", "x.json", "--to", to])

    assert isinstance(done.exception, ConfigError)
    assert str(done.exception) == f"{told}. Name another folder with --to."


def test_what_is_written_is_read_back_the_same(folder: Path) -> None:
    title = 'A "title": with --- marks, and a \\ backslash'
    item = {
        "id": "urn:1",
        "title": title,
        "content_html": "<p>Text.</p>",
        "tags": ["a: b", "- c"],
        "url": "https://x.example/?p=3",
    }
    (folder / "x.json").write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
    run("feed", "x.json")

    (path,) = (folder / "articles").iterdir()
    draft: Any = read(Source(path=path.name, data=path.read_bytes()), ReadOptions()).draft

    assert (draft.title, draft.guid, draft.page) == (title, "urn:1", "")
    assert (draft.topics, draft.tags) == (("a: b",), ("- c",))
