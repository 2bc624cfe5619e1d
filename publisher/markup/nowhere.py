"""What of sanitised HTML leads to nothing once its URLs are resolved, taken out without leaving a trace."""

from __future__ import annotations

import re

_IMAGE = re.compile(r'<img\b(?=[^<>]*\ssrc="")[^<>]*>')
_ADDRESS = re.compile(r'(?<=[\w"])\s(?:href|src|srcset|poster)=""(?=[^<>]*>)')
_LINK = re.compile(r'<a\b(?=[^<>]*\shref="")([^<>]*)>(.*?)</a>', re.DOTALL)
_MEANT = re.compile(r'\s(?:id|lang|dir)="')  # what a link says beside where it leads
_PLAYER = re.compile(r"<(audio|video)\b(?![^<>]*\ssrc=)[^<>]*>(?:(?!\ssrc=).)*?</\1>", re.DOTALL)
_PICTURE = re.compile(r"<picture\b[^<>]*>(?:(?!<img\b).)*?</picture>", re.DOTALL)
_HOLLOW = re.compile(r"<p(?:\s[^<>]*)?>\s*</p>|<a(?:\s(?!id=)[a-z]+=\"[^\"]*\")*>\s*</a>")
_FIGURE = re.compile(r"<figure\b[^<>]*>((?:(?!</?figure\b).)*)</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption\b.*?</figcaption>", re.DOTALL)
_SHOWS = re.compile(r"<(?:img|audio|video|math|table|hr)\b")
_TAG = re.compile(r"<[^<>]*>")
_ALT = re.compile(r'\salt="([^"]*)"')
_WITHIN_A_LINE = "a|abbr|b|cite|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u"
_BORDER = re.compile(rf"(\n|<(?!/?(?:{_WITHIN_A_LINE})[\s>])[^<>]*>)")


def without_nowhere(html: str) -> str:
    """Take out what an empty URL is all of: a picture with its figure and caption, a player; a link becomes its text.

    A caption tells of what is to be seen, so it goes with that; for a picture within a sentence its alt text stands.
    """
    html = "".join(map(_without_pictures, _BORDER.split(html)))
    html = _ADDRESS.sub("", _LINK.sub(_as_text, html))
    before = ""
    while before != html:  # what holds nothing but what went is gone, too, and so may be what holds that
        before = html
        html = _HOLLOW.sub("", _PICTURE.sub("", _PLAYER.sub("", html)))
        html = _FIGURE.sub(_unless_empty, html)
    return html


def _without_pictures(line: str) -> str:
    """A line without its pictures; where it says something, their alt texts are a part of that (HTML, 4.8.4.4)."""
    worded = "<img" in line and _TAG.sub("", line).strip()
    return _IMAGE.sub(lambda found: _alt(found[0]) if worded else "", line)


def _alt(image: str) -> str:
    found = _ALT.search(image)
    return found[1] if found else ""


def _as_text(found: re.Match[str]) -> str:
    return found[0] if _MEANT.search(found[1]) else found[2]


def _unless_empty(found: re.Match[str]) -> str:
    shown = _CAPTION.sub("", found[1])
    return found[0] if _SHOWS.search(shown) or _TAG.sub("", shown).strip() else ""
