"""Which old addresses are of which article, and where they lead once its feed was adopted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.pipeline import publish
from tests.importing.old_feed import NOW, entry, folder, run

__all__ = ["folder"]


def test_old_addresses_on_our_host_lead_to_the_new_pages(folder: Path) -> None:
    """Whoever followed a link from the old feed, or had kept one, found nothing there."""
    links = {
        1: "http://www.new.example/2024/01/first.html",
        2: "https://new.example/posts/quite-another/",  # a page of ours
        3: "https://new.example/2024/old/?p=3",
    }
    items = "".join(entry(number, link=link) for number, link in links.items())
    items += entry(4, link="https://new.example/2024/w%C3%A4rme?utm_source=feed&amp;utm_medium=rss")
    (folder / "old.xml").write_text(f'<rss version="2.0"><channel>{items}</channel></rss>')

    told = run("old.xml").stdout
    publish(configuration.load(folder=folder), NOW)
    (folder / "articles" / "post-1.md").rename(folder / "articles" / "renamed.md")
    publish(configuration.load(folder=folder), NOW)

    out = folder / "out"
    assert "/2024/01/first.html will lead to post-1.md from the next publish on" in told
    assert "https://new.example/posts/post-1/" in (out / "2024/01/first.html").read_text()
    assert "https://new.example/posts/post-4/" in (out / "2024/wärme/index.html").read_text()
    assert "A story of bread" in (out / "posts/quite-another/index.html").read_text()
    assert {path.relative_to(out / "2024").as_posix() for path in out.glob("2024/**/*.html")} == {
        "01/first.html", "wärme/index.html",
    }  # fmt: skip


@pytest.mark.parametrize(
    "link",
    [
        "https://old.example/2024/first/", "https://new.example/", "https://new.example/rss.xml",
        "https://new.example/../up/", "https://new.example/%2e%2e/up/", "https://new.example/topics/x/",
        "https://new.example/Posts/Post-1/", "https://[new.example/x/", "",
    ],
)  # fmt: skip
def test_nothing_else_leads_anywhere(folder: Path, link: str) -> None:
    (folder / "old.xml").write_text(f'<rss version="2.0"><channel>{entry(1, link=link or "-")}</channel></rss>')

    told = run("old.xml").stdout

    assert "1 of 1 entries taken over" in told
    assert "leads to" not in told
    assert '"former"' not in (folder / "publisher.lock").read_text()


def test_addresses_that_differ_in_their_query_are_of_several_articles(folder: Path) -> None:
    """Of an old site whose pages were all article.php, one article kept its id."""
    items = "".join(
        entry(number, link=f"https://old.example/article.php?utm_source=x&amp;id={number}") for number in (1, 2)
    )
    (folder / "old.xml").write_text(f'<rss version="2.0"><channel>{items}</channel></rss>')

    found = json.loads(run("old.xml", "--json").stdout)

    assert [match["guid"] for match in found["matches"]] == ["old-1", "old-2"]
    assert found["doubles"] == []


def test_where_a_reader_came_from_does_not_count_in_an_address(folder: Path) -> None:
    (folder / "articles" / "post-1.md").write_text("---\ntitle: New\nslug: post-1\n---\n\nQuite new.\n")
    items = entry(1, link="https://old.example/posts/post-1/?source=rss-1")
    (folder / "old.xml").write_text(f'<rss version="2.0"><channel>{items}</channel></rss>')

    assert "post-1.md: old-1 (by its address)" in run("old.xml").stdout
