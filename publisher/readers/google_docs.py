"""Web pages that Google Docs makes: their title is a class, links lead over Google, and comments are text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_REDIRECTS = "https://www.google.com/url?"


def made_plain(tree: HtmlElement) -> None:
    """Change such a page's tree into that of any page; others stay as they are."""
    body = tree.find("body")
    if body is None or "doc-content" not in (body.get("class") or "").split():
        return
    for link in list(tree.iter("a")):
        address, ident = link.get("href") or "", link.get("id") or ""
        if address.startswith(_REDIRECTS):
            meant = parse_qs(urlsplit(address).query).get("q", [""])[0]
            link.set("href", meant or address)
        if ident.startswith("cmnt"):
            _remove_comment(link, ident)
    titles = [one for one in body.iter("p") if "title" in (one.get("class") or "").split()]
    if titles:
        for place in range(5, 0, -1):
            for heading in list(body.iter(f"h{place}")):
                heading.tag = f"h{place + 1}"
        titles[0].tag = "h1"


def _remove_comment(link: HtmlElement, ident: str) -> None:
    """A comment's mark in the text, or its words in a <div> at the end."""
    kind = "sup" if ident.startswith("cmnt_ref") else "div"
    around = next((one for one in link.iterancestors() if one.tag == kind), link)
    if around.getparent() is not None:
        around.drop_tree()
