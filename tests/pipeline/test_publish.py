"""A folder in, feeds, pages and a letter out: what a publish does, seen from outside."""

from __future__ import annotations

import json
import os
import re
import shutil
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import msgspec
import pytest
from lxml import html
from PIL import Image

from publisher import config as configuration
from publisher import pages
from publisher.errors import ConfigError
from publisher.model import Article, Content, Document
from publisher.pipeline import Report, entries, processors, publish
from publisher.pipeline.state import remembered
from tests.factories import picture

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONFIG = """\
[site]
title = "The Site"
url = "https://example.org/"
postal_address = "1 Road, Town"

[[topic]]
name = "Rivers"
keywords = ["river", "flood", "water", "bank"]

[[topic]]
name = "Cities"
keywords = ["city", "street", "tram", "square"]
"""


class Folder:
    """A publication in a scratch folder, and what people do to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("publisher.toml", CONFIG)
        self.add("a", topic="Rivers", date="2026-11-01")
        self.add("b", topic="Cities", date="2026-11-02T10:00:00Z")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def add(self, name: str, *, body: str = "", **front: str) -> Path:
        lines = [f"title: Article {name}", *(f"{key}: {value}" for key, value in front.items())]
        text = body or f"The text of article {name}, which is long enough to be read with pleasure."
        return self.write(f"articles/{name}.md", "---\n" + "\n".join(lines) + f"\n---\n\n{text}\n")

    def publish(self, now: datetime = NOW, **options: Any) -> Report:
        return publish(configuration.load(self.root / "publisher.toml"), now, **options)

    def out(self, name: str) -> str:
        return (self.root / "out" / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every output file with its bytes, and the lock."""
        paths = [*self.root.glob("out/**/*"), *self.root.glob("outbox/**/*"), self.root / "publisher.lock"]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths if path.is_file()}

    def entries(self, name: str = "atom.xml") -> list[Any]:
        feed = feedparser.parse(self.out(name))
        assert not feed.bozo, feed.get("bozo_exception")
        return list(feed.entries)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_feeds_pages_and_a_letter_come_out(folder: Folder) -> None:
    report = folder.publish()

    assert (report.articles, report.exit_status, report.problems) == (2, 0, ())
    assert dict(report.by_topic) == {"Rivers": 1, "Cities": 1}
    for name in (
        "index.html", "rss.xml", "atom.xml", "feed.json", "feeds.opml", "sitemap.xml", "topics/rivers/index.html",
        "topics/rivers/rss.xml", "topics/rivers/atom.xml", "topics/rivers/feed.json", "articles/article-a/index.html",
        "digests/1/index.html",
    ):  # fmt: skip
        assert (folder.root / "out" / name).is_file(), name
    for name in ("digest.html", "digest.txt", "digest.eml"):
        assert (folder.root / "outbox/1" / name).is_file(), name
    assert [entry.title for entry in folder.entries()] == ["Article b", "Article a"]
    assert [entry.id for entry in folder.entries("topics/rivers/rss.xml")] == ["tag:example.org,2026:a"]


@pytest.mark.parametrize(
    ("option", "site", "address"),
    [
        ("/subscribe/", "https://example.org/", "https://example.org/subscribe/"),
        ("/subscribe/", "https://example.org/blog/", "https://example.org/blog/subscribe/"),
        ("subscribe/?to=a", "https://example.org/blog/", "https://example.org/blog/subscribe/?to=a"),
        ("https://lists.example/@us/join?u=1&id=2#form", "https://example.org/", None),
    ],
)
def test_pages_lead_to_where_readers_ask_for_the_newsletter(
    folder: Folder, option: str, site: str, address: str | None
) -> None:
    folder.publish()
    assert "subscribe/" not in folder.out("index.html")

    config = CONFIG.replace("https://example.org/", site) + f"\n[pages]\nsubscribe = '{option}'\n"
    folder.write("publisher.toml", config)
    folder.publish()

    for page in ("index.html", "articles/article-a/index.html"):
        assert (address or option) in [link.get("href") for link in html.fromstring(folder.out(page)).iter("a")]


