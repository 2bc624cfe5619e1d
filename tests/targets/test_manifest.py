"""The list of what is ours: what it says is read back, and what is wrong in it leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.targets.manifest import IN_FLIGHT, NAME, Manifest, as_text, digest_of, refusal

PATHS = st.text(st.sampled_from("ab./\\\r\n\0\x85\u2028\ud800 -ü"), max_size=12)


@given(PATHS)
def test_a_path_is_refused_or_read_back(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    text = f"{digest_of(b'x')}  {path}\n{IN_FLIGHT}  a b\n"
    folder = tmp_path_factory.mktemp("m")
    (folder / NAME).write_bytes(text.encode("utf-8", "replace"))

    found = Manifest(folder).entries

    for one in found:
        assert not refusal(one)
    if not refusal(path):
        assert path in found


def test_what_was_saved_is_read_back_and_the_journal_is_gone(tmp_path: Path) -> None:
    entries = {"a": digest_of(b"a"), "ü b": digest_of(b"b")}
    first = Manifest(tmp_path)
    first.append(["a", "c"])
    first.append(["d"])

    assert Manifest(tmp_path).entries == dict.fromkeys("acd", IN_FLIGHT)
    first.save(entries)

    assert Manifest(tmp_path).entries == entries
    assert (tmp_path / NAME).read_text() == as_text(entries)


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    Manifest(tmp_path).save({"a": digest_of(b"a")})
    before = (tmp_path / NAME).stat()

    Manifest(tmp_path).save({"a": digest_of(b"a")})

    assert (tmp_path / NAME).stat().st_ino == before.st_ino
