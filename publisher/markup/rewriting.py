"""Sanitised HTML made ready for a place: URLs rewritten, and what feed readers or mailboxes would break taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

from publisher.markup.reading import bracketed
from publisher.markup.sanitising import HOLDS_URL, MATHML, reduce_for_feeds
from publisher.markup.simple import simple_addresses
from publisher.markup.srcset import candidates, joined

_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_TAG_WITH_VALUES = re.compile(r'<([a-z][a-z0-9]*)(\s[^<>]*="[^<>]*)>')
# Each whole, one after the other: what looks like an attribute within a value is a part of the value.
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')

# Readers unwrap these, and the border between two blocks is lost with them (rules E32).
_BLOCKS = "address|article|aside|center|details|div|footer|header|hgroup|main|nav|section"
_OPEN_BLOCK = re.compile(rf"<(?:{_BLOCKS})((?:\s[^<>]*)?)>")
_CLOSE_BLOCK = re.compile(rf"</(?:{_BLOCKS})>")
_SUMMARY = re.compile(r"<summary[^<>]*>(.*?)</summary>", re.DOTALL)
_UNWRAPPED = re.compile(r"</?(?:bdi|bdo|mark|picture|rp|rt|ruby|span|tbody|wbr|colgroup|col|track|font)(?:\s[^<>]*)?>")
_SOURCE_OF_PICTURE = re.compile(r"(<picture[^<>]*>)(.*?)(</picture>)", re.DOTALL)
_SOURCE = re.compile(r"<source\b[^<>]*>")
_IMAGE_WITHOUT_ALT = re.compile(r"<img(?![^<>]*\salt=)([^<>]*)>")
_IMAGE = re.compile(r"<img((?:\s[^<>]*)?)>")
# What sanitising makes of a video frame: in a reader its first picture says more than a line of text.
_VIDEO = re.compile(r'<p><a href="(https://www\.youtube\.com/watch\?v=([\w-]{6,20}))">([^<>]*)</a></p>')
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_ALT_TEXT = re.compile(r"<math\b[^<>]*?\salttext=\"([^\"<>]+)\"")
_MEDIA = re.compile(r"<(audio|video)\b([^<>]*)>(.*?)</\1>", re.DOTALL)
_SOURCE_URL = re.compile(r'\ssrc="([^"]*)"')


def rewrite_urls(html: str, resolve: Callable[[str], str], *, simple: bool = False) -> str:
    """Pass every URL of sanitised HTML (href, src, srcset, poster, cite) through `resolve`; text is left alone.

    In `simple` HTML they are found quickly, and where all of them stay, so does the HTML.
    """
    if simple and all(resolve(address) == address for address in simple_addresses(html)):
        return html

    def srcset(value: str) -> str:
        found = [(resolve(address), descriptor) for address, descriptor in candidates(value)]
        return joined(one for one in found if one[0])

    def attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name in HOLDS_URL:
            return f' {name}="{escape(resolve(unescape(value)))}"'
        return f' srcset="{escape(srcset(unescape(value)))}"' if name == "srcset" else found[0]

    def tag(found: re.Match[str]) -> str:
        return f"<{found[1]}{_ATTRIBUTE.sub(attribute, found[2])}>"

    return _TAG_WITH_VALUES.sub(tag, html)


def for_feeds(html: str, base_url: str, *, simple: bool = False) -> str:
    """Keep of sanitised HTML what survives in feed readers; jumps inside the text lead to the page at `base_url`.

    Of `simple` HTML nothing but the bodies of tables must be unwrapped, which takes a fifth of the time.
    Sources: rules E31 to E36; the elements that both Miniflux and feedparser keep.
    """
    if simple and "&#x27;" not in html and 'href="#' not in html and "youtube" not in html:
        return _without_hollows(html.replace("<tbody>", "").replace("</tbody>", ""))
    html = _VIDEO.sub(_with_thumbnail, _without_wrappers(html))
    if 'href="#' in html:
        base = escape(base_url)
        html = _TAG.sub(lambda tag: tag[0].replace(' href="#', f' href="{base}#'), html)
    return _without_hollows(reduce_for_feeds(_tidy(html)))


class PictureFacts(NamedTuple):
    """What is known of a picture: its pixels, 0 unknown, and the `srcset` and `sizes` from which browsers choose."""

    width: int = 0
    height: int = 0
    srcset: str = ""
    sizes: str = ""


def with_sizes(html: str, facts_of: Callable[[str], PictureFacts]) -> str:
    """Give pictures what `facts_of` knows of their URL: the width or height that they lack, and other sizes."""

    def sized(found: re.Match[str]) -> str:
        given = dict(_ATTRIBUTE.findall(found[1]))
        facts = facts_of(unescape(given["src"])) if "src" in given else PictureFacts()
        if not (facts.width and facts.height):
            return found[0]
        own = {name: int(given[name]) for name in ("width", "height") if name in given}
        width = own.get("width") or round(own.get("height", facts.height) * facts.width / facts.height)
        height = own.get("height") or round(width * facts.height / facts.width)
        added = "".join(f' {name}="{n}"' for name, n in (("width", width), ("height", height)) if name not in own)
        if facts.srcset and "srcset" not in given:
            sizes = f"{width}px" if "width" in own and width < facts.width else facts.sizes
            added = f' srcset="{escape(facts.srcset)}" sizes="{escape(sizes)}"{added}'
        return f"<img{found[1]}{added}>"

    return _IMAGE.sub(sized, html) if "<img" in html else html


def for_letters(html: str) -> str:
    """Keep of sanitised HTML what mailboxes show: as for feeds, with no ids, no jumps and no players."""
    html = _MEDIA.sub(_as_link, _without_wrappers(html))
    html = _MATH.sub(_as_written, html)
    html = _TAG_WITH_VALUES.sub(lambda tag: f"<{tag[1]}{_ATTRIBUTE.sub(_unless_of_pages, tag[2])}>", html)
    return _without_hollows(reduce_for_feeds(_tidy(html)))


def _as_written(math: re.Match[str]) -> str:
    """A formula as its author wrote it, for without their places its letters mean nothing; else its letters."""
    latex = _ALT_TEXT.match(math[0])
    return f"<code>{latex[1]}</code>" if latex else re.sub(r"<[^<>]*>", "", math[0])


def _unless_of_pages(attribute: re.Match[str]) -> str:
    """An attribute, unless it marks a place to jump to or leads to one."""
    name, value = attribute.groups()
    return "" if name == "id" or (name == "href" and value.startswith("#")) else attribute[0]


def _with_thumbnail(found: re.Match[str]) -> str:
    picture = f'<img src="https://i.ytimg.com/vi/{found[2]}/hqdefault.jpg" alt="" width="480" height="360">'
    return f'<p><a href="{found[1]}">{picture}<br>{found[3]}</a></p>'


def _without_wrappers(html: str) -> str:
    if "<summary" in html:
        html = _SUMMARY.sub(r"<p><strong>\1</strong></p>", html)
    if "<picture" in html:
        html = _SOURCE_OF_PICTURE.sub(lambda found: _SOURCE.sub("", found[2]), html)
    if "<rt" in html:
        html = bracketed(html)
    html = _UNWRAPPED.sub("", html)
    html = _blocks_to_paragraphs(html)
    return _IMAGE_WITHOUT_ALT.sub(r'<img alt=""\1>', html) if "<img" in html else html


_ANY_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>")
_INLINE = {
    "a", "abbr", "acronym", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "q", "s", "samp",
    "small", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", *MATHML,
}  # fmt: skip
_VOID = {"hr", "source"}
_BORDER = re.compile(r"(<[^<>]*>)?\s*\0[\s\0]*(?=(<[^<>]*>)?)")


def _blocks_to_paragraphs(html: str) -> str:
    """Unwrap block wrappers; bare text between block borders becomes a paragraph of its own."""
    if not _OPEN_BLOCK.search(html):
        return html
    html = _CLOSE_BLOCK.sub("\0", _OPEN_BLOCK.sub("\0", html))
    made: list[str] = []
    run: list[str] = []  # bare text and inline elements, not yet in a paragraph
    depth = 0  # of blocks that are kept: what is inside them is theirs
    for piece in re.split(r"(\0|<[^<>]*>)", html):
        tag = _ANY_TAG.fullmatch(piece)
        block = tag is not None and tag[2] not in _INLINE
        if depth == 0 and (block or piece == "\0"):
            made.append(_paragraph("".join(run)))
            run.clear()
        if piece == "\0":
            made.append("\0" if depth else "")
        elif tag and block:
            made.append(piece)
            if tag[2] not in _VOID:
                depth = max(0, depth + (-1 if tag[1] else 1))
        else:
            (made if depth else run).append(piece)
    return _BORDER.sub(_break, "".join(made)) + _paragraph("".join(run))


def _break(found: re.Match[str]) -> str:
    """A border between two texts in a list item or a cell becomes a line break; beside a block it is one already."""
    before, after = found[1] or "", found[2] or ""
    beside = [tag for tag in (_ANY_TAG.fullmatch(before), _ANY_TAG.match(after)) if tag]
    return before if any(tag[2] not in _INLINE for tag in beside) else f"{before}<br>"


def _paragraph(text: str) -> str:
    return f"<p>{text.strip()}</p>" if text.strip() else ""


def _as_link(found: re.Match[str]) -> str:
    source = _SOURCE_URL.search(found[2]) or _SOURCE_URL.search(found[3])
    return f'<a href="{source[1]}">{source[1]}</a>' if source else ""


def _tidy(html: str) -> str:
    """Links without an address are their text."""
    return re.sub(r"<a>(.*?)</a>", r"\1", html, flags=re.DOTALL).strip() if "<a>" in html else html.strip()


_HOLLOW_LINK = re.compile(r"<a(?:\shref=\"[^\"]*\")?></a>")
_HOLLOW_PARAGRAPH = re.compile(r"<p>\s*</p>")


def _without_hollows(html: str) -> str:
    """Drop the empty links and paragraphs that correct nesting left behind."""
    return _HOLLOW_PARAGRAPH.sub("", _HOLLOW_LINK.sub("", html)).strip()
