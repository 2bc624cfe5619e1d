"""Archive documents on disk: what lies there, what judges say of it, and what a publish leaves alone."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from jsonschema.validators import validator_for
from lxml import etree
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.factories import picture
from tests.pipeline.folder import CONFIG, NOW, Folder

FEEDS = "\n[feeds]\nentries = 4\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Twenty articles with four in the feed: the rest lies in archive documents."""
    made = Folder(tmp_path)
    made.write("publisher.toml", CONFIG + FEEDS)
    for number in range(18):
        made.add(f"n{number:02}", topic="Rivers", date=f"2026-09-{number + 1:02}")
    return made


def archives(folder: Folder) -> dict[str, bytes]:
    return {name: data for name, data in folder.files().items() if name.startswith("out/archive/")}


def chain(folder: Folder, name: str = "atom.xml") -> list[Any]:
    """The feed and its archive documents, as feedparser reads them one after the other."""
    pages = []
    while name:
        page = feedparser.parse(folder.out(name))
        assert not page.bozo, page.get("bozo_exception")
        pages.append(page)
        links = {link["rel"]: link["href"] for link in page.feed.links}
        assert links["self"] == f"https://example.org/{name}"
        name = links.get("prev-archive", "").removeprefix("https://example.org/")
    return pages


def ids(pages: list[Any]) -> set[str]:
    return {entry.id for page in pages for entry in page.entries}


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_the_feed_leads_to_every_article(folder: Folder, name: str) -> None:
    folder.publish()

    pages = chain(folder, name)
    assert len(pages[0].entries) == 4
    assert len(ids(pages)) == 20
    assert all(len(page.entries) <= 4 for page in pages)


def test_json_feed_leads_to_every_article_by_next_url(folder: Folder) -> None:
    folder.publish()

    name, found = "feed.json", set()
    while name:
        page = json.loads(folder.out(name))
        assert page["feed_url"] == f"https://example.org/{name}"
        found |= {item["id"] for item in page["items"]}
        name = page.get("next_url", "").removeprefix("https://example.org/")
    assert found == ids(chain(folder))


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_one_format_alone_has_an_archive_of_its_own(folder: Folder, form: str) -> None:
    folder.write("publisher.toml", f'{CONFIG}{FEEDS}formats = ["{form}"]\n')
    folder.publish()

    suffix = "json" if form == "json" else "xml"
    assert {Path(name).suffix for name in archives(folder)} == {f".{suffix}"}
    if form == "rss":
        assert {page.version for page in chain(folder, "rss.xml")} == {"rss20"}


def test_archive_documents_name_each_other(folder: Folder) -> None:
    folder.publish()

    pages = list(reversed(chain(folder)))
    for number, page in enumerate(pages[:-1], 1):
        links = {link["rel"]: link["href"] for link in page.feed.links}
        assert links["current"] == "https://example.org/atom.xml"
        following = f"https://example.org/archive/{number + 1:04}.xml"
        assert links.get("next-archive") == (following if number < len(pages) - 1 else None)
        assert page.feed.id == pages[-1].feed.id
        assert "fh" in page.namespaces
    assert "fh" not in pages[-1].namespaces


def test_every_document_is_valid(folder: Folder, shared: Path) -> None:
    folder.write("publisher.toml", f'{CONFIG}{FEEDS}hub = "https://hub.example/"\nttl = 60\n')
    folder.publish()
    (folder.root / "articles/n03.md").unlink()
    folder.publish(NOW + timedelta(hours=1))
    grammar = etree.RelaxNG(etree.parse(str(shared / "schemas/atom-rfc4287.rng")))
    schema = json.loads((shared / "schemas/feed.json").read_bytes())
    older = DRAFT4.create_resource(json.loads((shared / "schemas/feed-1.json").read_bytes()))
    registry: Registry[Any] = Registry().with_resource("https://json.schemastore.org/feed-1", older)
    validator = validator_for(schema)(schema, registry=registry)

    assert "deleted-entry" in folder.out("atom.xml")
    for name in ("out/atom.xml", "out/feed.json", *archives(folder)):
        data = (folder.root / name).read_bytes()
        if name.endswith(".xml"):
            assert grammar.validate(etree.fromstring(data)), grammar.error_log
        else:
            assert isinstance(validator, jsonschema.protocols.Validator)
            validator.validate(json.loads(data))


def test_an_unchanged_publish_writes_nothing_with_and_without_the_cache(folder: Folder) -> None:
    folder.publish()
    before = folder.files()

    assert folder.publish(NOW + timedelta(hours=1)).written == 0
    shutil.rmtree(folder.root / ".publisher")
    assert folder.publish(NOW + timedelta(hours=2)).written == 0
    assert folder.files() == before


