"""Pictures that cannot be shown are told with their line and left out; drawings lose what acts."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories import picture
from tests.pipeline.folder import Folder
from tests.pipeline.photographs import illustrated, photo


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return illustrated(tmp_path)


def _large() -> bytes:
    """A small file that says that it has a hundred million pixels."""
    data = bytearray(picture(10, 10))
    data[16:24] = struct.pack(">II", 10_000, 10_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut": (lambda: photo(900, 600)[:9000], "is broken: "),
    "page": (lambda: b"<!doctype html><p>Not found", "is not a picture, despite its name. Save it again"),
    "bomb": (_large, "pixels"),
    "phone": (
        lambda: b"\0\0\0\x18ftypheic",
        "is a HEIC file, which browsers and mailboxes do not show. Save it as a JPEG",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_picture_is_told_with_its_line_and_left_out(folder: Folder, kind: str) -> None:
    data, fault = BROKEN[kind]
    name = "bad one.heic" if kind == "phone" else "bad one.jpg"
    folder.write(f"articles/pictures/{name}", data())
    written = f"pictures/{name.replace(' ', '%20')}"
    folder.add("a", topic="Rivers", date="2026-11-01", body=f"Before.\n\n![Bad]({written})\n\nAfter.")
    line = (folder.root / "articles/a.md").read_text().splitlines().index(f"![Bad]({written})") + 1

    report = folder.publish(strict=True)
    again = folder.publish()

    (told,) = report.problems
    assert str(told).startswith(f"articles/a.md:{line}: the picture '{written}' ")
    assert fault in str(told)
    assert (report.exit_status, again.problems) == (0, report.problems)
    page = folder.out("articles/article-a/index.html")
    assert "Before." in page
    assert "After." in page
    assert "<img" not in page
    if kind == "phone":
        return
    folder.write(f"articles/pictures/{name}", photo(900, 600))
    assert folder.publish().problems == ()
    assert "<img" in folder.out("articles/article-a/index.html")


def test_a_broken_lead_picture_gives_way(folder: Folder) -> None:
    folder.write("articles/pictures/weir.jpg", b"broken")

    report = folder.publish(close=True)

    assert sorted(problem.path for problem in report.problems) == ["articles/a.md", "articles/c.md"]
    assert "<img" not in folder.out("articles/article-c/index.html")


def test_a_picture_with_a_wrong_name_is_shown_and_told(folder: Folder) -> None:
    folder.write("articles/pictures/weir.jpg", picture(900, 600))

    report = folder.publish()

    assert {problem.level for problem in report.problems} == {"hint"}
    assert "is a PNG picture" in str(report.problems[0])
    assert re.search(r'<img src="[^"]*\.png" alt="A weir"', folder.out("articles/article-a/index.html"))


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" onload="x()">{}<rect width="3" height="2"/></svg>'
)


def test_a_drawing_is_published_without_what_acts(folder: Folder) -> None:
    folder.write("articles/a.svg", DRAWING.format("<script>x()</script><a href='javascript:x()'><g id='kept'/></a>"))
    folder.add("a", topic="Rivers", date="2026-11-01", body="![A drawing](a.svg) [and it alone](a.svg)\n")

    report = folder.publish()

    (file,) = (folder.root / "out/assets").glob("*.svg")
    drawing = file.read_text()
    assert "kept" in drawing
    assert not [word for word in ("script", "onload", "<a") if word in drawing]
    assert 'width="30" height="20"' in folder.out("articles/article-a/index.html")
    assert report.problems == ()
    assert folder.publish().written == 0


@pytest.mark.parametrize("kind", ["<html/>", '<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING.format("&a;"), "no XML", ""])
def test_a_drawing_that_cannot_be_published_is_told(folder: Folder, kind: str) -> None:
    folder.write("articles/a.svg", kind)
    folder.add("a", topic="Rivers", date="2026-11-01", body="![A drawing](a.svg)\n")

    report = folder.publish()

    assert [problem.message for problem in report.problems] == [
        "the picture 'a.svg' is not an SVG that can be published"
    ]
    assert not list((folder.root / "out/assets").glob("*.svg"))