def test_a_menu_of_many_topics_has_the_largest_and_leads_to_all(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        folder.add(f"t{number}", topic=f"Subject {number:02}", date=f"2026-10-{number % 28 + 1:02}")
    folder.add("more", topic="Subject 29", date="2026-09-01")
    folder.publish()
    before = folder.files()
    front: Any = html.fromstring(folder.out("index.html"))
    page: Any = html.fromstring(folder.out("articles/article-a/index.html"))

    menu = [link.get("href") for link in page.xpath("//nav//a")]

    assert len(menu) == 19
    assert "../../topics/subject-29/index.html" in menu
    assert menu[-1] == "../../index.html#topics"
    assert len(front.xpath("//*[@id='topics']/section")) == 32

    made: list[str] = []
    page_of = pages.article_page

    def noted(article: Article, content: Content, **given: Any) -> Document:
        made.append(article.path)
        return page_of(article, content, **given)

    monkeypatch.setattr(pages, "article_page", noted)
    monkeypatch.setattr(processors, "_processors", lambda: 1)
    folder.add("late", topic="Subject 30", date="2026-11-03")
    folder.publish()

    assert made == ["late.md"]
    assert {
        path for path, data in before.items() if path.startswith("out/articles/") and folder.files()[path] != data
    } == set()
    late = folder.out("articles/article-late/index.html")
    assert "topics/subject-30/" in late
    assert "topics/subject-30/atom.xml" in late


def test_the_first_topic_beyond_the_menu_is_led_to_from_every_page(folder: Folder) -> None:
    for number in range(16):
        folder.add(f"t{number}", topic=f"Subject {number:02}", date=f"2026-10-{number + 1:02}")
    folder.publish()
    assert "#topics" not in folder.out("articles/article-a/index.html")

    folder.add("late", topic="A nineteenth", date="2026-09-03")
    folder.publish()

    assert "#topics" in folder.out("articles/article-a/index.html")
    assert "#topics" in folder.out("404.html")


def test_a_page_links_a_topic_as_soon_as_that_has_a_page(folder: Folder) -> None:
    for number in range(38):
        folder.add(f"t{number}", topic=f"Subject {number % 19:02}", date=f"2026-10-{number % 28 + 1:02}")
    folder.add("quiet", topic="Quiet", date="2026-09-01", feed="false")
    folder.publish()
    assert "topics/quiet/" not in folder.out("articles/article-quiet/index.html")

    folder.add("loud", topic="Quiet", date="2026-09-02")
    folder.publish()

    assert "topics/quiet/" in folder.out("articles/article-quiet/index.html")


def test_a_second_publish_writes_nothing(folder: Folder) -> None:
    first = folder.publish()
    before = {path: (folder.root / path).stat().st_mtime_ns for path in folder.files()}

    for moment in (NOW, NOW + timedelta(hours=1)):
        second = folder.publish(moment)
        assert (second.written, second.removed) == (0, 0)
        assert second.unchanged == first.written
        assert (second.by_topic, second.issue, second.feeds) == (first.by_topic, first.issue, first.feeds)
    assert {path: (folder.root / path).stat().st_mtime_ns for path in folder.files()} == before


def test_a_second_publish_without_the_cache_writes_nothing(folder: Folder) -> None:
    folder.publish()
    shutil.rmtree(folder.root / ".publisher")

    assert folder.publish(NOW + timedelta(hours=1)).written == 0


def test_two_folders_give_the_same_bytes(folder: Folder, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "deep"
    shutil.copytree(folder.root / "articles", other / "articles")
    shutil.copy(folder.root / "publisher.toml", other)

    folder.publish()
    twin = Folder.__new__(Folder)
    twin.root = other
    twin.publish()

    mine = {path: data for path, data in folder.files().items() if not path.startswith("elsewhere")}
    assert twin.files() == mine


@pytest.mark.parametrize("most_kept", [0, 19, 1000])
def test_whatever_is_kept_of_entries_an_edit_leaves_the_others_whole(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, most_kept: int
) -> None:
    """Fewer have room in a feed than are made to see what has."""
    folder.write("publisher.toml", CONFIG + "[feeds]\nmax_bytes = 32_768\n")
    for number in range(18):
        folder.add(f"n{number:02}", topic="Rivers", date=f"2026-10-{number + 1:02}", body="A sentence. " * 250)
    monkeypatch.setattr(entries, "_MOST_KEPT", most_kept)
    folder.publish()
    folder.add("n17", topic="Rivers", date="2026-10-18", body="Another sentence. " * 150)

    folder.publish(NOW + timedelta(hours=1))
    mended = folder.files()
    for kept in (".publisher", "out", "outbox"):
        shutil.rmtree(folder.root / kept)
    folder.publish(NOW + timedelta(hours=1))

    assert 2 < len(folder.entries()) < 12
    assert all("entence" in entry.content[0].value for entry in folder.entries()[2:])
    assert folder.files() == mended


@pytest.mark.parametrize("change", ["delete", "rename"])
def test_no_feed_brings_back_the_address_of_an_article_that_left(folder: Folder, change: str) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="See [the other](b.md).")
    folder.publish()
    if change == "delete":
        (folder.root / "articles/b.md").unlink()
    else:
        folder.add("b", topic="Cities", date="2026-11-02T10:00:00Z", slug="another")
    folder.publish()
    for name in ("c", "d"):
        folder.add(name, topic="Rivers", date="2026-11-03")
        folder.publish()

    for feed in ("atom.xml", "rss.xml", "feed.json", "topics/rivers/atom.xml"):
        assert "article-b/" not in folder.out(feed)
        assert ("/another/" in folder.out(feed)) == (change == "rename")


def test_entries_that_were_kept_in_another_shape_are_made_again(folder: Folder) -> None:
    folder.publish()
    config = configuration.load(folder.root / "publisher.toml")
    with remembered(config) as (cache, _):
        shape, kept = msgspec.msgpack.decode(cache.note("entries"))
        assert len(kept) == 2
        cache.keep_note("entries", msgspec.msgpack.encode((shape, dict.fromkeys(kept, ("a title", 7)))))
    folder.add("c", topic="Rivers", date="2026-11-03")

    assert folder.publish().problems == ()
    assert [entry.title for entry in folder.entries()] == ["Article c", "Article b", "Article a"]


def test_a_machine_that_has_only_the_lock_makes_the_same_site(folder: Folder, tmp_path: Path) -> None:
    folder.add("undated")
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", body="An edited text.")
    folder.publish(NOW + timedelta(days=1))
    other = tmp_path / "ci"
    for name in ("articles", "publisher.toml", "publisher.lock"):
        source = folder.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, other / name if source.is_dir() else _made(other))
    twin = Folder.__new__(Folder)
    twin.root = other

    twin.publish(NOW + timedelta(days=9))

    mine = {path: data for path, data in folder.files().items() if not path.startswith("ci/")}
    assert twin.files() == mine


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: f.add("a", topic="Rivers", date="2026-11-01", body="Edited."), id="edit"),
        pytest.param(lambda f: (f.root / "articles/a.md").rename(f.root / "articles/z.md"), id="rename"),
        pytest.param(lambda f: f.add("a", topic="Cities", date="2026-11-01"), id="another topic"),
        pytest.param(lambda f: shutil.rmtree(f.root / ".publisher"), id="no cache"),
    ],
)
def test_ids_and_links_stay(folder: Folder, change: Callable[[Folder], object]) -> None:
    folder.publish()
    before = [(entry.id, entry.link, entry.published) for entry in folder.entries()]

    change(folder)
    folder.publish(NOW + timedelta(days=1))

    assert [(entry.id, entry.link, entry.published) for entry in folder.entries()] == before


