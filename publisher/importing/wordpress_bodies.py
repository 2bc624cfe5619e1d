"""The texts of WordPress's two editors as HTML: blocks, shortcodes, and line ends that mean paragraphs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from publisher.importing.values import rows, text_of

_MOST_DEPTH = 3  # of blocks that are used in others
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->\n?", re.DOTALL)
_ALONE = re.compile(r"<!--\s*wp:([a-z0-9/-]+)\s*(\{(?:(?!-->).)*\})?\s*/-->", re.DOTALL)
_QUIET = frozenset({"more", "nextpage", "separator", "spacer", "footnotes"})
_SECOND_LINK = re.compile(r"<a\b[^>]*\bwp-block-file__button\b[^>]*>.*?</a>", re.DOTALL)  # to the same file
_CODE = re.compile(r"<(pre|code|script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_KEPT = re.compile(r'<(?:pre|code|script|style) kept="(\d+)"></\w+>')
_SOURCE = re.compile(r"\[(code|sourcecode)\b([^\]]*)\]\n?(.*?)\[/\1\]", re.DOTALL)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]", re.DOTALL)
_CAPTIONED = re.compile(r"((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
_EMBED = re.compile(
    r"\[(?:embed|youtube|vimeo)\b[^\]]*\](?:(https?://[^\[\s]+)\[/\w+\])?|\[(?:youtube|vimeo)[= ]+(https?://[^\]\s]+)\]"
)
_MEDIA = re.compile(r"\[(audio|video)\b([^\]]*)\](?:\s*\[/\1\])?")
_SETS = re.compile(r"\[(gallery|playlist)\b([^\]]*)\]")
_IDS = re.compile(r"(?:ids|include)=[\"']?([\d,\s]+)")
_ADDRESS = re.compile(r"https?://[^\s\"'\]|]+")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.IGNORECASE)
_OTHER = re.compile(r"\[/?([a-z][a-z0-9_-]{2,30})(?:\s[^\]\[]*)?\]")
_INLINE_ONLY = frozenset("p h1 h2 h3 h4 h5 h6 li td th dt dd figure figcaption caption summary legend".split())  # noqa: SIM905
_TAG = (
    r"<(/?)(p|div|h[1-6]|ul|ol|li|table|thead|tbody|tfoot|tr|td|th|caption|blockquote|pre|figure|figcaption|hr|section|"
    r"article|aside|header|footer|nav|details|summary|iframe|video|audio|form|fieldset|legend|dl|dt|dd)\b[^>]*>"
)
_BLOCK = re.compile(_TAG, re.IGNORECASE)
_LEADING, _TRAILING = (re.compile(mark, re.IGNORECASE) for mark in (rf"(?:{_TAG}\s*)+", rf"(?:\s*{_TAG})+\Z"))


class Upload(NamedTuple):
    """A file of the media library: its address, what it shows, the words below it, and the post it was put into."""

    url: str
    alt: str = ""
    caption: str = ""
    parent: str = ""


class Library(NamedTuple):
    """What a text refers to by number: files, and blocks that several posts share."""

    uploads: Mapping[str, Upload]
    blocks: Mapping[str, str]


def html_of(text: str, post_id: str, footnotes: str, library: Library) -> tuple[str, list[str]]:
    """A text with WordPress's own marks made HTML, and those that nobody here knows.

    `footnotes` is what the block editor keeps beside the text, as JSON.
    """
    notes: list[str] = []
    blocks = "<!-- wp:" in text
    text = _BLOCK_COMMENT.sub("", _ALONE.sub(lambda found: _block(found, library, notes, 0), text))
    text = _SOURCE.sub(_source, _SECOND_LINK.sub("", text))
    kept = [found[0] for found in _CODE.finditer(text)]
    numbers = iter(range(len(kept)))
    text = _CODE.sub(lambda found: f'<{found[1].lower()} kept="{next(numbers)}"></{found[1].lower()}>', text)
    text = _CAPTION.sub(_figure, text)
    text = _EMBED.sub(lambda found: _link(found[1] or found[2]), text)
    text = _MEDIA.sub(_player, text)
    text = _SETS.sub(lambda found: _set(found, post_id, library.uploads), text)
    unknown = sorted({found[1] for found in _OTHER.finditer(text)})
    notes += [f"the shortcode [{name}] stays as text" for name in unknown]
    made = _KEPT.sub(lambda found: kept[int(found[1])], text if blocks else paragraphs(text))
    return made + _footnotes(footnotes), notes


def _block(found: re.Match[str], library: Library, notes: list[str], depth: int) -> str:
    """A block without words of its own: one that posts share, or one that WordPress makes anew for each reader."""
    facts = _json(found[2] or "{}")
    name = found[1].removeprefix("core/")
    shared = library.blocks.get(text_of(facts.get("ref"))) if isinstance(facts, dict) else None
    if name == "block" and shared is not None and depth < _MOST_DEPTH:
        return _ALONE.sub(lambda inner: _block(inner, library, notes, depth + 1), shared)
    if name not in _QUIET:
        notes.append(f"the block '{name}'")
    return ""


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _source(found: re.Match[str]) -> str:
    """SyntaxHighlighter's code, which may hold marks as they are."""
    language = re.search(r"lang(?:uage)?=[\"']?([\w+#-]+)", found[2])
    code = found[3].strip("\n").replace("<", "&lt;").replace(">", "&gt;")
    return f'\n\n<pre><code class="language-{language[1] if language else "text"}">{code}</code></pre>\n\n'


