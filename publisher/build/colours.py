"""Any way of writing colours -> the few that pages and letters need: 8 bits, sRGB, seen through or not."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def in_eight_bits(image: Image) -> Image:
    """One of the modes L, RGB, RGBA, P (without transparency) and CMYK; `image` itself where it is one."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "CMYK" or (image.mode in {"L", "RGB", "P"} and "transparency" not in image.info):
        return image
    if image.mode in {"1", "F"}:
        return image.convert("L")
    clear = image.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"} or "transparency" in image.info
    if not clear:
        return image.convert("RGB")
    whole = image.convert("RGBA")
    opaque = whole.getchannel("A").getextrema() == (255, 255)
    return whole.convert("RGB") if opaque else whole


def few_colours(image: Image) -> Image:
    """A drawing of few colours stays one: with all the shades of resizing it would take more bytes than before."""
    from PIL import Image as Pillow  # noqa: PLC0415

    return image.quantize(256, method=Pillow.Quantize.MEDIANCUT, dither=Pillow.Dither.NONE)


def in_srgb(image: Image, profile: bytes | None) -> Image:
    """The colours that were meant, in the space that everything without a profile is taken for."""
    plain = image.convert("RGB") if image.mode == "CMYK" else image
    if not profile or b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile:
        return plain
    from PIL import ImageCms  # noqa: PLC0415

    source = image.convert("RGB") if image.mode == "P" else image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(
            source, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile says nothing
        return plain
    return made or plain
