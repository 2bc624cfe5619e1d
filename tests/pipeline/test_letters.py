"""The newsletter as a publish makes it: what was cut, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from publisher.pipeline import LetterReport, Report
from tests.pipeline.test_publish import CONFIG, NOW, Folder, folder

__all__ = ["folder"]
LONG = "\n\n".join(["The water came over the bank at night, and in the morning the square was a lake. " * 6] * 5)


def _letter(report: Report) -> LetterReport:
    assert report.issue
    return report.issue.letters[0]


def test_json_says_what_was_cut(folder: Folder) -> None:
    folder.write("publisher.toml", f'{CONFIG}\n[digest]\nstyle = "full"\nmax_articles = 300\n')
    for number in range(120):
        folder.add(f"n{number}", topic="Rivers", body=LONG + str(number))

    report = folder.publish()

    (letter,) = msgspec.json.decode(msgspec.json.encode(report.summary()))["issue"]["letters"]
    assert letter["bytes"] == (folder.root / "outbox/1/digest.html").stat().st_size
    assert letter["articles"] == 122
    assert letter["cut"]["texts"] == 122
    assert letter["cut"]["summaries"] == 100
    assert 0 < letter["cut"]["articles"] < 60
    assert letter["subject"].endswith(", and 121 more")


def test_what_was_cut_is_known_although_the_letter_was_not_made_again(folder: Folder) -> None:
    first = _letter(folder.publish())
    folder.add("kept-out", newsletter="false")

    second = folder.publish(NOW + timedelta(minutes=1))

    assert second.written > 0
    assert _letter(second) == first
    assert first.cut == LetterReport(subject="", bytes=0, articles=0).cut


def test_a_letter_of_whole_articles_has_their_texts(folder: Folder) -> None:
    folder.write("publisher.toml", f'{CONFIG}\n[digest]\nstyle = "full"\n')
    folder.add("c", topic="Rivers", body="See [the gauge](https://gauge.example/).\n\n## Before\n\n- one\n- two")

    letter = _letter(folder.publish())

    html = (folder.root / "outbox/1/digest.html").read_text("utf-8")
    text = (folder.root / "outbox/1/digest.txt").read_text("utf-8")
    assert letter.cut.texts == 0
    assert '<a href="https://gauge.example/"' in html
    assert ">Before</h4>" in html
    assert "- one\n- two" in text
    assert "the gauge\nhttps://gauge.example/" in text