def _figure(found: re.Match[str]) -> str:
    inner = _CAPTIONED.match(found[2].strip())
    if not inner:
        return found[2]
    old = re.search(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')", found[1])  # before WordPress 3.4
    words = inner[2].strip() or (old[1] or old[2] or "" if old else "")
    return f"<figure>{inner[1].strip()}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>"


def _link(url: str | None) -> str:
    return f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else ""


def _player(found: re.Match[str]) -> str:
    named = re.sub(r"poster=\S+", "", found[2])
    address = _ADDRESS.search(named)
    return _played(found[1], address[0]) if address else ""


def _played(kind: str, url: str) -> str:
    return f'<p><{kind} controls src="{escape(url)}"></{kind}></p>'


def _set(found: re.Match[str], post_id: str, uploads: Mapping[str, Upload]) -> str:
    """A gallery's pictures, or a playlist's sounds: those it names, else all that were put into the post."""
    named = _IDS.search(found[2])
    if named:
        chosen = [uploads[one] for part in named[1].split(",") if (one := part.strip()) in uploads]
    else:
        chosen = [one for one in uploads.values() if one.parent == post_id]
    if found[1] == "gallery":
        return "\n\n".join(_picture(one) for one in chosen if _PICTURE.search(one.url))
    return "\n\n".join(_played("audio", one.url) for one in chosen if one.url and not _PICTURE.search(one.url))


def _picture(one: Upload) -> str:
    caption = f"<figcaption>{escape(one.caption)}</figcaption>" if one.caption else ""
    return f'<figure><img src="{escape(one.url)}" alt="{escape(one.alt)}">{caption}</figure>'


def _footnotes(text: str) -> str:
    """The notes as the page has them: each leads back to the place that leads to it."""
    items = "".join(
        f'<li id="{mark}">{text_of(one.get("content"))} <a href="#{mark}-link">↩</a></li>'
        for one in rows(_json(text or "[]"))
        if (mark := escape(text_of(one.get("id"))))
    )
    return f"\n<ol>{items}</ol>" if items else ""


def paragraphs(text: str) -> str:
    """HTML in which empty lines make paragraphs and line ends breaks, as WordPress shows it (wpautop)."""
    text = _BLOCK.sub(lambda tag: f"{tag[0]}\n\n" if tag[1] or tag[2] == "hr" else f"\n\n{tag[0]}", text)
    return "\n\n".join(
        _paragraph(part.strip()) for part in re.split(r"\n\s*\n", text.replace("\r", "")) if part.strip()
    )


def _paragraph(part: str) -> str:
    before = _LEADING.match(part)
    start = before.end() if before else 0
    after = _TRAILING.search(part, start)
    end = after.start() if after else len(part)
    words = part[start:end].strip().replace("\n", "<br>\n")
    opened = [found for found in _BLOCK.finditer(part[:start]) if not found[1]]
    if words and not (opened and opened[-1][2].lower() in _INLINE_ONLY):
        words = f"<p>{words}</p>"
    return part[:start] + words + part[end:]
