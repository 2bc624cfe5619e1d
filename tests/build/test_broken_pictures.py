"""What cannot be shown says why; what is merely odd is shown; no bytes do any harm."""

from __future__ import annotations

import random
import struct
import warnings
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from tests.build.developing import KINDS, made, saved, tell_all
from tests.factories import picture


def _claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 999)), (b"IEND", b""))
    )


@pytest.mark.parametrize(
    ("data", "suffix", "fault"),
    [
        (lambda: _claims(60_000, 60_000), ".png", "89,478,485"),
        (lambda: _claims(9500, 9500), ".png", "has 90,250,000 pixels, and at most 89,478,485 are allowed"),
        (lambda: picture(900, 600, kind="JPEG")[:3000], ".jpg", "is broken: "),
        (lambda: saved(Image.effect_noise((900, 600), 9), "PNG")[:9000], ".png", "is broken: "),
        (lambda: saved(Image.effect_noise((900, 600), 9), "WEBP")[:900], ".webp", "is "),
        (lambda: b"<!doctype html><title>Not found</title>", ".jpg", "is not a picture, despite its name"),
        (lambda: b"", ".jpg", "is not a picture"),
        (lambda: picture(kind="TIFF"), ".jpg", "is not a picture"),
    ],
    ids=["bomb", "too large", "cut JPEG", "cut PNG", "cut WebP", "HTML", "empty", "TIFF"],
)
def test_what_cannot_be_shown_says_why(data: Callable[[], bytes], suffix: str, fault: str) -> None:
    found = made(data(), suffix)

    assert found.picture.fault.startswith(fault) or fault in found.picture.fault
    assert found.picture.hint.endswith(".")
    assert (found.picture.pages, found.picture.letter, found.files) == ((), None, {})


def test_a_picture_under_a_wrong_name_is_shown_all_the_same() -> None:
    found = made(picture(), ".jpeg")

    assert found.picture.fault == "is a PNG picture, despite its name"
    assert "'.png'" in found.picture.hint
    assert found.picture.pages[0].path.endswith(".png")
    assert not made(picture(kind="JPEG"), ".jpeg").picture.fault


def test_damaged_metadata_are_no_reason_to_leave_a_picture_out() -> None:
    data = picture(kind="JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\0\0")

    assert made(data).picture.pages
    assert not made(data).picture.fault


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
def test_any_bytes_give_pictures_or_a_reason(kind: str, suffix: str) -> None:
    randomly = random.Random(7)
    whole = picture(64, 48, kind=kind, **tell_all())

    for _ in range(60):
        data = bytearray(whole)
        for _ in range(randomly.randint(1, 9)):
            data[randomly.randrange(len(data))] = randomly.randrange(256)
        found = made(bytes(data[: randomly.choice([len(data), randomly.randrange(len(data))])]), suffix)
        assert found.picture.pages or found.picture.fault


def test_pillow_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    data = picture(kind="JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\0\0")

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        made(data)

    assert capfd.readouterr() == ("", "")
