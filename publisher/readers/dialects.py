"""Markdown as Obsidian, Hugo and GitHub extend it, turned into what any CommonMark renderer reads."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from publisher.model import Problem
from publisher.readers import attributes
from publisher.readers.code_spans import outside_code
from publisher.readers.liquid import without_liquid
from publisher.readers.shortcodes import without_shortcodes

_COMMENT_END = re.compile(r"%%(?!\S)")
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_MARKED = re.compile(r"(?<![\w=\\])==(?=[^\s=])([^=\n]{1,300}?)(?<=[^\s=\\])==(?![\w=])")  # Obsidian's
_CALLOUT = re.compile(r"^([ \t]*(?:>[ \t]?)+)\[!([\w-]{1,40})\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)
_SUFFIXES = r"mdx?|markdown|html?|txt|rst|ipynb|docx|pdf|csv|zip|epub|mp[34]|m4[av]|ogg|wav|webm"
_FILE = re.compile(rf"\.(?:{_SUFFIXES})$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jfif|jpe?g|png|gif|webp|avif|svg|bmp)$", re.IGNORECASE)


def plain_markdown(text: str, path: str, first_line: int, problems: list[Problem]) -> str:
    """`text` without the dialects; a shortcode that is not known is left out and told of."""
    if "{" in text:  # one character is found many times as fast as two
        if "{{<" in text or "{{%" in text:
            text = without_shortcodes(text, path, first_line, problems)
        if "{%" in text or ("{{" in text and ("site." in text or "_url" in text)):
            text = without_liquid(text, path, first_line, problems)
        if attributes.may_have(text):
            text = outside_code(text, attributes.without_attributes)
    if "=" in text and "==" in text:
        text = outside_code(text, lambda part: _MARKED.sub(r"<mark>\1</mark>", part))
    if "%" in text and "%%" in text:
        text = outside_code(text, _without_comments)
    after_brackets = {part[:1] for part in text.split("[")}
    if "" in after_brackets:
        text = outside_code(text, lambda part: _WIKI.sub(_wiki, part))
    if "!" in after_brackets:
        text = outside_code(text, lambda part: _CALLOUT.sub(_callout, part))
    return text


def _without_comments(text: str) -> str:
    """Obsidian's %% comments %%, in a line or over several; an opening mark without an end is text."""
    parts, position = [], 0
    while (start := text.find("%%", position)) >= 0:
        if start and not text[start - 1].isspace():
            parts.append(text[position : start + 2])
            position = start + 2
            continue
        end = _COMMENT_END.search(text, start + 2)
        if end is None:
            break
        parts += [text[position:start], "\n" * text.count("\n", start, end.start())]
        position = end.end()
    return "".join([*parts, text[position:]])


def _wiki(match: re.Match[str]) -> str:
    """A note becomes a link to its file, wherever that lies; a picture is shown (its label may be a width)."""
    embed, label = match[1], (match[3] or "").strip()
    target = match[2].removesuffix("\\").strip()  # in tables people write [[Note\|label]]
    name, _, part = target.partition("#")
    if embed and _PICTURE.search(name):
        return f"![{'' if re.fullmatch(r'[0-9x]+', label) else _text(label)}](<{_safe(name)}>)"
    shown = label or " > ".join(one for one in (name, *part.split("#")) if one)
    file = name if not name or _FILE.search(name) else f"{name}.md"
    return f"[{_text(shown)}](<{_safe(file)}{_anchor(part)}>)"


def _anchor(part: str) -> str:
    """The id that the last heading of `Heading#Sub-heading` gets, as comrak makes it; a block (`^a1b2`) has none."""
    heading = part.rpartition("#")[2].strip().lower()
    if not heading or heading.startswith("^"):
        return ""
    kept = (char for char in heading if char in " -" or unicodedata.category(char)[0] in "LMN" or char == "_")
    return "#" + "".join(kept).replace(" ", "-")


def _text(text: str) -> str:
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", text)


def _safe(address: str) -> str:
    return quote(address, safe="/:?=&%~+,;@!$'()*.-_#") if not address.isalnum() else address


def _callout(match: re.Match[str]) -> str:
    """GitHub's and Obsidian's `> [!note] Title` as a quotation that begins with its title."""
    marker, kind, title = match[1], match[2], match[3].strip()
    shown = title or kind.replace("-", " ").capitalize()
    return f"{marker}**{_text(shown)}**\n{marker.rstrip()}"
