"""Markdown to a draft: CommonMark with GFM, and the dialects around it; the only file that knows comrak.

What can be said without rendering is: with `body=False` the text is only hashed and looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from publisher.markup import headings, images, plain, sanitise, simplified, to_text, without_note_marks
from publisher.model import Body, Problem, Reading, Source
from publisher.prose import excerpt
from publisher.readers import drafting, fields, frontmatter, markdown_pictures, values
from publisher.readers.bounds import shallow
from publisher.readers.code_spans import CODE
from publisher.readers.decoding import decode
from publisher.readers.dialects import plain_markdown
from publisher.readers.unreachable import unreachable

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_MORE = re.compile(r"^[ \t]*(?:<!--\s*more\b[^>\n]{0,80}-->|\{/\*\s*more\s*\*/\})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ATX = r" {0,3}#(?:[ \t]+([^\n]*))?(?:\n|$)"
_SETEXT = r" {0,3}(?![-+*>#|`~\s]|\d+[.)])([^\n]{1,300})\n {0,3}=+[ \t]*(?:\n|$)"
_TOP = re.compile(rf"(?:\s*\n)?(?:{_ATX}|{_SETEXT})")
_ANY_TOP = re.compile(rf"^(?:{_ATX}|{_SETEXT})", re.MULTILINE)
_HEAD = 3000  # characters: two sentences are found in them


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
    """Make a draft of a Markdown file."""
    skimmed, text = _skimmed(source, options)
    return _whole(skimmed, text, options, body=body)


def _whole(skimmed: Reading, text: str, options: ReadOptions, *, body: bool) -> Reading:
    draft = skimmed.draft
    if draft is None:
        return skimmed
    summary = draft.summary or _summary(text, draft.language or options.language)
    image = None if draft.image else markdown_pictures.first(text)
    whole = drafting.completed(draft, text, summary=summary, image=image, body=_body(text) if body else None)
    return Reading(draft=whole, problems=skimmed.problems)


def skim(source: Source, options: ReadOptions) -> Reading:
    """Make a skimmed draft, but a whole one where a picture of the text may be a file, which must be there."""
    skimmed, text = _skimmed(source, options)
    draft = skimmed.draft
    if draft is None or draft.image or not markdown_pictures.may_be_files(text):
        return skimmed
    return _whole(skimmed, text, options, body=False)


def _skimmed(source: Source, options: ReadOptions) -> tuple[Reading, str]:
    """What is known before the text itself is looked at, and the text."""
    decoded = decode(source)
    matter = frontmatter.split(decoded.text, source.path, headers=fields.HEADER_KEYS)
    stated, problems = fields.stated(matter, source.path, options.timezone)
    name = drafting.Name(source.path, options.timezone)
    text = _named(matter.body)
    noticed = [*decoded.problems, *problems, *unreachable(text, source.path, matter.body_line)]
    text = plain_markdown(text, source.path, matter.body_line, noticed)
    title, text = _title(stated.title, text)
    if not text.strip():
        if not title and not stated.summary:
            hint = "Write some text below the front matter."
            noticed.append(Problem(rule="A106", path=source.path, message="has no text", hint=hint))
            return Reading(draft=None, problems=tuple(noticed)), text
        noticed += drafting.without_text(source.path, stated)
    draft = drafting.draft(
        source.path,
        stated,
        name,
        source=text,
        title=title or name.title,
        summary=stated.summary,
        body=None,
        image=None,
        skimmed=True,
    )
    return Reading(draft=draft, problems=tuple(noticed)), text


def shown(source: Source, options: ReadOptions) -> Body:
    """The text of a Markdown file as a page or a feed shows it; what only a draft needs is left out."""
    matter = frontmatter.split(decode(source).text, source.path, headers=fields.HEADER_KEYS)
    title = fields.title(matter, source.path, options.timezone)
    _, text = _title(title, plain_markdown(_named(matter.body), source.path, matter.body_line, []))
    html, simple = _sanitised(text)
    return Body(html=html, text="", images=images(html), simple=simple)


def pictures(data: bytes) -> dict[str, bytes]:
    """The pictures that a Markdown file carries in their addresses, by the names that its text gives them."""
    from publisher.readers import data_pictures  # noqa: PLC0415 - few texts have one

    decoded = decode(Source(path="", data=data)).text
    return data_pictures.in_markdown(frontmatter.split(decoded, "", headers=fields.HEADER_KEYS).body).pictures


def _named(text: str) -> str:
    """`text` with names for the pictures that it carries in their addresses."""
    if ";" in text and ";base64," in text:  # one character is found many times as fast as eight
        from publisher.readers import data_pictures  # noqa: PLC0415 - as above

        return data_pictures.in_markdown(text).text
    return text


def _title(stated: str, text: str) -> tuple[str, str]:
    """The title, and the text without the heading that says it."""
    first = _TOP.match(text)
    if first:
        said = _inline(first[1] or first[2] or "")
        if said and (not stated or said.casefold() == stated.casefold()):
            return stated or said, text[first.end() :]
    if stated or ("#" not in text and "\n=" not in text):
        return stated, text
    code = [match.span() for match in CODE.finditer(text)]
    for match in _ANY_TOP.finditer(text):
        said = _inline(match[1] or match[2] or "")
        if said and not any(start <= match.start() < end for start, end in code):
            return said, text[: match.start()] + text[match.end() :]
    return "", text


def _inline(text: str) -> str:
    """One line of Markdown as plain text."""
    text = text.rstrip()
    if text.endswith("#"):  # CommonMark 4.2: a closing sequence
        bare = text.rstrip("#")
        text = bare.rstrip() if not bare or bare[-1] in " \t" else text
    if text.endswith("}"):  # {#id .class}, as kramdown and Hugo write it
        text = text[: text.rfind("{")].rstrip() or text
    return plain(_render(text)) if re.search(r"[*_`\[\]<&\\~!$:]", text) else values.line(text)


def _summary(text: str, language: str) -> str:
    """The text before `<!--more-->`, else the first two sentences."""
    more = _MORE.search(text) if "more" in text else None
    if more:
        said = values.line(to_text(_without_notes(sanitise(_render(_beginning(text, more.start()))))))
        if said:
            return said if len(said) <= 1000 else excerpt(said, language=language)
    if len(text) > _HEAD:
        cut = text.rfind("\n\n", 0, _HEAD)
        text = _beginning(text, cut if cut > _HEAD // 4 else _HEAD)
    return excerpt(to_text(_without_asides(sanitise(_render(text)))), language=language)


def _beginning(text: str, end: int) -> str:
    """`text` up to `end`, behind the targets of its links and notes, which mostly stand at the end of a text."""
    head = text[:end]
    targets = _TARGET.findall(text, end) if "[" in head and "\n" in text[end:] else []
    return "\n\n".join([*targets, head]) if targets else head


_TARGET = re.compile(r"^ {0,3}(\[[^\]\[\n]{1,200}\]:[ \t]*\S[^\n]*)", re.MULTILINE)
_NOTES = re.compile(r"<section\b.*?</section>", re.DOTALL)
_ASIDES = re.compile(r"<(h[1-6]|pre|table|figure|figcaption|blockquote|aside)\b.*?</\1>", re.DOTALL)


def _without_notes(html: str) -> str:
    """HTML without its notes and what refers to them."""
    return without_note_marks(_NOTES.sub("", html) if "<section" in html else html)


def _without_asides(html: str) -> str:
    """Only what is running text can sum it up; all of it when there is nothing else."""
    kept = _ASIDES.sub("", _without_notes(html))
    return kept if re.search(r"\w", re.sub(r"<[^>]*>", "", kept)) else html


# --- rendering -------------------------------------------------------------------------------------------------

_ANCHOR = re.compile(r'<a href="#[^"]*" aria-label="[^"]*" data-heading-content="[^"]*" class="anchor"></a>')
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />(?:\s*(<p>))?')
_MATH = re.compile(r'<(span|code|pre)(?: class="[^"]*")? data-math-style="(inline|display)">(.*?)</\1>', re.DOTALL)
_PICTURE = re.compile(r'<p>(<img [^>]*?)( title="([^"]*)")?( /)?></p>')
_LEVEL = re.compile(r"<(/?)h([1-6])\b")
_MARKUP = re.compile(r"<[A-Za-z/!?]")


def html_of(text: str) -> str:
    """A Markdown text as sanitised HTML."""
    return _sanitised(text)[0]


def _sanitised(text: str) -> tuple[str, bool]:
    """A Markdown text as sanitised HTML, and whether that is simple."""
    rendered = _rendered(text)
    bounded = shallow(rendered)
    html = _finished(bounded)
    # HTML of the author's own, references, which may be to characters that no text may hold, and elements without those
    # that were around them are for the sanitiser.
    own = ("<" in text and _MARKUP.search(text)) or ("&" in text and "&#" in text) or bounded != rendered
    simple = simplified(html) if not own else None
    return (sanitise(html), False) if simple is None else (simple, True)


def _body(text: str) -> Body:
    html, simple = _sanitised(text)
    return Body(html=html, text=to_text(html), headings=headings(html), images=images(html), simple=simple)


def _finished(html: str) -> str:
    """What comrak writes for the web, made to be read anywhere: mail and feeds know no forms and no scripts."""
    if 'class="anchor"' in html:
        html = _ANCHOR.sub("", html)
    if 'type="checkbox"' in html:
        html = _CHECKBOX.sub(lambda match: f"<p>{_box(match)} " if match[2] else _box(match), html)
    if "data-math-style" in html:
        html = _MATH.sub(_formula, html)
    if "<p><img " in html:
        html = _PICTURE.sub(_figure, html)
    if "</h1>" in html:  # the page has its own: the article's sections begin at the second level
        html = _LEVEL.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 1, 6)}", html)
    return html


def _box(match: re.Match[str]) -> str:
    return "☑" if match[1] else "☐"


def _formula(match: re.Match[str]) -> str:
    from publisher.readers.formulas import mathml  # noqa: PLC0415 - for articles with formulas only

    return mathml(unescape(match[3]), display=match[2] == "display")


def _figure(match: re.Match[str]) -> str:
    caption = f"<figcaption>{match[3]}</figcaption>" if match[3] else ""
    return f"<figure>{match[1]} />{caption}</figure>"


def _render(text: str) -> str:
    return shallow(_rendered(text))


def _rendered(text: str) -> str:
    import comrak  # noqa: PLC0415 - needed only when a text is shown

    extensions, rendering = _options(_within_bounds(text))
    return str(comrak.render_markdown(text, extension_options=extensions, render_options=rendering))


_DELIMITERS = re.compile(r"^[ \t>|:-]*-[ \t>|:-]*$", re.MULTILINE)
_MOST_CELLS, _MOST_HEADINGS, _MOST_TERMS, _MOST_ADDRESSES, _MOST_NOTES = 200_000, 2000, 300, 1000, 4000


class _Bounds(NamedTuple):
    """Which of comrak's extensions a text may have."""

    tables: bool
    ids: bool
    terms: bool
    addresses: bool
    notes: bool


