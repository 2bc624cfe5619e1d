"""Markdown as Obsidian, Hugo and GitHub extend it, turned into what any CommonMark renderer reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from publisher.model import Problem
from publisher.readers.liquid import without_liquid

# Fenced blocks and inline code: what stands in them is shown, not meant. Inline code is looked for within 300
# characters, so that a text of lone backticks takes linear time.
CODE = re.compile(
    r"^(?: {0,3}|(?:> ?)+ {0,3})(`{3,}+|~{3,}+)[^\n]*+(?:\n(?:.*?^[ >]*\1[`~]*[ \t]*$|.*\Z))"
    r"|(?<!`)(`{1,3})(?!`)[^`\n][^\n]{0,300}?(?<!`)\2(?!`)",
    re.MULTILINE | re.DOTALL,
)
_BRACKET = re.compile(r"\[[\[!]")
_COMMENT_END = re.compile(r"%%(?!\S)")
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_CALLOUT = re.compile(r"^([ \t]*(?:>[ \t]?)+)\[!([\w-]{1,40})\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)
_SHORTCODE = re.compile(r"\{\{([<%])\s*(/?)\s*(\w[\w./-]*)((?:[^{}\n]|\}(?!\})|\{(?!\{)){0,500}?)\s*/?[>%]\}\}")
_ESCAPED = re.compile(r"\{\{([<%])/\*([^{}\n]{0,500}?)\*/([>%])\}\}")
_ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|`([^`]*)`|([^\s\"=`]+))")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)$", re.IGNORECASE)
_VIDEOS = {
    "youtube": ("YouTube", "https://www.youtube.com/watch?v="),
    "youtubelite": ("YouTube", "https://www.youtube.com/watch?v="),
    "vimeo": ("Vimeo", "https://vimeo.com/"),
}


def plain_markdown(text: str, path: str, first_line: int, problems: list[Problem]) -> str:
    """`text` without the dialects; a shortcode that is not known is left out and told of."""
    if "{" in text and ("{{<" in text or "{{%" in text):
        text = _Shortcodes(path, first_line, problems).replaced(text)
    if "{%" in text or ("{{" in text and ("site." in text or "_url" in text)):
        text = _outside_code(text, lambda part: without_liquid(part, path, first_line, problems))
    if "%" in text and "%%" in text:
        text = _outside_code(text, _without_comments)
    if "[" in text and _BRACKET.search(text):
        if "[[" in text:
            text = _outside_code(text, lambda part: _WIKI.sub(_wiki, part))
        text = _CALLOUT.sub(_callout, text)
    return text


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    if "`" not in text and "~~~" not in text:
        return change(text)
    parts, position = [], 0
    for match in CODE.finditer(text):
        parts += [change(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*parts, change(text[position:])])


def _without_comments(text: str) -> str:
    """Obsidian's %% comments %%, in a line or over several; an opening mark without an end is text."""
    parts, position = [], 0
    while (start := text.find("%%", position)) >= 0:
        end = _COMMENT_END.search(text, start + 2)
        if end is None:
            break
        if start and not text[start - 1].isspace():
            parts.append(text[position : start + 2])
            position = start + 2
            continue
        parts += [text[position:start], "\n" * text.count("\n", start, end.start())]
        position = end.end()
    return "".join([*parts, text[position:]])


def _wiki(match: re.Match[str]) -> str:
    """A note becomes a link to the file beside this one; a picture is shown (its label may be a width)."""
    embed, target, label = match[1], match[2].strip(), (match[3] or "").strip()
    name, _, part = target.partition("#")
    if embed and _PICTURE.search(name):
        return f"![{'' if re.fullmatch(r'[0-9x]+', label) else _text(label)}](<{_safe(name)}>)"
    shown = label or (f"{name} > {part}" if name and part else name or part)
    anchor = "#" + re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", part).strip().lower()) if part else ""
    file = name if not name or re.search(r"\.\w{1,5}$", name) else f"{name}.md"
    return f"[{_text(shown)}](<{_safe(file)}{anchor}>)"


def _text(text: str) -> str:
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", text)


def _safe(address: str) -> str:
    return quote(address, safe="/:?=&%~+,;@!$'()*.-_#") if not address.isalnum() else address


def _callout(match: re.Match[str]) -> str:
    """GitHub's and Obsidian's `> [!note] Title` as a quotation that begins with its title."""
    marker, kind, title = match[1], match[2], match[3].strip()
    shown = title or kind.replace("-", " ").capitalize()
    return f"{marker}**{_text(shown)}**\n{marker.rstrip()}"


class _Shortcodes:
    """Hugo's `{{< name ... >}}`."""

    def __init__(self, path: str, first_line: int, problems: list[Problem]) -> None:
        self._path, self._first_line, self._problems = path, first_line, problems
        self._text = ""
        self._told: set[str] = set()

    def replaced(self, text: str) -> str:
        self._text = text
        # `{{</* x */>}}` shows a shortcode, as in a text on Hugo
        return _ESCAPED.sub(r"{{\1\2\3}}", _SHORTCODE.sub(self._one, text))

    def _one(self, match: re.Match[str]) -> str:
        closing, name, rest = match[2], match[3].lower(), match[4]
        named: dict[str, str] = {}
        listed: list[str] = []
        for key, quoted, raw, word in _ARGUMENT.findall(rest):
            if key:
                named[key.lower()] = quoted or raw or word
            else:
                listed.append(quoted or raw or word)
        first = listed[0] if listed else ""
        if name in {"highlight", "code"}:
            return "\n```\n" if closing else f"\n```{first or named.get('lang', '')}\n"
        if name in {"ref", "relref"}:
            return first or named.get("path", "")
        if name == "figure" and not closing:
            return _figure(named, first)
        if name in _VIDEOS and not closing:
            host, address = _VIDEOS[name]
            ident = named.get("id") or first
            return f"[{_text(named.get('title') or f'Video on {host}')}]({address}{quote(ident, safe='')})"
        if not closing and name not in self._told:
            self._told.add(name)
            line = self._first_line + self._text.count("\n", 0, match.start())
            self._problems.append(
                Problem(
                    path=self._path,
                    line=line,
                    message=f"the shortcode '{match[3]}' is unknown and left out",
                    hint="Write Markdown or HTML in its place.",
                    level="hint",
                )
            )
        return ""


def _figure(named: dict[str, str], first: str) -> str:
    source = named.get("src") or named.get("link") or first
    caption, title = named.get("caption", ""), named.get("title", "")
    shown = ": ".join(escape(part, quote=False) for part in (title, caption) if part)
    alt = escape(named.get("alt") or caption or title)
    size = "".join(f' {key}="{int(named[key])}"' for key in ("width", "height") if named.get(key, "").isdecimal())
    picture = f'<img src="{escape(source)}" alt="{alt}"{size}>'
    if named.get("link"):
        picture = f'<a href="{escape(named["link"])}">{picture}</a>'
    return f"\n\n<figure>{picture}{f'<figcaption>{shown}</figcaption>' if shown else ''}</figure>\n\n"
