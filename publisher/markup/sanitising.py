"""The gate for HTML: an allow-list, applied once, when an article is read."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

from publisher.markup.srcset import candidates, joined
from publisher.markup.texts import clean_text

MATHML = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "ms", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
}  # fmt: skip
_TAGS = MATHML | {
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd", "li", "main",
    "mark", "nav", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "source",
    "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "track", "tt", "u", "ul", "var", "video", "wbr",
}  # fmt: skip
_IDS = {"a", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "section", "sup",
        "ul"}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "abbr": set(),
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "math": {"display", "alttext"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"},
}
for _name in _IDS:
    _ATTRIBUTES.setdefault(_name, set()).add("id")
_DROPPED = {"button", "canvas", "form", "frameset", "head", "input", "noscript", "object", "script", "select", "style",
            "svg", "template", "textarea", "title"}  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "gemini", "geo", "magnet", "sms", "xmpp"})
_SIZE = re.compile(r"\d{1,5}")
HOLDS_URL = frozenset({"cite", "href", "poster", "src"})  # attributes
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\s\[\]]")

_VIDEO_HOSTS = {
    "player.vimeo.com": ("https://vimeo.com/", "Vimeo"),
    "www.youtube-nocookie.com": ("https://www.youtube.com/watch?v=", "YouTube"),
    "www.youtube.com": ("https://www.youtube.com/watch?v=", "YouTube"),
    "youtube.com": ("https://www.youtube.com/watch?v=", "YouTube"),
}
# Tags are read up to a length, so that a thousand unclosed ones cost no more than a thousand closed ones.
_IFRAME = re.compile(r"<iframe\b([^>]{0,2000})>(?:[^<]{0,2000}</iframe\s*>)?", re.IGNORECASE)
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"""\btitle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# Lazy loaders keep the true address aside, behind a placeholder.
_LAZY = re.compile(r"""<img\b(?:[^>"']{1,500}|"[^"]{0,2000}"|'[^']{0,2000}'){0,40}+>""", re.IGNORECASE)
_LAZY_SRC = re.compile(r"""\bdata-(?:lazy-)?src\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_PIXEL = re.compile(r'<img\b(?=[^<>]*\b(?:width|height)="[01]")[^<>]*>')
_EMPTY_IMAGE = re.compile(r"<img(?![^<>]*\bsrc=)[^<>]*>")
_EMPTY_FIGURE = re.compile(r"<figure>(?:<figcaption>[^<>]*</figcaption>)?</figure>")


def sanitise(html: str) -> str:
    """Reduce HTML to what may be shown anywhere: no scripts, forms, styles, handlers, trackers or unsafe URLs.

    Kept are structure, tables, figures, media, MathML and the ids that footnotes and headings need. Video frames of
    known hosts become links. The result is canonical: attributes in double quotes, no raw `<` or `>` in them.
    """
    html = clean_text(html)
    if "<iframe" in html or "<IFRAME" in html:
        html = _IFRAME.sub(_as_link, html)
    if "data-" in html:
        html = _LAZY.sub(_eager, html)
    safe = clean_text(_CLEANER.clean(html))  # again: a reference such as &#1; has become the character itself
    if "<img" in safe:
        seen = _EMPTY_IMAGE.sub("", _PIXEL.sub("", safe))
        safe = safe if seen == safe else _EMPTY_FIGURE.sub("", seen)
    return safe


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Second gate for attributes whose values matter, as they will be once no character is left that must not be."""
    value = clean_text(value)
    if name in {"width", "height"} and tag in {"img", "video"}:
        found = _SIZE.match(value)
        return found[0] if found else None
    if name in HOLDS_URL:
        return _url(value)
    if name == "srcset":
        return joined(one for one in candidates(value) if _url(one[0])) or None
    if name == "id":
        return value if value and not re.search(r"\s", value) else None
    return value


def _url(value: str) -> str | None:
    value = value.strip().replace("\n", "").replace("\t", "").replace("\r", "")
    scheme, colon, _ = value.partition(":")
    if colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme) and scheme.lower() not in SCHEMES:
        return None
    if not value or value.startswith("\\") or ("://" in value[:12] and not _HOST.match(value)):
        return None
    return value.replace(" ", "%20")


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel=None,
    url_schemes=set(SCHEMES),
)

# What both Miniflux and feedparser keep (rules E32, E33); readers without MathML show its text.
_FEED_TAGS = MATHML | {
    "a", "abbr", "acronym", "aside", "audio", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dfn",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "ol", "p", "pre", "q", "s", "samp", "small", "source", "strong", "sub", "sup", "table", "td", "tfoot", "th",
    "thead", "time", "tr", "u", "ul", "var", "video",
}  # fmt: skip
_FEED_IDS = {"a", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "sup", "ul"}
_FEED_CLEANER = nh3.Cleaner(
    tags=_FEED_TAGS,
    attributes={
        tag: (names - {"id", "srcset", "sizes", "headers", "scope"}) | ({"id"} if tag in _FEED_IDS else set())
        for tag, names in _ATTRIBUTES.items()
        if tag == "*" or tag in _FEED_TAGS
    },
    link_rel=None,
    url_schemes=set(SCHEMES),
)


def reduce_for_feeds(html: str) -> str:
    """Keep the elements that survive in feed readers, the text of all others, and nest them correctly."""
    return _FEED_CLEANER.clean(html)


def _as_link(found: re.Match[str]) -> str:
    """A video frame as a link to the video; frames of unknown hosts as a link to what they show."""
    source = _SRC.search(found[1])
    if source is None:
        return ""
    address = unescape(next(part for part in source.groups() if part is not None)).strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    title = _TITLE.search(found[1])
    name = unescape(next((part for part in title.groups() if part), "")) if title else ""
    if parts.hostname in _VIDEO_HOSTS:
        watch, host = _VIDEO_HOSTS[parts.hostname]
        key = parts.path.rstrip("/").rpartition("/")[2]
        address, name = watch + key, name or f"Video on {host}"
    return f'<p><a href="{escape(address)}">{escape(name or address)}</a></p>'


def _eager(found: re.Match[str]) -> str:
    lazy = _LAZY_SRC.search(found[0])
    if lazy is None:
        return found[0]
    without = re.sub(r"""\ssrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", " ", found[0], count=1)
    return without[:-1].rstrip("/") + f" src={lazy[1]}>"
