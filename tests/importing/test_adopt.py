"""Moving to us shows nobody anything twice: the old feed's ids and dates are taken over."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest

from publisher import config as configuration
from publisher.errors import ArticleError
from publisher.pipeline import publish
from tests.importing.old_feed import NOW, entry, folder, run

__all__ = ["folder"]


def entries(folder: Path) -> dict[str, tuple[str, str]]:
    read = feedparser.parse(str(folder / "out" / "rss.xml"))
    return {one.title: (one.id, one.published[:16]) for one in read.entries}


def test_ids_and_dates_of_the_old_feed_are_those_of_the_new_one(folder: Path) -> None:
    done = run("old.xml")
    publish(configuration.load(folder=folder), NOW)

    assert done.exit_code == 0
    assert entries(folder) == {
        "Post 1": ("old-1", "Mon, 01 Jan 2024"),
        "Post 2": ("old-2", "Tue, 02 Jan 2024"),
        "Quite another": ("old-3", "Wed, 03 Jan 2024"),
        "Post 4": ("tag:new.example,2026:post-4", "Thu, 04 Jan 2024"),
    }


def test_they_stay_when_it_is_published_and_edited_later(folder: Path) -> None:
    run("old.xml")
    config = configuration.load(folder=folder)
    publish(config, NOW)
    before = entries(folder)
    file = folder / "articles" / "post-1.md"
    file.write_text(file.read_text() + "\nMore.\n")
    (folder / "articles" / "post-2.md").rename(folder / "articles" / "renamed.md")

    publish(config, NOW)

    assert entries(folder) == before


def test_after_a_first_publish_ids_can_still_be_adopted(folder: Path) -> None:
    config = configuration.load(folder=folder)
    publish(config, NOW)

    run("old.xml")
    publish(config, NOW)

    assert entries(folder)["Post 1"][0] == "old-1"
    assert len(entries(folder)) == 4


def test_the_command_tells_how_each_was_matched_and_what_was_not(folder: Path) -> None:
    told = run("old.xml", "--dry-run").stdout
    found = json.loads(run("old.xml", "--json", "--dry-run").stdout)

    assert "post-1.md: old-1 (by its address)" in told
    assert "post-2.md: old-2 (by its title)" in told
    assert "post-3.md: old-3 (by its text)" in told
    assert "3 of 4 entries would be taken over" in told
    assert (found["entries"], found["articles"]) == (["Gone"], ["post-4.md"])
    assert not (folder / "publisher.lock").exists()


def test_two_articles_with_one_title_are_not_guessed_between(folder: Path) -> None:
    for name in ("a.md", "b.md"):
        (folder / "articles" / name).write_text("---\ntitle: Twice\n---\n\nShort.\n")
    feed = f'<rss version="2.0"><channel>{entry(7, title="Twice", link="https://old.example/?p=7", text="Other.")}</channel></rss>'
    (folder / "old.xml").write_text(feed)

    assert "0 of 1 entries taken over" in run("old.xml").stdout


def test_an_entry_that_stands_in_two_files_is_taken_over_once(folder: Path) -> None:
    """Pages of a feed overlap, and nothing at all was matched then."""
    (folder / "older.xml").write_text((folder / "old.xml").read_text())

    found = json.loads(run("old.xml", "older.xml", "--json").stdout)

    assert [match["guid"] for match in found["matches"]] == ["old-1", "old-2", "old-3"]


def test_of_two_files_with_other_ids_for_one_article_the_first_counts(folder: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>Post 1</title>'
        '<link href="https://old.example/posts/post-1/"/><updated>2024-01-01T08:00:00Z</updated></entry></feed>'
    )
    (folder / "old.atom").write_text(atom)

    found = json.loads(run("old.xml", "old.atom", "--json").stdout)

    assert found["matches"][0]["guid"] == "old-1"
    assert found["doubles"] == ["urn:1"]


def test_articles_that_the_feed_does_not_have_are_left_to_the_first_publish(folder: Path) -> None:
    """An article without a date got today's for good, though its commit tells the true one."""
    (folder / "articles" / "undated.md").write_text("---\ntitle: Undated\n---\n\nThe commit knows when.\n")

    run("old.xml")

    lock = (folder / "publisher.lock").read_text()
    assert "undated.md" not in lock
    assert "post-1.md" in lock


def test_two_articles_with_one_text_are_not_guessed_between(folder: Path) -> None:
    text = (folder / "articles" / "post-3.md").read_text()
    (folder / "articles" / "copy.md").write_text(text.replace("Quite another", "A second one"))

    found = json.loads(run("old.xml", "--json", "--dry-run").stdout)

    assert "old-3" not in [match["guid"] for match in found["matches"]]
    assert "The old title" in found["entries"]


