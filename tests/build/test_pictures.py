"""What is made of a picture: sizes, formats, qualities, and nothing but pixels."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PIL.Image import Image as Picture

from publisher.build import pictures
from tests import judges
from tests.build.developing import KINDS, letter, made, opened, saved, tell_all
from tests.factories import picture


def png_with_text(data: bytes) -> bytes:
    """A PNG with words in chunks of their own, and some behind its end."""
    chunk = b"tEXt" + b"Author\0Secret Artist"
    words = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:33] + words + data[33:] + b"Secret trailer"


ALL_THAT_IS_NO_PIXEL = {
    "SourceFile", "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "BitDepth", "ColorType",
    "Compression", "Filter", "Interlace", "Palette", "ImageSize", "Megapixels", "JFIFVersion", "ResolutionUnit",
    "XResolution", "YResolution", "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
    "VP8Version", "HorizontalScale", "VerticalScale", "GIFVersion", "HasColorMap", "ColorResolutionDepth",
    "BitsPerPixel", "BackgroundColor", "FrameCount", "Duration", "AnimationIterations", "AnimationLoopCount",
    "AnimationFrames", "WebP_Flags", "AlphaIsUsed", "Transparency", "TransparentColor", "AnimationPlays",
    "PixelsPerUnitX", "PixelUnits",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "suffix"), KINDS)
@pytest.mark.parametrize("size", [(1700, 200), (300, 200)], ids=["large", "small"])
def test_nothing_but_pixels_is_left(kind: str, suffix: str, size: tuple[int, int], tmp_path: Path) -> None:
    if not shutil.which("exiftool"):
        judges.missing("exiftool", install="apt-get install libimage-exiftool-perl")
    data = picture(*size, kind=kind, **tell_all())
    data = png_with_text(data) if kind == "PNG" else data
    given = [data]
    if kind in {"GIF", "WEBP", "PNG"}:
        frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
        given.append(saved(frames[0], kind, save_all=True, append_images=frames[1:], **tell_all()))
    assert all(b"Secret" in one for one in given)

    for one in given:
        found = made(one, suffix)
        assert found.picture.pages, found.picture
        for path, content in found.files.items():
            file = tmp_path / Path(path).name
            file.write_bytes(content)
            told = json.loads(
                subprocess.check_output(["exiftool", "-j", "-a", "-x", "ExifToolVersion", "-x", "System:All", file])
            )
            assert set(told[0]) <= ALL_THAT_IS_NO_PIXEL, (path, told)
            for secret in (b"Secret", b"CameraMaker", b"adobe", b"Exif"):
                assert secret not in content


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width", [1600, 500])
def test_a_picture_stands_upright(orientation: int, width: int) -> None:
    upright = Image.open(BytesIO(picture(width, width // 2)))  # its left half is orange
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's numbers of what a camera held so has done
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    found = made(saved(stored, "JPEG", exif=exif.tobytes(), quality=95))

    for image in (opened(found), opened(found, 0), letter(found)):
        assert image.width == 2 * image.height
        for x, y, colour in ((0.1, 0.1, (200, 80, 20)), (0.4, 0.9, (200, 80, 20)), (0.6, 0.1, (255,) * 3)):
            seen = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
            assert isinstance(seen, tuple)
            assert all(abs(one - other) < 12 for one, other in zip(seen, colour, strict=True)), (x, y, seen)
    widest = found.picture.pages[-1]
    assert (widest.width, widest.height) == opened(found).size == (min(width, 1280), min(width, 1280) // 2)


@pytest.mark.parametrize(
    ("width", "widths", "mailed"),
    [(4000, [640, 1280], 1200), (1280, [640, 1280], 1200), (1000, [640, 1000], 1000), (700, [700], 700), (9, [9], 9)],
)
@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_pages_have_two_widths_and_letters_one_and_none_grows(
    kind: str, suffix: str, width: int, widths: list[int], mailed: int
) -> None:
    noise = Image.effect_noise((width, width // 80 or 1), 90).convert("RGB")

    found = made(saved(noise, kind), suffix)

    assert [one.width for one in found.picture.pages] == widths
    for one in found.picture.pages:
        assert one.media_type == f"image/{kind.lower()}"
        assert one.length == len(found.files[one.path])
        assert opened(found, found.picture.pages.index(one)).size == (one.width, one.height)
    assert letter(found).width == mailed
    assert letter(found).format == ("PNG" if kind == "PNG" else "JPEG")


def test_the_recipe_says_how_wide_and_how_good() -> None:
    data = saved(Image.effect_noise((900, 600), 60), "JPEG")

    found = made(data, widths=(200, 400, 800))
    coarse = made(data, widths=(200, 400, 800), quality=20)

    assert [one.width for one in found.picture.pages] == [200, 400, 800]
    assert coarse.picture.pages[0].length < found.picture.pages[0].length / 2
    assert not set(coarse.files) & set(found.files)


def test_the_same_picture_gives_the_same_bytes_under_the_same_name() -> None:
    data = picture(1500, 900, kind="JPEG")

    assert made(data).files == made(data).files
    assert not set(made(data).files) & set(made(picture(1500, 901, kind="JPEG")).files)


def test_a_small_jpeg_keeps_the_quality_it_has() -> None:
    data = saved(Image.effect_noise((600, 400), 60).convert("RGB"), "JPEG", quality=30, comment=b"Secret comment")

    found = made(data)

    assert found.picture.pages[0].length < len(data) * 1.1


def test_a_small_jpeg_of_needless_quality_becomes_lighter() -> None:
    data = saved(Image.effect_noise((600, 400), 60).convert("RGB"), "JPEG", quality=100)

    assert made(data).picture.pages[0].length < len(data) / 2


def _scene(width: int, height: int) -> Picture:
    """Soft shapes with a little grain: a photograph, as far as encoders can tell."""
    grain = [Image.effect_noise((width, height), 60) for _ in range(3)]
    dots = [Image.effect_noise((24, 18), 200).resize((width, height), Image.Resampling.BICUBIC) for _ in range(3)]
    return Image.blend(Image.merge("RGB", dots), Image.merge("RGB", grain), 0.1)


@pytest.mark.parametrize(("kind", "suffix", "shown"), [("PNG", ".png", "JPEG"), ("WEBP", ".webp", "WEBP")])
def test_a_photograph_that_was_saved_as_a_drawing_becomes_light(kind: str, suffix: str, shown: str) -> None:
    data = saved(_scene(1300, 900), kind, lossless=True)

    found = made(data, suffix)

    assert {opened(found).format, opened(found, 0).format} == {shown}
    assert letter(found).format == "JPEG"
    assert found.picture.pages[-1].length * 4 < len(data)
    assert not found.picture.fault
    assert len(found.files) == 3


def test_a_screenshot_loses_nothing() -> None:
    screen = Image.new("RGB", (1200, 900), "white")
    draw = ImageDraw.Draw(screen)
    for line in range(80):
        draw.text((9, line * 11), f"{line} " + "The quick brown fox. " * 9, fill=(line * 3, 0, 99))

    found = made(saved(screen, "PNG"), ".png")

    assert opened(found).format == "PNG"
    assert opened(found).convert("RGB").tobytes() == screen.tobytes()


def _moving(kind: str, size: tuple[int, int], count: int = 3, *, noise: bool = False) -> bytes:
    frames = [
        Image.effect_noise(size, 99) if noise else Image.new("RGB", size, (n * 60, 20, 200 - n * 60))
        for n in range(count)
    ]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=120, loop=0)


@pytest.mark.parametrize(("kind", "suffix"), [("GIF", ".gif"), ("WEBP", ".webp"), ("PNG", ".png")])
def test_what_moves_goes_on_moving(kind: str, suffix: str) -> None:
    found = made(_moving(kind, (400, 300)), suffix)

    shown = opened(found)
    assert (shown.format, getattr(shown, "n_frames", 1), shown.size) == (kind, 3, (400, 300))
    shown.seek(1)
    shown.load()
    assert shown.info["duration"] == 120
    assert shown.convert("RGB").getpixel((9, 9)) != (0, 20, 200)
    assert letter(found).format == {"GIF": "GIF", "WEBP": "JPEG", "PNG": "PNG"}[kind]


def test_a_heavy_gif_stands_still_in_letters() -> None:
    found = made(_moving("GIF", (700, 700), noise=True), ".gif")

    assert getattr(opened(found), "n_frames", 1) == 3
    assert getattr(letter(found), "n_frames", 1) == 1
    assert letter(found).size == (700, 700)


def test_what_moves_without_end_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_FRAME_PIXELS", 200_000)

    found = made(_moving("GIF", (400, 300)), ".gif")

    assert getattr(opened(found), "n_frames", 1) == 1


def test_a_phones_second_picture_in_the_file_is_left_out() -> None:
    first, second = (Image.open(BytesIO(picture(900, 300, colour=colour))) for colour in ((9, 9, 200), (0, 200, 0)))
    data = saved(first, "MPO", save_all=True, append_images=[second])

    found = made(data)

    assert not found.picture.fault
    assert opened(found).format == "JPEG"
    assert getattr(opened(found), "n_frames", 1) == 1
    assert max(len(content) for content in found.files.values()) < len(data)
