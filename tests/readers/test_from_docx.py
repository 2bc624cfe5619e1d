"""Word files become articles with their pictures; bombs and broken files become a line that says so."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import pytest

from publisher.model import Image, Source
from publisher.readers import pictures, read
from tests.readers.outcomes import OPTIONS, good, refused
from tests.readers.word_files import package, run

PICTURES = Path(__file__).parents[2] / "articles" / "images"


def word(**core: Any) -> bytes:
    made = docx.Document()
    for name, value in core.items():
        setattr(made.core_properties, name, value)
    made.add_heading("The Weir in Winter", level=0)
    made.add_paragraph("The weir hums at night, and the ice sings back to it.")
    made.add_heading("What the ice says", level=1)
    made.add_paragraph("Nothing at all", style="List Bullet")
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "ice", "12 cm"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_word_file_is_read_with_its_properties() -> None:
    data = word(
        title="The weir", author="Ana Ruiz", keywords="ice, weir", category="Rivers", subject="A short one",
        language="en", created=datetime(2026, 3, 4, 9, tzinfo=UTC),
    )  # fmt: skip

    draft = good("weir.docx", data)

    assert draft.body
    assert (draft.title, draft.subtitle, draft.language) == ("The weir", "A short one", "en")
    assert [author.name for author in draft.authors] == ["Ana Ruiz"]
    assert (draft.topics, draft.tags) == (("Rivers",), ("ice", "weir"))
    assert (draft.published, draft.date_source) == (datetime(2026, 3, 4, 9, tzinfo=UTC), "page metadata")
    assert [one.text for one in draft.body.headings] == ["The Weir in Winter", "What the ice says"]
    assert "<li>Nothing at all</li>" in draft.body.html
    assert "12 cm" in draft.body.text
    assert draft.updated is None


def test_without_a_title_property_the_title_is_the_first_heading() -> None:
    draft = good("weir.docx", word(title="", author=""))

    assert draft.body
    assert draft.title == "The Weir in Winter"
    assert "The Weir in Winter" not in draft.body.text


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    told = refused("bomb.docx", zipped(word__document_xml=b"0" * 60_000_000))

    assert "bomb.docx: would unpack to 1 file with 60 MB, which is not allowed" in told


def test_entities_in_a_word_file_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'

    assert "declares entities, which is not allowed" in refused("x.docx", zipped(word__document_xml=bomb))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04 but no more", id="cut"),
        pytest.param(b"no zip at all", id="no zip"),
        pytest.param(zipped(hello=b"x"), id="no document"),
        pytest.param(zipped(word__document_xml=b"<broken"), id="broken XML"),
        pytest.param(word()[:-200], id="the end is missing"),
    ],
)
def test_a_broken_word_file_is_told_in_a_line(data: bytes) -> None:
    assert refused("x.docx", data).startswith("x.docx: ")


# --- pictures ----------------------------------------------------------------------------------------------------


def with_pictures(**more: bytes) -> bytes:
    made = docx.Document()
    made.add_paragraph("A text.")
    made.add_picture(str(PICTURES / "weir.png"))
    made.inline_shapes[0]._inline.docPr.set("descr", "The weir in\nwinter")
    file = io.BytesIO()
    made.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        for name, data in more.items():
            archive.writestr(f"word/media/{name.replace('_', '.')}", data)
    return file.getvalue()


def test_pictures_inside_a_word_file_are_shown() -> None:
    data = with_pictures()

    draft = good("a.docx", data)

    assert draft.body
    assert draft.body.images == (Image(url="?embedded=word/media/image1.png", alt="The weir in winter"),)
    assert draft.image == draft.body.images[0]
    assert pictures("a.docx", data) == {"word/media/image1.png": (PICTURES / "weir.png").read_bytes()}


@pytest.mark.parametrize(
    ("name", "data"),
    [("image9_emf", b"\1\0\0\0"), ("image9_png", b"<script>alert(1)</script>"), ("image9_svg", b"<html/>"),
     ("image9_svg", b'<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>')],
)  # fmt: skip
def test_what_is_no_picture_for_the_web_is_never_given_out(name: str, data: bytes) -> None:
    assert list(pictures("a.docx", with_pictures(**{name: data}))) == ["word/media/image1.png"]


def test_a_picture_that_no_browser_shows_is_left_out_and_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_pictures())) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, b"\1\0\0\0EMF" if name.endswith("image1.png") else before.read(name))

    reading = read(Source(path="a.docx", data=file.getvalue()), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "<img" not in reading.draft.body.html
    assert [problem.message for problem in reading.problems] == [
        "a picture inside the file is left out: only PNG, JPEG, GIF, WebP and SVG can be published"
    ]


def test_a_picture_that_is_only_linked_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes((PICTURES / "weir.png").read_bytes())
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_pictures())) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b'Target="media/image1.png"', f'Target="{secret.as_uri()}" TargetMode="External"'.encode()
                )
            if name == "word/document.xml":
                data = data.replace(b"r:embed", b"r:link")
            if "image1" not in name:
                after.writestr(name, data)

    reading = read(Source(path="a.docx", data=file.getvalue()), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert reading.draft.body.images == ()
    assert len(reading.problems) == 1


# --- what Word itself writes ---------------------------------------------------------------------------------------


def test_links_and_notes_are_kept() -> None:
    body = (
        f'<w:p>{run("See ")}<w:hyperlink r:id="r1">{run("the guide")}</w:hyperlink>'
        '<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    )
    draft = good("a.docx", package(body, f'<w:footnote w:id="1"><w:p>{run("A note.")}</w:p></w:footnote>'))

    assert draft.body
    assert '<a href="https://example.org/">the guide</a>' in draft.body.html
    assert 'href="#footnote-1"' in draft.body.html
    assert 'id="footnote-1"' in draft.body.html
    assert "A note." in draft.body.text


def test_an_address_that_acts_is_no_link() -> None:
    draft = good(
        "a.docx", package(f'<w:p><w:hyperlink r:id="r1">{run("x")}</w:hyperlink></w:p>', link="javascript:x()")
    )

    assert draft.body
    assert "javascript" not in unquote(draft.body.html)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000, "is nested too deeply"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200 + "</w:p>" * 200, "has fields that never end"),
        ("<w:p/>" * 500_001, "has more than 500,000 elements of XML"),
    ],
)
def test_what_would_take_all_time_or_memory_is_refused(body: str, told: str) -> None:
    assert told in refused("a.docx", package(body))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7"])
def test_entities_cannot_hide_in_an_encoding(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    assert "is not UTF-8" in refused(
        "a.docx", zipped(word__document_xml=xml.encode(encoding if "16" in encoding else "ascii"))
    )
