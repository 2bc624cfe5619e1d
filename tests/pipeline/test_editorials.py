"""The publisher's own words: an introduction, a closing and a subject, from issues/NUMBER.md or --intro."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from publisher.model import Source
from publisher.pipeline import Report
from tests.factories import picture
from tests.pipeline.folder import CONFIG, NOW, Folder

WORDS = """\
---
subject: High water, and what it left
---

# Dear readers

It rained. See [the weir](../articles/a.md) and ![a map](map.png).

<!-- articles -->

Write to [us](mailto:ed@example.org).
"""


def _mail(folder: Folder, name: str = "1/digest.html") -> str:
    return (folder.root / "outbox" / name).read_text("utf-8")


def _given(text: str) -> Source:
    return Source(path="note.md", data=text.encode())


def _told(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_a_file_with_the_issues_number_opens_and_closes_its_letter(folder: Folder) -> None:
    folder.write("issues/1.md", WORDS)
    folder.write("issues/map.png", picture())

    report = folder.publish()

    assert _told(report) == []
    for output in (_mail(folder), folder.out("digests/1/index.html"), _mail(folder, "1/digest.txt")):
        places = [output.index(words) for words in ("Dear readers", "It rained", "Article a", "Write to", "1 Road")]
        assert places == sorted(places)
    html = _mail(folder)
    assert ">Dear readers</h2>" in html
    assert '<a href="https://example.org/articles/article-a/"' in html
    assert '<img src="https://example.org/assets/' in html
    assert '<a href="mailto:ed@example.org"' in html
    assert "\nSubject: High water, and what it left\n" in _mail(folder, "1/digest.eml")
    assert "the weir\nhttps://example.org/articles/article-a/\n" in _mail(folder, "1/digest.txt")


def test_a_change_of_it_makes_the_letter_anew_and_nothing_else_does(folder: Folder) -> None:
    folder.write("issues/1.md", "Before.")
    folder.publish()
    assert folder.publish(NOW + timedelta(minutes=1)).written == 0

    folder.write("issues/1.md", "Afterwards.")
    report = folder.publish(NOW + timedelta(minutes=2))

    assert report.written == 4
    assert "Afterwards." in _mail(folder)


def test_without_a_mark_all_of_it_opens_the_letter(folder: Folder) -> None:
    folder.write("issues/1.md", "Only this.")

    folder.publish()

    assert _mail(folder).index("Only this.") < _mail(folder).index("Article a")
    assert "\nSubject: Article b, and 1 more\n" in _mail(folder, "1/digest.eml")


def test_an_introduction_that_is_given_stays_with_its_issue(folder: Folder) -> None:
    folder.publish(intro=_given("---\nsubject: Chosen\n---\nGiven by hand."))
    folder.add("c", topic="Rivers", date="2026-11-03")
    folder.publish(NOW + timedelta(minutes=1), close=True)

    assert "Given by hand." in _mail(folder)
    assert "\nSubject: Chosen\n" in _mail(folder, "1/digest.eml")

    folder.add("d", topic="Rivers", date="2026-11-04")
    folder.publish(NOW + timedelta(days=1))

    assert "Given by hand." in _mail(folder)
    assert "Given by hand." not in _mail(folder, "2/digest.html")


def test_one_that_is_given_again_takes_the_place_of_the_first(folder: Folder) -> None:
    folder.publish(intro=_given("The first."))
    folder.publish(NOW + timedelta(minutes=1), intro=_given("The second."))

    assert "The second." in _mail(folder)
    assert "The first." not in _mail(folder)


def test_a_file_and_one_that_is_given_are_an_error(folder: Folder) -> None:
    folder.write("issues/1.md", "In the file.")

    report = folder.publish(intro=_given("By hand."))

    assert _told(report) == [
        "note.md: issue 1 already has an introduction in issues/1.md. Edit that file, or delete it."
    ]
    assert "In the file." in _mail(folder)


def test_one_that_is_given_to_no_issue_is_an_error(folder: Folder) -> None:
    folder.publish(close=True)

    report = folder.publish(NOW + timedelta(days=1), intro=_given("By hand."))

    assert report.exit_status == 1
    assert "there is no issue that it could introduce" in _told(report)[0]


def test_a_letter_of_one_topic_has_the_words_but_a_subject_of_its_own(folder: Folder) -> None:
    folder.write("publisher.toml", f"{CONFIG}\n[digest]\ntopics = true\n")
    folder.write("issues/1.md", WORDS.replace("map.png", "https://example.org/map.png"))
    folder.write("issues/1.cities.md", "---\nsubject: For the city\n---\nTrams.")

    folder.publish()

    assert "It rained" in _mail(folder, "1/rivers/digest.html")
    assert "\nSubject: Article a\n" in _mail(folder, "1/rivers/digest.eml")
    assert "It rained" not in _mail(folder, "1/cities/digest.html")
    assert "\nSubject: For the city\n" in _mail(folder, "1/cities/digest.eml")


def test_words_that_would_fill_the_letter_are_left_out_and_told(folder: Folder) -> None:
    folder.write("issues/1.md", "Too much.\n\n" * 300)

    report = folder.publish()

    (told,) = _told(report)
    assert told.startswith("issues/1.md: would take 70,499 bytes of the letter, where it may take 40,000")
    assert "Too much." not in _mail(folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\nsubjct: x\n---\nHi.", "issues/1.md:2: unknown key 'subjct'. Known here: subject."),
        (
            f"---\nsubject: {'x' * 80}\n---\nHi.",
            "issues/1.md:2: the subject has 80 characters, and mailboxes show at most 78",
        ),
        ("![a](gone.png)", "issues/1.md:1: there is no file 'gone.png'"),
    ],
)
def test_what_is_amiss_is_told_with_its_place(folder: Folder, text: str, told: str) -> None:
    folder.write("issues/1.md", text)

    assert _told(folder.publish())[0].startswith(told)


def test_what_was_amiss_with_words_of_one_publish_is_not_told_by_the_next(folder: Folder) -> None:
    folder.write("issues/1.md", "Own words.")
    for path in folder.root.rglob("*.md"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago: what was touched just now is looked at again
    folder.publish()

    first, second = folder.publish(intro=Source(path="intro.md", data=b"Hello.")), folder.publish()

    assert (first.exit_status, second.exit_status, second.problems) == (1, 0, ())


def test_scripts_do_not_pass(folder: Folder) -> None:
    folder.write("issues/1.md", '<script>alert(1)</script><p onclick="x" style="y">Hi</p> {{ 7 * 7 }}')

    folder.publish()

    html = _mail(folder)
    assert "alert" not in html
    assert "onclick" not in html
    assert "{{ 7 * 7 }}" in html


def test_an_issue_is_no_article_where_everything_lies_in_one_folder(folder: Folder) -> None:
    folder.write("publisher.toml", 'articles = "."\n' + CONFIG)
    folder.write("issues/1.md", "Hello.")
    folder.write("issues/about.md", "# An article\n\nOf its own.")

    report = folder.publish()

    assert report.articles == 3
    assert "Hello." in _mail(folder)
