"""Text that stands in Markdown as it is: every mark that CommonMark, its extensions here or a dialect would take."""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"[\\`*\[$|~]"  # always
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word it means nothing
    r"|<(?=\S)|&(?=#?\w{1,31};)"
    r"|!(?=www\.)|(?<=\{)[{%]|(?<=%)%|=(?==)|\{(?=[:#.])|(?<=\))\{",  # shortcodes, Liquid, Obsidian, kramdown
    re.DOTALL,
)
# An address ends before the marks that end a sentence; of one with a backslash only the part before it is one.
_ADDRESS_OR_SPECIAL = re.compile(
    r"(?P<address>(?:https?://|www\.)[^\s<>\\\[\]{}`|\"]*[^\s<>\\\[\]{}`|\".,:;!?')*~])|" + _SPECIAL.pattern, re.DOTALL
)
_LINE_START = re.compile(r"^[ \t]*(?:(\d{1,9})([.)])(?=\s|$)|(#{1,6}|[-+])(?=\s|$)|([-=>:{]))", re.MULTILINE)
_SHORTCODE = re.compile(r"\{\{([<%])([^{}\n]{0,500}?)([>%])\}\}")
_SENTENCE_END = re.compile(r"[.,:;!?')]{0,3}\s")
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_DIALECT = re.compile(r"\[(?=\[)|\{(?=[{%])|%(?=%)")


def inline(text: str) -> str:
    """`text` with a backslash before whatever would not be text; addresses stay, and the reader links them."""
    return _ADDRESS_OR_SPECIAL.sub(_address_or_mark, text)


def _address_or_mark(found: re.Match[str]) -> str:
    bare = found["address"]
    if not bare:
        return f"\\{found[0]}"
    after = _SENTENCE_END.match(found.string, found.end())
    if after and _SPECIAL.search(bare + after[0]) is None:
        return str(bare)
    return autolink(bare) if bare.startswith("http") else f"[{everywhere(bare)}]({address(f'http://{bare}')})"


def autolink(url: str) -> str:
    """An address that is its own text; comrak reads entities in it."""
    return f"<{_ENTITY.sub('&amp;', url)}>"


def everywhere(text: str) -> str:
    """The same for the text of a link, in which no address is a link of its own and every bracket counts."""
    return _escaped(text).replace("]", "\\]")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def line_starts(text: str) -> str:
    """The lines of a paragraph, none of which begins a list, a heading, a rule, a quotation or a definition."""
    return _LINE_START.sub(_escaped_start, text)


def _escaped_start(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}\\{found[2]}"
    return f"\\{found[3] or found[4]}"


def code(text: str) -> str:
    """Code: a shortcode of Hugo's in it is shown, as Hugo wants that written."""
    return _SHORTCODE.sub(r"{{\1/*\2*/\3}}", text)


def raw(html: str) -> str:
    """HTML on lines of its own: no empty line, which would end it, and no mark of a dialect."""
    parts = re.split(r"(<pre\b.*?</pre>)", html, flags=re.DOTALL | re.IGNORECASE)
    for place, part in enumerate(parts):
        parts[place] = part.replace("\n", "&#10;") if place % 2 else re.sub(r"\s*\n\s*", "\n", part)
    return _DIALECT.sub(lambda found: f"&#{ord(found[0])};", "".join(parts).strip())


def address(url: str) -> str:
    """A link's destination: what would end it is percent-encoded (CommonMark 6.3)."""
    for mark in "\\<>{}`|":
        url = url.replace(mark, f"%{ord(mark):02X}")
    url = re.sub(r"\s", "%20", url.strip())
    if url.count("(") != url.count(")") or re.search(r"\)[^(]*\(", url):
        url = url.replace("(", "%28").replace(")", "%29")
    return _ENTITY.sub("&amp;", url)


def quoted(text: str) -> str:
    """A link's title between quotation marks."""
    text = _ENTITY.sub("&amp;", " ".join(text.split()))  # comrak reads entities first, then backslashes
    return '"' + re.sub(r'(["\\`<{\[])', r"\\\1", text) + '"'
