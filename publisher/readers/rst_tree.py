"""What is done to a tree of docutils before it becomes HTML; its nodes are known here alone."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from publisher.model import Problem

_MOST_MISTAKES = 20
_TEASER_ENDS = frozenset({"teaser_end", "more", "pelican_end_summary"})


def take_fields(tree: Any, values: dict[str, object], lines: dict[str, int]) -> None:
    """Move the first list of fields out of the text: it is the front matter of Pelican's posts, ABlog has its own."""
    values |= tree.attributes.pop("post", {})
    for place, child in enumerate(tree.children):
        if isinstance(child, nodes.field_list):
            for field in child.children:
                key = field.children[0].astext().strip()
                values[key], lines[key] = field.children[1].astext().strip(), field.line or 0
            del tree.children[place]
            return
        if not isinstance(child, nodes.PreBibliographic):  # a label or a substitution may come before them
            return


def take_mistakes(tree: Any, path: str) -> list[Problem]:
    """What docutils found wrong, taken out of the text, each with its line."""
    found: list[Problem] = []
    more = 0
    waiting = [*tree.parse_messages, *tree.transform_messages]  # not in the text yet
    tree.parse_messages, tree.transform_messages = [], []
    shown = list(tree.findall(nodes.system_message))
    for message in shown:
        message.parent.remove(message)
    for message in {id(message): message for message in [*shown, *waiting]}.values():
        if message.get("level", 2) < 2:
            continue  # for those who look for mistakes in docutils
        if len(found) == _MOST_MISTAKES:
            more += 1
            continue
        said = " ".join(message.children[0].astext().split() if message.children else ()).rstrip(".")
        level, hint = message.get("level", 2), "The rest of the file is published."
        line = message.get("line") or 0
        problem = Problem(
            path=path, line=line, message=said[:300], hint=hint, level="warning" if level < 3 else "error"
        )
        found.append(problem)
    if more:
        hint = "Correct the first ones and try again."
        found.append(Problem(path=path, message=f"has {more:,} more mistakes", hint=hint, level="warning"))
    return found


def simplify(tree: Any) -> None:
    """Replace what only docutils' own style sheet shows with what is shown everywhere."""
    for image in tree.findall(nodes.image):  # the writer would put in any file of this machine that is named so
        image.attributes.pop("loading", None)
    for section in list(tree.findall(nodes.section)):
        if "system-messages" in section.get("classes", ()):
            section.parent.remove(section)
    for problematic in list(tree.findall(nodes.problematic)):  # else a link to a message that is gone
        problematic.parent.replace(problematic, nodes.Text(problematic.astext()))
    for comment in list(tree.findall(nodes.comment)):
        if comment.astext().strip().lower() in _TEASER_ENDS:
            comment.parent.replace(comment, nodes.raw("", "<!-- more -->", format="html"))
    _mark_up(tree)
    for mark in list(tree.findall(nodes.footnote_reference)):
        link = (
            nodes.reference("", mark.astext(), refid=mark["refid"]) if mark.get("refid") else nodes.Text(mark.astext())
        )
        mark.parent.replace(mark, nodes.superscript("", "", link, ids=mark["ids"]))
    for note in list(tree.findall(lambda node: isinstance(node, (nodes.footnote, nodes.citation)))):
        _as_definition(note)


def _mark_up(tree: Any) -> None:
    """Say by elements of HTML what docutils says by classes."""
    for literal in tree.findall(nodes.literal):  # else a <span>, which only that style sheet shows as code
        literal["classes"] = ["code"]
    for classifier in list(tree.findall(nodes.classifier)):
        term = next(one for one in reversed(classifier.parent[: classifier.parent.index(classifier)]) if one.children)
        classifier.parent.remove(classifier)
        term += [nodes.Text(" : "), nodes.emphasis("", "", *classifier.children)]
    for rubric in list(tree.findall(nodes.rubric)):
        rubric.parent.replace(
            rubric, nodes.paragraph("", "", nodes.strong("", "", *rubric.children), ids=rubric["ids"])
        )


def _as_definition(note: Any) -> None:
    """A note as an entry of a definition list, with its id where feeds keep it; notes in a row share one list."""
    label = note.children[0].astext() if note.children and isinstance(note.children[0], nodes.label) else "*"
    back = note.get("backrefs") or []
    term = nodes.term("", "", nodes.reference("", label, refid=back[0]) if back else nodes.Text(label))
    term["ids"] = note["ids"]
    item = nodes.definition_list_item("", term, nodes.definition("", *note.children[1:]))
    place = note.parent.index(note)
    before = note.parent[place - 1] if place else None
    if isinstance(before, nodes.definition_list) and "notes" in before["classes"]:
        before += item
        note.parent.remove(note)
    else:
        note.parent.replace(note, nodes.definition_list("", item, classes=["notes"]))
