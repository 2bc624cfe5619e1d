"""Copies of an article: exact ones are withheld, edited ones told of with both names."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.pipeline import Report, publish
from publisher.prose import hashes_of, is_form, likeness, sketch
from tests.pipeline.folder import NOW
from tests.pipeline.photographs import photo

WORDS = [f"{first}{second}{third}" for first in "bdfglmnprst" for second in "aeiou" for third in ("n", "r", "st", "lk")]


def text(seed: int, sentences: int = 40) -> str:
    """A text of sentences that have commas, no two seeds alike."""
    chosen = random.Random(seed)

    def clause() -> str:
        return " ".join(chosen.choices(WORDS, k=chosen.randint(4, 9)))

    return " ".join(f"{clause().capitalize()}, {clause()}." for _ in range(sentences))


def edited(original: str, seed: int, share: float) -> str:
    """The text with this share of its words replaced, here and there."""
    chosen = random.Random(seed)
    words = original.split(" ")
    for place in chosen.sample(range(len(words)), int(len(words) * share)):
        words[place] = chosen.choice(WORDS) + words[place][-1:].strip("abcdefghijklmnopqrstuvwxyz")
    return " ".join(words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    write(tmp_path, "first.md", text(1))
    write(tmp_path, "other.md", text(2))
    return tmp_path


def write(folder: Path, name: str, body: str, *, date: str = "2026-03-01") -> None:
    (folder / "articles" / name).write_text(f"---\ntitle: {name}\ndate: {date}\ntopic: T\n---\n\n{body}\n")


def published(folder: Path, duplicates: str = "report", *, now: datetime = NOW) -> Report:
    (folder / "publisher.toml").write_text(
        f'[site]\nurl = "https://a.example/"\npostal_address = "1 Quay"\n[reading]\nduplicates = "{duplicates}"\n'
    )
    return publish(configuration.load(folder=folder), now)


def test_an_edited_copy_is_published_and_both_are_named(folder: Path) -> None:
    published(folder)
    write(folder, "again.md", edited(text(1), 5, 0.05), date="2026-03-09")

    report = published(folder)

    assert report.articles == 3
    (hint,) = report.problems
    assert hint.level == "hint"
    assert hint.path == "articles/again.md"
    assert "is an edited copy of first.md" in hint.message


def test_of_many_copies_each_is_told_once_with_the_first_of_all(folder: Path) -> None:
    """Nine copies of a text gave thirty-six lines: each was told with each of the others."""
    for number in range(4):
        write(folder, f"again-{number}.md", edited(text(1), number, 0.02), date=f"2026-03-0{number + 2}")

    report = published(folder)

    assert [(problem.path, problem.message) for problem in report.problems] == [
        (f"articles/again-{number}.md", "is an edited copy of first.md, and both are published") for number in range(4)
    ]


def test_texts_are_compared_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "again.md", edited(text(1), 5, 0.05))
    first = published(folder)
    monkeypatch.setattr("publisher.pipeline.copies.likeness", lambda *_texts: pytest.fail("compared again"))
    write(folder, "third.md", text(3))

    assert published(folder).problems == first.problems


def test_it_is_told_again_by_an_unchanged_publish(folder: Path) -> None:
    write(folder, "again.md", edited(text(1), 5, 0.05))
    first = published(folder)

    assert published(folder).problems == first.problems
    (folder / ".publisher" / "cache.sqlite").unlink()
    assert published(folder).problems == first.problems
    write(folder, "third.md", text(3))
    assert published(folder).problems == first.problems


@pytest.mark.parametrize("count", [12, 13])
@pytest.mark.parametrize("duplicates", ["report", "withhold"])
def test_what_is_said_of_copies_does_not_depend_on_what_was_there_before(
    folder: Path, count: int, duplicates: str
) -> None:
    for number in range(25 - count):
        write(folder, f"n{number:02}.md", f"{text(7)} One more {number}.", date=f"2026-01-{number + 1:02}")
    published(folder, duplicates)
    for number in range(13):  # clauses of 13 articles are formulas of the house, of 12 they tell something
        path = folder / "articles" / f"n{number:02}.md"
        if number >= count:
            path.unlink(missing_ok=True)
        elif not path.exists():
            write(folder, path.name, f"{text(7)} One more {number}.", date=f"2026-01-{number + 1:02}")

    report = published(folder, duplicates)

    (folder / ".publisher" / "cache.sqlite").unlink()
    again = published(folder, duplicates)
    assert (report.articles, report.problems) == (again.articles, again.problems)
    assert bool(report.problems) == (count == 12)


def test_of_two_published_ones_the_later_is_the_copy(folder: Path) -> None:
    published(folder)
    write(folder, "again.md", edited(text(1), 5, 0.05), date="2026-02-01")

    for day in range(1, 4):
        report = published(folder, now=NOW + timedelta(days=day))
        (folder / ".publisher" / "cache.sqlite").unlink()

        assert [problem.path for problem in report.problems] == ["articles/again.md"]


def test_a_copy_that_is_deleted_or_rewritten_is_told_no_more(folder: Path) -> None:
    write(folder, "again.md", edited(text(1), 5, 0.05))
    assert published(folder).problems

    write(folder, "again.md", text(9))

    assert published(folder).problems == ()


def test_edited_copies_can_be_withheld(folder: Path) -> None:
    published(folder)
    write(folder, "again.md", edited(text(1), 5, 0.05), date="2026-02-01")

    report = published(folder, "withhold")

    assert report.articles == 2
    assert [problem.path for problem in report.problems] == ["articles/again.md"]
    assert "is not published" in report.problems[0].message


def test_copies_can_be_published_without_a_word(folder: Path) -> None:
    (folder / "articles" / "same.md").write_bytes((folder / "articles" / "first.md").read_bytes())
    write(folder, "again.md", edited(text(1), 5, 0.05))

    report = published(folder, "publish")

    assert (report.articles, report.problems) == (4, ())


def test_an_exact_copy_is_withheld(folder: Path) -> None:
    (folder / "articles" / "same.md").write_bytes((folder / "articles" / "first.md").read_bytes())

    report = published(folder)

    assert report.articles == 2
    assert "is an exact copy of first.md" in report.problems[0].message


def test_articles_that_share_only_the_formulas_of_the_house_are_no_copies(folder: Path) -> None:
    formula = " ".join(text(99, 2).split(".")[:2])
    for number in range(6):
        write(folder, f"note-{number}.md", f"{text(10 + number, 12)} {formula}, every week, by the river.")

    assert published(folder).problems == ()


@pytest.mark.parametrize("duplicates", ["report", "withhold"])
def test_a_form_that_is_filled_in_anew_is_no_copy(folder: Path, duplicates: str) -> None:
    """Of twelve job offers one was published: the others, which have the same words, were its "edited copies"."""
    for number in range(12):
        offer = (
            f"We are looking for a cook, for {20 + number} hours a week, from the {1 + number}th of May. We offer "
            f"{30 + number},000 a year, {25 + number} days of holiday, and a friendly team. You have {number} years of "
            "experience, good manners and a driving licence. Please send your application to the harbour office, by "
            "Friday. We welcome applications from everybody, whatever their age, origin or religion."
        )
        write(folder, f"offer-{number:02}.md", offer)

    report = published(folder, duplicates)

    assert (report.articles, report.problems) == (14, ())


NOTES = "Subscribe wherever you get your podcasts, and tell a friend. Send feedback to the studio, we read it all."


@pytest.mark.parametrize(
    ("matter", "pictures", "copies"),
    [
        pytest.param("enclosure: {{url: https://a.example/{}.mp3, length: 9, type: audio/mpeg}}", "", 0, id="episodes"),
        pytest.param("enclosure: {{url: https://a.example/a.mp3, length: 9, type: audio/mpeg}}", "", 2, id="one sound"),
        pytest.param("tags: []", "![](https://a.example/{}.jpg)", 0, id="pictures"),
        pytest.param("tags: []", "![](https://a.example/a.jpg)", 2, id="one picture"),
        pytest.param("tags: []", "![](picture.jpg)", 0, id="pictures of one name in folders of their own"),
        pytest.param("tags: []", "", 2, id="nothing but the text"),
    ],
)
def test_articles_with_the_same_words_beside_another_sound_or_picture_are_no_copies(
    folder: Path, matter: str, pictures: str, copies: int
) -> None:
    """Of three episodes with the same notes one was published, and of three pictures of the day."""
    for number in range(3):
        day = folder / "articles" / f"day-{number}"
        day.mkdir()
        (day / "picture.jpg").write_bytes(photo(8, 8))
        (day / "index.md").write_text(
            f"---\ntitle: Day {number}\ndate: 2026-03-0{number + 1}\ntopic: T\n{matter.format(number)}\n---\n\n"
            f"{pictures.format(number)}\n\n{NOTES}\n"
        )

    report = published(folder, "withhold")

    assert (report.articles, [problem.rule for problem in report.problems]) == (5 - copies, ["A108"] * copies)


def test_a_long_copy_with_another_picture_is_one(folder: Path) -> None:
    for name in ("first", "again"):
        write(folder, f"{name}.md", f"![](https://a.example/{name}.jpg)\n\n{text(1)}", date="2026-03-02")

    (hint,) = published(folder).problems

    assert "is an edited copy of" in hint.message


def test_a_copy_in_which_some_figures_were_corrected_is_one(folder: Path) -> None:
    measured = text(1) + " The weir is 14 metres wide, 3 high, of 1,000 stones, built in 1871, and held 99 eels."
    write(folder, "first.md", measured)
    write(folder, "again.md", measured.replace("14", "15").replace("1,000", "1000").replace("99", "98"))

    (hint,) = published(folder).problems

    assert "is an edited copy of" in hint.message


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        pytest.param("3, 17 and 250", "4, 19 and 300", True, id="all figures differ"),
        pytest.param("3, 17, 250 and 8", "3, 17, 90 and 5", True, id="half of them differ"),
        pytest.param("3, 17, 250 and 8", "3, 17, 250 and 9", False, id="one of four differs"),
        pytest.param("3 and 17", "4 and 19", False, id="too few to tell"),
        pytest.param("3, 17 and 250", "no figures", False, id="only one has figures"),
        pytest.param("1,000, 2.5 and 7", "1000, 2,5 and 7", False, id="the same, written otherwise"),
    ],
)
def test_a_form_is_told_by_its_figures(first: str, second: str, form: bool) -> None:
    assert is_form(first, second) is form


def test_edited_copies_are_found_at_any_share_of_changes() -> None:
    """Of 300 copies with 2 to 20 % of their words changed, all that are still half alike are candidates."""
    found = alike = 0
    for seed in range(300):
        original = text(seed)
        copy = edited(original, seed, 0.02 + 0.18 * (seed % 10) / 9)
        if likeness(original, copy) < 0.5:
            continue
        alike += 1
        found += len(set(hashes_of(sketch(original.encode()))) & set(hashes_of(sketch(copy.encode())))) >= 2

    assert alike > 150
    assert found == alike


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        pytest.param("a b c d e", "a b c d e", 1, 1, id="the same"),
        pytest.param("A b, c d e.", "a b c D e", 1, 1, id="other case and marks"),
        pytest.param("a b c d e", "v w x y z", 0, 0, id="nothing in common"),
        pytest.param("川は静かに流れる", "川は静かに流れた", 0.5, 0.9, id="Japanese, one letter changed"),
        pytest.param("one two", "one two", 1, 1, id="shorter than a run"),
        pytest.param("", "", 0, 0, id="empty"),
    ],
)
def test_likeness_is_the_share_of_common_runs(first: str, second: str, least: float, most: float) -> None:
    assert least <= likeness(first, second) <= most
