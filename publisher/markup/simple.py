"""Simple HTML, which sanitising would leave as it is: most of what a Markdown renderer writes; told in half the time.

"Simple" are elements and attributes of a short list, with addresses that lead to the web or within the text. Who asks
must know that the HTML is well-formed and free of HTML by other hands: that is not looked at here.
"""

from __future__ import annotations

import re

_NAMES = re.compile(r"</?([a-z0-9]+)")
_ELEMENTS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Hosts that are nothing else: the last part no number, as of an address, and none like xn--, which may be wrong.
_HOST = r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,4}(?!xn--)[a-z]{2,20}(?::\d{1,4})?"
_WEB = rf"https?://{_HOST}(?:[/?#](?:[\w.~:/?#@!$()*+,;=%-]|&amp;)*+)?"
_VALUES = {
    "align": re.compile(r"left|center|right"),
    "alt": re.compile(r'[^"<>]*'),
    "href": re.compile(rf"{_WEB}|#[\w%.-]+", re.ASCII),
    "id": re.compile(r"[\w-]+"),
    "src": re.compile(_WEB, re.ASCII),
    "start": re.compile(r"\d{1,9}"),
    "title": re.compile(r'[^"<>]*'),
}
_FIRST = ("<a href", "<img src")  # where addresses stand
_ADDRESSES = re.compile(r'<(?:a href|img src)="([^"]*)"')
_CODE = re.compile(r'<code class="[^"<>]*">')


def simplified(html: str) -> str | None:
    """The result of `sanitise` for simple HTML, None for any other.

    Of a renderer's ways are taken back: the slash of empty elements, a reference for each quotation mark, and the name
    of a code's language.
    """
    if "\xa0" in html:  # it is written as a reference
        return None
    html = html.replace(" />", ">")
    if 'class="' in html:
        html = _CODE.sub("<code>", html)
    if not _ELEMENTS.issuperset(_NAMES.findall(html)) or not _attributes_are_simple(html):
        return None
    if not all("</a>" in part for part in html.split("<a ")[1:]):  # a link in a link is taken apart
        return None
    return html.replace("&quot;", '"')


def simple_addresses(html: str) -> list[str]:
    """List the URLs of simple HTML in their order."""
    return [address.replace("&amp;", "&") for address in _ADDRESSES.findall(html)]


def _attributes_are_simple(html: str) -> bool:
    """In simple HTML, `="` stands in tags alone: a quotation mark in the text is a reference."""
    before, *rest = html.split('="')
    for part in rest:
        name = before.rpartition(" ")[2]
        value, _, after = part.partition('"')
        expected = _VALUES.get(name)
        if expected is None or not expected.fullmatch(value) or "&quot;" in value:
            return False
        if name in {"href", "src"} and not before.endswith(_FIRST):
            return False
        before = after
    return True
