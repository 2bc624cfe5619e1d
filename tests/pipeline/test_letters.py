"""The newsletter as a publish makes it: what was cut, and what is said of it."""

from __future__ import annotations

import shutil
from datetime import timedelta

import msgspec
import pytest

from publisher.pipeline import LetterReport, Report
from tests.factories import picture
from tests.pipeline.folder import CONFIG, NOW, Folder

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


# --- a letter of each topic ------------------------------------------------------------------------------------

TOPICS = CONFIG.replace(
    'name = "Rivers"', 'name = "Rivers"\nsender = "Bank <bank@example.org>"\nreply_to = "ed@example.org"'
)


def _topical(folder: Folder) -> None:
    folder.write("publisher.toml", f"{TOPICS}\n[digest]\ntopics = true\n")
    folder.add("both", topics="[Cities, Rivers]", date="2026-11-03")


def _outbox(folder: Folder) -> set[str]:
    return {path.parent.relative_to(folder.root / "outbox").as_posix() for path in folder.root.glob("outbox/**/*.eml")}


def test_each_topic_gets_a_letter_of_its_own(folder: Folder) -> None:
    _topical(folder)

    report = folder.publish()

    assert _outbox(folder) == {"1", "1/rivers", "1/cities"}
    assert report.issue
    assert [(one.topic, one.articles) for one in report.issue.letters] == [("", 3), ("rivers", 2), ("cities", 2)]
    eml = (folder.root / "outbox/1/rivers/digest.eml").read_text("ascii")
    assert eml.startswith("From: Bank <bank@example.org>\n")
    assert "\nReply-To: ed@example.org\n" in eml
    assert "Article both" in folder.out("digests/1/rivers/index.html")
    assert "Article b<" not in folder.out("digests/1/rivers/index.html")


def test_a_closed_letter_of_a_topic_stays_when_its_articles_go(folder: Folder) -> None:
    _topical(folder)
    folder.publish(close=True)
    before = {name: data for name, data in folder.files().items() if "1/rivers" in name}
    assert len(before) == 4

    for name in ("a", "both"):
        (folder.root / f"articles/{name}.md").unlink()
    folder.add("c", topic="Cities", date="2026-11-10")
    folder.publish(NOW + timedelta(days=1))

    assert before.items() <= folder.files().items()
    assert _outbox(folder) == {"1", "1/rivers", "1/cities", "2", "2/cities"}


def test_a_closed_web_copy_of_a_topic_is_made_again_where_it_is_missing(folder: Folder) -> None:
    _topical(folder)
    folder.publish(close=True)
    before = folder.files()
    shutil.rmtree(folder.root / "out")
    shutil.rmtree(folder.root / "outbox")

    folder.publish(NOW + timedelta(days=1))

    after = folder.files()
    assert after["out/digests/1/rivers/index.html"] == before["out/digests/1/rivers/index.html"]
    assert _outbox(folder) == set()


def test_switched_on_later_it_makes_none_of_issues_that_are_closed(folder: Folder) -> None:
    folder.publish(close=True)
    _topical(folder)

    folder.publish(NOW + timedelta(days=1))

    assert _outbox(folder) == {"1", "2", "2/rivers", "2/cities"}
    assert not (folder.root / "out/digests/1/rivers").exists()


@pytest.mark.parametrize(("style", "there"), [("headlines", False), ("summaries", False), ("full", True)])
def test_a_picture_lies_there_only_where_a_text_that_shows_it_is_in_a_letter(
    folder: Folder, style: str, there: bool
) -> None:
    """What stood in the letter as a headline alone brought back the pictures of its text, which nothing named."""
    folder.write(
        "publisher.toml",
        f"{CONFIG}\n[feeds]\nentries = 1\ntopics = false\narchives = false\n"
        f'[pages]\narticles = false\n[digest]\nstyle = "{style}"\n',
    )
    (folder.root / "articles/b.md").unlink()
    folder.write("articles/lead.png", picture())
    folder.write("articles/map.png", picture(9, 9))
    folder.add("a", date="2026-11-03", body="Old.\n\n![The lead](lead.png)\n\n![The map](map.png)")
    folder.publish()
    folder.add("c", date="2026-11-20")

    folder.publish(NOW + timedelta(hours=1))
    folder.add("d", date="2026-11-21", newsletter="false")
    folder.publish(NOW + timedelta(hours=2))

    html = (folder.root / "outbox/1/digest.html").read_text("utf-8")
    assert ("The map" in html) is there
    assert len(list((folder.root / "out/assets").glob("*.png"))) == 1 + there
