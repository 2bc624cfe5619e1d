"""Word's formulas as MathML: the elements of ECMA-376 part 1, 22.1 that people write; of others the letters stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOKEN = re.compile(r"(\d+(?:[.,]\d+)*)|([^\W\d_])|(\S)")
_WORD = re.compile(r"(\d+(?:[.,]\d+)*)|([^\W\d_]+)|(\S)")
_SKIPPED = frozenset({"del", "moveFrom", "rPr", "ctrlPr"})


class _Written(NamedTuple):
    """A part of a formula as MathML, and as a line of text for those who do not see that."""

    mathml: str
    line: str


def mathml(formula: _Element, *, display: bool) -> str:
    """A formula (`m:oMath`) as MathML, with a line that says the same in its `alttext`.

    Raises RecursionError where it is nested too deeply.
    """
    made = _row(formula)
    block = "block" if display else "inline"
    return f'<math display="{block}" alttext="{escape(made.line)}">{made.mathml}</math>' if made.line else ""


def name(element: _Element) -> str:
    """The name of an element without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _row(element: _Element | None) -> _Written:
    parts = [_one(child) for child in element if name(child) not in _SKIPPED] if element is not None else []
    return _Written(f"<mrow>{''.join(part.mathml for part in parts)}</mrow>", "".join(part.line for part in parts))


def _one(element: _Element) -> _Written:
    kind = name(element)
    if kind == "r":
        return _letters(element)
    if kind.endswith("Pr"):
        return _Written("", "")
    make = _MADE.get(kind)
    return make(element) if make else _row(element)


def _letters(run: _Element) -> _Written:
    text = "".join(child.text or "" for child in run if name(child) == "t").replace(
        "\u200b", ""
    )  # Pandoc's for nothing
    if _value(run, "nor", absent="0", empty="1") not in {"0", "off", "false"}:
        return _Written(f"<mtext>{escape(text)}</mtext>", text)
    pattern = _WORD if _value(run, "sty") == "p" else _TOKEN
    made = ""
    for number, letters, sign in pattern.findall(text):
        tag = "mn" if number else "mi" if letters else "mo"
        made += f"<{tag}>{escape(number or letters or sign)}</{tag}>"
    return _Written(made, text)


def _child(element: _Element, wanted: str) -> _Element | None:
    return next((child for child in element if name(child) == wanted), None)


def _value(element: _Element, wanted: str, *, absent: str = "", empty: str = "") -> str:
    """What the properties of an element say: `absent` where it has none such, `empty` where that has no value."""
    for properties in element:
        found = _child(properties, wanted) if name(properties).endswith("Pr") else None
        if found is not None:
            return next((str(value) for key, value in found.attrib.items() if str(key).endswith("}val")), empty)
    return absent


def _part(element: _Element, wanted: str) -> _Written:
    return _row(_child(element, wanted))


def _bound(line: str) -> str:
    return line if len(line) == 1 or line.isalnum() else f"({line})"


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>" if sign else ""


def _fraction(element: _Element) -> _Written:
    above, below = _part(element, "num"), _part(element, "den")
    return _Written(f"<mfrac>{above.mathml}{below.mathml}</mfrac>", f"{_bound(above.line)}/{_bound(below.line)}")


def _scripts(element: _Element) -> _Written:
    base, low, high = (_part(element, part) for part in ("e", "sub", "sup"))
    line = (f"_{_bound(low.line)}" if low.line else "") + (f"^{_bound(high.line)}" if high.line else "")
    tag = "msubsup" if low.line and high.line else "msub" if low.line else "msup"
    scripts = (low.mathml if low.line else "") + (high.mathml if high.line or not low.line else "")
    if name(element) == "sPre":
        return _Written(f"<{tag}><mrow></mrow>{scripts}</{tag}>{base.mathml}", line + base.line)
    return _Written(f"<{tag}>{base.mathml}{scripts}</{tag}>", base.line + line)


