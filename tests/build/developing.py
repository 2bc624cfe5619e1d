"""Pictures as cameras and programs save them, and what is made of them for pages and letters."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.Image import Image as Picture

from publisher.build.gallery import quietly
from publisher.build.pictures import Developed, Recipe, develop

PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}


def made(data: bytes, suffix: str = ".jpg", **recipe: Any) -> Developed:
    """All that is made of a picture."""
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    with quietly():
        return develop(data, digest, suffix, Recipe(**recipe))


def opened(found: Developed, number: int = -1) -> Picture:
    """One of the files for pages."""
    return Image.open(BytesIO(found.files[found.picture.pages[number].path]))


def letter(found: Developed) -> Picture:
    """The file for letters."""
    assert found.picture.letter
    return Image.open(BytesIO(found.files[found.picture.letter.path]))


def saved(image: Picture, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tell_all() -> dict[str, Any]:
    """What cameras and programs write beside the pixels: place, owner, thumbnail, comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x8298], exif[0x013B] = "CameraMaker", "Secret Owner", "Secret Artist"
    exif.get_ifd(0x8825).update(PLACE)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    xmp += b"<rdf:Description xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='Secret City'/>"
    return {"exif": exif.tobytes(), "xmp": xmp + b"</rdf:RDF></x:xmpmeta>", "comment": b"Secret comment"}


KINDS = [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".avif"), ("GIF", ".gif")]
