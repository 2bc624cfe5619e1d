"""publisher.lock survives a round trip, and says clearly what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from publisher.build.lock import NEVER_MAILED, IssueRecord, Lock, Record, dump, load, save
from publisher.errors import StateError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def record(name: str, *, tag: str = "example.org,2026") -> Record:
    return Record(
        id=f"tag:{tag}:{name}",
        path=f"{name}.md",
        slug=name,
        first_seen=NOON,
        published=NOON,
        source="front matter",
        updated=NOON,
        fingerprint="1:ab",
    )


def lock(*records: Record, tag: str = "example.org,2026") -> Lock:
    issues = (IssueRecord(issue=1, opened=NOON, closed=NOON), IssueRecord(issue=2, opened=NOON))
    return Lock(tag=tag, timezone="UTC", records={r.id: r for r in records}, issues=issues)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "publisher.lock"
    memory = lock(record("b"), record("a\u2028\n\"'é"))

    assert save(path, memory)

    assert load(path, tag=memory.tag, timezone="UTC") == memory
    assert not save(path, memory)


def test_one_new_article_is_one_new_line() -> None:
    before = dump(lock(record("a"), record("c"))).splitlines()
    after = dump(lock(record("c"), record("b"), record("a"))).splitlines()

    assert [line for line in after if line not in before] == [line for line in after if b":b" in line]
    assert len(after) == len(before) + 1


def test_a_missing_lock_is_an_empty_memory(tmp_path: Path) -> None:
    assert load(tmp_path / "publisher.lock", tag="x,2026", timezone="UTC").records == {}


def test_ids_of_a_site_without_an_address_take_over_its_first_one(tmp_path: Path) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a", tag="localhost,2026"), tag="localhost,2026"))

    loaded = load(path, tag="example.org,2026", timezone="UTC")

    assert list(loaded.records) == ["tag:example.org,2026:a"]


def test_ids_stay_when_the_site_moves_to_another_host(tmp_path: Path) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a")))

    assert list(load(path, tag="example.net,2026", timezone="UTC").records) == ["tag:example.org,2026:a"]


@pytest.mark.parametrize(
    ("damage", "line", "words"),
    [
        pytest.param(lambda text: "", 0, "is empty", id="emptied"),
        pytest.param(lambda text: text.replace('"path"', '"pa', 1), 4, "is damaged", id="broken JSON"),
        pytest.param(lambda text: text + "<<<<<<< HEAD\n", 6, "merge conflict", id="merge conflict"),
        pytest.param(lambda text: text.replace('_lock":1', '_lock":9'), 0, "newer publisher", id="newer format"),
        pytest.param(lambda text: "no json\n", 1, "is damaged", id="another file"),
    ],
)
def test_a_damaged_lock_is_an_error_with_its_line(tmp_path: Path, damage: object, line: int, words: str) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a"), record("b")))
    assert callable(damage)
    path.write_text(damage(path.read_text()))

    with pytest.raises(StateError, match=words) as caught:
        load(path, tag="example.org,2026", timezone="UTC")

    assert caught.value.line == line


@pytest.mark.parametrize("character", ["\\u0001", "\\u000b", "\ufffe", "\\uffff"])
def test_an_id_that_no_feed_can_hold_is_an_error_with_its_line(tmp_path: Path, character: str) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a"), record("b")))
    damaged = path.read_text().replace(':b","path"', f':b{character}","path"')
    path.write_text(damaged, encoding="utf-8")

    with pytest.raises(StateError, match="which no feed can contain") as caught:
        load(path, tag="example.org,2026", timezone="UTC")

    assert caught.value.line == 5


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: [lines[0], *lines[3:], *lines[1:3]], id="issues last, as a merge may leave them"),
        pytest.param(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], id="issues in another order"),
        pytest.param(lambda lines: [f"{line}\r" for line in lines], id="line ends of Windows"),
        pytest.param(lambda lines: [*lines[:4], "", *lines[4:], ""], id="empty lines"),
        pytest.param(lambda lines: [*lines[:2], *lines[1:], lines[3]], id="lines that stand twice"),
        pytest.param(lambda lines: [f"\ufeff{lines[0]}", *lines[1:]], id="byte order mark of an editor"),
    ],
)
def test_a_lock_in_another_form_says_the_same(tmp_path: Path, change: object) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a"), record("b")))
    usual = load(path, tag="example.org,2026", timezone="UTC")
    assert callable(change)
    path.write_bytes("\n".join(change(path.read_text().split("\n")[:-1])).encode() + b"\n")

    assert load(path, tag="example.org,2026", timezone="UTC") == usual


@pytest.mark.parametrize("turned", [False, True])
def test_what_two_branches_remember_is_merged(tmp_path: Path, turned: bool) -> None:
    """Who kept the lines of both sides of a conflict, as was asked, was told to restore the file."""
    path = tmp_path / "publisher.lock"
    base = msgspec.structs.replace(record("a"), archive=3, first_seen=LATER)
    edited = msgspec.structs.replace(base, updated=LATER, fingerprint="1:cd", archive=None, slug="z", former=("y",))
    mailed = msgspec.structs.replace(base, issue=2, archived=(1,), first_seen=NOON)
    ours, theirs = lock(edited), lock(mailed)
    theirs = msgspec.structs.replace(
        theirs, issues=(*theirs.issues[:1], IssueRecord(issue=2, opened=NOON, closed=LATER))
    )
    first, second = sorted((ours, theirs), key=dump, reverse=turned)
    path.write_bytes(dump(first) + b"".join(dump(second).splitlines(keepends=True)[1:]))

    loaded = load(path, tag="example.org,2026", timezone="UTC")

    assert list(loaded.records.values()) == [
        msgspec.structs.replace(edited, issue=2, archived=(1, 3), former=("a", "y"), first_seen=NOON)
    ]
    assert loaded.issues == theirs.issues


def test_an_article_that_two_branches_saw_first_has_the_earlier_date(tmp_path: Path) -> None:
    path = tmp_path / "publisher.lock"
    early = msgspec.structs.replace(record("a"), source="first seen", issue=NEVER_MAILED)
    late = msgspec.structs.replace(early, first_seen=LATER, published=LATER, updated=LATER, issue=None)
    path.write_bytes(dump(lock(early)) + dump(lock(late)).splitlines()[-1])

    (loaded,) = load(path, tag="example.org,2026", timezone="UTC").records.values()

    assert loaded == msgspec.structs.replace(early, updated=LATER)


def test_a_lock_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "publisher.lock"
    save(path, lock(record("a")))
    path.write_bytes(path.read_bytes() + "# Grüße\n".encode("cp1252"))

    with pytest.raises(StateError, match=r"publisher\.lock: cannot be read: it is not UTF-8\. Restore"):
        load(path, tag="example.org,2026", timezone="UTC")
