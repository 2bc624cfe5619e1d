"""Hugo's shortcodes, `{{< name ... >}}`, as plain Markdown and HTML; one that is not known is left out and told of."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from publisher.model import Problem
from publisher.readers.code_spans import CODE, fence_for

_SHORTCODE = r"\{\{([<%])\s{0,20}+(/?)\s{0,20}+(\w[\w./-]{0,60}+)((?:[^{}]|\}(?!\})|\{(?!\{)){0,1000}+)\}\}"
_SHOWN = r"\{\{([<%])/\*([^{}]{0,500}+)\}\}"  # {{</* x */>}} shows a shortcode
_TOKEN = re.compile(f"{CODE.pattern}|{_SHORTCODE}|{_SHOWN}", re.MULTILINE | re.DOTALL)
_SHOWN_IN_CODE = re.compile(_SHOWN)
_CLOSING = re.compile(r"\{\{[<%]\s{0,20}/\s{0,20}(?:highlight|code)\s{0,20}[>%]\}\}")
_ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|`([^`]*)`|([^\s\"=`]+))")
_VIDEOS = {
    "youtube": ("YouTube", "https://www.youtube.com/watch?v="),
    "youtubelite": ("YouTube", "https://www.youtube.com/watch?v="),
    "vimeo": ("Vimeo", "https://vimeo.com/"),
}


def without_shortcodes(text: str, path: str, first_line: int, problems: list[Problem]) -> str:
    """`text` with what the shortcodes stand for; in code they are shown as they are."""
    parts: list[str] = []
    told: set[str] = set()
    position, closed = 0, True
    while match := _TOKEN.search(text, position):
        parts.append(text[position : match.start()])
        position = match.end()
        mark, closing, name, rest = match[3], match[4], (match[5] or "").lower(), (match[6] or "").rstrip()
        if match[7]:
            parts.append(_shown(match[0]))
        elif not mark:
            parts.append(_SHOWN_IN_CODE.sub(lambda one: _shown(one[0]), match[0]) if "/*" in match[0] else match[0])
        elif not rest.endswith(">" if mark == "<" else "%"):
            parts.append(match[0])
        elif name in {"highlight", "code"} and not closing and closed:
            if end := _CLOSING.search(text, position):
                parts.append(_fenced(rest, text[position : end.start()]))
                position = end.end()
            closed = bool(end)
        elif (said := _said(name, rest[:-1].rstrip().removesuffix("/"))) is not None:
            parts.append("" if closing else said)
        elif not closing and name not in told:
            told.add(name)
            problems.append(_unknown(match[5], path, first_line + text.count("\n", 0, match.start())))
    return "".join([*parts, text[position:]])


def _shown(text: str) -> str:
    """`{{</* x */>}}` as `{{< x >}}`."""
    inner = text[5:-2].rstrip()
    return f"{text[:3]}{inner[:-1].removesuffix('*/')}{inner[-1:]}}}}}"


def _arguments(rest: str) -> tuple[dict[str, str], str]:
    """The named arguments, and the first of the others."""
    named: dict[str, str] = {}
    listed: list[str] = []
    for key, quoted, raw, word in _ARGUMENT.findall(rest):
        value = quoted or raw or word
        if key:
            named[key.lower()] = value
        else:
            listed.append(value)
    return named, listed[0] if listed else ""


def _said(name: str, rest: str) -> str | None:
    """What a shortcode stands for; None when it is not known."""
    named, first = _arguments(rest)
    if name in {"ref", "relref"}:
        return _file(named.get("path") or first)
    if name == "figure":
        return _figure(named, first)
    if name in _VIDEOS:
        host, address = _VIDEOS[name]
        title = re.sub(r"([\\\[\]*_`<>])", r"\\\1", named.get("title") or f"Video on {host}")
        return f"[{title}]({address}{quote(named.get('id') or first, safe='')})"
    return None


def _file(written: str) -> str:
    """The address of the file that a ref means, which may leave out its suffix."""
    page, sharp, anchor = written.partition("#")
    page = page.rstrip("/")
    if page and not re.search(r"\.\w{2,8}$", page):
        page += ".md"
    return quote(page, safe="/.-_~") + sharp + quote(anchor, safe="-_.~")


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


def _fenced(rest: str, code: str) -> str:
    named, first = _arguments(rest[:-1])
    fence = fence_for(code)
    return f"\n{fence}{first or named.get('lang', '')}\n{code.strip(chr(10))}\n{fence}\n"


def _unknown(name: str, path: str, line: int) -> Problem:
    message = f"the shortcode '{name}' is unknown and left out"
    return Problem(
        rule="A114", path=path, line=line, message=message, hint="Write Markdown or HTML in its place.", level="hint"
    )
