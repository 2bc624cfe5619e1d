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
# What a link to it says, and its address, of what its arguments name or of their places.
_ELSEWHERE = {
    "youtube": ("Video on YouTube", "https://www.youtube.com/watch?v={id}", ("id",)),
    "youtubelite": ("Video on YouTube", "https://www.youtube.com/watch?v={id}", ("id",)),
    "vimeo": ("Video on Vimeo", "https://vimeo.com/{id}", ("id",)),
    "gist": ("Code on GitHub", "https://gist.github.com/{user}/{id}", ("user", "id")),
    "x": ("Post on X", "https://x.com/{user}/status/{id}", ("id", "user")),
    "tweet": ("Post on X", "https://x.com/{user}/status/{id}", ("id", "user")),
    "twitter": ("Post on X", "https://x.com/{user}/status/{id}", ("id", "user")),
    "instagram": ("Picture on Instagram", "https://www.instagram.com/p/{id}/", ("id",)),
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


def _arguments(rest: str) -> tuple[dict[str, str], list[str]]:
    """The named arguments, and the others."""
    named: dict[str, str] = {}
    listed: list[str] = []
    for key, quoted, raw, word in _ARGUMENT.findall(rest):
        value = quoted or raw or word
        if key:
            named[key.lower()] = value
        else:
            listed.append(value)
    return named, listed


def _said(name: str, rest: str) -> str | None:
    """What a shortcode stands for; None when it is not known."""
    named, listed = _arguments(rest)
    first = listed[0] if listed else ""
    if name in {"ref", "relref"}:
        return _file(named.get("path") or first)
    if name == "figure":
        return _figure(named, first)
    return _link(name, named, listed) if name in _ELSEWHERE else None


def _link(name: str, named: dict[str, str], listed: list[str]) -> str | None:
    """A link to what the shortcode would show; None where it does not say what."""
    shown, address, names = _ELSEWHERE[name]
    said = {"user": "i", **dict(zip(names, listed, strict=False)), **named}  # X finds a post without its author's name
    if not said.get("id"):
        return None
    title = re.sub(r"([\\\[\]*_`<>])", r"\\\1", named.get("title") or shown)
    return f"[{title}]({address.format_map({key: quote(said[key], safe='') for key in ('user', 'id')})})"


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
    named, listed = _arguments(rest[:-1])
    fence = fence_for(code)
    return f"\n{fence}{listed[0] if listed else named.get('lang', '')}\n{code.strip(chr(10))}\n{fence}\n"


def _unknown(name: str, path: str, line: int) -> Problem:
    message = f"the shortcode '{name}' is unknown and left out"
    return Problem(
        rule="A114", path=path, line=line, message=message, hint="Write Markdown or HTML in its place.", level="hint"
    )