def test_an_id_that_another_article_has_is_not_taken_from_it(folder: Path) -> None:
    (folder / "articles" / "other.md").write_text("---\ntitle: Other\nid: old-1\n---\n\nI was old-1 all along.\n")

    run("old.xml")
    publish(configuration.load(folder=folder), NOW)

    assert entries(folder)["Other"][0] == "old-1"
    assert entries(folder)["Post 1"][0] == "tag:new.example,2026:post-1"


def test_an_id_that_no_feed_may_have_is_known_in_the_old_one(folder: Path) -> None:
    file = folder / "articles" / "post-1.md"
    file.write_text(file.read_text().replace("title: Post 1", "title: Other words\nid: old-2\nslug: other"))
    publish(configuration.load(folder=folder), NOW)

    told = run("old.xml").stdout
    publish(configuration.load(folder=folder), NOW)

    assert "post-1.md: old-2 (by its id)" in told
    assert "says 'id:" not in told
    assert entries(folder)["Other words"][0] == "old-2"


def test_ids_may_change_places(folder: Path) -> None:
    for number, other in ((1, 2), (2, 1)):
        file = folder / "articles" / f"post-{number}.md"
        file.write_text(file.read_text().replace("---\n\n", f"id: old-{other}\n---\n\n"))
    config = configuration.load(folder=folder)
    publish(config, NOW)
    for number in (1, 2):
        file = folder / "articles" / f"post-{number}.md"
        file.write_text(file.read_text().replace("id: old-", "note: old-"))
    feed = (folder / "old.xml").read_text().replace("old-1<", "t<").replace("old-2<", "old-1<").replace("t<", "old-2<")
    (folder / "old.xml").write_text(feed.replace("https://old.example/?p=2", "https://old.example/posts/post-2/"))

    run("old.xml")
    publish(config, NOW)

    assert {title: key for title, (key, _) in entries(folder).items()} == {
        "Post 1": "old-2", "Post 2": "old-1", "Quite another": "old-3", "Post 4": "tag:new.example,2026:post-4",
    }  # fmt: skip


def test_former_addresses_and_summaries_are_enough(folder: Path) -> None:
    file = folder / "articles" / "post-1.md"
    file.write_text(file.read_text().replace("title: Post 1", "title: New words\naliases: [/2024/first/]"))
    words = " ".join(f"word{number}" for number in range(300))
    (folder / "articles" / "long.md").write_text(f"---\ntitle: Long\n---\n\n{words}\n")
    summary = " ".join(words.split()[:55]) + " [&amp;hellip;] The post Older appeared first on Old."
    items = [
        entry(1, title="Old words", link="https://old.example/2024/first/", text="Nothing alike."),
        entry(6, title="Older", link="https://old.example/?p=6", text=summary),
    ]
    (folder / "old.xml").write_text(f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>')

    found = json.loads(run("old.xml", "--json").stdout)

    assert {(one["path"], one["by"]) for one in found["matches"]} == {("post-1.md", "address"), ("long.md", "text")}


def test_what_was_public_before_goes_into_no_letter(folder: Path) -> None:
    run("old.xml")

    report = publish(configuration.load(folder=folder), NOW)

    assert report.issue is not None
    assert report.issue.articles == 1  # post-4, which the old feed did not have


def test_a_second_adoption_changes_nothing(folder: Path) -> None:
    run("old.xml")
    publish(configuration.load(folder=folder), NOW)
    before = (folder / "publisher.lock").read_bytes()

    run("old.xml")

    assert (folder / "publisher.lock").read_bytes() == before


def test_another_id_in_the_front_matter_is_told(folder: Path) -> None:
    file = folder / "articles" / "post-1.md"
    file.write_text(file.read_text().replace("title:", "id: mine\ntitle:"))

    told = run("old.xml").stdout
    publish(configuration.load(folder=folder), NOW)

    assert "post-1.md says 'id: mine' itself; remove that line" in told
    assert entries(folder)["Post 1"][0] == "old-1"


def test_a_feed_that_is_none_is_told_in_a_line(folder: Path) -> None:
    (folder / "page.html").write_text("<!DOCTYPE html><html><body>Not found</body></html>")

    with pytest.raises(ArticleError, match=r"page\.html: is not a feed"):
        run("page.html")


def test_what_no_feed_can_hold_is_taken_from_no_json_feed(folder: Path) -> None:
    item = {"id": "bad\x01\ud800\ufffe-1", "url": "https://old.example/posts/post-1/", "title": "Post\ud800 1"}
    old = {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [item]}
    (folder / "old.json").write_text(json.dumps(old))

    run("old.json")
    publish(configuration.load(folder=folder), NOW)

    assert entries(folder)["Post 1"][0] == "bad-1"
