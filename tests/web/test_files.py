"""The output folder over HTTP: types, 304, folders, ranges, and no way to what is not to be seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from publisher.mail.store import Store
from tests.web.world import World

PAGES = {
    "index.html": "<p>front</p>",
    "404.html": "<p>no such page here</p>",
    "rss.xml": "<rss/>",
    "atom.xml": "<feed/>",
    "feed.json": "{}",
    "feeds.opml": "<opml/>",
    "archive/1.xml": "<feed/>",
    "archive/1.json": "{}",
    "topics/rivers/index.html": "<p>rivers</p>",
    "articles/größe/index.html": "<p>size</p>",
    "assets/style.1234.css": "p{}",
    "assets/map.svg": "<svg/>",
    "assets/photo.jpg": "jpg",
    "assets/talk.mp3": "0123456789",
    "notes.txt": "text",
    ".well-known/security.txt": "Contact: x",
    ".publisher-manifest": "secret list",
    ".publisher-manifest.tmp": "secret list",
    "articles/.hidden/index.html": "hidden",
}


@pytest.fixture
def site(store: Store, tmp_path: Path) -> World:
    """A published site."""
    for name, text in PAGES.items():
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "subscribers.key.txt").write_text("the key", encoding="utf-8")
    (tmp_path / "out" / "way-out.txt").symlink_to(tmp_path / "subscribers.key.txt")
    (tmp_path / "out" / "folder-out").symlink_to(tmp_path)
    (tmp_path / "out" / "inside.txt").symlink_to(tmp_path / "out" / "notes.txt")
    os.mkfifo(tmp_path / "out" / "pipe.txt")
    return World(store, tmp_path)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("topics/rivers/", "text/html; charset=utf-8"),
        ("articles/größe/", "text/html; charset=utf-8"),
        ("rss.xml", "application/xml; charset=utf-8"),
        ("atom.xml", "application/xml; charset=utf-8"),
        ("archive/1.xml", "application/xml; charset=utf-8"),
        ("feeds.opml", "application/xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("archive/1.json", "application/feed+json; charset=utf-8"),
        ("assets/style.1234.css", "text/css; charset=utf-8"),
        ("assets/map.svg", "image/svg+xml"),
        ("assets/photo.jpg", "image/jpeg"),
        ("assets/talk.mp3", "audio/mpeg"),
        ("notes.txt", "text/plain; charset=utf-8"),
        (".well-known/security.txt", "text/plain; charset=utf-8"),
        ("inside.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_comes_with_its_type_and_again_as_304(site: World, path: str, media_type: str) -> None:
    first = site.get(path)
    assert (first.status_code, first.headers["Content-Type"]) == (200, media_type)
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert int(first.headers["Content-Length"]) == len(first.data)

    by_tag = site.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = site.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_tag.data) == (304, b"")
    assert (by_date.status_code, by_date.data) == (304, b"")
    assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_a_changed_file_is_a_new_one(site: World, tmp_path: Path) -> None:
    first = site.get("rss.xml")
    path = tmp_path / "out" / "rss.xml"
    path.write_text("<rss>new</rss>", encoding="utf-8")

    again = site.get("rss.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (200, b"<rss>new</rss>")


def test_the_site_without_its_slash_leads_to_the_one_with_it(site: World) -> None:
    """Else the front page has no style: its address is relative."""
    answer = site.app.test_client().get("/news")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/news/")
    assert site.app.test_client().get("/news/", buffered=True).text == PAGES["index.html"]


def test_a_folder_without_its_slash_leads_to_the_one_with_it(site: World) -> None:
    answer = site.get("articles/größe", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.headers["Location"]) == (301, "/news/articles/gr%C3%B6%C3%9Fe/")


def test_assets_may_be_kept_for_ever_and_feeds_are_asked_for_again(site: World) -> None:
    assert "immutable" in site.get("assets/style.1234.css").headers["Cache-Control"]
    feed = site.get("atom.xml")
    assert feed.headers["Cache-Control"] == "no-cache"
    assert feed.headers["Access-Control-Allow-Origin"] == "*"


def test_a_part_of_a_sound_can_be_had(site: World) -> None:
    answer = site.get("assets/talk.mp3", headers={"Range": "bytes=2-4"})

    assert (answer.status_code, answer.data) == (206, b"234")
    assert answer.headers["Content-Range"] == "bytes 2-4/10"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-2", "bytes=x", "lines=1-2", "nothing"])
def test_who_asks_for_parts_in_another_way_gets_the_whole(site: World, asked: str) -> None:
    """RFC 9110 14.2: a server may ignore what it does not support, and must ignore what is no range at all."""
    answer = site.get("assets/talk.mp3", headers={"Range": asked})

    assert (answer.status_code, answer.data) == (200, b"0123456789")
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=20-30"])
def test_who_has_it_all_is_told_how_long_it_is(site: World, asked: str) -> None:
    """RFC 9110 15.5.17: programs that go on with a download learn from it that there is no more."""
    answer = site.get("assets/talk.mp3", headers={"Range": asked})

    assert (answer.status_code, answer.data, answer.headers["Content-Range"]) == (416, b"", "bytes */10")


def test_a_picture_that_is_opened_runs_no_script(site: World) -> None:
    assert "sandbox" in site.get("assets/map.svg").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        ".publisher-manifest",
        ".PUBLISHER-MANIFEST",
        "./.publisher-manifest",
        "%2epublisher-manifest",
        "articles/../.publisher-manifest",
        ".publisher-manifest.tmp",
        ".publisher-manifest/",
        "articles/.hidden/",
        "../subscribers.key.txt",
        "..%2fsubscribers.key.txt",
        "%2e%2e/subscribers.key.txt",
        "articles/..%5c..%5csubscribers.key.txt",
        "..\\subscribers.key.txt",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc/passwd",
        "way-out.txt",
        "folder-out/subscribers.key.txt",
        "folder-out/",
        "pipe.txt",
        "rss.xml/",
        "rss.xml%00.html",
        "archive/",
        "archive",
        "x" * 5000,
        "a/" * 2000,
        "nothing",
    ],
)
def test_nothing_else_is_to_be_had(site: World, path: str) -> None:
    answer = site.get(path)

    assert (answer.status_code, answer.text) == (404, PAGES["404.html"])


def test_outside_the_site_there_is_nothing(site: World) -> None:
    for path in ("/", "/rss.xml", "/newsrss.xml", "/subscribe/", "//evil.example/%2f.."):
        assert site.app.test_client().get(path).status_code == 404


def test_files_cannot_be_written(site: World) -> None:
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(site.app.test_client(), method)("/news/rss.xml")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert site.get("rss.xml").data == b"<rss/>"


def test_without_a_published_site_the_form_is_still_there(world: World) -> None:
    assert world.get("").status_code == 404
    assert "This page does not exist" in world.get("").text
    assert world.get("subscribe/").status_code == 200
