"""Topics over a whole folder: who chose them, what labelled articles teach the others, and what is hinted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher import config as configuration
from publisher.cli import publisher
from publisher.errors import ArticleError
from publisher.mail.preferences import known_topics
from publisher.pipeline import publish
from publisher.pipeline.preview import preview
from publisher.pipeline.subjects import explain, survey
from publisher.web.catalogue import Catalogue
from tests.pipeline.folder import NOW

BOAT = "The ketch heeled under mainsail and jib as we tacked past the buoy, hauling the sheet, number {}."
TRAIN = "The locomotive pulled nine carriages over the viaduct, the driver braked at the signal box, number {}."
TOML = """[reading]
duplicates = "publish"
[site]
title = "Ways"
url = "https://ways.example/"
postal_address = "1 Quay"
[[topic]]
name = "Boats"
keywords = ["harbour"]
[[topic]]
name = "Trains"
keywords = ["station", "rails", "platform", "timetable"]
"""


@pytest.fixture
def ways(tmp_path: Path) -> Path:
    """Six labelled articles, three by their author and three by their folder, and one without a topic."""
    (tmp_path / "publisher.toml").write_text(TOML)
    articles = tmp_path / "articles"
    (articles / "trains").mkdir(parents=True)
    for number in range(3):
        text = BOAT.format(number)
        (articles / f"boat-{number}.md").write_text(f"---\ntitle: Boat {number}\ntopic: Boats\n---\n{text}\n")
        (articles / "trains" / f"train-{number}.md").write_text(f"# Train {number}\n\n{TRAIN.format(number)}\n")
    (articles / "new.md").write_text(
        "# What we did\n\nWe hoisted the jib, hauled the sheet and tacked past the buoy.\n"
    )
    return tmp_path


def test_labelled_articles_teach_the_topic_of_the_others(ways: Path) -> None:
    report = publish(configuration.load(folder=ways), NOW)

    assert dict(report.by_topic) == {"Boats": 4, "Trains": 3}


def test_without_labelled_articles_the_same_text_is_uncategorised(ways: Path) -> None:
    for boat in (ways / "articles").glob("boat-*"):
        boat.unlink()

    report = publish(configuration.load(folder=ways), NOW)

    assert dict(report.by_topic) == {"Trains": 3, "Uncategorised": 1}


def test_shipped_topics_have_the_sites_language_and_their_addresses_stay(ways: Path) -> None:
    """Their names were English beside German words; who names the language later keeps ids and addresses."""
    english = TOML.partition("[[topic]]")[0]
    (ways / "articles" / "silent.md").write_text("# So\n\nSo it was.\n")
    (ways / "articles" / "match.md").write_text("# Football\n\nThe goalkeeper saved the penalty in the cup final.\n")
    seen = []
    for told in (english, english.replace("[site]", '[site]\nlanguage = "es"')):
        (ways / "publisher.toml").write_text(told)
        report = publish(configuration.load(folder=ways), NOW)
        folders = sorted(path.name for path in (ways / "out/topics").iterdir())
        seen.append((dict(report.by_topic).keys(), folders, (ways / "publisher.lock").read_bytes()))

    (before, places, lock), (after, same_places, same_lock) = seen
    assert {"Sport", "Uncategorised"} <= before
    assert {"Deporte", "Sin tema"} <= after
    assert not {"Sport", "Uncategorised"} & after
    assert (same_places, same_lock) == (places, lock)
    assert ">Deporte</a>" in (ways / "out/index.html").read_text()
    assert "Uncategorised" not in (ways / "out/topics/uncategorised/rss.xml").read_text()
    config = configuration.load(folder=ways)
    assert {("sport", "Deporte"), ("uncategorised", "Sin tema")} <= set(Catalogue(config).now().topics)
    assert [known_topics(config)(name) for name in ("sport", "deporte", "Sin tema")] == [
        "sport",
        "sport",
        "uncategorised",
    ]


def test_a_text_too_short_to_tell_its_language_is_read_in_the_sites(ways: Path) -> None:
    """It was read as English: "Gestern war Ruhe." was about war."""
    (ways / "publisher.toml").write_text(TOML.partition("[[topic]]")[0].replace("[site]", '[site]\nlanguage = "de"'))
    market, match = ways / "articles/market.md", ways / "articles/match.md"
    market.write_text("# Notiz\n\nGestern war Ruhe.\n")
    match.write_text("# Notiz\n\nTorwart hält Elfmeter.\n")
    config = configuration.load(folder=ways)
    publish(config, NOW)

    for file, slug in ((market, "uncategorised"), (match, "sport")):
        (read,), ((explained,), _) = preview(file, config, NOW).topics, explain(file, config)
        assert read.topic.slug == explained.topic.slug == slug
    folders = {path.name for path in (ways / "out/topics").iterdir()}
    assert {"uncategorised", "sport"} <= folders
    assert "conflict" not in folders


def test_no_topic_has_the_name_of_one_that_an_author_named(ways: Path) -> None:
    """An author's "Deporte" was a topic of its own before there were names in Spanish, and stays one."""
    (ways / "publisher.toml").write_text(TOML.partition("[[topic]]")[0].replace("[site]", '[site]\nlanguage = "es"'))
    (ways / "articles" / "match.md").write_text("# Football\n\nThe goalkeeper saved the penalty in the cup final.\n")
    (ways / "articles" / "own.md").write_text("---\ntopic: Deporte\n---\n# So\n\nSo it was.\n")

    report = publish(configuration.load(folder=ways), NOW)

    assert {"Deporte", "Sport"} <= dict(report.by_topic).keys()
    assert {("sport", "Sport"), ("deporte", "Deporte")} <= set(Catalogue(configuration.load(folder=ways)).now().topics)


