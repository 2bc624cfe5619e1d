"""Keep hostile markup small: elements nested thousands deep make every HTML parser take quadratic time."""

from __future__ import annotations

import re

_MOST_DEPTH = 200
_FEW = 2000  # so few tags cannot nest deep enough to matter, and the tags of most texts need no look
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")
# Without an end tag, or with one that the next start tag implies (HTML 13.1.2.4).
_FLAT_NAMES = """
    area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr td th thead
    tbody tfoot colgroup caption rb rt rp html head body
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def shallow(html: str) -> str:
    """`html` without the tags that nest deeper than 200; their text stays."""
    if html.count("<") < _FEW:
        return html
    depth = 0

    def bounded(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _FLAT or match[3].endswith("/"):
            return match[0]
        depth = max(depth - 1, 0) if match[1] else depth + 1
        return match[0] if depth + bool(match[1]) <= _MOST_DEPTH else ""

    return _TAG.sub(bounded, html)
