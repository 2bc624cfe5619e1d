"""Uploads that are ended at every single step leave readers whole sites, and the next upload mends what is left."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.targets.headers import FOREVER, SHORT, head_of
from publisher.targets.manifest import NAME
from publisher.targets.stores import Done, File
from publisher.targets.uploading import Build, Wish, carry_out, order_of, plan
from tests.targets.builds import build, dangling, edition, ours


class KilledError(Exception):
    """The process is gone."""


class FakeStore:
    """A dict that counts its requests, writes what it gets at once in any order, and is killed after some writes."""

    def __init__(self, lies: dict[str, bytes] | None = None, *, life: int = 10**9, seed: int = 0) -> None:
        self.lies: dict[str, bytes] = {} if lies is None else lies
        self.requests: list[str] = []
        self._life, self._random = life, random.Random(seed)
        self._meanwhile: dict[int, Callable[[], None]] = {}

    def at(self, step: int, do: Callable[[], None]) -> None:
        """Do something just before the write of this number."""
        self._meanwhile[step] = do

    def existing(self, paths: Sequence[str]) -> set[str]:
        self.requests.append("existing")
        return self.lies.keys() & set(paths)

    def read(self, path: str) -> bytes | None:
        self.requests.append(f"read {path}")
        return self.lies.get(path)

    def put(self, files: Iterable[File], done: Done) -> None:
        files = list(files)
        self._random.shuffle(files)
        for file in files:
            self._step(f"put {file.path}")
            self.lies[file.path] = file.read()
            done()

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._step(f"delete {path}")
            self.lies.pop(path, None)

    def _step(self, what: str) -> None:
        if self._life == 0:
            raise KilledError
        self._life -= 1
        written = sum(one.startswith(("put", "delete")) for one in self.requests)
        self._meanwhile.pop(written, lambda: None)()
        self.requests.append(what)


def _send(store: FakeStore, built: Build) -> None:
    carry_out(plan(store, built, Wish()), store, built, Wish(), lambda _done, _total: None)


@pytest.mark.parametrize("seed", range(3))
def test_an_upload_that_is_killed_anywhere_is_whole_for_readers_and_finished_by_the_next(
    tmp_path: Path, seed: int
) -> None:
    one, two, three = (build(tmp_path / str(n), edition(n)) for n in (1, 2, 3))
    whole = FakeStore({"foreign.html": b"not ours"})
    _send(whole, one)
    before = dict(whole.lies)
    _send(whole, two)
    steps = sum(request.startswith(("put", "delete")) for request in whole.requests)
    for life in range(steps):
        store = FakeStore(dict(before), life=life, seed=seed)
        try:
            _send(store, two)
        except KilledError:
            assert dangling(store.lies) == []
        for next_one, number in ((two, 2), (three, 3)):
            mended = FakeStore(dict(store.lies), seed=seed)
            _send(mended, next_one)
            assert ours(mended.lies) == {**edition(number), "foreign.html": "not ours"}


@pytest.mark.parametrize("step", range(1, 25))
def test_two_uploads_at_once_are_told_and_mended_by_the_next(tmp_path: Path, step: int) -> None:
    """The list said what one of them had sent, the other's files lay there, and no publish ever sent ours again."""
    one, two, mine = (build(tmp_path / str(n), edition(n)) for n in (1, 2, 3))
    store = FakeStore({"foreign.html": b"not ours"})
    _send(store, one)
    other = FakeStore(store.lies)
    store.requests.clear()
    store.at(step, lambda: _send(other, two))

    with suppress(TargetError):
        _send(store, mine)
    _send(FakeStore(store.lies), mine)

    assert ours(store.lies) == {**edition(3), "foreign.html": "not ours"}


def test_a_first_upload_takes_a_request_for_each_file_and_three(tmp_path: Path) -> None:
    files = edition(1, pages=400)
    store = FakeStore()
    _send(store, build(tmp_path, files))
    assert sum(request.startswith("put") for request in store.requests) == len(files) + 3


def test_an_unchanged_upload_is_one_request(tmp_path: Path) -> None:
    store = FakeStore()
    built = build(tmp_path, edition(1))
    _send(store, built)
    store.requests.clear()
    _send(store, built)
    assert store.requests == [f"read {NAME}"]


def test_a_large_upload_that_was_killed_among_the_feeds_does_not_send_the_pages_again(tmp_path: Path) -> None:
    built = build(tmp_path, edition(1, pages=400))
    store = FakeStore(life=803)
    with pytest.raises(KilledError):
        _send(store, built)
    assert len(plan(FakeStore(store.lies), built, Wish()).put) < 10


def test_a_file_that_is_not_as_it_was_written_is_not_uploaded(tmp_path: Path) -> None:
    built = build(tmp_path, {"index.html": "as written"})
    (tmp_path / "index.html").write_text("edited by hand")
    store = FakeStore()
    with pytest.raises(TargetError, match="has changed since it was written"):
        _send(store, built)
    assert ours(store.lies) == {}


def test_a_manifest_that_was_tampered_with_leads_nowhere_else(tmp_path: Path) -> None:
    digest = "0" * 64
    store = FakeStore({NAME: f"{digest}  ../../etc/passwd\n{digest}  /etc/passwd\n".encode()})
    found = plan(store, build(tmp_path, {}), Wish())
    assert found.delete == ()


@pytest.mark.parametrize("damage", ["cut", "somebody else's", "other line ends"])
def test_a_damaged_manifest_is_told_and_nothing_is_touched(tmp_path: Path, damage: str) -> None:
    """All that the list named was forgotten: taken for somebody else's from then on, and never removed."""
    store = FakeStore()
    _send(store, build(tmp_path / "1", edition(1)))
    whole = store.lies[NAME]
    damaged = {
        "cut": whole[:-30],
        "somebody else's": b"<html>Log in</html>",
        "other line ends": whole.replace(b"\n", b"\r\n"),
    }
    store.lies[NAME] = damaged[damage]
    before = dict(store.lies)

    with pytest.raises(TargetError, match=r"\.publisher-manifest there is damaged.*Publish again"):
        _send(store, build(tmp_path / "2", edition(2)))

    assert store.lies == before
    store.lies[NAME] = whole
    _send(store, build(tmp_path / "2", edition(2)))
    assert ours(store.lies) == edition(2)


def test_files_go_in_the_order_in_which_they_name_each_other() -> None:
    paths = [
        "index.html",
        "rss.xml",
        "topics/a/feed.json",
        "archive/1.xml",
        "topics/a/index.html",
        "digests/1/index.html",
    ]
    paths += ["articles/a/index.html", "assets/0123456789abcdef.png", "feeds.css"]
    assert sorted(paths, key=order_of) == [
        "assets/0123456789abcdef.png", "feeds.css", "digests/1/index.html", "articles/a/index.html",
        "topics/a/index.html", "archive/1.xml", "rss.xml", "topics/a/feed.json", "index.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("assets/0123456789abcdef.jpg", FOREVER),
        ("assets/style.0123456789abcdef.css", FOREVER),
        ("assets/logo.png", SHORT),
        ("articles/0123456789abcdef/index.html", SHORT),
    ],
)
def test_only_names_that_change_with_their_content_are_kept_for_ever(path: str, caching: str) -> None:
    assert head_of(path).caching == caching
