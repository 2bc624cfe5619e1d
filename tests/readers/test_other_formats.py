"""Word files, reStructuredText and notebooks become articles; bombs and broken files become a line that says so."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Draft, Source
from publisher.readers import ReadOptions, read

OPTIONS = ReadOptions(timezone="UTC")


def good(name: str, data: bytes) -> Draft:
    reading = read(Source(path=name, data=data), OPTIONS)
    assert reading.draft is not None, reading.problems
    assert reading.draft.body is not None
    return reading.draft


def refused(name: str, data: bytes) -> str:
    reading = read(Source(path=name, data=data), OPTIONS)
    assert reading.draft is None
    assert "report this" not in str(reading.problems[-1])
    return str(reading.problems[-1])


# --- Word ------------------------------------------------------------------------------------------------------


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


def test_pictures_inside_a_word_file_are_told() -> None:
    made = docx.Document()
    made.add_paragraph("A text.")
    made.add_picture(str(Path(__file__).parents[2] / "articles" / "images" / "weir.png"))
    file = io.BytesIO()
    made.save(file)

    reading = read(Source(path="a.docx", data=file.getvalue()), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "<img" not in reading.draft.body.html
    assert [problem.message for problem in reading.problems] == ["a picture inside the file cannot be published"]


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    told = refused("bomb.docx", zipped(word__document_xml=b"0" * 60_000_000))

    assert "bomb.docx: would unpack to 1 files with 60 MB, which is refused" in told


def test_entities_in_a_word_file_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'

    assert "declares entities, which is refused" in refused("x.docx", zipped(word__document_xml=bomb))


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


# --- reStructuredText --------------------------------------------------------------------------------------------

PELICAN = """\
The Weir in Winter
##################

:date: 2026-03-04 09:15
:tags: ice, weir
:category: Rivers
:author: Ana Ruiz
:summary: It hums.

The weir *hums* at night, see `the guide <https://example.org/>`_ and [1]_.

What the ice says
=================

.. code-block:: python

   print("ice")

.. [1] A footnote.

