"""Where articles lie on the web: ids, slugs, pages that are asked for, and who gives way to whom."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from tests.pipeline.folder import CONFIG, NOW, Folder


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


def test_a_changed_slug_leaves_a_redirect(folder: Folder) -> None:
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", slug="new-name")

    folder.publish()

    assert "https://example.org/articles/new-name/" in folder.out("articles/article-a/index.html")
    assert (folder.root / "out/articles/new-name/index.html").is_file()


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


def test_the_addresses_of_a_topic_in_any_script_are_valid_uris(folder: Folder) -> None:
    """RSS and sitemaps want URLs, and had the letters themselves; readers move to what a feed calls itself."""
    folder.write("articles/ja.md", "---\ntitle: Water\ntopic: 日本\n---\n\nThe river rose.\n")
    where = "https://example.org/topics/%E6%97%A5%E6%9C%AC/"

    folder.publish()

    place = folder.root / "out/topics/日本"
    feeds = {name: (place / name).read_text("utf-8") for name in ("rss.xml", "atom.xml", "feed.json")}
    rss = feedparser.parse(feeds["rss.xml"])
    assert rss.feed.link == where
    assert {f"{where}{name}" in text for name, text in feeds.items()} == {True}
    assert f'<category domain="{where}">日本</category>' in feeds["rss.xml"]
    assert f'xmlUrl="{where}rss.xml"' in folder.out("feeds.opml")
    assert f"<loc>{where}</loc>" in folder.out("sitemap.xml")
    assert f'href="{where}atom.xml"' in (place / "index.html").read_text("utf-8")
    assert not {name for name in ("feeds.opml", "sitemap.xml") if "topics/日本" in folder.out(name)}
    assert not [name for name, text in feeds.items() if "org/topics/日本" in text]


def test_ids_of_articles_and_feeds_stay_when_the_site_moves(folder: Folder) -> None:
    def seen() -> tuple[list[str], str]:
        return [entry.id for entry in folder.entries()], feedparser.parse(folder.out("atom.xml")).feed.id

    folder.publish()
    before = seen()
    folder.write("publisher.toml", CONFIG.replace("https://example.org/", "https://elsewhere.example/blog/"))

    folder.publish()

    assert seen() == before
    assert folder.entries()[0].link.startswith("https://elsewhere.example/blog/")


def test_an_alias_that_is_a_file_becomes_that_file(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", aliases="[/maps/street.html, /old/place/]")

    folder.publish()

    assert "https://example.org/articles/article-a/" in folder.out("maps/street.html")
    assert "https://example.org/articles/article-a/" in folder.out("old/place/index.html")


def test_a_page_that_was_a_file_stays_one(folder: Folder) -> None:
    """Pages of Blogger became folders: the old address led to itself with a slash, or nowhere."""
    folder.add("a", topic="Rivers", url="/2019/05/weir.html", body="Text, [b](b.md).")
    folder.add("b", topic="Rivers", url="/about/index.html")

    folder.publish()

    links = {entry.title: entry.link for entry in folder.entries()}
    assert links["Article a"] == "https://example.org/2019/05/weir.html"
    assert links["Article b"] == "https://example.org/about/"
    assert "Article b" in folder.out("about/index.html")
    page = folder.out("2019/05/weir.html")
    assert '<link rel="canonical" href="https://example.org/2019/05/weir.html">' in page
    assert 'href="../../about/index.html"' in page
    assert 'href="2019/05/weir.html"' in folder.out("index.html")
    assert "<loc>https://example.org/2019/05/weir.html</loc>" in folder.out("sitemap.xml")


def test_a_file_takes_the_place_of_a_folder_of_its_name(folder: Folder) -> None:
    folder.add("a", topic="Rivers", url="/weir.html/more/")
    folder.publish()

    folder.add("a", topic="Rivers", url="/weir.html")

    for _ in range(3):
        folder.publish()
    assert "Article a" in folder.out("weir.html")


def test_a_page_and_what_leads_to_another_share_no_name(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", aliases="[/old.html]")
    folder.publish()

    folder.add("b", topic="Cities", date="2026-11-02", url="/old.html/")

    folder.publish()  # the file goes at its end, and was in the way
    for _ in range(2):
        assert folder.publish().problems == ()
        assert "Article b" in folder.out("old.html")


@pytest.mark.parametrize(
    "path",
    [
        "/rss.xml/",
        "/atom.xml",
        "/index.html",
        "/topics/rivers/",
        "/assets/",
        "/feeds.css/",
        "/../up/",
        "/Sitemap.xml/x/",
        "/",
    ],
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


def test_a_page_that_was_asked_for_is_taken_from_nobody(folder: Folder) -> None:
    folder.add("x", url="/articles/article-a/")

    report = folder.publish()

    assert report.unchanged == 0
    assert len({entry.link for entry in folder.entries()}) == 3


def test_the_folder_of_a_bundle_is_its_slug(folder: Folder) -> None:
    folder.write(
        "articles/Rivers/2026-11-02-low-water/index.md", "---\ntitle: When the river fell\n---\n\nIt is low.\n"
    )

    folder.publish()

    assert "When the river fell" in folder.out("articles/low-water/index.html")


def test_the_folder_of_a_bundle_is_no_topic(folder: Folder) -> None:
    folder.write("articles/Rivers/low-water/index.md", "---\ntitle: Low water\n---\n\nIt is low.\n")
    shutil.copy(Path(__file__).parents[2] / "articles/images/weir.png", folder.root / "articles/Rivers/low-water/w.png")
    folder.write("articles/Rivers/low-water/index.md", "---\ntitle: Low water\n---\n\n![Weir](w.png)\n\nIt is low.\n")

    report = folder.publish()

    assert dict(report.by_topic) == {"Rivers": 2, "Cities": 1}
    assert report.problems == ()
    assert "assets/" in folder.out("articles/low-water/index.html")
