"""What leads to where on the pages: topics in menus, and where readers ask for the newsletter."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from publisher import pages
from publisher.model import Article, Content, Document
from publisher.pipeline import processors
from tests.pipeline.folder import CONFIG, Folder


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