def _within_bounds(text: str) -> _Bounds:
    """Switch off what takes quadratic time or memory on this text (comrak 0.0.16).

    A row of a table is filled up to the width of the first, ids are made distinct by counting from 1, and so on.
    """
    rows, tables = text.count("\n"), True
    if "|" in text:
        widest = max((row[0].count("|") for row in _DELIMITERS.finditer(text)), default=0)
        tables = (widest + 1) * rows <= _MOST_CELLS
    heads = text.count("#") + (text.count("\n-") + text.count("\n=") if rows > _MOST_HEADINGS else 0)
    if heads > _MOST_HEADINGS:
        heads += text.count("\n#") - text.count("#")
    return _Bounds(
        tables=tables,
        ids=heads <= _MOST_HEADINGS,
        terms=":" in text and 0 < text.count("\n:") <= _MOST_TERMS,
        addresses="@" not in text or text.count("@") <= _MOST_ADDRESSES,
        notes=text.count("[") <= _MOST_NOTES or text.count("[^") + text.count("^[") <= _MOST_NOTES,
    )


@lru_cache(maxsize=32)
def _options(bounds: _Bounds) -> tuple[Any, Any]:
    import comrak  # noqa: PLC0415 - as above

    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table, extensions.description_lists = bounds.tables, bounds.terms
    extensions.autolink, extensions.footnotes = bounds.addresses, bounds.notes
    extensions.inline_footnotes = bounds.notes
    extensions.tasklist = extensions.strikethrough = True
    extensions.math_dollars = extensions.cjk_friendly_emphasis = True
    extensions.header_id_prefix = "" if bounds.ids else None
    rendering.unsafe_ = True  # raw HTML is the author's; markup.sanitise has the last word
    return extensions, rendering
