"""HTML of an export -> Markdown that people can edit; what Markdown has no words for stays HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from publisher.errors import ConfigError

if TYPE_CHECKING:
    from markdownify import MarkdownConverter

_AS_HTML = ("figure", "iframe", "video", "audio", "details", "table", "sup", "sub", "kbd", "math", "dl")
_DROPPED = ("script", "style", "form", "button", "input", "noscript")
_MANY_LINES = re.compile(r"\n{3,}")


def markdown_of(html: str) -> str:
    """The Markdown of `html`, ending in one line end. Raises ConfigError where the extra is not installed."""
    text = _converter().convert(html)
    return _MANY_LINES.sub("\n\n", text).strip() + "\n"


def _converter() -> MarkdownConverter:
    try:
        from markdownify import MarkdownConverter  # noqa: PLC0415 - an extra
    except ImportError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[import]'."
        raise ConfigError("importing needs the package markdownify", hint=hint) from error

    class Converter(MarkdownConverter):
        """Keeps figures, frames, tables and the like as they are."""

    def keep(_self: Any, element: Any, _text: str, parent_tags: Any) -> str:
        written = re.sub(r"\n\s*\n", "\n", str(element))
        return written if "_inline" in parent_tags or element.name in {"sup", "sub", "kbd"} else f"\n\n{written}\n\n"

    def drop(*_given: Any, **_named: Any) -> str:
        return ""

    for name in _AS_HTML:
        setattr(Converter, f"convert_{name}", keep)
    for name in _DROPPED:
        setattr(Converter, f"convert_{name}", drop)
    return Converter(heading_style="ATX", bullets="-")
