"""The newsletter's issues over publishes: closed ones stay, and a large import is asked about."""

from __future__ import annotations

import shutil
from datetime import timedelta

from tests.factories import picture
from tests.pipeline.folder import NOW, Folder


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


def test_an_article_whose_date_cannot_be_read_is_mailed_once_it_is_mended(folder: Folder) -> None:
    """An old article with a slip in its date had today's, and so led the letter; that could not be taken back."""
    folder.add("c", date="12 Foo")

    wrong = folder.publish()
    folder.add("c", date="2019-12-12")
    mended = folder.publish(NOW + timedelta(hours=1))

    assert (wrong.exit_status, wrong.articles) == (1, 3)
    assert wrong.issue is not None
    assert mended.issue is not None
    assert (wrong.issue.articles, mended.issue.articles) == (2, 3)
    assert [str(entry.published)[:10] for entry in folder.entries() if entry.title == "Article c"] == ["2019-12-12"]


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
