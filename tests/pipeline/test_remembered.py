"""What one publish remembers misleads no later one: with the cache and without it, the same comes out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.pipeline import Report, processors, publish
from tests.factories import picture
from tests.pipeline.folder import NOW, Folder


@pytest.fixture(params=[1, 2], ids=["one processor", "two processors"])
def folder(folder: Folder, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(processors, "_processors", lambda: request.param)
    return folder


def both(folder: Folder) -> Report:
    """Publish, and a copy without the cache, too; what came out is the same, and so is what is told."""
    copy = folder.root.with_name(f"{folder.root.name} without")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder.root, copy, symlinks=True)
    shutil.rmtree(copy / ".publisher", ignore_errors=True)
    report = folder.publish()
    again = publish(configuration.load(copy / "publisher.toml"), NOW)

    there = {name.relative_to(copy).as_posix(): name.read_bytes() for name in copy.glob("out*/**/*") if name.is_file()}
    here = {name: data for name, data in folder.files().items() if name != "publisher.lock"}
    assert here == there
    assert (folder.root / "publisher.lock").read_bytes() == (copy / "publisher.lock").read_bytes()
    assert report.problems == again.problems
    return report


def draw(folder: Folder, name: str, width: int) -> Path:
    return folder.write(f"articles/{name}", picture(width, 40))


LEAD = "https://a.example/x.jpg"


def test_a_picture_that_takes_the_place_of_another(folder: Folder) -> None:
    draw(folder, "p.png", 40)
    draw(folder, "q.png", 41)
    folder.add("a", topic="Rivers", date="2026-11-01", image=LEAD, body="![](p.png)")
    both(folder)
    folder.add("a", topic="Rivers", date="2026-11-01", image=LEAD, body="![](q.png)")
    both(folder)

    draw(folder, "q.png", 50)

    both(folder)


def test_a_picture_that_is_replaced_and_put_back(folder: Folder) -> None:
    draw(folder, "q.png", 41)
    folder.add("a", topic="Rivers", date="2026-11-01", image=LEAD, body="![](q.png)")
    for width in (41, 50, 41):
        draw(folder, "q.png", width)
        both(folder)


def test_a_missing_picture_that_is_taken_out_of_the_text(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="![](gone.png)")
    assert len(both(folder).problems) == 1

    folder.add("a", topic="Rivers", date="2026-11-01", body="Mended.")

    assert both(folder).problems == ()


def test_links_whose_target_moves_to_a_longer_address(folder: Folder) -> None:
    toml = (folder.root / "publisher.toml").read_text()
    folder.write("publisher.toml", f"{toml}\n[feeds]\nmax_bytes = 32768\n")
    for number in range(6):
        folder.add(f"n{number}", date=f"2026-10-0{number + 1}", body="Word [link](b.md) " * 28)
    folder.add("b", date="2025-01-05", url="https://b.example/")
    both(folder)

    folder.add("b", date="2025-01-05", url=f"https://b.example/{'x' * 200}")

    both(folder)
    assert all(len(folder.out(name)) <= 32768 for name in ("rss.xml", "atom.xml", "feed.json"))


def test_a_topic_that_another_article_spells_otherwise(folder: Folder) -> None:
    folder.add("a", topic="Night Trains", date="2026-11-01")
    both(folder)

    folder.add("z", topic="night trains", date="2026-10-01", newsletter="false")

    both(folder)
    assert "night trains" in (folder.root / "outbox/1/digest.txt").read_text()


def test_two_drawings_that_exchange_their_names(folder: Folder) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="{}"/></svg>'
    for name, radius in (("p.svg", 3), ("q.svg", 4)):
        os.utime(folder.write(f"articles/{name}", drawing.format(radius)), (1_700_000_000, 1_700_000_000))
    folder.add("a", topic="Rivers", date="2026-11-01", body="![](p.svg)")
    both(folder)
    articles = folder.root / "articles"
    for old, new in (("p.svg", "x"), ("q.svg", "p.svg"), ("x", "q.svg")):
        (articles / old).rename(articles / new)

    both(folder)


@pytest.mark.parametrize("place", ["articles", "."])
def test_a_folder_of_pictures_that_is_led_elsewhere(folder: Folder, place: str) -> None:
    for name, width in (("old", 40), ("new", 50)):
        os.utime(folder.write(f"shelf/{name}/p.png", picture(width, 40)), (1_700_000_000, 1_700_000_000))
    link = folder.root / place / "pictures"
    link.symlink_to(os.path.relpath(folder.root / "shelf/old", link.parent))
    os.utime(folder.add("a", topic="Rivers", date="2026-11-01", body="![](/pictures/p.png)"), (1_700_000_000,) * 2)
    both(folder)
    folder.publish()
    link.unlink()
    link.symlink_to(os.path.relpath(folder.root / "shelf/new", link.parent))

    both(folder)


def test_what_is_missing_in_archived_articles(folder: Folder) -> None:
    toml = (folder.root / "publisher.toml").read_text()
    less = "[feeds]\nentries = 1\n[pages]\narticles = false\n[digest]\nenabled = false\n"
    folder.write("publisher.toml", f"{toml}\n{less}")
    for number in range(3):
        folder.add(f"n{number}", date=f"2026-10-0{number + 1}", body=f"![](no-{number}.png)")
    first = both(folder)
    folder.add("b", topic="Cities", date="2026-11-02T10:00:00Z", body="Another text.")

    second = both(folder)

    assert len(first.problems) == 3
    assert second.problems == first.problems


def test_what_is_still_missing_when_the_first_picture_of_an_archived_article_came(folder: Folder) -> None:
    toml = (folder.root / "publisher.toml").read_text()
    less = '[feeds]\nentries = 1\ncontent = "summary"\n[pages]\narticles = false\n[digest]\nenabled = false\n'
    folder.write("publisher.toml", f"{toml}\n{less}")
    for number in range(3):
        folder.add(f"n{number}", date=f"2026-10-0{number + 1}", image=LEAD, body="![](a.png)\n\n![](b.png)")
    both(folder)
    draw(folder, "a.png", 40)

    assert len(both(folder).problems) == 3


def test_archived_articles_that_exchange_their_folders(folder: Folder) -> None:
    """Each text stays in its document; but what lies beside it is another file, or none."""
    toml = (folder.root / "publisher.toml").read_text()
    less = "[feeds]\nentries = 1\n[pages]\narticles = false\n[digest]\nenabled = false\n"
    folder.write("publisher.toml", f"{toml}\n{less}")
    draw(folder, "one/a.png", 40)
    paths = [
        folder.add(f"{name}/text", date=f"2026-10-0{len(name)}", image=LEAD, body=f"{name} ![](a.png)")
        for name in ("one", "other")
    ]
    folder.add("b", date="2026-11-02T10:00:00Z")
    both(folder)
    texts = [path.read_bytes() for path in paths]
    for path, text in zip(paths, reversed(texts), strict=True):
        path.write_bytes(text)

    report = folder.publish()

    assert [problem.message for problem in report.problems if problem.rule == "A110"] == ["there is no file 'a.png'"]


def test_two_articles_that_state_one_id(folder: Folder) -> None:
    toml = (folder.root / "publisher.toml").read_text().replace('url = "https://example.org/"', "")
    folder.write("publisher.toml", toml)
    for name in ("c", "d"):
        folder.add(name, id="urn:x:1")
    first = both(folder)
    lock = (folder.root / "publisher.lock").read_text()
    for _ in range(3):
        os.utime(folder.add("c", id="urn:x:1"))
        again = both(folder)
        assert again.exit_status == first.exit_status == 1
        assert [one.message for one in again.problems] == [one.message for one in first.problems]
        assert (folder.root / "publisher.lock").read_text() == lock
