"""A folder in, feeds, pages and a letter out: what a publish does, seen from outside."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import feedparser
import msgspec
import pytest

from publisher import config as configuration
from publisher.errors import ConfigError
from publisher.pipeline import publish
from publisher.pipeline.looking import look
from publisher.pipeline.preview import preview
from tests.pipeline.folder import CONFIG, NOW, Folder


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


@pytest.mark.parametrize("left", [0, 4])
def test_when_most_articles_vanish_nothing_is_written_until_a_person_says_so(folder: Folder, left: int) -> None:
    for number in range(12):
        folder.add(f"n{number:02}", date="2026-10-01")
    folder.publish()
    before = folder.files()
    for path in sorted((folder.root / "articles").glob("*.md"))[left:]:
        path.unlink()

    report = folder.publish()

    assert (report.stopped, report.exit_status) == (True, 1)
    assert f"articles/: {14 - left} of the 14 published articles are gone" in str(report.problems[0])
    assert folder.files() == before
    assert folder.publish(removals=True).stopped is False
    assert len(folder.entries()) == left
    assert folder.publish().problems == ()


def test_articles_may_be_moved_all_at_once_or_taken_away_in_part(folder: Folder) -> None:
    for number in range(20):
        folder.add(f"n{number:02}", date="2026-10-01")
    folder.publish()
    articles = folder.root / "articles"
    articles.rename(folder.root / "old")
    articles.mkdir()
    (folder.root / "old").rename(articles / "old")
    assert folder.publish().stopped is False
    for path in sorted((articles / "old").glob("*.md"))[:11]:
        path.unlink()

    assert len(folder.publish().gone) == 11


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


def test_a_problem_has_one_code_whichever_command_tells_it(folder: Folder) -> None:
    """An empty file had none in publish and was A101 in check."""
    folder.write("articles/empty.md", "")
    folder.write("articles/pipe.md", "---\ntitle: Bell\n---\n\nRing \x07 twice.\n")
    config = configuration.load(folder=folder.root)

    published = {(one.path, one.rule) for one in folder.publish().problems}
    checked = {(one.path, one.code) for one in look(config, NOW) if one.path.endswith(("empty.md", "toml"))}
    read = preview(folder.root / "articles/empty.md", config, NOW).problems

    assert ("articles/empty.md", "A101") in published
    assert checked <= published
    assert [one.rule for one in read] == ["A101"]
    assert all(rule for _, rule in published)


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


def test_our_own_output_below_the_articles_is_not_read(folder: Folder) -> None:
    folder.write("publisher.toml", 'articles = "."\n' + CONFIG)

    first = folder.publish()
    second = folder.publish()

    assert (first.articles, second.articles, second.written) == (2, 2, 0)


def test_the_list_of_feeds_names_feeds_that_are_there(folder: Folder) -> None:
    folder.write("publisher.toml", CONFIG + '[feeds]\nformats = ["atom"]\n')

    folder.publish()

    assert "https://example.org/topics/rivers/atom.xml" in folder.out("feeds.opml")
    assert "rss.xml" not in folder.out("feeds.opml") + folder.out("index.html")


def test_an_empty_folder_publishes_an_empty_site(folder: Folder) -> None:
    shutil.rmtree(folder.root / "articles")
    (folder.root / "articles").mkdir()

    report = folder.publish()

    assert (report.articles, report.exit_status, report.issue) == (0, 0, None)
    assert folder.entries() == folder.entries("rss.xml") == []
    assert "The Site" in folder.out("index.html")


def test_output_into_the_articles_folder_is_refused(folder: Folder) -> None:
    folder.write("publisher.toml", 'output = "articles"\n' + CONFIG)

    with pytest.raises(ConfigError, match="contains the articles"):
        folder.publish()


def test_the_outbox_cannot_lie_in_the_output_folder(folder: Folder) -> None:
    folder.write("publisher.toml", 'outbox = "out/mail"\n' + CONFIG)

    with pytest.raises(ConfigError, match="one contains the other"):
        folder.publish()


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