def test_a_machine_that_has_only_the_lock_makes_the_same_archive(folder: Folder, tmp_path: Path) -> None:
    for hours in range(6):
        folder.add(f"later{hours}", topic="Rivers")
        folder.publish(NOW + timedelta(hours=hours))
    before = archives(folder)
    shutil.rmtree(folder.root / ".publisher")
    shutil.rmtree(folder.root / "out")

    folder.publish(NOW + timedelta(hours=9))

    assert archives(folder) == before


def test_an_edit_and_a_removal_touch_what_they_must(folder: Folder) -> None:
    folder.publish()
    before = archives(folder)

    folder.add("n00", body="A new and better text.", topic="Rivers", date="2026-09-01")
    folder.publish(NOW + timedelta(hours=1))
    edited = archives(folder)
    assert {name for name, data in before.items() if edited[name] != data} == {"out/archive/0004.xml"}  # next-archive
    assert "A new and better text." in folder.out("atom.xml")
    assert "A new and better text." not in folder.out("archive/0001.xml")

    (folder.root / "articles/n00.md").unlink()
    folder.publish(NOW + timedelta(hours=2))
    after = archives(folder)
    assert {name for name, data in after.items() if data != edited[name]} == {
        "out/archive/0001.xml",
        "out/archive/0001.json",
    }
    assert not any(b"n00" in data for data in after.values())
    told = etree.fromstring(folder.out("atom.xml").encode()).findall("{*}deleted-entry")
    assert [(one.get("ref"), one.get("when")) for one in told] == [
        ("tag:example.org,2026:n00", "2026-11-23T14:00:00Z"),
    ]


def test_an_image_stays_for_the_archive_that_shows_it(folder: Folder) -> None:
    folder.write("publisher.toml", f"{CONFIG}{FEEDS}\n[pages]\narticles = false\n")
    folder.write("articles/weir.png", picture())
    folder.add("n00", body="![A weir](weir.png)", topic="Rivers", date="2026-09-01")
    folder.publish()
    first = {name for name in folder.files() if name.startswith("out/assets/") and name.endswith(".png")}

    folder.write("articles/weir.png", picture(colour=(0, 0, 9)))
    folder.add("n00", body="![A weir](weir.png) It was mended.", topic="Rivers", date="2026-09-01")
    for hours in range(1, 4):
        folder.publish(NOW + timedelta(hours=hours))

    assert first < set(folder.files())
    assert Path(min(first)).name in folder.out("archive/0001.xml")
    for name in first:  # and where it was lost, the document is made anew
        (folder.root / name).unlink()
    folder.publish(NOW + timedelta(hours=5))
    assert Path(min(first)).name not in folder.out("archive/0001.xml")


def test_large_feeds_hold_fewer_entries_and_the_rest_is_archived(folder: Folder) -> None:
    folder.write("publisher.toml", f"{CONFIG}\n[feeds]\nmax_bytes = 32768\n")
    for number in range(18):
        folder.add(f"n{number:02}", body="Water. " * 700, topic="Rivers", date=f"2026-09-{number + 1:02}")

    report = folder.publish()

    for name in report.feeds:
        assert (folder.root / "out" / name).stat().st_size <= 32_768
    pages = chain(folder)
    assert 2 <= len(pages[0].entries) <= 8
    assert len(ids(pages)) == 20
    assert report.problems == ()


def test_a_huge_article_gives_way_to_its_summary_and_a_link(folder: Folder) -> None:
    folder.add(
        "huge", body="The whole of it.\n\n" + "Water & <b>stone</b>. " * 20_000, topic="Rivers", date="2026-11-20"
    )

    report = folder.publish()

    (hint,) = report.problems
    assert (hint.path, hint.level) == ("articles/huge.md", "hint")
    assert "of the 262,144 bytes of a feed" in hint.message
    for name in ("atom.xml", "rss.xml"):
        entry = folder.entries(name)[0]
        assert "The whole of it." in entry.content[0].value
        assert 'href="https://example.org/articles/article-huge/"' in entry.content[0].value
        assert (folder.root / "out" / name).stat().st_size <= 262_144
    assert report.exit_status == 0


def test_archives_can_be_switched_off_and_on(folder: Folder) -> None:
    folder.publish()
    before = archives(folder)

    folder.write("publisher.toml", f"{CONFIG}{FEEDS}archives = false\n")
    folder.publish(NOW + timedelta(hours=1))
    assert archives(folder) == {}
    assert "prev-archive" not in folder.out("atom.xml")
    folder.write("publisher.toml", CONFIG + FEEDS)
    folder.publish(NOW + timedelta(hours=2))
    assert archives(folder) == before


def test_pages_list_the_newest_whatever_the_feed_has_room_for(folder: Folder) -> None:
    folder.write("publisher.toml", f"{CONFIG}\n[feeds]\nmax_bytes = 32768\n")
    for number in range(18):
        folder.add(f"n{number:02}", body="Water. " * 700, topic="Rivers", date=f"2026-09-{number + 1:02}")

    folder.publish()

    assert folder.out("topics/rivers/index.html").count("Article n") >= 18
