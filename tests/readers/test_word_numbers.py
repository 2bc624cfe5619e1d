"""Numbered lists of Word count on, where HTML would begin anew."""

from __future__ import annotations

import pytest

from tests.readers.outcomes import good
from tests.readers.word_files import package, run

LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}</w:lvl>'
    for level, start, kind, more in (
        (0, 1, "decimal", '<w:pStyle w:val="Steps"/>'),
        (1, 4, "lowerLetter", ""),
        (2, 1, "bullet", ""),
    )
)
ANEW = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="8">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="8"/></w:num>'
    f'<w:num w:numId="2"><w:abstractNumId w:val="8"/>{ANEW.format(7)}</w:num>'
    f'<w:num w:numId="3"><w:abstractNumId w:val="8"/>{ANEW.format(1)}</w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Steps"><w:name w:val="Steps"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def item(text: str, number: int = 1, level: int = 0) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbered}</w:pPr>{run(text)}</w:p>"


BETWEEN = f"<w:p>{run('b')}</w:p>"
EMPTY = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
COUNTED = {
    "on": (item("a") + BETWEEN + item("c"), '<ol><li>a</li></ol><p>b</p><ol start="2"><li>c</li></ol>'),
    "anew": (item("a") + BETWEEN + item("c", 3), "<ol><li>a</li></ol><p>b</p><ol><li>c</li></ol>"),
    "from a number": (
        item("a", 2) + item("b", 2) + BETWEEN + item("c", 2),
        '<ol start="7"><li>a</li><li>b</li></ol><p>b</p><ol start="9"><li>c</li></ol>',
    ),
    "in each item": (
        item("a") + item("b", level=1) + item("c") + item("d", level=1) + item("e", level=2),
        '<ol><li>a<ol start="4"><li>b</li></ol></li><li>c<ol start="4"><li>d<ul><li>e</li></ul></li></ol></li></ol>',
    ),
    "without what is empty": (item("a") + EMPTY + item("b"), "<ol><li>a</li><li>b</li></ol>"),
    "not at all": (item("a", 9), "<p>a</p>"),
}


@pytest.mark.parametrize("case", COUNTED)
def test_a_list_counts(case: str) -> None:
    """After a paragraph or a picture between them, the steps of every instruction began at 1 again."""
    body, expected = COUNTED[case]

    draft = good("a.docx", package(body, numbering=NUMBERING))

    assert draft.body is not None
    assert draft.body.html == expected


def test_a_style_may_be_numbered() -> None:
    styled = f'<w:p><w:pPr><w:pStyle w:val="Steps"/></w:pPr>{run("a")}</w:p>'

    draft = good("a.docx", package(styled + BETWEEN + styled, styles=STYLES, numbering=NUMBERING))

    assert draft.body is not None
    assert draft.body.html == '<ol><li>a</li></ol><p>b</p><ol start="2"><li>a</li></ol>'