def test_an_edit_moves_updated_and_only_its_own_files(folder: Folder) -> None:
    folder.publish()
    old = folder.files()
    folder.add("a", topic="Rivers", date="2026-11-01", body="Edited.")

    report = folder.publish(NOW + timedelta(days=1))

    changed = {path for path, data in folder.files().items() if old.get(path) != data}
    assert "out/articles/article-a/index.html" in changed
    assert not {path for path in changed if "article-b" in path or "cities" in path}
    assert report.written == len([path for path in changed if path.startswith("out") and "manifest" not in path])
    assert [entry.updated[:19] for entry in folder.entries()] == ["2026-11-02T10:00:00", "2026-11-24T12:00:00"]


def test_a_deleted_article_leaves_and_the_publish_says_so(folder: Folder) -> None:
    folder.publish()
    (folder.root / "articles/a.md").unlink()

    report = folder.publish(NOW + timedelta(days=1))

    assert report.gone == ("a.md",)
    assert [entry.title for entry in folder.entries()] == ["Article b"]
    assert not (folder.root / "out/articles/article-a").exists()
    assert not (folder.root / "out/topics/rivers").exists()
    assert feedparser.parse(folder.out("atom.xml")).feed.updated.startswith("2026-11-24T12:00:00")
    assert folder.publish(NOW + timedelta(days=2)).gone == ()


def test_drafts_scheduled_and_expired_articles_stay_out_and_come_in_time(folder: Folder) -> None:
    folder.add("draft", draft="true")
    folder.add("later", date="2026-11-24")
    folder.add("over", date="2026-11-01", expires="2026-11-24")

    first = folder.publish()
    titles = [entry.title for entry in folder.entries()]
    second = folder.publish(NOW + timedelta(days=1))

    assert (first.articles, second.articles) == (3, 3)
    assert "Article over" in titles
    assert "Article later" not in titles
    assert [entry.title for entry in folder.entries()] == ["Article later", "Article b", "Article a"]


def test_one_bad_file_never_stops_the_others(folder: Folder) -> None:
    folder.write("articles/broken.md", "---\ntitle: [unclosed\ndate: 12 Foo\n---\n\nText.\n")
    folder.write("articles/control.md", "---\ntitle: Bell\n---\n\nRing \x07 twice \x00.\n")
    folder.write("articles/empty.md", "")

    report = folder.publish()
    again = folder.publish()

    assert report.exit_status == 1
    assert {problem.path for problem in report.problems} >= {
        f"articles/{name}.md" for name in ("broken", "control", "empty")
    }
    assert again.problems == report.problems
    assert again.written == 0
    titles = {entry.title for entry in folder.entries()}
    assert titles >= {"Article a", "Article b", "Bell"}


def test_strict_writes_nothing_when_there_is_an_error(folder: Folder) -> None:
    folder.write("articles/empty.md", "")

    report = folder.publish(strict=True)

    assert (report.exit_status, report.written) == (1, 0)
    assert not (folder.root / "out").exists()
    assert not (folder.root / "publisher.lock").exists()


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(folder: Folder) -> None:
    dry = folder.publish(dry_run=True)

    assert not (folder.root / "out").exists()
    assert not (folder.root / "publisher.lock").exists()
    assert dry.written == folder.publish().written


def test_local_images_are_published_under_a_name_by_content(folder: Folder) -> None:
    folder.write("articles/pictures/dot.png", picture())
    folder.add("a", topic="Rivers", date="2026-11-01", body="![A dot](pictures/dot.png)\n\n![Gone](pictures/gone.png)")

    report = folder.publish()

    (asset,) = (folder.root / "out/assets").glob("*.png")
    assert f"https://example.org/assets/{asset.name}" in folder.entries()[1].content[0].value
    assert [(problem.path, problem.level) for problem in report.problems] == [("articles/a.md", "warning")]
    assert "gone.png" not in folder.out("atom.xml") + folder.out("articles/article-a/index.html")
    folder.write("articles/pictures/dot.png", picture(colour=(0, 0, 9)))
    folder.publish()
    (changed,) = (folder.root / "out/assets").glob("*.png")
    assert changed.name != asset.name
    assert changed.name in folder.out("atom.xml")


