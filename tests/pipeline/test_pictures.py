"""Pictures from the folder to pages, feeds and letters: private facts gone, sizes given, nothing made twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from lxml import html as lxml_html
from PIL import Image

from publisher import config as configuration
from publisher.build import gallery
from publisher.pipeline import illustrating, outputs, processors, publish
from tests import judges
from tests.factories import picture
from tests.pipeline.folder import CONFIG, NOW, Folder

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
from tests.pipeline.photographs import assets, illustrated, photo


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return illustrated(tmp_path)


def texts(folder: Folder) -> Iterator[tuple[str, str]]:
    """Every piece of HTML that is published: pages, the bodies of feeds, letters."""
    for path in sorted((folder.root / "out").rglob("*.html")) + sorted((folder.root / "outbox").rglob("*.html")):
        yield path.as_posix(), path.read_text("utf-8")
    for item in json.loads(folder.out("feed.json"))["items"]:
        yield "feed.json", item["content_html"]
    for entry in folder.entries("atom.xml"):
        yield "atom.xml", entry.content[0].value


def test_no_file_says_where_or_by_whom_a_picture_was_taken(folder: Folder) -> None:
    exiftool = judges.program("exiftool", package="libimage-exiftool-perl")

    folder.publish(close=True)

    for path, data in folder.files().items():
        if path.startswith(("out/", "outbox/")):
            assert b"Secret" not in data, path
    given = json.loads(subprocess.check_output([exiftool, "-j", "-G", str(folder.root / "articles/pictures/weir.jpg")]))
    assert "EXIF:GPSLatitude" in given[0]
    told = json.loads(subprocess.check_output([exiftool, "-j", "-G", "-r", str(folder.root / "out/assets")]))
    assert len(told) == len(assets(folder))
    for one in told:
        assert not [key for key in one if key.startswith(("EXIF:", "XMP:", "IPTC:", "MakerNotes:")) or "GPS" in key]


def test_every_picture_has_its_size_and_lies_where_it_is_named(folder: Folder) -> None:
    folder.publish(close=True)

    seen = 0
    for where, text in texts(folder):
        for image in lxml_html.fromstring(f"<div>{text}</div>").iter("img"):
            name = image.get("src", "").rpartition("/")[2]
            with Image.open(folder.root / "out/assets" / name) as file:
                ratio = file.width / file.height
            assert abs(int(image.get("width", "0")) / ratio - int(image.get("height", "0"))) <= 1, (where, name)
            for candidate in filter(None, (image.get("srcset") or "").split(", ")):
                address, width = candidate.split()
                with Image.open(folder.root / "out/assets" / address.rpartition("/")[2]) as file:
                    assert f"{file.width}w" == width, where
            seen += 1
    assert seen > 20


def test_a_jpeg_as_windows_saves_it_is_published(tmp_path: Path) -> None:
    """Its name ends in .jfif: pages and feeds named a file that was nowhere, and nothing was said."""
    folder = Folder(tmp_path)
    folder.write("articles/weir.jfif", photo(500, 300))
    folder.add("a", topic="Rivers", body="![A weir](weir.jfif) ![[weir.jfif]]")

    report = folder.publish()

    assert report.problems == ()
    assert "jfif" not in folder.out("articles/article-a/index.html") + folder.out("atom.xml") + folder.out("rss.xml")
    assert [path.rpartition(".")[2] for path in assets(folder)] == ["jpg"]


def test_letters_show_jpeg_and_png_of_at_most_1200_pixels(folder: Folder) -> None:
    folder.write("publisher.toml", CONFIG.replace("[[topic]]", '[digest]\nstyle = "full"\n\n[[topic]]', 1))

    folder.publish(close=True)

    letters = [(where, text) for where, text in texts(folder) if "/outbox/" in where or "/digests/" in where]
    sizes = set()
    for _, text in letters:
        for image in lxml_html.fromstring(text).iter("img"):
            with Image.open(folder.root / "out/assets" / image.get("src", "").rpartition("/")[2]) as file:
                assert file.format in {"JPEG", "PNG"}
                sizes.add(file.width)
    assert len(letters) == 2
    assert max(sizes) == 1200


def test_a_picture_beside_a_summary_is_no_larger_than_needed(folder: Folder) -> None:
    folder.publish(close=True)

    shown = re.findall(r'<img class="thumb"[^>]*src="[^"]*/assets/([^"]+)"', folder.out("digests/1/index.html"))
    shown += re.findall(r'<img[^>]*src="[^"]*/assets/([^"]+)"[^>]*width="120"', folder.out("digests/1/index.html"))
    widths = {}
    for name in shown:
        with Image.open(folder.root / "out/assets" / name) as file:
            widths[file.height * 640 // file.width] = file.width
    fish, mill = 160, 98
    assert widths == {mill: 640, fish: 1200}  # a WebP has one file for mailboxes


def test_feeds_have_the_widest_with_its_type_and_an_enclosure_its_length(folder: Folder) -> None:
    folder.add("d", topic="Cities", date="2026-11-04", enclosure="pictures/weir.jpg")

    folder.publish()

    for item in json.loads(folder.out("feed.json"))["items"]:
        for url in re.findall(r'src="https://example.org/assets/([^"]+)"', item["content_html"]) + [
            item["image"].rpartition("/")[2] for _ in range("image" in item)
        ]:
            with Image.open(folder.root / "out/assets" / url) as file:
                assert file.width == 1280
    entry = next(entry for entry in folder.entries() if entry.get("media_content"))
    media = entry["media_content"][0]
    assert media["type"] == f"image/{media['url'].rpartition('.')[2]}".replace("jpg", "jpeg")
    (enclosure,) = [link for entry in folder.entries() for link in entry.links if link.rel == "enclosure"]
    assert int(enclosure["length"]) == (folder.root / "out/assets" / Path(enclosure["href"]).name).stat().st_size
    assert enclosure["type"] == "image/jpeg"


def test_nothing_is_made_twice(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.publish()
    first = {path: data for path, data in folder.files().items() if path.startswith("out/assets/")}
    monkeypatch.setattr(gallery, "develop", None)

    unchanged = folder.publish()
    folder.add("a", topic="Rivers", date="2026-11-01", body="Other. ![W](pictures/weir.jpg) ![F](pictures/fish.webp)\n")
    folder.publish()
    shutil.rmtree(folder.root / "out")  # a fresh machine that has the cache alone
    os.utime(folder.root / "articles/pictures/weir.jpg")
    folder.publish()

    assert unchanged.written == 0
    assert {path: data for path, data in folder.files().items() if path in first} == first


def test_a_publish_without_new_pictures_imports_no_pillow(folder: Folder) -> None:
    code = "import sys\nsys.argv = ['publisher', 'publish', '-q']\nfrom publisher.cli import main\ntry:\n    main()\n"
    code += "finally:\n    print('PIL' in sys.modules)"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(judges.ROOT)}

    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder.root, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.split()[-1]

    first, second = run(), run()
    folder.add("d", topic="Cities", date="2026-11-04", body="Text. ![A weir](pictures/weir.jpg)")
    third = run()

    assert (first, second, third) == ("True", "False", "False")


def test_a_preview_makes_nothing_that_a_publish_has_made(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.publish()
    config, scratch = configuration.load(folder.root / "publisher.toml"), tmp_path_factory.mktemp("scratch")
    there = msgspec.structs.replace(config, output=scratch / "out", outbox=scratch / "outbox", state=scratch)
    monkeypatch.setattr(gallery, "develop", None)

    publish(there, NOW, mail=True)

    assert {path.name for path in (scratch / "out/assets").iterdir() if path.suffix != ".css"} == assets(folder)


def test_many_pages_made_side_by_side_show_the_same(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that lie where nobody looks for new ones are made by whoever makes the page."""
    for number in range(40):
        folder.write(f"pictures/{number}.png", picture(700, 90 + number) if number else b"broken")
        folder.add(f"n{number}", body=f"![x](/pictures/{number}.png)", topic="Rivers", date="2026-11-05")
    monkeypatch.setattr(processors, "_processors", lambda: 1)
    alone, told = folder.publish(), folder.files()
    shutil.rmtree(folder.root / ".publisher")
    shutil.rmtree(folder.root / "out")
    monkeypatch.setattr(processors, "_processors", lambda: 3)
    monkeypatch.setattr(outputs, "_WORTH_A_HELPER", 3)

    together = folder.publish()

    assert together.problems == alone.problems
    assert len(together.problems) == 1
    assert folder.files() == told


