"""The gallery keeps what was made of a picture: nothing is made twice, and nothing damaged is used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.build.gallery import Gallery
from tests.factories import picture


def test_a_gallery_makes_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture(kind="JPEG")
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    first = Gallery(tmp_path / "kept").picture(digest, ".jpg", lambda: data)
    monkeypatch.setattr("publisher.build.gallery.develop", None)

    again = Gallery(tmp_path / "kept").picture(digest, ".jpg", _unread)
    beside = Gallery(tmp_path / "other", beside=tmp_path / "kept").picture(digest, ".jpg", _unread)

    assert first == again == beside
    assert Gallery(tmp_path / "kept").data(digest, ".jpg", first.pages[0].path, _unread)


def _unread() -> bytes:
    raise AssertionError


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:50] + b"?" + data[51:]]
)
def test_a_damaged_gallery_makes_it_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    data = picture(kind="JPEG")
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    first = Gallery(tmp_path).picture(digest, ".jpg", lambda: data)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))

    assert Gallery(tmp_path).picture(digest, ".jpg", lambda: data) == first


def test_a_gallery_forgets_what_is_not_wanted(tmp_path: Path) -> None:
    for colour in (1, 2):
        data = picture(colour=(colour, 0, 0))
        digest = hashlib.blake2b(data, digest_size=8).hexdigest()
        Gallery(tmp_path).picture(digest, ".png", lambda data=data: data)  # type: ignore[misc]

    Gallery(tmp_path).keep_only({(digest, ".png")})

    assert len(list(tmp_path.iterdir())) == 1
    assert Gallery(tmp_path).picture(digest, ".png", _unread).pages