def test_a_renamed_topic_keeps_its_addresses_and_the_articles_that_name_it_as_before(ways: Path) -> None:
    publish(configuration.load(folder=ways), NOW)
    before = {path.relative_to(ways) for path in (ways / "out/topics").rglob("*")}
    (ways / "publisher.toml").write_text(TOML.replace('name = "Boats"', 'name = "Sailing"\nslug = "boats"'))

    report = publish(configuration.load(folder=ways), NOW)

    assert dict(report.by_topic) == {"Sailing": 4, "Trains": 3}
    assert {path.relative_to(ways) for path in (ways / "out/topics").rglob("*")} == before
    assert known_topics(configuration.load(folder=ways))("Sailing") == "boats"


def test_few_keywords_are_hinted_only_where_words_must_choose_and_nobody_names_the_topic(ways: Path) -> None:
    """The hint came at each publish, whatever of its own advice was followed."""
    config = configuration.load(folder=ways)
    named = publish(config, NOW)
    for boat in (ways / "articles").glob("boat-*"):
        boat.unlink()
    unnamed = publish(config, NOW)
    (ways / "articles" / "new.md").unlink()
    without = publish(config, NOW)

    (hint,) = unnamed.problems
    assert str(hint).startswith("publisher.toml: topic 'Boats' has 1 keyword, too few")
    assert named.problems == without.problems == ()


def test_a_survey_counts_by_whom_each_topic_was_chosen(ways: Path) -> None:
    boats, trains = survey(configuration.load(folder=ways), NOW).subjects

    assert (boats.topic.name, boats.first, boats.author, boats.folder, boats.words) == ("Boats", 4, 3, 0, 1)
    assert (trains.topic.name, trains.first, trains.author, trains.folder, trains.words) == ("Trains", 3, 0, 3, 0)
    assert 0 < boats.confidence < 1
    assert trains.confidence == 0


