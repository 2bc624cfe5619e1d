"""A picture's bytes -> the pictures that pages, feeds and letters show: turned, resized, without anything but pixels.

Pillow is imported when the first picture is made, never before. Nothing here knows of files or articles.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from publisher.build.colours import few_colours, in_eight_bits, in_srgb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

# What is made anew; other files are copied.
MADE = frozenset({".avif", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".webp"})
LETTER_WIDTH = 1_200  # pixels, for a column of 600 on a screen of double density
MOST_PIXELS = 89_478_485  # of one picture: Pillow's own limit, a quarter of a gigabyte when it is unpacked
MOST_FRAME_PIXELS = 400_000_000  # of all frames; what moves longer is shown standing still
MOST_BYTES = 200_000_000  # of a file
MOST_MOVING = 1_000_000  # bytes of a moving picture in a letter

_GENERATION = 1  # raise it when other bytes are made of the same picture: their address is kept for ever
_HEAVY = 100_000  # bytes: below, nobody minds how it was saved
_TIMES = 4  # so much lighter with losses than without, a picture is a photograph, and nobody sees what it loses
_NEAR = 0.8  # a narrower picture of more than this, in pixels or bytes, is not worth a file
_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}
_SAVED_AS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}
_FORMATS = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}
_NAMES = {".jpg": "a JPEG", ".png": "a PNG", ".gif": "a GIF", ".webp": "a WebP", ".avif": "an AVIF"}
_TURNED = range(5, 9)  # EXIF orientations whose width is their height


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """How wide (pixels, ascending) pages want their pictures, and how good (1 to 95) JPEG and WebP are."""

    widths: tuple[int, ...] = (640, 1280)
    quality: int = 82

    @property
    def mark(self) -> str:
        """Changes when other pictures are made."""
        return f"{_GENERATION} {','.join(map(str, self.widths))} {self.quality}"


class Rendition(msgspec.Struct, frozen=True, array_like=True):
    """One of the files made of a picture; `path` is below the output folder, sizes in bytes and pixels."""

    path: str
    media_type: str
    length: int
    width: int
    height: int


class Picture(msgspec.Struct, frozen=True, array_like=True):
    """What was made of a picture by the recipe with the `mark`: `pages` ascending by width, and the letter's.

    Without any, `fault` says why, and `hint` how to mend it; with some, that the file's name is wrong.
    """

    mark: str
    pages: tuple[Rendition, ...] = ()
    letter: Rendition | None = None
    fault: str = ""
    hint: str = ""


class Developed(NamedTuple):
    """A picture and the bytes of its files by their paths."""

    picture: Picture
    files: dict[str, bytes]


class _Unfit(Exception):  # noqa: N818 - it never leaves this module
    """The picture cannot be published: what is wrong with it, and how to mend it."""


def develop(data: bytes, digest: str, suffix: str, recipe: Recipe) -> Developed:
    """Make everything of a picture's bytes; `digest` is theirs, `suffix` (lower case, with a dot) that of its file.

    Gives the same bytes each time, no metadata among them. Colours are those of sRGB, whatever they were written in.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - 50 ms that only a new picture is worth

    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP", "AVIF")) as image:
            _check_size(image)
            kind = _FORMATS[image.format or ""]
            made = _Maker(image, kind, data, digest, recipe).make()
    except _Unfit as error:
        return _faulty(recipe, *error.args)
    except UnidentifiedImageError:
        return _faulty(recipe, "is not a picture, despite its name", "Save it again as a JPEG or PNG.")
    except Image.DecompressionBombError:
        return _faulty(recipe, f"has more than {MOST_PIXELS:,} pixels", "Make it smaller.")
    except Exception as error:  # noqa: BLE001 - what Pillow raises at broken files is of many kinds
        detail = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        return _faulty(recipe, f"is broken: {detail}", "Save it again, or copy it again from where it came from.")
    return _noticing_its_name(made, kind, suffix)


def _faulty(recipe: Recipe, fault: str, hint: str) -> Developed:
    return Developed(Picture(recipe.mark, (), None, fault, hint), {})


