"""reStructuredText to a draft, as the posts of Pelican and Nikola are written; docutils does the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from publisher.model import Problem, Reading, Source
from publisher.readers import fields, from_html, refused
from publisher.readers.decoding import decode
from publisher.readers.extras import missing
from publisher.readers.frontmatter import Matter
from publisher.readers.rst_bounds import too_costly

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_NIKOLA = re.compile(r"\.\. ([a-z_-]{2,20}):[ \t]*(.*)")
_SECTION = re.compile(r'<section id="([^"]*)"[^<>]*>\s*<h([1-6])>')
_ASIDE_TITLE = re.compile(r'<p class="(?:admonition|topic|sidebar)-title">([^\n]*)</p>')
_PLACE = re.compile(r'<span(?: class="[^"<>]*")? id="([^"<>]*)">')  # feeds keep no id of a <span>
_LETTERED = re.compile(r'<ol class="((?:lower|upper)(?:alpha|roman))\b[^"<>]*"')
_LETTERS = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
# Nothing is read from other files, nothing is passed through raw, and no mistake stops the reading.
_SETTINGS = {
    "file_insertion_enabled": False, "raw_enabled": False, "report_level": 2, "halt_level": 5, "warning_stream": False,
    "doctitle_xform": True, "docinfo_xform": False, "syntax_highlight": "none", "input_encoding": "unicode",
    "output_encoding": "unicode", "_disable_config": True, "id_prefix": "", "embed_stylesheet": False,
    "initial_header_level": 2, "math_output": "MathML", "section_self_link": False, "traceback": True,
    "line_length_limit": 100_000, "toc_backlinks": False, "footnote_references": "superscript",
    "image_loading": "link",
}  # fmt: skip


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always rendered
    """Make a draft of a .rst file."""
    try:
        import docutils  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return missing(source.path, "reStructuredText files", "rst")
    decoded = decode(source)
    if problem := too_costly(decoded.text, source.path):
        return Reading(draft=None, problems=(*decoded.problems, problem))
    try:
        return _made(decoded.text, source.path, options, list(decoded.problems))
    except RecursionError:
        return refused(source.path, "is nested too deeply", "Use fewer levels.")


def _made(text: str, path: str, options: ReadOptions, noticed: list[Problem]) -> Reading:
    from docutils.core import publish_doctree, publish_from_doctree  # noqa: PLC0415 - as above

    from publisher.readers import rst_directives, rst_roles, rst_sphinx, rst_tree  # noqa: PLC0415 - as above

    for known in (rst_directives, rst_sphinx, rst_roles):
        known.register()
    tree = publish_doctree(text, settings_overrides=_SETTINGS)
    values, lines = _nikola(text)
    rst_tree.take_fields(tree, values, lines)
    noticed += [*rst_tree.take_mistakes(tree, path), *rst_roles.take_places(tree, path)]
    rst_tree.simplify(tree)
    if "title" not in {key.lower() for key in values} and tree.get("title"):
        values["title"] = tree["title"]
    stated, problems = fields.stated(Matter(kind="rst", values=values, lines=lines, body=""), path, options.timezone)
    html = _between_body(publish_from_doctree(tree, writer="html5", settings_overrides=_SETTINGS))
    html = _PLACE.sub(r'<a id="\1"></a><span>', html)
    html = _LETTERED.sub(lambda found: f'<ol type="{_LETTERS[found[1]]}"', html)
    html = _ASIDE_TITLE.sub(r"<p><strong>\1</strong></p>", _SECTION.sub(r'<section><h\2 id="\1">', html))
    return from_html.made(path, html, stated, options, [*noticed, *problems], date=None)


def _between_body(page: str) -> str:
    """The article in a page of docutils, without the title and the subtitle."""
    start = page.index("<main")
    article = page[page.index(">", start) + 1 : page.rindex("</main>")]
    return re.sub(r'<h1 class="title">.*?</h1>|<p class="subtitle".*?</p>', "", article, count=2, flags=re.DOTALL)


def _nikola(text: str) -> tuple[dict[str, object], dict[str, int]]:
    """The comments `.. key: value` at the top of Nikola's posts."""
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(text.split("\n"), 1):
        match = _NIKOLA.fullmatch(row.rstrip())
        if not match:
            if row.strip():
                break
            continue
        values[match[1]], lines[match[1]] = match[2].strip(), number
    return values, lines