def test_without_any_kept_file_the_output_is_the_same(folder: Folder) -> None:
    folder.publish()
    before = {path: data for path, data in folder.files().items() if path.startswith("out/assets/")}
    for path in (folder.root / ".publisher/pictures").iterdir():
        path.unlink()
    for name in before:
        (folder.root / name).unlink()

    folder.publish()

    assert {path: data for path, data in folder.files().items() if path in before} == before


def test_side_by_side_gives_what_one_after_the_other_gives(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        folder.write(f"articles/pictures/no {number}.png", picture(800 + number, 300))
        folder.add(f"n{number}", body=f"![x](<pictures/no {number}.png>)", topic="Rivers", date="2026-11-05")
    told: list[str] = []
    folder.publish(progress=lambda what, _done, _total: told.append(what))
    together = folder.files()
    assert told.count("resizing") == 9
    monkeypatch.setattr(illustrating, "_FEW", 1_000)
    for path in (folder.root / ".publisher").rglob("*"):
        if path.is_file():
            path.unlink()

    folder.publish()

    def made(files: dict[str, bytes]) -> dict[str, bytes]:
        return {path: data for path, data in files.items() if path.startswith(("out/", "outbox/"))}

    assert made(folder.files()) == made(together)


def test_what_was_made_of_a_replaced_picture_goes(folder: Folder) -> None:
    folder.publish()
    before, kept = assets(folder), len(list((folder.root / ".publisher/pictures").iterdir()))

    folder.write("articles/pictures/weir.jpg", photo(1700, 300, grain=20))
    folder.publish(NOW + timedelta(hours=1))

    after = assets(folder)
    assert len(after) == len(before)
    assert len(before - after) == 3
    assert len(list((folder.root / ".publisher/pictures").iterdir())) == kept == 3


def test_the_widths_of_publisher_toml_are_those_of_pages(folder: Folder) -> None:
    folder.write("publisher.toml", f"{CONFIG}\n[images]\nwidths = [400, 800, 1600]\nquality = 60\n")

    folder.publish()

    page = folder.out("articles/article-a/index.html")
    assert re.findall(r" (\d+)w", page)[:3] == ["400", "800", "1600"]
    folder.write("publisher.toml", CONFIG)
    folder.publish()
    assert re.findall(r" (\d+)w", folder.out("articles/article-a/index.html"))[:2] == ["640", "1280"]


@pytest.mark.parametrize(
    ("width", "density", "chosen"), [(320, 1, 640), (320, 3, 1280), (1000, 1, 1280), (1000, 2, 1280), (600, 2, 1280)]
)
def test_a_browser_takes_the_file_that_its_screen_needs(
    folder: Folder, chromium: WebDriver, serve: Callable[[Path], str], *, width: int, density: int, chosen: int
) -> None:
    folder.publish()
    metrics: dict[str, Any] = {"width": width, "height": 900, "deviceScaleFactor": density, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    chromium.get(f"{serve(folder.root / 'out')}articles/article-a/?{width}-{density}")
    found = chromium.execute_script(
        "const one = document.querySelector('.text img'), box = one.getBoundingClientRect();"
        "return [one.currentSrc.split('/').pop(), box.width, box.height, document.documentElement.scrollWidth]"
    )

    with Image.open(folder.root / "out/assets" / found[0]) as file:
        assert file.width == chosen
        assert abs(found[1] / found[2] - file.width / file.height) < 0.02
    assert found[3] <= width
