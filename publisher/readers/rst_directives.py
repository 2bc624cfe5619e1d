"""Directives that Pelican, Nikola and Sphinx have and docutils alone has not, or takes with fewer options."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives

_VIDEOS = {"youtube": ("YouTube", "https://www.youtube.com/watch?v="), "vimeo": ("Vimeo", "https://vimeo.com/")}


class AnyOptions(dict[str, Any]):
    """An option_spec that takes whatever options there are; those that it does not know, as text."""

    def __getitem__(self, key: str) -> Any:
        return self.get(key, str)

    def __bool__(self) -> bool:
        return True


class _Code(Directive):  # type: ignore[misc] # docutils is not typed
    """Code as it is: how its lines are numbered and coloured is for pages that have a style for it."""

    optional_arguments, has_content, final_argument_whitespace = 1, True, True
    option_spec = AnyOptions()

    def run(self) -> list[Any]:
        code = "\n".join(self.content)
        return [nodes.literal_block(code, code, classes=["code", *self.arguments[:1]])] if code else []


class _Video(Directive):  # type: ignore[misc] # as above
    """A link to a video in place of a player."""

    required_arguments, has_content, final_argument_whitespace = 1, False, True
    option_spec = AnyOptions()

    def run(self) -> list[Any]:
        host, address = _VIDEOS[self.name]
        ident = re.sub(r"[^\w-]", "", self.arguments[0].split()[0])
        return [nodes.paragraph("", "", nodes.reference("", f"Video on {host}", refuri=address + ident))]


def register() -> None:
    """Make them known to docutils, which keeps one list a process."""
    for name in ("code", "code-block", "code-tab", "sourcecode"):
        directives.register_directive(name, _Code)
    for name in _VIDEOS:
        directives.register_directive(name, _Video)