def _root(element: _Element) -> _Written:
    degree, base = _part(element, "deg"), _part(element, "e")
    if not degree.line:
        return _Written(f"<msqrt>{base.mathml}</msqrt>", f"√{_bound(base.line)}")
    return _Written(f"<mroot>{base.mathml}{degree.mathml}</mroot>", f"√[{degree.line}]{_bound(base.line)}")


def _sum(element: _Element) -> _Written:
    sign = _value(element, "chr", absent="∫")
    low, high, base = (_part(element, part) for part in ("sub", "sup", "e"))
    over = _value(element, "limLoc") == "undOvr"
    under, above, both = ("munder", "mover", "munderover") if over else ("msub", "msup", "msubsup")
    made = _operator(sign)
    if low.line or high.line:
        tag = both if low.line and high.line else under if low.line else above
        made = f"<{tag}>{made}{low.mathml if low.line else ''}{high.mathml if high.line else ''}</{tag}>"
    line = sign + (f"_{_bound(low.line)}" if low.line else "") + (f"^{_bound(high.line)}" if high.line else "")
    return _Written(made + base.mathml, f"{line} {base.line}")


def _enclosed(element: _Element) -> _Written:
    first, last = _value(element, "begChr", absent="("), _value(element, "endChr", absent=")")
    between = _value(element, "sepChr", absent="|")
    parts = [_row(child) for child in element if name(child) == "e"]
    made = _operator(between).join(part.mathml for part in parts)
    line = between.join(part.line for part in parts)
    return _Written(f"<mrow>{_operator(first)}{made}{_operator(last)}</mrow>", first + line + last)


def _function(element: _Element) -> _Written:
    named, base = _part(element, "fName"), _part(element, "e")
    return _Written(named.mathml + base.mathml, f"{named.line} {base.line}")


def _limit(element: _Element) -> _Written:
    base, limit = _part(element, "e"), _part(element, "lim")
    tag, mark = ("munder", "_") if name(element) == "limLow" else ("mover", "^")
    return _Written(f"<{tag}>{base.mathml}{limit.mathml}</{tag}>", f"{base.line}{mark}{_bound(limit.line)}")


def _marked(element: _Element) -> _Written:
    """With a sign above or below it: accents, bars, braces."""
    kind, base = name(element), _part(element, "e")
    above = kind == "acc" or _value(element, "pos", absent="bot") == "top"
    plain = {"acc": "^", "bar": "¯" if above else "_", "groupChr": "⏟"}[kind]
    sign = _value(element, "chr", absent=plain)
    tag = "mover" if above else "munder"
    return _Written(f"<{tag}>{base.mathml}{_operator(sign)}</{tag}>", base.line + (sign if kind == "acc" else ""))


def _table(element: _Element) -> _Written:
    """A matrix, or equations below each other, whose `&` only says where they meet."""
    rows = []
    for row in element:
        if name(row) == "mr":
            rows.append([_row(cell) for cell in row if name(cell) == "e"])
        elif name(row) == "e":
            made = _row(row)
            rows.append([_Written(made.mathml.replace("<mo>&amp;</mo>", ""), made.line.replace("&", ""))])
    cells = "".join(f"<mtr>{''.join(f'<mtd>{cell.mathml}</mtd>' for cell in row)}</mtr>" for row in rows)
    return _Written(f"<mtable>{cells}</mtable>", "; ".join(", ".join(cell.line for cell in row) for row in rows))


_MADE: dict[str, Callable[[_Element], _Written]] = {
    "f": _fraction, "sSub": _scripts, "sSup": _scripts, "sSubSup": _scripts, "sPre": _scripts, "rad": _root,
    "nary": _sum, "d": _enclosed, "func": _function, "limLow": _limit, "limUpp": _limit, "acc": _marked,
    "bar": _marked, "groupChr": _marked, "m": _table, "eqArr": _table,
}  # fmt: skip
