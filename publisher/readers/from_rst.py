"""reStructuredText to a draft, with the fields of Pelican and Nikola; the only file that knows docutils."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from publisher.model import Problem, Reading, Source
from publisher.readers import fields, from_html
from publisher.readers.decoding import decode
from publisher.readers.extras import missing
from publisher.readers.frontmatter import Matter

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_NIKOLA = re.compile(r"\.\. ([a-z_-]{2,20}):[ \t]*(.*)")
# Nothing is read from other files, nothing is passed through raw, and no mistake stops the reading.
_SETTINGS = {
    "file_insertion_enabled": False, "raw_enabled": False, "report_level": 2, "halt_level": 5, "warning_stream": False,
    "doctitle_xform": True, "docinfo_xform": False, "syntax_highlight": "none", "input_encoding": "unicode",
    "output_encoding": "unicode", "_disable_config": True, "id_prefix": "", "embed_stylesheet": False,
    "initial_header_level": 2, "math_output": "MathML", "section_self_link": False, "traceback": True,
    "line_length_limit": 100_000,
}  # fmt: skip


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always rendered
    """Make a draft of a .rst file."""
    try:
        from docutils import core  # noqa: PLC0415 - an extra
    except ImportError:
        return missing(source.path, "reStructuredText files", "rst")
    decoded = decode(source)
    try:
        return _made(decoded.text, source.path, options, list(decoded.problems), core)
    except RecursionError:
        hint = "Write fewer levels."
        problem = Problem(path=source.path, message="is nested too deeply", hint=hint)
        return Reading(draft=None, problems=(problem,))


def _made(text: str, path: str, options: ReadOptions, noticed: list[Problem], core: Any) -> Reading:
    tree = core.publish_doctree(text, settings_overrides=_SETTINGS)
    values, lines = _nikola(text)
    _take_fields(tree, values, lines)
    noticed += _mistakes(tree, path)
    if "title" not in {key.lower() for key in values} and tree.get("title"):
        values["title"] = tree["title"]
    stated, problems = fields.stated(Matter(kind="rst", values=values, lines=lines, body=""), path, options.timezone)
    parts = core.publish_parts(
        reader="doctree", source_class=_doctree_input(), source=tree, writer="html5",
        settings_overrides=_SETTINGS,
    )  # fmt: skip
    return from_html.made(path, parts["body"], stated, options, [*noticed, *problems], date=None)


def _doctree_input() -> Any:
    from docutils.io import DocTreeInput  # noqa: PLC0415 - as above

    return DocTreeInput


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


def _take_fields(tree: Any, values: dict[str, object], lines: dict[str, int]) -> None:
    """Move the first list of fields out of the text: it is the front matter of Pelican's posts."""
    from docutils import nodes  # noqa: PLC0415 - as above

    for place, child in enumerate(tree.children):
        if isinstance(child, nodes.field_list):
            for field in child.children:
                key = field.children[0].astext().strip()
                values[key], lines[key] = field.children[1].astext().strip(), field.line or 0
            del tree.children[place]
            return
        if not isinstance(child, (nodes.title, nodes.subtitle, nodes.comment)):
            return


def _mistakes(tree: Any, path: str) -> list[Problem]:
    """What docutils found wrong, taken out of the text, each with its line."""
    from docutils import nodes  # noqa: PLC0415 - as above

    found = []
    for message in list(tree.findall(nodes.system_message)):
        said = " ".join(message.astext().split())
        said = re.sub(r"^\S*:?\d*:? ?\((?:INFO|WARNING|ERROR|SEVERE)/\d\) ?", "", said).rstrip(".")
        found.append(
            Problem(
                path=path,
                line=message.get("line") or 0,
                message=said[:300],
                hint="The rest of the file is published.",
                level="warning" if message.get("level", 2) < 3 else "error",
            )
        )
        message.parent.remove(message)
    for section in list(tree.findall(nodes.section)):
        if "system-messages" in section.get("classes", ()):
            section.parent.remove(section)
    return found
