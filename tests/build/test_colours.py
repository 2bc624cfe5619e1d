"""A picture shows the colours that it means, in every way in which they are written, and what it lets through."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from tests.build.developing import letter, made, opened, saved
from tests.factories import picture


def test_colours_are_those_of_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    gray = saved(Image.new("RGB", (50, 50), (120, 130, 140)), "PNG", icc_profile=profile.tobytes())
    broken = saved(Image.new("RGB", (50, 50), (120, 130, 140)), "PNG", icc_profile=b"no profile")

    for data in (gray, broken):  # neither is the profile of a picture in red, green and blue: it says nothing
        image = opened(made(data, ".png"))
        assert image.getpixel((9, 9)) == (120, 130, 140)
        assert "icc_profile" not in image.info


def test_wide_colours_become_what_they_mean() -> None:
    """A phone's red, which lies outside sRGB, must not turn dull when the profile goes."""
    profile = _swapped_profile()

    image = opened(made(saved(Image.new("RGB", (50, 50), (250, 10, 10)), "PNG", icc_profile=profile), ".png"))

    red, green, blue = image.getpixel((9, 9))  # type: ignore[misc]  # of a picture in RGB
    assert green > 200, (red, green, blue)
    assert red < 100


def _swapped_profile() -> bytes:
    """sRGB whose red and green have changed places, so that a reader of the profile must notice."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"Swap"))
    tags = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    data[red + 4 : red + 12], data[green + 4 : green + 12] = data[green + 4 : green + 12], data[red + 4 : red + 12]
    return bytes(data).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


def test_cmyk_palette_and_sixteen_bits_are_shown() -> None:
    cmyk = saved(Image.new("CMYK", (1500, 90), (0, 255, 255, 0)), "JPEG")
    palette = saved(Image.open(BytesIO(picture(1500, 90))).quantize(8), "PNG")
    deep = Image.new("I;16", (1500, 90), 32768)
    gray = saved(Image.new("L", (1500, 90), 77), "JPEG")

    assert opened(made(cmyk)).mode == "RGB"
    seen = opened(made(cmyk)).getpixel((5, 5))
    assert isinstance(seen, tuple)
    assert seen[0] > 200
    assert max(seen[1:]) < 60
    assert opened(made(palette, ".png")).mode == "P"
    assert opened(made(palette, ".png")).convert("RGB").getpixel((9, 9)) == (200, 80, 20)
    assert opened(made(saved(deep, "PNG"), ".png")).getpixel((5, 5)) == 128
    assert opened(made(gray)).mode == "L"


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".avif"), ("GIF", ".gif")])
def test_what_can_be_seen_through_stays_so(kind: str, suffix: str) -> None:
    image = Image.new("RGBA", (1500, 300), (0, 0, 0, 0))
    image.paste((10, 120, 30, 255), (0, 0, 700, 300))

    found = made(saved(image, kind), suffix)

    for one in (opened(found), opened(found, 0), letter(found)):
        alpha = one.convert("RGBA").getchannel("A")
        assert (alpha.getpixel((20, 20)), alpha.getpixel((one.width - 9, 20))) == (255, 0)
    assert letter(found).format == "PNG"


def test_an_opaque_picture_with_an_alpha_channel_is_mailed_as_jpeg() -> None:
    found = made(picture(1500, 300, colour=(1, 2, 3, 255), kind="WEBP", lossless=True), ".webp")

    assert letter(found).format == "JPEG"
    assert opened(found).format == "WEBP"
    assert b"VP8L" in found.files[found.picture.pages[-1].path][:64]  # a drawing stays one