=====  =====
ice    12 cm
=====  =====
"""


def test_a_post_of_pelican_is_read_with_its_fields() -> None:
    draft = good("weir.rst", PELICAN.encode())

    assert draft.body
    assert (draft.title, draft.summary, draft.topics) == ("The Weir in Winter", "It hums.", ("Rivers",))
    assert draft.published == datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
    assert draft.date_source == "front matter"
    assert [one.text for one in draft.body.headings] == ["What the ice says"]
    assert "<em>hums</em>" in draft.body.html
    assert 'print("ice")' in draft.body.text
    assert "A footnote." in draft.body.text
    assert "12 cm" in draft.body.text
    assert ":date:" not in draft.body.text


def test_a_post_of_nikola_is_read_with_its_comments() -> None:
    text = ".. title: The weir\n.. slug: weir\n.. date: 2026-03-04 09:15:00 UTC\n.. tags: ice,weir\n\nIt hums.\n"

    draft = good("post.rst", text.encode())

    assert (draft.title, draft.slug, draft.tags) == ("The weir", "weir", ("ice", "weir"))
    assert draft.published == datetime(2026, 3, 4, 9, 15, tzinfo=UTC)


def test_a_mistake_is_told_with_its_line_and_the_rest_is_read() -> None:
    text = "Title\n=====\n\nA text.\n\n.. nothing:: at all\n\nMore of it.\n"

    reading = read(Source(path="a.rst", data=text.encode()), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "More of it." in reading.draft.body.text
    assert "nothing" not in reading.draft.body.text
    assert any(one.line == 6 and 'Unknown directive type "nothing"' in one.message for one in reading.problems)


@pytest.mark.parametrize(
    "directive",
    [".. include:: /etc/passwd", ".. raw:: html\n   :file: /etc/passwd", ".. csv-table::\n   :file: /etc/passwd",
     ".. raw:: html\n\n   <script>alert(1)</script>"],
)  # fmt: skip
def test_nothing_is_read_from_other_files_and_nothing_passes_raw(directive: str) -> None:
    draft = good("a.rst", f"Title\n=====\n\nA text.\n\n{directive}\n\nMore.\n".encode())

    assert draft.body
    assert "root:" not in draft.body.html
    assert "<script" not in draft.body.html


# --- notebooks ---------------------------------------------------------------------------------------------------


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": list(outputs), "metadata": {}}


def text(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}}


def test_cells_and_outputs_come_in_their_order() -> None:
    data = notebook(
        text("# Ice on the weir\n\nA *measured* text."),
        code("print('thick')\nice", {"output_type": "stream", "name": "stdout", "text": ["thick\n"]}),
        code(
            "table",
            {
                "output_type": "execute_result",
                "data": {"text/html": ["<table><tr><td>12</td></tr>\n\n</table>"], "text/plain": ["12"]},
            },
        ),
        code("1/0", {"output_type": "error", "traceback": ["\u001b[0;31mZeroDivisionError\u001b[0m: division"]}),
        language_info={"name": "python"},
        authors=[{"name": "Ana Ruiz"}],
    )

    draft = good("ice.ipynb", data)

    assert draft.body
    html = draft.body.html
    assert draft.title == "Ice on the weir"
    assert [author.name for author in draft.authors] == ["Ana Ruiz"]
    order = [html.index(part) for part in ("measured", "print(", ">thick", "<td>12</td>", "1/0", "ZeroDivisionError")]
    assert order == sorted(order)
    assert "[0;31m" not in html


def test_front_matter_may_stand_in_the_first_cell() -> None:
    draft = good(
        "a.ipynb", notebook(text("---\ntitle: Ice\ndate: 2026-03-04\ntopic: Rivers\n---", "raw"), text("Text."))
    )

    assert (draft.title, draft.topics, draft.published) == ("Ice", ("Rivers",), datetime(2026, 3, 4, tzinfo=UTC))


def test_scripts_in_outputs_do_not_run_and_pictures_are_told() -> None:
    data = notebook(
        text("# A\n\nText."),
        code("x", {"output_type": "display_data", "data": {"text/html": "<b onclick='x()'>b</b><script>x()</script>"}}),
        code("plot()", {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}}),
    )

    reading = read(Source(path="a.ipynb", data=data), OPTIONS)

    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "script" not in reading.draft.body.html
    assert "onclick" not in reading.draft.body.html
    assert [one.message for one in reading.problems] == ["a picture inside the notebook cannot be published"]


def test_an_old_notebook_is_read_too() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "heading", "level": 1, "source": "Old"},
           {"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyout", "text": "42"}]}]}]}  # fmt: skip

    draft = good("a.ipynb", json.dumps({**old, "metadata": {}, "nbformat": 3}).encode())

    assert draft.body
    assert draft.title == "Old"
    assert "42" in draft.body.text


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"cells": 3}', b'{"cells": [{}]}', b"[" * 100_000, b'"text"'])
def test_a_broken_notebook_is_told_in_a_line(data: bytes) -> None:
    assert "is no notebook" in refused("a.ipynb", data)


# --- all of them -------------------------------------------------------------------------------------------------


@given(st.sampled_from(["a.docx", "a.rst", "a.ipynb"]), st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_give_an_article_or_a_reason(name: str, data: bytes) -> None:
    reading = read(Source(path=name, data=data), OPTIONS)

    assert (reading.draft is None) <= bool(reading.problems)
    assert not any("Please report" in problem.hint for problem in reading.problems)


@pytest.mark.parametrize(("name", "package", "extra"), [("a.docx", "mammoth", "docx"), ("a.rst", "docutils", "rst")])
def test_a_missing_package_is_told_with_how_to_install_it(
    name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    assert f"python -m pip install 'feed-publisher[{extra}]'" in refused(name, b"Text.")