def test_a_survey_counts_what_a_publish_counts(ways: Path) -> None:
    """Copies that are not published were counted, and words decided about what nobody had decided about."""
    (ways / "publisher.toml").write_text(TOML.replace('"publish"', '"withhold"'))
    (ways / "articles/copy.md").write_bytes((ways / "articles/new.md").read_bytes())
    (ways / "articles/short.md").write_text("# Yes\n\nNo.\n")
    config = configuration.load(folder=ways)

    counted = survey(config, NOW)
    published = publish(config, NOW)

    assert {one.topic.name: one.first for one in counted.subjects} == dict(published.by_topic)
    assert set(counted.problems) == set(published.problems)
    (none,) = (one for one in counted.subjects if one.topic.name == "Uncategorised")
    assert (none.words, none.undecided, none.confidence) == (0, 1, 0)


def test_the_words_that_decided_are_shown(ways: Path) -> None:
    config = configuration.load(folder=ways)
    survey(config, NOW)
    (ways / "articles" / "station.md").write_text("# At the station\n\nThe rails were wet, the platform empty.\n")

    chosen, told = explain(ways / "articles" / "station.md", config)

    assert [(one.topic.name, one.source) for one in chosen] == [("Trains", "words")]
    assert {word.word for word in told.words} >= {"station", "rails", "platform"}
    assert told.ranking[0].topic.name == "Trains"


def test_read_is_as_sure_of_a_topic_as_publish_and_explain(ways: Path) -> None:
    """It did not know what was learnt: 24 % in one command were 90 % in the other."""
    config = configuration.load(folder=ways)
    new = ways / "articles/new.md"
    before = preview(new, config, NOW).topics
    assert not (ways / ".publisher").exists()
    publish(config, NOW)

    read, (explained, _) = preview(new, config, NOW).topics, explain(new, config)

    assert read == explained != before
    assert read[0].confidence == survey(config, NOW).subjects[0].confidence


def test_the_command_prints_a_table_and_json(ways: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ways)

    table = CliRunner().invoke(publisher, ["topics"])
    asked = CliRunner().invoke(publisher, ["topics", "--json"])
    told = CliRunner().invoke(publisher, ["topics", "--explain", "articles/new.md"])

    assert table.exit_code == asked.exit_code == told.exit_code == 0
    assert "3 by author, 1 by words" in table.stdout
    assert [one["first"] for one in json.loads(asked.stdout)["subjects"]] == [4, 3]
    assert "Boats (" in told.stdout
    assert "by its words" in told.stdout


@pytest.mark.parametrize("name", ["nowhere.md", "articles", "articles/bytes.md"])
def test_what_is_no_article_is_refused_in_a_line(ways: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ways)
    (ways / "articles" / "bytes.md").write_bytes(bytes(range(256)) * 8)

    with pytest.raises(Exception, match=r"^(nowhere|articles)") as caught:
        CliRunner().invoke(publisher, ["topics", "--explain", name], catch_exceptions=False)

    assert str(caught.value).startswith(f"{name}: ")


def test_who_asks_about_a_file_without_an_article_is_told_why(ways: Path) -> None:
    """The first of its problems may be a warning, about its encoding for example."""
    empty = ways / "articles" / "empty.md"
    empty.write_bytes("---\nauthor: Zoé\n---\n".encode("cp1252"))

    with pytest.raises(ArticleError, match="has no text"):
        explain(empty, configuration.load(folder=ways))


def test_the_same_folder_gives_the_same_topics_in_any_order_of_publishing(ways: Path) -> None:
    """What was learnt depends on the articles alone, not on which of them came first."""
    whole = publish(configuration.load(folder=ways), NOW).by_topic
    again = ways / "again"
    (again / "articles").mkdir(parents=True)
    (again / "publisher.toml").write_text(TOML)
    for file in sorted((ways / "articles").rglob("*.md"), reverse=True):
        (again / "articles" / file.relative_to(ways / "articles")).parent.mkdir(exist_ok=True)
        (again / "articles" / file.relative_to(ways / "articles")).write_bytes(file.read_bytes())
        last = publish(configuration.load(folder=again), NOW)

    assert last.by_topic == whole