def _noticing_its_name(made: Developed, kind: str, suffix: str) -> Developed:
    if suffix == kind or (kind == ".jpg" and suffix in {".jfif", ".jpeg"}):
        return made
    fault, hint = f"is {_NAMES[kind]} picture, despite its name", f"Rename it so that it ends in '{kind}'."
    return made._replace(picture=msgspec.structs.replace(made.picture, fault=fault, hint=hint))


def _check_size(image: Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise _Unfit(f"has {pixels:,} pixels, and at most {MOST_PIXELS:,} are allowed", "Make it smaller.")


class _Maker:
    """Makes the files of one open picture."""

    def __init__(self, image: ImageFile, kind: str, data: bytes, digest: str, recipe: Recipe) -> None:
        self._image, self._kind, self._digest, self._recipe = image, kind, digest, recipe
        self._files: dict[str, bytes] = {}
        self._lossless = _is_lossless(data)
        self._turned = _orientation(image)

    def make(self) -> Developed:
        moving = self._moving()
        still, exact = self._still()
        if moving:
            letter = moving
            if moving.length > MOST_MOVING or moving.media_type != "image/gif" or moving.width > LETTER_WIDTH:
                letter = self._rendition(still, min(still.width, LETTER_WIDTH), _for_mail(still, self._kind))
            return Developed(Picture(self._recipe.mark, (moving,), letter), self._files)
        pages = tuple(self._pages(still, exact))
        widest = pages[-1]
        letter = widest
        if widest.width > LETTER_WIDTH or widest.media_type == "image/webp":
            letter = self._rendition(still, min(still.width, LETTER_WIDTH), _for_mail(still, self._kind))
        return Developed(Picture(self._recipe.mark, pages, letter), self._files)

    def _moving(self) -> Rendition | None:
        """The picture as it moves, in its own size; None where it does not, or too much."""
        image = self._image
        if self._kind not in {".gif", ".webp", ".png"} or not getattr(image, "is_animated", False):
            return None
        frames: int = getattr(image, "n_frames", 1)
        if frames * image.width * image.height > MOST_FRAME_PIXELS:
            return None
        out = BytesIO()
        options = _options(self._kind, self._recipe.quality, lossless=self._lossless)
        image.save(out, _SAVED_AS[self._kind], save_all=True, **options)
        image.seek(0)
        return self._keep(out.getvalue(), image.width, image.height, self._kind, "moving")

    def _still(self) -> tuple[Image, bool]:
        """The picture upright, in sRGB, not much larger than needed; and whether its pixels are those of the file."""
        from PIL import ImageOps  # noqa: PLC0415

        image = self._image
        shown = image.height if self._turned in _TURNED else image.width
        scale = min(1.0, max(*self._recipe.widths, LETTER_WIDTH) * 1.5 / shown)
        if scale < 1:  # JPEG can be unpacked to a half, a quarter or an eighth: much faster
            image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
        image.load()
        upright = ImageOps.exif_transpose(image) if self._turned != 1 else image
        plain = in_srgb(in_eight_bits(upright), self._image.info.get("icc_profile"))
        return plain, plain is self._image

    def _pages(self, still: Image, exact: bool) -> Iterator[Rendition]:
        suffix = self._kind if self._kind in {".jpg", ".png", ".webp"} else _for_mail(still, self._kind)
        widest = min(still.width, max(self._recipe.widths))
        main = self._rendition(still, widest, suffix)
        if exact and widest == still.width and self._image.format == "JPEG":  # a coarse one gets no larger
            main = self._lighter(main, self._save(still, suffix, "kept"))
        elif main.length > _HEAVY and self._may_lose(still):
            main = self._without_exactness(still, main)
        for width in sorted(set(self._recipe.widths)):
            if width < widest * _NEAR:
                smaller = self._rendition(still, width, PurePosixPath(main.path).suffix)
                if smaller.length < main.length * _NEAR:
                    yield smaller
                else:
                    del self._files[smaller.path]
        yield main

    def _may_lose(self, still: Image) -> bool:
        """Whether it is saved without losses now and may be saved with some: few colours and transparency may not."""
        return self._lossless if self._kind == ".webp" else self._kind == ".png" and still.mode in {"L", "RGB"}

    def _without_exactness(self, still: Image, main: Rendition) -> Rendition:
        """A photograph that was saved as if it were a drawing becomes a JPEG, or a WebP as of a photograph."""
        kind, lossless = self._kind, self._lossless
        self._kind, self._lossless = (".jpg" if kind == ".png" else kind), False
        other = self._rendition(still, main.width, self._kind)
        if self._lighter(main, other, times=_TIMES) == main:
            self._kind, self._lossless = kind, lossless
            return main
        return other

    def _lighter(self, one: Rendition, other: Rendition, *, times: int = 1) -> Rendition:
        """The other if it is more than `times` as light, else the one; the file of the one not taken is forgotten."""
        taken, left = (other, one) if other.length * times < one.length else (one, other)
        del self._files[left.path]
        return taken

    def _rendition(self, still: Image, width: int, suffix: str) -> Rendition:
        from PIL import Image as Pillow  # noqa: PLC0415

        if width == still.width:
            return self._save(still, suffix)
        size = width, max(1, round(still.height * width / still.width))
        if still.mode != "P":
            return self._save(still.resize(size, Pillow.Resampling.LANCZOS), suffix)
        resized = still.convert("RGB").resize(size, Pillow.Resampling.LANCZOS)
        return self._save(few_colours(resized) if suffix == ".png" else resized, suffix)

    def _save(self, image: Image, suffix: str, how: str = "") -> Rendition:
        """Save; `how` "kept" leaves the file's own quality."""
        modes = {".jpg": {"L", "RGB"}, ".webp": {"RGB", "RGBA"}}.get(suffix, {image.mode})
        if image.mode not in modes:
            image = image.convert("RGB")
        quality = "keep" if how else self._recipe.quality
        options = _options(suffix, quality, lossless=self._lossless)
        out = BytesIO()
        if suffix == ".png" and image.mode == "P":
            options["optimize"] = True  # few bytes to begin with, so that it takes no time
        image.save(out, _SAVED_AS[suffix], **options)
        how = how or ("lossless" if suffix == ".webp" and self._lossless else "")
        return self._keep(out.getvalue(), image.width, image.height, suffix, how)

    def _keep(self, data: bytes, width: int, height: int, suffix: str, how: str) -> Rendition:
        named = f"{_GENERATION} {self._digest} {width} {suffix} {self._recipe.quality} {how}"
        path = f"assets/{hashlib.blake2b(named.encode(), digest_size=8).hexdigest()}{suffix}"
        self._files[path] = data
        return Rendition(path, _TYPES[suffix], len(data), width, height)


def _orientation(image: Image) -> int:
    """As EXIF numbers them from 1 to 8; 1, upright, where it does not say."""
    try:
        found = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - broken metadata is no reason to leave the picture out
        return 1
    return found if found in range(1, 9) else 1


def _options(suffix: str, quality: int | str, *, lossless: bool) -> dict[str, Any]:
    """How to save, without any metadata of the file."""
    nothing: dict[str, Any] = {"exif": b"", "icc_profile": None}
    if suffix == ".jpg":
        return {**nothing, "quality": quality, "progressive": True, "comment": b""}
    if suffix == ".webp":
        return {**nothing, "quality": quality, "lossless": lossless, "icc_profile": "", "xmp": b""}
    return {"comment": b"", "xmp": b""} if suffix == ".gif" else nothing


def _is_lossless(data: bytes) -> bool:
    """Whether a WebP keeps each pixel: a drawing, which loss would blur."""
    return data[:4] == b"RIFF" and b"VP8L" in data[:64]


def _for_mail(image: Image, kind: str) -> str:
    """JPEG, or PNG for what was drawn or can be seen through: all that every mailbox shows."""
    return ".png" if kind in {".png", ".gif"} or image.mode in {"RGBA", "P"} else ".jpg"
