"""What did not change is neither read nor written again, and what did change is noticed."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from publisher import config as configuration
from publisher.pipeline import entries
from publisher.pipeline.state import remembered
from tests.factories import picture
from tests.pipeline.folder import CONFIG, NOW, Folder


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


def test_an_answer_that_nothing_waits_for_costs_no_reading(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (folder.root / "articles").rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago: what was touched just now is looked at again
    folder.publish(mail=True)
    monkeypatch.setattr("publisher.pipeline.reading.read_folder", lambda *_given, **_named: pytest.fail("it read"))

    assert folder.publish(mail=True).written == 0


def test_an_article_that_is_for_no_letter_costs_no_reading(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.add("c", date="2026-11-03", newsletter="false")
    for path in (folder.root / "articles").rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    folder.publish()
    monkeypatch.setattr("publisher.pipeline.reading.read_folder", lambda *_given, **_named: pytest.fail("it read"))

    assert folder.publish().written == 0


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


def test_a_dry_run_before_a_publish_changes_nothing_about_it(folder: Folder) -> None:
    folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", body="Edited.")

    dry = folder.publish(dry_run=True)
    real = folder.publish()

    assert dry.written == real.written > 0
    assert "Edited." in folder.out("articles/article-a/index.html")


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


def test_other_keywords_choose_other_topics_at_once(folder: Folder) -> None:
    folder.add("x", body="The tram stops at the square. A street of the city is closed for the tram, says the city.")
    folder.publish()
    swapped = CONFIG.replace('"Rivers"', '"?"').replace('"Cities"', '"Rivers"').replace('"?"', '"Cities"')
    folder.write("publisher.toml", swapped)

    report = folder.publish(NOW + timedelta(hours=1))
    shutil.rmtree(folder.root / ".publisher")

    assert folder.publish(NOW + timedelta(hours=2)).written == 0
    assert dict(report.by_topic)["Rivers"] == 2
