"""Pictures that an article file carries inside are published like files beside it, and belong to it alone."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from pathlib import Path

from PIL import Image

from tests.pipeline.folder import Folder


def notebook(title: str, picture: str) -> str:
    data = b64encode((Path(__file__).parents[2] / "articles/images" / picture).read_bytes()).decode()
    outputs = [{"output_type": "display_data", "data": {"image/png": data}}]
    cells = [
        {"cell_type": "markdown", "source": f"# {title}\n\nText."},
        {"cell_type": "code", "source": "", "outputs": outputs},
    ]
    return json.dumps({"cells": cells, "metadata": {"date": "2026-11-02"}})


def test_a_picture_inside_an_article_is_published_and_follows_it(folder: Folder) -> None:
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", "weir.png"))

    pictures = sorted(path.name for path in (Path(__file__).parents[2] / "articles/images").glob("*.png"))[:2]
    folder.publish()
    first = re.findall(r"assets/\w+\.png", folder.out("articles/plot/index.html"))
    again = folder.publish()
    other = next(name for name in pictures if name != "weir.png")
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", other))
    report = folder.publish()
    second = re.findall(r"assets/\w+\.png", folder.out("articles/plot/index.html"))

    assert (again.written, report.problems) == (0, ())
    assert set(first) != set(second)
    drawn = Path(__file__).parents[2] / "articles/images" / other
    with Image.open(drawn) as given, Image.open(folder.root / "out" / second[0]) as shown:
        assert shown.convert("RGB").tobytes() == given.convert("RGB").tobytes()
    assert second[0] in folder.out("rss.xml")


def test_one_article_cannot_show_the_pictures_inside_another(folder: Folder) -> None:
    folder.write("articles/Rivers/plot.ipynb", notebook("Plot", "weir.png"))
    folder.add("a", topic="Rivers", date="2026-11-01", body="Text. ![x](?embedded=2-1.png)")

    report = folder.publish()

    assert ".png" not in folder.out("articles/article-a/index.html")
    assert [problem.message for problem in report.problems] == ["there is no file '?embedded=2-1.png'"]
