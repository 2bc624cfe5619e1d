"""What a person reads in sanitised HTML: its text, headings and images."""

from __future__ import annotations

import re
from html import unescape

from publisher.markup.texts import clean_line
from publisher.model import Heading, Image

_TAG = re.compile(r"<[^<>]*>")
_PIECES = re.compile(r"<(/?[a-z0-9]*)[^<>]*>")  # text and the names of tags in turn
_BLOCKS = (
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "thead", "tfoot", "ul", "math",
)  # fmt: skip
_MEANING = {"li": "\n- ", "br": "\n", "/tr": "\n", "/td": "\t", "/th": "\t"}
_MEANING |= {f"{slash}{name}": "\n\n" for name in _BLOCKS for slash in ("", "/")}
_PRE = re.compile(r"<pre(?:\s[^<>]*)?>(.*?)</pre>", re.DOTALL)
_HEADING = re.compile(r"<h([1-6])([^<>]*)>(.*?)</h\1>", re.DOTALL)
_IMAGE = re.compile(r"<img\b([^<>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_FIGURE = re.compile(r"<figure\b[^<>]*>((?:(?!</figure>).)*)</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption\b[^<>]*>(.*?)</figcaption>", re.DOTALL)
_EMPTY_ITEM = re.compile(r"(?m)^-[ \n]+(?=[^- \n])")
_EMPTY_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"  +")
_NOTE_MARK = re.compile(r'<sup\b[^>]*><a\b[^>]*\shref="#.{0,200}?</sup>', re.DOTALL)
_RUBY = re.compile(r"<ruby(?:\s[^<>]*)?>(.*?)</ruby>", re.DOTALL)
_HOW_TO_READ = re.compile(r"<rt(?:\s[^<>]*)?>(?!\s*</rt>)(.*?)</rt>", re.DOTALL)
_RAISED = re.compile(r"<sup(?:\s[^<>]*)?>([0-9+\u2212-]{1,9})</sup>")
_RAISED_DIGITS = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# Noncharacters, which clean text never holds, stand for the white space of <pre>, which counts.
_KEPT_SPACE, _KEPT_LINE = "\ufdd0", "\ufdd1"


def to_text(html: str) -> str:
    """Read sanitised HTML as plain text: a blank line between paragraphs, "- " before list items, <pre> as it is."""
    if "<pre" in html:
        html = _PRE.sub(_keep, html)
    if "<rt" in html:
        html = bracketed(html)
    html = raised(html).replace("\n", " ").replace("\t", " ").replace("\f", " ")
    if "  " in html:
        html = _SPACES.sub(" ", html)
    pieces = _PIECES.split(html)
    pieces[1::2] = [_MEANING.get(name, "") for name in pieces[1::2]]
    text = unescape("".join(pieces))
    text = "\n".join([line.strip(" \t") for line in text.split("\n")])
    if "\t" in text:
        text = text.replace("\t", " | ")
    text = _EMPTY_LINES.sub("\n\n", text).strip("\n")
    if "-\n" in text:
        text = _EMPTY_ITEM.sub("- ", text)
    return text.replace("\xa0", " ").replace(_KEPT_SPACE, " ").replace(_KEPT_LINE, "\n")


def raised(html: str) -> str:
    """HTML whose powers and numbers of notes are raised digits: in plain text, "10<sup>6</sup>" would be 106."""
    return _RAISED.sub(lambda found: found[1].translate(_RAISED_DIGITS), html) if "<sup" in html else html


def without_note_marks(html: str) -> str:
    """Sanitised HTML without what refers to its notes; a power or a "1st" that is raised stays."""
    return _NOTE_MARK.sub("", html) if "<sup" in html else html


def bracketed(html: str) -> str:
    """Put brackets around how words are read (ruby), unless the author did: shown in one line, they would be words."""

    def ruby(found: re.Match[str]) -> str:
        return found[0] if "<rp" in found[1] else _HOW_TO_READ.sub(r"<rt>(\1)</rt>", found[0])

    return _RUBY.sub(ruby, html)


def _keep(found: re.Match[str]) -> str:
    inner = found[1].replace("\t", "    ").replace(" ", _KEPT_SPACE).replace("\n", _KEPT_LINE)
    inner = re.sub(r"<([^<>]*)>", lambda tag: "<" + tag[1].replace(_KEPT_SPACE, " ") + ">", inner)
    return f"<pre>{inner.rstrip(_KEPT_LINE)}</pre>"


def headings(html: str) -> tuple[Heading, ...]:
    """List the headings of sanitised HTML in their order; a level under 2 counts as 2, as the title is the only 1."""
    found = []
    for level, attributes, inner in _HEADING.findall(html):
        text = clean_line(unescape(_TAG.sub("", inner)))
        if text:
            anchor = dict(_ATTRIBUTE.findall(attributes)).get("id", "")
            found.append(Heading(level=max(2, int(level)), text=text, anchor=unescape(anchor)))
    return tuple(found)


def images(html: str) -> tuple[Image, ...]:
    """List the images of sanitised HTML in their order, each once, with the captions of their figures."""
    captions: dict[str, str] = {}
    if "<figcaption" in html:
        for inner in _FIGURE.findall(html):
            image, caption = _IMAGE.search(inner), _CAPTION.search(inner)
            if image and caption:
                source = dict(_ATTRIBUTE.findall(image[1])).get("src", "")
                captions[source] = clean_line(unescape(_TAG.sub("", caption[1])))
    found: dict[str, Image] = {}
    for attributes in _IMAGE.findall(html):
        values = dict(_ATTRIBUTE.findall(attributes))
        source = values.get("src", "")
        if source and source not in found:
            found[source] = Image(
                url=unescape(source),
                alt=clean_line(unescape(values.get("alt", ""))),
                caption=captions.get(source, ""),
                width=int(values.get("width", 0)),
                height=int(values.get("height", 0)),
            )
    return tuple(found.values())
