"""Jupyter notebooks become articles: what was kept of their outputs is shown, pictures too, and nothing is run."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publisher.model import Body, Image, Reading, Source
from publisher.readers import pictures, read
from tests.readers.outcomes import OPTIONS, good, refused

PNG = (Path(__file__).parents[2] / "articles" / "images" / "weir.png").read_bytes()
WRITTEN = b64encode(PNG).decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/>{}</svg>'


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


def test_an_old_notebook_is_read_too() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "heading", "level": 1, "source": "Old"},
           {"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyout", "text": "42"}]}]}]}  # fmt: skip

    draft = good("a.ipynb", json.dumps({**old, "metadata": {}, "nbformat": 3}).encode())

    assert draft.body
    assert draft.title == "Old"
    assert "42" in draft.body.text


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"cells": 3}', b'{"cells": [{}]}', b"[" * 100_000, b'"text"'])
def test_a_broken_notebook_is_told_in_a_line(data: bytes) -> None:
    assert "is not a notebook" in refused("a.ipynb", data)


# --- outputs -----------------------------------------------------------------------------------------------------


def shown(**data: Any) -> dict[str, Any]:
    kinds = {name.replace("__", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "data": kinds, "metadata": {}}


def reading(*cells: dict[str, Any]) -> Reading:
    return read(Source(path="a.ipynb", data=notebook(text("# A\n\nText."), *cells)), OPTIONS)


def body(made: Reading) -> Body:
    assert made.draft is not None
    assert made.draft.body is not None
    return made.draft.body


def test_pictures_among_the_outputs_are_shown() -> None:
    data = notebook(text("# A\n\nText."), code("plot()", shown(image__png=WRITTEN, text__plain="<Figure size 9x9>")))

    draft = good("a.ipynb", data)

    assert draft.body
    assert draft.body.images == (Image(url="?embedded=2-1.png"),)
    assert "Figure size" not in draft.body.text
    assert pictures("a.ipynb", data) == {"2-1.png": PNG}


def test_attachments_are_shown_with_their_words() -> None:
    cell = text("Look: ![The weir](attachment:my%20weir.png) and ![none](attachment:x.png)")
    cell["attachments"] = {"my%20weir.png": {"image/png": WRITTEN}}

    made = reading(cell)

    assert body(made).images == (Image(url="?embedded=2-1-attached.png", alt="The weir"),)
    assert len(made.problems) == 1


WAYS = {
    "encoded": "![The weir](attachment:my%20weir%20(1).png)",
    "with a title": '![The weir](attachment:my%20weir%20(1).png "In winter")',
    "as HTML": '<img src="attachment:my%20weir%20(1).png" alt="The weir" width="300">',
}


@pytest.mark.parametrize("case", WAYS)
def test_an_attachment_is_found_however_it_is_named(case: str) -> None:
    """Pictures that were dropped into a cell were missing, some of them without a word."""
    cell = text(f"Look: {WAYS[case]}")
    cell["attachments"] = {"my weir (1).png": {"image/png": WRITTEN}}

    made = reading(cell)

    assert [(one.url, one.alt) for one in body(made).images] == [("?embedded=2-1-attached.png", "The weir")]
    assert made.problems == ()


def test_a_drawing_is_published_without_what_acts() -> None:
    acting = '<script>x()</script><a href="javascript:x()"><text onclick="x()">t</text></a><image href="https://t.example/p"/>'
    data = notebook(text("# A\n\nText."), code("d", shown(**{"image/svg+xml": SVG.format(acting)})))

    drawing = pictures("a.ipynb", data)["2-1.svg"].decode()

    assert "<rect" in drawing
    assert not [word for word in ("script", "onclick", "t.example") if word in drawing]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            shown(image__tiff="SUkq"),
            "a picture inside the file is left out: only PNG, JPEG, GIF, WebP and SVG can be published",
        ),
        (
            shown(image__png="aGk="),
            "a picture inside the file is left out: only PNG, JPEG, GIF, WebP and SVG can be published",
        ),
        (shown(text__html="<script>plot()</script>"), "an output that only scripts can show is left out"),
        (shown(application__javascript="x()"), "an output that only scripts can show is left out"),
        (
            shown(**{"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure({})"}),
            "an output that only scripts can show is left out",
        ),
        (
            shown(**{"application/vnd.vegalite.v5+json": {}, "text/plain": "<VegaLite 5 object>"}),
            "an output that only scripts can show is left out",
        ),
    ],
)
def test_what_cannot_be_published_is_told(output: dict[str, Any], told: str) -> None:
    made = reading(code("x", output))

    assert [problem.message for problem in made.problems] == [told]
    assert "<img" not in body(made).html
    assert "script" not in body(made).html


def test_where_html_says_nothing_the_picture_is_shown() -> None:
    made = reading(code("x", shown(text__html="<div><script>plot()</script></div>", image__png=WRITTEN)))

    assert len(body(made).images) == 1
    assert made.problems == ()


@pytest.mark.parametrize(
    ("metadata", "hidden"),
    [
        ({"tags": ["remove-input"]}, "secret = 1"),
        ({"tags": ["hide_output"]}, "the output"),
        ({"tags": ["remove_cell"]}, "secret = 1"),
        ({"jupyter": {"source_hidden": True}}, "secret = 1"),
        ({"jupyter": {"outputs_hidden": True}}, "the output"),
    ],
)
def test_what_the_author_hides_is_not_shown(metadata: dict[str, Any], hidden: str) -> None:
    cell = code("secret = 1", {"output_type": "stream", "text": "the output"}) | {"metadata": metadata}

    assert hidden not in body(reading(cell)).text


def test_a_long_output_is_cut_and_looks_cut() -> None:
    made = body(reading(code("x", {"output_type": "stream", "text": "line\n" * 20_000})))

    assert len(made.text) < 25_000
    assert made.text.rstrip().endswith("…")
