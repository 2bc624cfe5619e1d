"""The roles of Sphinx, Nikola and Pelican (`:kbd:`, `:ref:` ...), which docutils does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import roles
from docutils.utils import unescape

from publisher.model import Problem

_DOMAINS = ("", "py:", "c:", "cpp:", "js:", "rst:", "std:")
_CODE = (
    "attr", "cls", "class", "const", "data", "dir", "enum", "enumerator", "exc", "expr", "func", "macro", "member",
    "meth", "mod", "obj", "property", "role", "struct", "type", "union", "var",
)  # fmt: skip
_LITERAL = (
    "command", "envvar", "file", "kbd", "keyword", "makevar", "mimetype", "newsgroup", "option", "program", "regexp",
    "samp", "token",
)  # fmt: skip
_PLACES = ("any", "numref", "ref")


def register() -> None:
    """Make them known to docutils, which keeps one list a process."""
    for domain in _DOMAINS:
        for name in _CODE:
            roles.register_local_role(domain + name, _role(_object))
    for name in _LITERAL:
        roles.register_local_role(name, _role(lambda text: nodes.literal("", re.sub(r"[{}]", "", text))))
    for domain in ("", "std:"):
        for name in _PLACES:
            roles.register_local_role(domain + name, _role(_place))
        roles.register_local_role(domain + "doc", _role(_article))
        roles.register_local_role(domain + "term", _role(lambda text: nodes.emphasis("", _parts(text)[0])))
    roles.register_local_role("dfn", _role(lambda text: nodes.emphasis("", text)))
    roles.register_local_role("download", _role(_file))
    roles.register_local_role("guilabel", _role(lambda text: nodes.strong("", text.replace("&", ""))))
    roles.register_local_role("menuselection", _role(lambda text: nodes.strong("", _menus(text))))
    roles.register_local_role("eq", _role(lambda text: nodes.Text(f"({text})")))
    for name in ("abbr", "manpage"):
        roles.register_local_role(name, _role(nodes.Text))


def take_places(tree: Any, path: str) -> list[Problem]:
    """Let references to places in the text lead there; of the others their words stay, and they are told."""
    found = []
    for mark in list(tree.findall(lambda node: isinstance(node, nodes.inline) and "place" in node)):
        ident = tree.nameids.get(nodes.fully_normalize_name(mark["place"]))
        target = _with_place(tree.ids.get(ident))
        words = mark.astext() or _name_of(target) or mark["place"]
        shown = nodes.Text(words) if target in (None, tree) else nodes.reference("", words, refid=ident)
        mark.parent.replace(mark, shown)
        if target is None:
            hint = "Link to the other article by :doc: or by its file."
            message = f"the label '{mark['place'][:100]}' is not in this file"
            found.append(Problem(path=path, line=mark["line"] or 0, message=message, hint=hint, level="warning"))
    return found


def _role(make: Callable[[str], Any]) -> Callable[..., tuple[list[Any], list[Any]]]:
    def role(
        _name: str, _raw: str, text: str, line: int, _inliner: Any, _options: Any = None, _content: Any = None
    ) -> tuple[list[Any], list[Any]]:
        made = make(unescape(text))
        if isinstance(made, nodes.inline):
            made["line"] = line
        return [made], []

    return role


def _parts(text: str) -> tuple[str, str]:
    """The words of a reference and what it refers to; the same where only one of both is written."""
    words, opened, target = text[:-1].rpartition("<") if text.endswith(">") else (text, "", "")
    return (words.strip(), target) if opened and words.strip() else (text.removeprefix("!"), text.removeprefix("!"))


def _object(text: str) -> Any:
    words, target = _parts(text)
    return nodes.literal("", words[1:].rpartition(".")[2] if words == target and words.startswith("~") else words)


def _place(text: str) -> Any:
    words, target = _parts(text)
    return nodes.inline("", "" if words == target else words, place=target)


def _article(text: str) -> Any:
    words, target = _parts(text)
    shown = words if words != target else target.rstrip("/").rpartition("/")[2]
    return nodes.reference("", shown, refuri=f"{target.removesuffix('.rst')}.rst")


def _file(text: str) -> Any:
    words, target = _parts(text)
    return nodes.reference("", words if words != target else target.rpartition("/")[2], refuri=target)


def _menus(text: str) -> str:
    return re.sub(r"\s*-->\s*", " › ", text.replace("&", ""))


def _with_place(target: Any) -> Any:
    """A picture's figure in place of the picture, since that can have an id in every feed."""
    if isinstance(target, nodes.image) and isinstance(target.parent, nodes.figure):
        target.parent["ids"] += target["ids"]
        target["ids"] = []
        return target.parent
    return target


def _name_of(target: Any) -> str:
    """The heading or the caption of a place."""
    kinds = (nodes.title, nodes.caption)
    return next((one.astext() for one in target.children if isinstance(one, kinds)), "") if target is not None else ""
