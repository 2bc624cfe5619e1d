"""The rules of OPML 2.0, the list of feeds that readers import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publisher.checking.findings import Hit
from publisher.model.uris import is_absolute


def check_opml(root: Any) -> Iterator[Hit]:
    """The hits in a parsed list."""
    outlines = root.findall("body//outline")
    if root.get("version") != "2.0" or root.find("head") is None or not outlines:
        yield Hit("F501", root.sourceline or 0)
    for outline in outlines:
        line = outline.sourceline or 0
        if not outline.get("text"):
            yield Hit("F502", line)
        if outline.get("type") == "rss" and not outline.get("xmlUrl"):
            yield Hit("F503", line)
        for name in ("xmlUrl", "htmlUrl"):
            address = outline.get(name)
            if address and not is_absolute(address):
                yield Hit("F218", line, address[:100])
