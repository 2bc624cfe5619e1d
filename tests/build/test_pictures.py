"""What is made of a picture: sizes, formats, colours, nothing but pixels; and what is wrong with broken ones."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import struct
import subprocess
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.Image import Image as Picture

from publisher.build import pictures
from publisher.build.gallery import Gallery, quietly
from publisher.build.pictures import Developed, Recipe, develop
from tests import judges
from tests.factories import picture

PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}


def made(data: bytes, suffix: str = ".jpg", **recipe: Any) -> Developed:
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    with quietly():
        return develop(data, digest, suffix, Recipe(**recipe))


def opened(found: Developed, number: int = -1) -> Picture:
    """One of the files for pages."""
    return Image.open(BytesIO(found.files[found.picture.pages[number].path]))


def letter(found: Developed) -> Picture:
    assert found.picture.letter
    return Image.open(BytesIO(found.files[found.picture.letter.path]))


def saved(image: Picture, kind: str, **options: Any) -> bytes:
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


def png_with_text(data: bytes) -> bytes:
    """A PNG with words in chunks of their own, and some behind its end."""
    chunk = b"tEXt" + b"Author\0Secret Artist"
    words = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:33] + words + data[33:] + b"Secret trailer"


KINDS = [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".avif"), ("GIF", ".gif")]
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
        (lambda: _claims(9500, 9500), ".png", "has 90,250,000 pixels, and 89,478,485 are the most"),
        (lambda: picture(900, 600, kind="JPEG")[:3000], ".jpg", "is broken: "),
        (lambda: saved(Image.effect_noise((900, 600), 9), "PNG")[:9000], ".png", "is broken: "),
        (lambda: saved(Image.effect_noise((900, 600), 9), "WEBP")[:900], ".webp", "is "),
        (lambda: b"<!doctype html><title>Not found</title>", ".jpg", "is no picture, whatever its name says"),
        (lambda: b"", ".jpg", "is no picture"),
        (lambda: picture(kind="TIFF"), ".jpg", "is no picture"),
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

    assert found.picture.fault == "is a PNG picture, whatever its name says"
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


def test_pillow_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    data = picture(kind="JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\0\0")

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        made(data)

    assert capfd.readouterr() == ("", "")


def test_a_phones_second_picture_in_the_file_is_left_out() -> None:
    first, second = (Image.open(BytesIO(picture(900, 300, colour=colour))) for colour in ((9, 9, 200), (0, 200, 0)))
    data = saved(first, "MPO", save_all=True, append_images=[second])

    found = made(data)

    assert not found.picture.fault
    assert opened(found).format == "JPEG"
    assert getattr(opened(found), "n_frames", 1) == 1
    assert max(len(content) for content in found.files.values()) < len(data)
