"""A feed as a person sees it in a browser: the stylesheet that it names, and what it says of itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from publisher.model import Document, Stage
from publisher.templating import as_written

STYLE = "feeds.css"  # never renamed: archive documents name it, and they must not change
XHTML = "{http://www.w3.org/1999/xhtml}"
_DECLARATION_END = b"?>\n"


def with_style(data: bytes, path: str) -> bytes:
    """The XML at `path` with a processing instruction for the stylesheet, by its place relative to that."""
    place = "../" * path.count("/") + STYLE
    instruction = f'<?xml-stylesheet type="text/css" href="{place}"?>\n'.encode()
    declaration, end, rest = data.partition(_DECLARATION_END)
    return declaration + end + instruction + rest


def words(language: str) -> tuple[str, str]:
    """What a feed is, and where it can be read as a page, in a language, else in English."""
    table = _words().get(language.partition("-")[0].lower()) or _words()["en"]
    return table["what"], table["read"]


def stylesheet(templates: Iterable[Path]) -> Document:
    """The stylesheet of all feeds, from the first of the template folders that has it."""
    data = as_written(templates, f"feeds/{STYLE}")
    return Document(path=STYLE, media_type="text/css; charset=utf-8", data=data, stage=Stage.ASSET)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
