"""The gallery: its pictures are drawn by a script, and each is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests import judges
from tools import gallery


@pytest.mark.judge("Chromium")
def test_a_picture_is_drawn_in_its_size_and_is_not_empty(tmp_path: Path) -> None:
    gallery.draw(["letter-arabic"], tmp_path)

    with Image.open(tmp_path / "letter-arabic.png") as image:
        assert image.size == (600, 900)
        assert len(image.convert("RGB").getcolors(600 * 900) or ()) > 20


def test_every_picture_is_there_and_shown() -> None:
    page = (judges.ROOT / "docs/gallery.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\(pictures/([\w-]+)\.png\)", page)) == set(gallery.PICTURES)
    for name, picture in gallery.PICTURES.items():
        with Image.open(gallery.FOLDER / f"{name}.png") as image:
            assert image.size == (picture.width, picture.height), name