def test_a_site_that_another_program_makes_gets_feeds_and_letters_alone(folder: Folder) -> None:
    folder.write("publisher.toml", CONFIG + "[pages]\narticles = false\nlists = false\n")
    folder.publish()

    pages = [path for path in folder.files() if path.startswith("out/") and path.endswith((".html", "sitemap.xml"))]
    feed = feedparser.parse(folder.out("topics/rivers/rss.xml"))

    assert pages == ["out/digests/1/index.html"]
    assert feed.feed.link == "https://example.org/"
    assert 'href="/topics/' not in folder.out("digests/1/index.html")
    assert feed.entries[0].link == "https://example.org/articles/article-a/"

    folder.write("publisher.toml", CONFIG)
    folder.publish()
    assert {"out/index.html", "out/topics/rivers/index.html", "out/sitemap.xml", "out/404.html"} <= set(folder.files())


def test_links_between_article_files_become_links_between_pages(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="See [b](b.md#part).")

    folder.publish()

    assert 'href="https://example.org/articles/article-b/#part"' in folder.entries()[1].content[0].value


def test_a_private_file_outside_the_folder_is_never_published(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.png"
    secret.write_bytes(picture())
    (folder.root / "articles/link.png").symlink_to(secret)
    folder.add("a", body=f"![x](link.png) ![y](../../{secret.parent.name}/secret.png) ![z]({secret})")

    folder.publish()

    assert not list((folder.root / "out").glob("assets/*.png"))


def test_a_list_beside_the_articles_folder_is_never_published(folder: Folder) -> None:
    for name in ("readers.csv", "plans/secret.pdf", "articles/table.csv"):
        folder.write(name, b"ada@example.org\n")
    folder.add("a", body="[1](/readers.csv) [2](../readers.csv) [3](/plans/secret.pdf) [4](table.csv) [5](/table.csv)")

    report = folder.publish()

    assert {file.suffix for file in (folder.root / "out/assets").iterdir()} == {".css", ".csv"}
    assert len(report.problems) == 3
    assert {problem.message.partition("'")[0] for problem in report.problems} == {"there is no file "}
    assert folder.out("articles/article-a/index.html").count('.csv"') == 2


def test_foreign_files_in_the_output_folder_stay(folder: Folder) -> None:
    folder.write("out/CNAME", "example.org")
    folder.write("out/index.html", "my own front page")

    report = folder.publish()
    (folder.root / "articles/a.md").unlink()
    folder.publish()

    assert folder.out("CNAME") == "example.org"
    assert folder.out("index.html") == "my own front page"
    assert report.exit_status == 1
    assert any("index.html" in problem.path for problem in report.problems)


def test_a_changed_slug_leaves_a_redirect(folder: Folder) -> None:
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", slug="new-name")

    folder.publish()

    assert "https://example.org/articles/new-name/" in folder.out("articles/article-a/index.html")
    assert (folder.root / "out/articles/new-name/index.html").is_file()


def test_a_closed_issue_never_changes(folder: Folder) -> None:
    folder.publish(close=True)
    letter = {path: data for path, data in folder.files().items() if path.startswith(("outbox/1/", "out/digests/1/"))}
    folder.add("a", topic="Rivers", date="2026-11-01", body="Edited.")
    folder.add("c", date="2026-11-20")

    report = folder.publish(NOW + timedelta(days=1))

    assert {path: data for path, data in folder.files().items() if path in letter} == letter
    assert report.issue is not None
    assert (report.issue.number, report.issue.articles) == (2, 1)
    assert "Article c" in (folder.root / "outbox/2/digest.txt").read_text()
    assert "Article a" not in (folder.root / "outbox/2/digest.txt").read_text()


def test_a_large_import_is_asked_about(folder: Folder) -> None:
    folder.publish(close=True)
    for number in range(41):
        folder.add(f"n{number}", date="2026-11-10")
    asked: list[int] = []

    held = folder.publish()
    folder.publish(ask=asked.append)

    assert asked == [41]
    assert (held.exit_status, held.issue, held.articles) == (1, None, 43)
    assert folder.publish(mail=False).issue is None
    assert folder.publish().exit_status == 0


def test_an_answer_that_nothing_waits_for_costs_no_reading(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (folder.root / "articles").rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago: what was touched just now is looked at again
    folder.publish(mail=True)
    monkeypatch.setattr("publisher.pipeline.reading.read_folder", lambda *_given, **_named: pytest.fail("it read"))

    assert folder.publish(mail=True).written == 0


def test_a_missing_file_is_told_without_reading_until_it_is_there(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.add("a", body="![A](/images/weir.png) and [the table](table.csv) and ![B](../art/mill.png)")
    for path in (folder.root / "articles").rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    first = folder.publish()
    with monkeypatch.context() as patch:
        patch.setattr("publisher.pipeline.reading.read_folder", lambda *_given, **_named: pytest.fail("it read"))

        assert folder.publish().problems == first.problems

    for number, name in enumerate(("images/weir.png", "articles/table.csv", "art/mill.png")):
        assert sum(problem.rule == "A110" for problem in folder.publish().problems) == 3 - number
        os.utime(folder.write(name, picture(200, 100)), (1_700_000_000, 1_700_000_000))
    assert not [problem for problem in folder.publish().problems if problem.rule == "A110"]
    assert {file.suffix for file in (folder.root / "out/assets").iterdir()} == {".css", ".csv", ".png"}


def test_who_was_not_asked_is_asked_the_next_time_though_nothing_changed(folder: Folder) -> None:
    folder.publish(close=True)
    for number in range(41):
        folder.add(f"n{number}", date="2026-11-10")
    for path in (folder.root / "articles").rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    folder.publish()
    asked: list[int] = []

    folder.publish(ask=asked.append)

    assert asked == [41]
    assert folder.publish(mail=True).issue is not None


def test_without_a_config_it_publishes_for_localhost_with_warnings(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/hello.txt").write_text("Hello\n\nThis is a text that somebody wrote one day in November.\n")

    report = publish(configuration.load(folder=tmp_path), NOW)

    assert (report.exit_status, report.articles) == (0, 1)
    assert {problem.level for problem in report.problems} == {"warning"}
    assert "http://localhost:8000/" in (tmp_path / "out/atom.xml").read_text()


def test_a_template_of_the_users_own_is_taken_and_its_errors_name_it(folder: Folder) -> None:
    report = folder.publish()
    assert report.exit_status == 0

    folder.write("templates/pages/article.html.j2", "{{ article.title }} by me")
    folder.publish()

    assert folder.out("articles/article-a/index.html").startswith("Article a by me")


def test_the_json_summary_names_counts_and_problems(folder: Folder) -> None:
    folder.write("articles/empty.md", "")

    summary = msgspec.json.decode(msgspec.json.encode(folder.publish().summary()))

    assert summary["articles"] == 2
    assert summary["by_topic"] == {"Rivers": 1, "Cities": 1}
    assert summary["issue"]["number"] == 1
    assert {"path", "line", "message", "hint", "level", "rule"} == set(summary["problems"][0])


def test_two_articles_cannot_have_one_page_and_ours_stay_ours(folder: Folder) -> None:
    folder.add("x", url="/about/")
    folder.add("y", url="/about/")
    folder.add("z", url="/topics/rivers/")

    report = folder.publish()

    assert [problem.path for problem in report.problems] == ["articles/y.md", "articles/z.md"]
    assert "Article x" in folder.out("about/index.html")
    assert "Article y" in folder.out("articles/article-y/index.html")
    assert "Article a" in folder.out("topics/rivers/index.html")


def test_nobody_takes_the_page_of_another_article(folder: Folder) -> None:
    folder.publish()
    folder.add("z", date="2026-11-01", url="/articles/article-a/")

    report = folder.publish()

    assert "<title>Article a" in folder.out("articles/article-a/index.html")
    assert (folder.root / "out/articles/article-z/index.html").is_file()
    assert [problem.message for problem in report.problems] == ["there cannot be a page at '/articles/article-a/'"]


def test_an_address_in_any_script_is_a_valid_uri(folder: Folder) -> None:
    folder.write("articles/ja.md", "---\ntitle: 川の水位\n---\n\n本文です。\n")

    folder.publish()

    (link,) = {entry.link for entry in folder.entries() if entry.title == "川の水位"}
    assert link.isascii()
    assert (folder.root / "out/articles/川の水位/index.html").is_file()


def test_a_dry_run_before_a_publish_changes_nothing_about_it(folder: Folder) -> None:
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", body="Edited.")

    dry = folder.publish(dry_run=True)
    real = folder.publish()

    assert dry.written == real.written > 0
    assert "Edited." in folder.out("articles/article-a/index.html")


def test_a_letter_that_a_killed_run_was_closing_is_finished(folder: Folder) -> None:
    folder.publish(close=True)
    whole = (folder.root / "outbox/1/digest.txt").read_text()
    (folder.root / "outbox/1/digest.txt").write_text("half")
    with (folder.root / "outbox/.publisher-manifest").open("a") as manifest:
        manifest.write("-  1/digest.txt\n")

    folder.publish(NOW + timedelta(hours=1))

    assert (folder.root / "outbox/1/digest.txt").read_text() == whole


def test_a_machine_without_the_output_makes_the_web_copies_of_closed_issues_and_no_letters(folder: Folder) -> None:
    folder.publish(close=True)
    for name in ("out", "outbox", ".publisher"):
        shutil.rmtree(folder.root / name)

    folder.publish(NOW + timedelta(hours=1))

    assert (folder.root / "out/digests/1/index.html").is_file()
    assert not list((folder.root / "outbox").rglob("*.eml"))


def test_ids_of_articles_and_feeds_stay_when_the_site_moves(folder: Folder) -> None:
    def seen() -> tuple[list[str], str]:
        return [entry.id for entry in folder.entries()], feedparser.parse(folder.out("atom.xml")).feed.id

    folder.publish()
    before = seen()
    folder.write("publisher.toml", CONFIG.replace("https://example.org/", "https://elsewhere.example/blog/"))

    folder.publish()

    assert seen() == before
    assert folder.entries()[0].link.startswith("https://elsewhere.example/blog/")


def test_our_own_output_below_the_articles_is_not_read(folder: Folder) -> None:
    folder.write("publisher.toml", 'articles = "."\n' + CONFIG)

    first = folder.publish()
    second = folder.publish()

    assert (first.articles, second.articles, second.written) == (2, 2, 0)


def test_an_alias_that_is_a_file_becomes_that_file(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", aliases="[/maps/street.html, /old/place/]")

    folder.publish()

    assert "https://example.org/articles/article-a/" in folder.out("maps/street.html")
    assert "https://example.org/articles/article-a/" in folder.out("old/place/index.html")


def test_an_image_beside_the_articles_folder_may_change_alone(folder: Folder) -> None:
    file = folder.write("images/a.png", picture())
    folder.add("a", topic="Rivers", date="2026-11-01", body="![x](/images/a.png)")
    for path in (folder.root / "articles").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    folder.publish()
    (before,) = (folder.root / "out/assets").glob("*.png")

    file.write_bytes(picture(colour=(0, 0, 9)))
    folder.publish()

    (after,) = (folder.root / "out/assets").glob("*.png")
    assert after.name != before.name
    assert after.name in folder.out("atom.xml")


@pytest.mark.parametrize("moment", [-11_000_000_000, -1, 0, 9_300_000_000, 15_000_000_000])
def test_files_of_other_centuries_are_published_and_their_changes_seen(folder: Folder, moment: int) -> None:
    article = folder.add("a", topic="Rivers", date="2026-11-01", body="![x](a.png) Text.")
    for file in (article, folder.write("articles/a.png", picture())):
        os.utime(file, (moment, moment))
    assert folder.publish().problems == ()
    assert folder.publish().written == 0

    article.write_text(article.read_text().replace("Text.", "Word."))
    os.utime(article, (moment + 1, moment + 1))

    folder.publish()
    assert "Word." in folder.out("atom.xml")


def test_a_file_moved_out_of_our_way_is_noticed(folder: Folder) -> None:
    folder.write("out/index.html", "mine")
    for path in (folder.root / "articles").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    folder.publish()
    (folder.root / "out/index.html").unlink()

    report = folder.publish()

    assert report.exit_status == 0
    assert "The Site" in folder.out("index.html")


def test_the_list_of_feeds_names_feeds_that_are_there(folder: Folder) -> None:
    folder.write("publisher.toml", CONFIG + '[feeds]\nformats = ["atom"]\n')

    folder.publish()

    assert "https://example.org/topics/rivers/atom.xml" in folder.out("feeds.opml")
    assert "rss.xml" not in folder.out("feeds.opml") + folder.out("index.html")


@pytest.mark.parametrize(
    "path", ["/rss.xml/", "/atom.xml", "/index.html", "/topics/rivers/", "/assets/", "/../up/", "/Sitemap.xml/x/", "/"]
)
def test_no_article_takes_the_place_of_a_page_of_ours(folder: Folder, path: str) -> None:
    folder.add("x", url=path)
    folder.add("y", aliases=f'["{path}"]')

    report = folder.publish()

    assert {problem.path for problem in report.problems} <= {"articles/x.md", "articles/y.md"}
    assert len(folder.entries()) == len(folder.entries("rss.xml")) == 4
    assert "The Site" in folder.out("index.html")
    assert (folder.root / "out/articles/article-x/index.html").is_file()
    assert {entry.name for entry in folder.root.iterdir()} == {
        "articles", "out", "outbox", "publisher.lock", "publisher.toml", ".publisher",
    }  # fmt: skip


def test_an_empty_folder_publishes_an_empty_site(folder: Folder) -> None:
    shutil.rmtree(folder.root / "articles")
    (folder.root / "articles").mkdir()

    report = folder.publish()

    assert (report.articles, report.exit_status, report.issue) == (0, 0, None)
    assert folder.entries() == folder.entries("rss.xml") == []
    assert "The Site" in folder.out("index.html")


def test_output_into_the_articles_folder_is_refused(folder: Folder) -> None:
    folder.write("publisher.toml", 'output = "articles"\n' + CONFIG)

    with pytest.raises(ConfigError, match="holds the articles"):
        folder.publish()


def test_a_closed_issue_stays_when_its_articles_and_images_go(folder: Folder) -> None:
    folder.write("articles/dot.png", picture())
    folder.add("a", topic="Rivers", date="2026-11-01", body="![x](dot.png)\n\nText.", image="dot.png")
    folder.publish(close=True)
    frozen = {path: data for path, data in folder.files().items() if "/1/" in path or path.startswith("out/assets/")}
    folder.write("articles/dot.png", picture(colour=(0, 0, 9)))
    folder.publish(NOW + timedelta(days=1))
    for name in ("a", "b"):
        (folder.root / f"articles/{name}.md").unlink()
    folder.add("c")

    folder.publish(NOW + timedelta(days=2))

    pictures = [path for path in frozen if path.endswith(".png")]
    assert pictures
    assert {path: data for path, data in folder.files().items() if path in frozen} == frozen


def test_what_is_hidden_when_its_issue_closes_goes_into_the_next(folder: Folder) -> None:
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", newsletter="false")
    folder.publish(close=True)
    folder.add("a", topic="Rivers", date="2026-11-01")

    report = folder.publish(NOW + timedelta(days=1))

    assert report.issue is not None
    assert (report.issue.number, report.issue.articles) == (2, 1)


def test_a_copied_id_takes_nothing_from_the_article_that_has_it(folder: Folder) -> None:
    folder.add("hello", id="urn:x:1")
    folder.publish(close=True)
    folder.add("aaa", id="urn:x:1", body="A copy with another text.")

    report = folder.publish(NOW + timedelta(days=1))

    ids = {entry.title: entry.id for entry in folder.entries()}
    assert ids["Article hello"] == "urn:x:1"
    assert [problem.path for problem in report.problems] == ["articles/aaa.md"]


def test_a_wished_slug_that_another_has_does_not_move_at_each_publish(folder: Folder) -> None:
    folder.add("x", slug="article-a")
    folder.publish()
    before = folder.files()
    shutil.rmtree(folder.root / ".publisher")

    assert folder.publish(NOW + timedelta(days=1)).written == 0
    assert folder.files() == before


def test_other_keywords_choose_other_topics_at_once(folder: Folder) -> None:
    folder.add("x", body="The tram stops at the square. A street of the city is closed for the tram, says the city.")
    folder.publish()
    swapped = CONFIG.replace('"Rivers"', '"?"').replace('"Cities"', '"Rivers"').replace('"?"', '"Cities"')
    folder.write("publisher.toml", swapped)

    report = folder.publish(NOW + timedelta(hours=1))
    shutil.rmtree(folder.root / ".publisher")

    assert folder.publish(NOW + timedelta(hours=2)).written == 0
    assert dict(report.by_topic)["Rivers"] == 2


def test_the_outbox_cannot_lie_in_the_output_folder(folder: Folder) -> None:
    folder.write("publisher.toml", 'outbox = "out/mail"\n' + CONFIG)

    with pytest.raises(ConfigError, match="one holds the other"):
        folder.publish()


def test_a_page_that_was_asked_for_is_taken_from_nobody(folder: Folder) -> None:
    folder.add("x", url="/articles/article-a/")

    report = folder.publish()

    assert report.unchanged == 0
    assert len({entry.link for entry in folder.entries()}) == 3


def test_an_output_folder_of_former_times_is_not_read(folder: Folder) -> None:
    folder.write("publisher.toml", 'articles = "."\n' + CONFIG)
    folder.publish()
    folder.write("publisher.toml", 'articles = "."\noutput = "other"\n' + CONFIG)

    assert folder.publish().articles == 2


def test_what_is_held_back_is_told_with_the_reason(folder: Folder) -> None:
    folder.add("d", draft="true")
    folder.add("l", date="2027-01-01")
    folder.write("articles/empty.md", "")

    report = folder.publish()

    assert report.held == (("d.md", "draft"), ("l.md", "until 2027-01-01 00:00 UTC"))
    assert folder.publish().held == report.held
    assert (folder.publish(strict=True).stopped, report.stopped) == (True, False)


def test_notes_and_refs_are_found_in_any_folder_by_their_name(folder: Folder) -> None:
    folder.write("articles/deep/Low water.md", "---\ntitle: Low water\ntopic: Rivers\n---\n\nIt is low.\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body='See [[Low water]] and [b]({{< ref "b.md" >}}), [[B]].')

    report = folder.publish()

    page = folder.out("articles/article-a/index.html")
    assert re.search(r'href="[^"]*/low-water/[^"]*">Low water</a>', page)
    assert len(re.findall(r'href="[^"]*/article-b/[^"]*">[bB]</a>', page)) == 2
    assert report.problems == ()


def test_a_link_to_an_article_that_is_not_there_is_told_and_its_text_stays(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="See [the other one](nowhere.md) and [[Nothing]].")

    report = folder.publish()

    assert [str(problem) for problem in report.problems] == [
        "articles/a.md: there is no public article 'Nothing.md'. Put it beside the article, or correct the name.",
        "articles/a.md: there is no public article 'nowhere.md'. Put it beside the article, or correct the name.",
    ]
    assert "nowhere.md" not in folder.out("articles/article-a/index.html")
    assert "the other one" in folder.out("articles/article-a/index.html")


def test_a_name_that_several_articles_have_is_found_with_its_folder(folder: Folder) -> None:
    for place in ("ice", "sun"):
        folder.write(f"articles/{place}/weir/index.md", f"---\ntitle: Weir in {place}\ntopic: Rivers\n---\n\nText.\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body='[1]({{< ref "/ice/weir" >}}) [[sun/weir|2]] [[weir|3]]')

    report = folder.publish()

    page = folder.out("articles/article-a/index.html")
    assert re.search(r'href="[^"]*weir[^"]*">1</a>', page)
    assert re.search(r'href="[^"]*weir[^"]*">2</a>', page)
    assert [problem.message for problem in report.problems] == ["there is no public article 'weir.md'"]


@pytest.mark.parametrize(
    "mark", ["{static}", "{filename}", "|attach|", "%7Bstatic%7D", "{static} ", "{static}{static}"]
)
def test_no_word_before_an_address_hides_its_scheme(folder: Folder, mark: str) -> None:
    hidden = (f"{mark}javascript:alert(1)", f"{mark}//e.example/")
    body = " ".join(f'<a href="{one}">x</a> <img src="{one}" srcset="{one} 2x">' for one in hidden)
    folder.add("a", date="2026-11-01", body=body, image=f'"{hidden[0]}"')

    folder.publish()

    entries = feedparser.parse(folder.out("atom.xml"), sanitize_html=False).entries
    pages = [folder.out("index.html"), folder.out("articles/article-a/index.html")]
    pages += [entry.content[0].value for entry in entries]
    values = [one for page in pages for element in html.fromstring(page).iter("*") for one in element.attrib.values()]
    values += [media["url"] for entry in entries for media in entry.get("media_content", [])]
    assert not [one for one in map(str, values) if re.match(r"\s*(javascript:|(https?:)?//e\.example)", one)]


def test_related_articles_are_linked_by_file_and_by_title_and_by_nothing_that_runs(folder: Folder) -> None:
    related = '["[Bee](b.md)", "Article c", "javascript:go()//.html", "[x]({static}javascript:go())", "[gone](z.md)"]'
    folder.add("a", date="2026-11-01", related=related)
    folder.add("c", date="2026-11-03")

    report = folder.publish()

    page = html.fromstring(folder.out("articles/article-a/index.html"))
    near = {link.text: link.get("href") for link in page.iter("a")}
    assert near["Bee"] == "../../articles/article-b/index.html"
    assert near["Article c"] == "../../articles/article-c/index.html"
    assert [problem.message for problem in report.problems] == ["there is no public article 'z.md'"]
    for file in ("out/articles/article-a/index.html", "outbox/1/digest.html"):
        text = (folder.root / file).read_text("utf-8")
        assert not re.search("""["'] ?javascript:""", text)
    assert 'href="https://example.org/articles/article-b/"' in (folder.root / "outbox/1/digest.html").read_text("utf-8")


def test_files_named_as_pelican_does_are_found(folder: Folder) -> None:
    folder.write("articles/rivers/low.md", "---\ntitle: Low\ntopic: Rivers\n---\n\n[a]({filename}../a.md)\n")
    folder.write("articles/images/w.csv", "1,2\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body="[x]({filename}/rivers/low.md) [y]({static}/images/w.csv)")

    report = folder.publish()

    assert report.problems == ()
    assert re.search(
        r'href="[^"]*/low/[^"]*">x</a> <a href="[^"]*assets/\w+\.csv">y', folder.out("articles/article-a/index.html")
    )


def test_the_folder_of_a_bundle_is_its_slug(folder: Folder) -> None:
    folder.write(
        "articles/Rivers/2026-11-02-low-water/index.md", "---\ntitle: When the river fell\n---\n\nIt is low.\n"
    )

    folder.publish()

    assert "When the river fell" in folder.out("articles/low-water/index.html")


def notebook(title: str, picture: str) -> str:
    data = b64encode((Path(__file__).parents[2] / "articles/images" / picture).read_bytes()).decode()
    outputs = [{"output_type": "display_data", "data": {"image/png": data}}]
    cells = [
        {"cell_type": "markdown", "source": f"# {title}\n\nText."},
        {"cell_type": "code", "source": "", "outputs": outputs},
    ]
    return json.dumps({"cells": cells, "metadata": {"date": "2026-11-02"}})


def test_a_picture_inside_an_article_is_published_and_follows_it(folder: Folder) -> None:
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", "weir.png"))

    pictures = sorted(path.name for path in (Path(__file__).parents[2] / "articles/images").glob("*.png"))[:2]
    folder.publish()
    first = re.findall(r"assets/\w+\.png", folder.out("articles/plot/index.html"))
    again = folder.publish()
    other = next(name for name in pictures if name != "weir.png")
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", other))
    report = folder.publish()
    second = re.findall(r"assets/\w+\.png", folder.out("articles/plot/index.html"))

    assert (again.written, report.problems) == (0, ())
    assert set(first) != set(second)
    drawn = Path(__file__).parents[2] / "articles/images" / other
    with Image.open(drawn) as given, Image.open(folder.root / "out" / second[0]) as shown:
        assert shown.convert("RGB").tobytes() == given.convert("RGB").tobytes()
    assert second[0] in folder.out("rss.xml")


def test_one_article_cannot_show_the_pictures_inside_another(folder: Folder) -> None:
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", "weir.png"))
    folder.add("a", topic="Rivers", date="2026-11-01", body="Text. ![x](?embedded=2-1.png)")

    report = folder.publish()

    assert ".png" not in folder.out("articles/article-a/index.html")
    assert [problem.message for problem in report.problems] == ["there is no file '?embedded=2-1.png'"]


def test_the_folder_of_a_bundle_is_no_topic(folder: Folder) -> None:
    folder.write("articles/Rivers/low-water/index.md", "---\ntitle: Low water\n---\n\nIt is low.\n")
    shutil.copy(Path(__file__).parents[2] / "articles/images/weir.png", folder.root / "articles/Rivers/low-water/w.png")
    folder.write("articles/Rivers/low-water/index.md", "---\ntitle: Low water\n---\n\n![Weir](w.png)\n\nIt is low.\n")

    report = folder.publish()

    assert dict(report.by_topic) == {"Rivers": 2, "Cities": 1}
    assert report.problems == ()
    assert "assets/" in folder.out("articles/low-water/index.html")
