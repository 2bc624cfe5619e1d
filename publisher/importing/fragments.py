"""Pieces of HTML as trees, for what exports hold that regular expressions cannot take apart."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml import html as lxml_html


def parsed(html: str) -> Any:
    """The tree of a piece of HTML, below a <div> of its own."""
    return lxml_html.fragment_fromstring(html, create_parent="div")


def written(tree: Any) -> str:
    """What stands below the <div> that `parsed` gave, as HTML."""
    inside: str = etree.tostring(tree, encoding="unicode", method="html", with_tail=False)
    return inside.removeprefix("<div>").removesuffix("</div>")
