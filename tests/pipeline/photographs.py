"""A publication with photographs that say where and by whom they were taken."""

from __future__ import annotations

import os
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.pipeline.folder import Folder


@cache
def photo(width: int, height: int, *, kind: str = "JPEG", grain: int = 60) -> bytes:
    """A photograph that says where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x013B] = "Secret Artist"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    out = BytesIO()
    Image.effect_noise((width, height), grain).convert("RGB").save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def illustrated(root: Path) -> Folder:
    """Articles with photographs of three formats, in the text and in front of it."""
    made = Folder(root)
    for name, size in (("weir.jpg", (1700, 300)), ("mill.png", (1300, 200)), ("fish.webp", (1600, 400))):
        kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name[-4:].strip(".")]
        made.write(f"articles/pictures/{name}", photo(*size, kind=kind))
    body = '![A weir](pictures/weir.jpg)\n\nText. <img src="pictures/fish.webp" alt="Fish" width="300">\n\n'
    made.add("a", topic="Rivers", date="2026-11-01", image="pictures/fish.webp", body=body)
    made.add("b", topic="Cities", date="2026-11-02", image="pictures/mill.png", body="![A mill](pictures/mill.png)\n")
    made.add("c", topic="Cities", date="2026-11-03", image="pictures/weir.jpg", body="Text.\n")
    os.sync()
    return made


def assets(folder: Folder) -> set[str]:
    """The names of the files that were made of pictures."""
    return {path.name for path in (folder.root / "out/assets").iterdir() if path.suffix != ".css"}
