"""Markdown to a draft: front matter, CommonMark with GFM, Obsidian's links, Hugo's shortcodes; only file that knows comrak.

What can be said without rendering is: with `body=False` the text is only hashed and looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from publisher.markup import headings, images, plain, sanitise, to_text
from publisher.model import Body, Image, Problem, Reading, Source
from publisher.prose import excerpt
from publisher.readers import drafting, fields, frontmatter, values
from publisher.readers.decoding import decode
from publisher.readers.dialects import CODE, plain_markdown

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_MORE = re.compile(r"^[ \t]*(?:<!--\s*more\b[^>\n]{0,80}-->|\{/\*\s*more\s*\*/\})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ATX = r" {0,3}#(?:[ \t]+([^\n]*?))?(?:[ \t]+#+)?[ \t]*(?:\n|$)"
_SETEXT = r" {0,3}(?![-+*>#|`~\s]|\d+[.)])([^\n]{1,300})\n {0,3}=+[ \t]*(?:\n|$)"
_TOP = re.compile(rf"(?:\s*\n)?(?:{_ATX}|{_SETEXT})")
_ANY_TOP = re.compile(rf"^(?:{_ATX}|{_SETEXT})", re.MULTILINE)
_FIRST_IMAGE = re.compile(
    r"!\[((?:[^\]\\\n]|\\.){0,500})\]\(\s*(?:<([^>\n]{1,1000})>|([^)\s]{1,1000}))(?:\s+(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'))?\s*\)"
    r"|<img\b([^>]{1,2000})>"
)
_ATTRIBUTE = re.compile(r"\b(src|alt|width|height)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_HEAD = 3000  # characters: two sentences are found in them


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
    """Make a draft of a Markdown file."""
    decoded = decode(source)
    matter = frontmatter.split(decoded.text, source.path, headers=fields.HEADER_KEYS)
    stated, problems = fields.stated(matter, source.path, options.timezone)
    name = drafting.Name(source.path, options.timezone)
    noticed = [*decoded.problems, *problems]
    text = plain_markdown(matter.body, source.path, matter.body_line, noticed)
    title, text = _title(stated.title, text)
    title = title or name.title
    if not text.strip() and not stated.title and not stated.summary:
        noticed.append(Problem(path=source.path, message="has no text", hint="Write some below the front matter."))
    draft = drafting.draft(
        source.path,
        stated,
        name,
        source=text,
        title=title,
        summary=stated.summary or _summary(text, stated.language or name.language or options.language),
        body=_body(text) if body else None,
        image=None if stated.image else _first_image(text),
    )
    return Reading(draft=draft, problems=tuple(noticed))


def _title(stated: str, text: str) -> tuple[str, str]:
    """The title, and the text without the heading that says it."""
    first = _TOP.match(text)
    if first:
        said = _inline(first[1] or first[2] or "")
        if said and (not stated or said.casefold() == stated.casefold()):
            return stated or said, text[first.end() :]
    if stated or "#" not in text and "\n=" not in text:
        return stated, text
    code = [match.span() for match in CODE.finditer(text)]
    for match in _ANY_TOP.finditer(text):
        said = _inline(match[1] or match[2] or "")
        if said and not any(start <= match.start() < end for start, end in code):
            return said, text[: match.start()] + text[match.end() :]
    return "", text


def _inline(text: str) -> str:
    """One line of Markdown as plain text."""
    text = re.sub(r"[ \t]*\{[^{}\n]*\}[ \t]*$", "", text)  # {#id .class}, as kramdown and Hugo write it
    return plain(_render(text)) if re.search(r"[*_`\[\]<&\\~!$:]", text) else values.line(text)


def _summary(text: str, language: str) -> str:
    """The text before `<!--more-->`, else the first two sentences."""
    more = _MORE.search(text) if "more" in text else None
    if more:
        said = values.line(to_text(sanitise(_render(text[: more.start()]))))
        if said:
            return said if len(said) <= 1000 else excerpt(said, language=language)
    if len(text) > _HEAD:
        cut = text.rfind("\n\n", 0, _HEAD)
        text = text[: cut if cut > _HEAD // 4 else _HEAD]
    return excerpt(to_text(_without_asides(sanitise(_render(text)))), language=language)


_ASIDES = re.compile(
    r"<(h[1-6]|pre|table|figure|figcaption|section|blockquote|aside)\b.*?</\1>|<sup\b[^>]*>.{0,200}?</sup>", re.DOTALL
)


def _without_asides(html: str) -> str:
    """Only what is running text can sum it up; all of it when there is nothing else."""
    kept = _ASIDES.sub("", html)
    return kept if re.search(r"\w", re.sub(r"<[^>]*>", "", kept)) else html


def _first_image(text: str) -> Image | None:
    """The first picture of the text, without rendering it; not one in a code block."""
    start = min((at for at in (text.find("!["), text.find("<img")) if at >= 0), default=-1)
    if start < 0:
        return None
    fenced = "```" in text or "~~~" in text or "`" in text
    code = [match.span() for match in CODE.finditer(text)] if fenced and _in_doubt(text, start) else []
    for match in _FIRST_IMAGE.finditer(text, start):
        if any(begin <= match.start() < end for begin, end in code):
            continue
        found = _image(match)
        if found:
            return found
    return None


def _in_doubt(text: str, start: int) -> bool:
    before = text[:start]
    return before.count("`") % 6 != 0 or "~~~" in before or "``` " in before or before.count("```") % 2 != 0


def _image(match: re.Match[str]) -> Image | None:
    if match[6] is not None:
        facts = {name.lower(): first or second or third for name, first, second, third in _ATTRIBUTE.findall(match[6])}
        return values.image(
            {"src": plain(facts.get("src", "")), **{k: plain(v) for k, v in facts.items() if k != "src"}}
        )
    alt = values.line(re.sub(r"\\(.)", r"\1", match[1]))
    return values.image({"src": match[2] or match[3], "alt": alt, "caption": match[4] or match[5] or ""})


# --- rendering -------------------------------------------------------------------------------------------------

_ANCHOR = re.compile(r'<a href="#[^"]*" aria-label="[^"]*" data-heading-content="[^"]*" class="anchor"></a>')
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')
_MATH = re.compile(r'<(span|code|pre)(?: class="[^"]*")? data-math-style="(inline|display)">(.*?)</\1>', re.DOTALL)
_PICTURE = re.compile(r'<p>(<img [^>]*?)( title="([^"]*)")?( /)?></p>')
_LEVEL = re.compile(r"<(/?)h([1-6])\b")


def _body(text: str) -> Body:
    html = sanitise(_finished(_render(text)))
    return Body(html=html, text=to_text(html), headings=headings(html), images=images(html))


def _finished(html: str) -> str:
    """What comrak writes for the web, made to be read anywhere: mail and feeds know no forms and no scripts."""
    if 'class="anchor"' in html:
        html = _ANCHOR.sub("", html)
    if "<input " in html:
        html = _CHECKBOX.sub(lambda match: "☑" if match[1] else "☐", html)
    if "data-math-style" in html:
        html = _MATH.sub(_formula, html)
    if "<p><img " in html:
        html = _PICTURE.sub(_figure, html)
    if "<h1" in html:  # the page has its own: the article's sections begin at the second level
        html = _LEVEL.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 1, 6)}", html)
    return html


def _formula(match: re.Match[str]) -> str:
    mark = "$" if match[2] == "inline" else "$$"
    return f"{mark}{match[3]}{mark}"


def _figure(match: re.Match[str]) -> str:
    caption = f"<figcaption>{match[3]}</figcaption>" if match[3] else ""
    return f"<figure>{match[1]} />{caption}</figure>"


def _render(text: str) -> str:
    import comrak  # noqa: PLC0415 - needed only when a text is shown

    extensions, rendering = _options()
    return str(comrak.render_markdown(text, extension_options=extensions, render_options=rendering))


@lru_cache(maxsize=1)
def _options() -> tuple[Any, Any]:
    import comrak  # noqa: PLC0415 - as above

    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.footnotes = extensions.tasklist = True
    extensions.strikethrough = extensions.autolink = extensions.math_dollars = True
    extensions.description_lists = extensions.cjk_friendly_emphasis = True
    extensions.header_id_prefix = ""
    rendering.unsafe_ = True  # raw HTML is the author's; markup.sanitise has the last word
    return extensions, rendering
