"""Every kind of target keeps one contract, each against a real server of its kind."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from publisher.targets.headers import head_of
from publisher.targets.stores import File, Store, opened
from tests.targets.builds import build, dangling, edition, ours, send, started, written
from tests.targets.servers import Place

KINDS = ("folder", "s3", "s3 below a prefix", "azure", "sftp", "git")


every_kind = pytest.mark.parametrize("place", KINDS, indirect=True)


def _put(store: Store, *paths: str) -> None:
    store.put([File(path, path.encode, head_of(path)) for path in paths], lambda: None)


@every_kind
def test_what_is_put_is_there_with_its_bytes(place: Place, tmp_path: Path) -> None:
    paths = ["index.html", "artículos/100% ü#1/index.html", "assets/a~b c'd.png"]
    with opened(place.url, tmp_path) as store:
        _put(store, *paths)
    assert ours(place.look()) == {path: path for path in paths}
    with opened(place.url, tmp_path) as store:
        assert store.existing([*paths, "other.html"]) == set(paths)
        assert store.existing([*paths, *map(str, range(40))]) == set(paths)
        assert [store.read(path) for path in (*paths, "other.html")] == [*map(str.encode, paths), None]


@every_kind
def test_what_is_put_again_is_replaced(place: Place, tmp_path: Path) -> None:
    place.plant("a/index.html", b"something of before, and longer")
    with opened(place.url, tmp_path) as store:
        _put(store, "a/index.html")
    assert ours(place.look()) == {"a/index.html": "a/index.html"}


@every_kind
def test_what_is_deleted_is_gone_and_nothing_else(place: Place, tmp_path: Path) -> None:
    place.plant("a/foreign.html", b"not ours")
    with opened(place.url, tmp_path) as store:
        _put(store, "a/b/c/index.html", "a/index.html", "d.html")
    with opened(place.url, tmp_path) as store:
        store.delete(["a/b/c/index.html", "a/index.html", "never/was.html"])
    assert ours(place.look()) == {"a/foreign.html": "not ours", "d.html": "d.html"}


@every_kind
def test_an_upload_leaves_exactly_the_build(place: Place, tmp_path: Path) -> None:
    first, second = edition(1), edition(2)
    send(place.url, build(tmp_path / "one", first))
    assert ours(place.look()) == first
    place.plant("foreign/index.html", b"not ours")
    send(place.url, build(tmp_path / "two", second))
    assert ours(place.look()) == {**second, "foreign/index.html": "not ours"}


@every_kind
def test_only_what_changed_is_sent(place: Place, tmp_path: Path) -> None:
    files = edition(1)
    send(place.url, build(tmp_path / "out", files))
    assert send(place.url, build(tmp_path / "out", files)) == []
    changed = {**files, "index.html": "other"}
    assert send(place.url, build(tmp_path / "out", changed)) == ["index.html"]
    assert ours(place.look()) == changed


@every_kind
def test_what_others_put_there_is_neither_replaced_nor_deleted(place: Place, tmp_path: Path) -> None:
    place.plant("index.html", b"somebody's own")
    sent = send(place.url, build(tmp_path / "out", edition(1)))
    assert "index.html" not in sent
    send(place.url, build(tmp_path / "none", {}))
    assert ours(place.look()) == {"index.html": "somebody's own"}


@every_kind
def test_adoption_replaces_what_others_put_there(place: Place, tmp_path: Path) -> None:
    place.plant("index.html", b"somebody's own")
    send(place.url, build(tmp_path / "out", edition(1)), adopt=True)
    assert ours(place.look()) == edition(1)


@pytest.mark.parametrize("place", ["folder", "s3", "sftp"], indirect=True)
def test_an_upload_that_is_killed_is_whole_for_readers_and_finished_by_the_next(place: Place, tmp_path: Path) -> None:
    """Three moments here; benchmarks/uploads.py has two hundred."""
    place.plant("foreign.html", b"not ours")
    for number, pause_s in enumerate((0.0, 0.05, 0.2)):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        written(tmp_path / "out", edition(number, pages=40))
        process = started(place, tmp_path / "out")
        time.sleep(pause_s)
        process.kill()
        process.communicate()
        assert dangling(place.look()) == []
    send(place.url, build(tmp_path / "last", edition(9)))
    assert ours(place.look()) == {**edition(9), "foreign.html": "not ours"}
