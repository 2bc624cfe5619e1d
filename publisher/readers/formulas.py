"""LaTeX formulas -> MathML, which browsers and many readers show; the only module that knows latex2mathml."""

from __future__ import annotations

from functools import lru_cache
from html import escape

_LONGEST = 2000  # characters: the library's time grows faster than the formula


@lru_cache(maxsize=1024)
def mathml(latex: str, *, display: bool) -> str:
    """Give a formula as MathML; as it was written, between dollar signs, where that cannot be."""
    mark = "$$" if display else "$"
    written = f"{mark}{escape(latex, quote=False)}{mark}"
    if len(latex) > _LONGEST:
        return written
    from latex2mathml.converter import convert  # noqa: PLC0415 - 50 ms, for articles with formulas only

    try:
        made = convert(latex, display="block" if display else "inline")
        # for mailboxes, which show no MathML
        return made.replace("<math ", f'<math alttext="{escape(latex.strip())}" ', 1)
    except Exception:  # noqa: BLE001 - it raises what it pleases at half a formula, which is then shown as it is
        return written
