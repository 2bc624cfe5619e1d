"""Formulas of Word become MathML, with a line of text for mailboxes."""

from __future__ import annotations

import pytest

from publisher.model import Source
from publisher.readers import read
from tests.readers.outcomes import OPTIONS, good
from tests.readers.word_files import package, run


def html(body: str) -> str:
    draft = good("a.docx", package(body))
    assert draft.body is not None
    return draft.body.html


def letters(text: str, said: str = "") -> str:
    return f"<m:r><m:rPr>{said}</m:rPr><m:t>{text}</m:t></m:r>" if said else f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, *inside: str, said: str = "") -> str:
    properties = f"<m:{name}Pr>{said}</m:{name}Pr>" if said else ""
    return f"<m:{name}>{properties}{''.join(inside)}</m:{name}>"


X, Y, TWO = letters("x"), letters("y"), letters("2")
UP = '<m:limLoc m:val="undOvr"/>'
FORMULAS = {
    "letters": (letters("x=1,5"), "x=1,5", "<mi>x</mi><mo>=</mo><mn>1,5</mn>"),
    "power": (part("sSup", part("e", X), part("sup", TWO)), "x^2", "<msup>"),
    "index": (part("sSub", part("e", X), part("sub", TWO)), "x_2", "<msub>"),
    "both": (part("sSubSup", part("e", X), part("sub", Y), part("sup", TWO)), "x_y^2", "<msubsup>"),
    "before": (part("sPre", part("sub", Y), part("sup", TWO), part("e", X)), "_y^2x", "<msubsup><mrow></mrow>"),
    "fraction": (part("f", part("num", X, letters("+"), Y), part("den", TWO)), "(x+y)/2", "<mfrac>"),
    "root": (part("rad", part("deg"), part("e", X)), "√x", "<msqrt>"),
    "cube root": (part("rad", part("deg", letters("3")), part("e", X)), "√[3]x", "<mroot>"),
    "sum": (
        part("nary", part("sub", X), part("sup", Y), part("e", TWO), said=f'<m:chr m:val="∑"/>{UP}'),
        "∑_x^y 2", "<munderover>",
    ),
    "integral": (part("nary", part("sub"), part("sup"), part("e", X)), "∫ x", "<mo>∫</mo>"),
    "brackets": (
        part("d", part("e", X), part("e", Y), said='<m:begChr m:val="["/><m:endChr m:val=""/>'),
        "[x|y", "<mo>[</mo>",
    ),
    "function": (
        part("func", part("fName", letters("sin", '<m:sty m:val="p"/>')), part("e", X)), "sin x", "<mi>sin</mi>",
    ),
    "limit": (part("limLow", part("e", X), part("lim", Y)), "x_y", "<munder>"),
    "hat": (part("acc", part("e", X)), "x^", "<mover>"),
    "bar": (part("bar", part("e", X), said='<m:pos m:val="top"/>'), "x", "<mo>¯</mo>"),
    "matrix": (
        part("m", part("mr", part("e", X), part("e", Y)), part("mr", part("e", TWO), part("e", X))),
        "x, y; 2, x", "<mtable>",
    ),
    "equations": (part("eqArr", part("e", X, letters("&amp;=2")), part("e", Y)), "x=2; y", "<mtr>"),
    "words": (letters("if ice", "<m:nor/>"), "if ice", "<mtext>if ice</mtext>"),
    "what nobody knows": (part("novel", part("e", X)), "x", "<mi>x</mi>"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORMULAS)
def test_a_formula_is_shown_as_one_and_has_a_line_for_letters(case: str) -> None:
    """Formulas were missing from the text without a word."""
    written, line, expected = FORMULAS[case]

    made = html(f"<w:p>{run('So ')}<m:oMath>{written}</m:oMath>{run(' holds')}</w:p>")

    assert made.startswith(f'<p>So <math display="inline" alttext="{line}"><mrow>')
    assert made.endswith("</mrow></math> holds</p>")
    assert expected in made


def test_a_formula_by_itself_is_a_block() -> None:
    made = html(f"<w:p><m:oMathPara><m:oMathParaPr/><m:oMath>{X}</m:oMath></m:oMathPara></w:p>")

    assert made == '<p><math display="block" alttext="x"><mrow><mi>x</mi></mrow></math></p>'


def test_a_formula_nested_too_deeply_is_refused() -> None:
    deep = "<m:e>" * 3000 + X + "</m:e>" * 3000

    reading = read(Source(path="a.docx", data=package(f"<w:p><m:oMath>{deep}</m:oMath></w:p>")), OPTIONS)

    assert reading.draft is None
    assert reading.problems[0].message == "is nested too deeply"
