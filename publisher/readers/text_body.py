"""Make the article's HTML and plain text of its classed lines; every text is escaped, so that it needs no sanitiser."""

from __future__ import annotations

from html import escape

import msgspec

from publisher.model import Body, Heading
from publisher.prose import slugify
from publisher.readers import text_dumps
from publisher.readers.text_classify import Page
from publisher.readers.text_lines import Line
from publisher.readers.text_marks import PAGE_HEAD, PAGE_NUMBER, Mark

_LONGEST = 20_000  # characters of a paragraph that is joined over pages: keeps hostile files linear
_SHOWN = frozenset({"body", "heading", "list", "break"})


def body_of(page: Page) -> Body:
    """The article's text in order: paragraphs, headings with ids, lists, and quotations marked by ">"."""
    html: list[str] = []
    text: list[str] = []
    headings: list[Heading] = []
    ids: dict[str, int] = {}
    before = ""
    for line, (kind, _) in _whole(page):
        if before == "list" and kind != "list":
            html.append("</ul>")
        if kind == "heading":
            anchor = _anchor(line.text, ids)
            headings.append(Heading(level=2, text=line.text, anchor=anchor))
            html.append(
                f'<h2 id="{escape(anchor)}">{_escaped(line.text)}</h2>' if anchor else f"<h2>{_escaped(line.text)}</h2>"
            )
        elif kind == "list":
            html.append(("" if before == "list" else "<ul>\n") + f"<li>{_escaped(line.text)}</li>")
        else:
            html.append(_paragraph(line, kind))
        if kind != "break":
            text.append(
                ("\n- " if kind == "list" and before != "list" else "- " if kind == "list" else "\n") + line.text
            )
        before = kind
    if before == "list":
        html.append("</ul>")
    return Body(html="\n".join(html), text="\n".join(text).strip(), headings=tuple(headings))


def _whole(page: Page) -> list[tuple[Line, Mark]]:
    """The lines that are shown; a paragraph that goes on over the end of a page is one again."""
    found: list[tuple[Line, Mark]] = []
    turned = False  # a page ended since the last line
    for line, mark in zip(page.lines, page.marks, strict=True):
        if mark[0] not in _SHOWN:
            turned = turned or mark[1] in {PAGE_HEAD, PAGE_NUMBER}
            continue
        if turned and found and _goes_on(*found[-1], line, mark):
            text = text_dumps.joined([found[-1][0].text, line.text], cut=True)
            found[-1] = (msgspec.structs.replace(found[-1][0], text=text, closed=line.closed), mark)
        else:
            found.append((line, mark))
        turned = False
    return found


def _goes_on(before: Line, mark: Mark, line: Line, own: Mark) -> bool:
    """Whether a line is the rest of the paragraph before it."""
    open_end = mark[0] == own[0] == "body" and not before.closed and len(before.text) < _LONGEST
    return open_end and line.text[0].islower()


def _paragraph(line: Line, kind: str) -> str:
    if kind == "break":
        return "<hr>"
    if line.text.startswith("> "):
        return f"<blockquote><p>{_escaped(line.text[2:])}</p></blockquote>"
    return f"<p>{_escaped(line.text)}</p>"


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _anchor(text: str, ids: dict[str, int]) -> str:
    """An id for a heading that no other has: "a", "a-1", "a-2"."""
    slug = slugify(text)
    count = ids.get(slug, 0)
    ids[slug] = count + 1
    return f"{slug}-{count}" if slug and count else slug
