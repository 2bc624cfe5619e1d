"""Blocks that Sphinx, ABlog and Nikola have and docutils has not: shown plainly, or left out."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives.body import MathBlock
from docutils.parsers.rst.directives.images import Figure

from publisher.readers.rst_directives import AnyOptions

_CHANGES = {
    "versionadded": "New in version", "versionchanged": "Changed in version", "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}  # fmt: skip
_OF_POST = {"author": "author", "category": "topics", "language": "lang", "tags": "tags", "title": "title"}


class _Block(Directive):  # type: ignore[misc] # docutils is not typed
    """A block of which only the content counts."""

    optional_arguments, has_content, final_argument_whitespace = 1, True, True
    option_spec = AnyOptions()

    def run(self) -> list[Any]:
        return self._content()

    def _content(self) -> list[Any]:
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside, match_titles=1)
        return list(inside.children)

    def _words(self, text: str) -> list[Any]:
        return list(self.state.inline_text(text, self.lineno)[0])


class _Silent(_Block):
    """What is for the machinery of a documentation."""

    def run(self) -> list[Any]:
        return []


class _Titled(_Block):
    """A block with a title above it."""

    def run(self) -> list[Any]:
        title = [nodes.paragraph("", "", nodes.strong("", "", *self._words(one))) for one in self.arguments]
        return [*title, *self._content()]


class _SeeAlso(_Block):
    def run(self) -> list[Any]:
        first = [nodes.paragraph("", "", *self._words(one)) for one in self.arguments]
        return [nodes.admonition("", nodes.title("", "See also"), *first, *self._content())]


class _Change(_Block):
    """What a version changed, with the words that Sphinx puts before it."""

    required_arguments = 1

    def run(self) -> list[Any]:
        content = self._content()
        words = self._words(self.arguments[1]) if len(self.arguments) > 1 else []
        if not words and content and isinstance(content[0], nodes.paragraph):
            words = content.pop(0).children
        said = f"{_CHANGES[self.name]} {self.arguments[0]}{':' if words else '.'}"
        return [nodes.paragraph("", "", nodes.emphasis("", said), nodes.Text(" "), *words), *content]


class _Only(_Block):
    """Content for some outputs: ours is HTML."""

    def run(self) -> list[Any]:
        wanted = " ".join(self.arguments)
        shown = re.search(r"\bhtml\b", wanted) and not re.search(r"\bnot\s+html\b", wanted)
        return self._content() if shown else []


class _Post(_Block):
    """What ABlog says of a post: kept with the document until its fields are read. Without a date it is a draft."""

    def run(self) -> list[Any]:
        said: dict[str, object] = {name: self.options[key] for key, name in _OF_POST.items() if key in self.options}
        said |= {"date": self.arguments[0]} if self.arguments else {"draft": True}
        if self.content:
            said["summary"] = nodes.Element("", *self._content()).astext()
        self.state.document["post"] = said
        return []


class _Formula(MathBlock):  # type: ignore[misc] # as above
    option_spec = AnyOptions(MathBlock.option_spec)


class _Thumbnail(Figure):  # type: ignore[misc] # as above
    option_spec = AnyOptions(Figure.option_spec)


_KINDS: dict[type[Any], tuple[str, ...]] = {
    _Block: ("glossary", "grid", "grid-item", "hlist", "margin", "tab-set", "tabs"),
    _Titled: ("card", "centered", "collapse", "details", "dropdown", "grid-item-card", "group-tab", "tab", "tab-item"),
    _Silent: (
        "codeauthor", "currentmodule", "highlight", "index", "module", "post-list", "postlist", "py:currentmodule",
        "rst-class", "sectionauthor", "tabularcolumns", "todo", "todolist", "toctree", "update",
    ),
    _Change: tuple(_CHANGES),
    _SeeAlso: ("seealso",), _Only: ("only",), _Post: ("post",), _Formula: ("math",), _Thumbnail: ("thumbnail",),
}  # fmt: skip


def register() -> None:
    """Make them known to docutils, which keeps one list a process."""
    for kind, names in _KINDS.items():
        for name in names:
            directives.register_directive(name, kind)
