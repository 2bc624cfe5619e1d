"""What the cells of a notebook hold for other tools: options, escapes of a terminal, formulas without marks."""

from __future__ import annotations

import re
from typing import Any

from publisher.readers.code_spans import outside_code
from publisher.readers.conventions import FIELD_OF, SILENT
from publisher.readers.found import normal

# Colours, links and moves of the cursor (ECMA-48); the escape itself is missing where an editor removed it.
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]{0,50}[ -/]?[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[()][0-9A-Z])|\[\d{1,2}(?:;\d{1,2})*m"
)
_OPTION = re.compile(r"#\s*\|\s*([\w-]+)(?:\s*:\s*(.*))?")
_HIDDEN_BY = {
    ("include", "false"): "cell", ("echo", "false"): "input", ("output", "false"): "output", ("hide", ""): "cell",
    ("hide_input", ""): "input", ("hide_output", ""): "output",
}  # fmt: skip
_BY_JUPYTER = {"input": "source_hidden", "output": "outputs_hidden"}
_ENVIRONMENT = re.compile(
    r"(\$\$.{0,4000}?\$\$)"
    r"|(?<!\$)(\\begin\{(align|alignat|equation|eqnarray|gather|multline)(\*?)\}.{1,4000}?\\end\{\3\4\})",
    re.DOTALL,
)
_OUTLINE = re.compile(
    r"\s*#[ \t]{1,9}([^\n]{1,500})\n+(?:>[ \t]{0,9}([^\n]{1,1000})\n+)?"
    r"((?:[-*][ \t]+[\w-]{1,50}[ \t]*:[^\n]{0,1000}\n+)+)"
)


def plain(text: str) -> str:
    """What a terminal would show in the end: no colours, and of a bar of progress its last state."""
    text = _ESCAPE.sub("", text) if "\x1b" in text or "m" in text else text
    if "\r" not in text:
        return text
    return "\n".join(row.rstrip("\r").rpartition("\r")[2] for row in text.split("\n"))


def options(code: str) -> tuple[dict[str, str], str]:
    """The options of Quarto and nbdev at the top of a cell (`#| echo: false`), and the code below them."""
    rows = code.split("\n")
    found: dict[str, str] = {}
    for place, row in enumerate(rows):
        option = _OPTION.fullmatch(row.strip())
        if not option:
            return found, "\n".join(rows[place:]) if place else code
        found[option[1]] = (option[2] or "").strip().strip("\"'")
    return found, ""


def hidden(cell: dict[str, Any], said: dict[str, str]) -> set[str]:
    """Which of "cell", "input" and "output" the author hides: by tags, in Jupyter, or by what options say."""
    metadata = cell.get("metadata") or {}
    tags = [str(tag).replace("_", "-") for tag in metadata.get("tags") or ()]
    found = {tag.partition("-")[2] for tag in tags if tag.startswith(("remove-", "hide-"))}
    jupyter = metadata.get("jupyter") or {}
    found |= {name for name, key in _BY_JUPYTER.items() if jupyter.get(key)}
    if metadata.get("id") == "view-in-github":  # the badge that Colab puts above all else
        found.add("cell")
    return found | {part for option, part in _HIDDEN_BY.items() if option in said.items()}


def with_formulas(text: str) -> str:
    """Markdown whose formulas in LaTeX environments, which Jupyter shows, have the marks that others look for."""
    if "\\begin{" not in text:
        return text
    return outside_code(text, lambda part: _ENVIRONMENT.sub(lambda one: one[1] or f"$${one[2]}$$", part))


def outline(text: str) -> tuple[str, str, str] | None:
    """Title, description and lines of `key: value` of a first cell as nbdev wants it; None where it is none."""
    found = _OUTLINE.fullmatch(f"{text.rstrip()}\n")
    if not found:
        return None
    lines = re.sub(r"^[-*][ \t]+", "", found[3], flags=re.MULTILINE)
    keys = [normal(row.partition(":")[0]) for row in lines.split("\n") if row]
    known = [key for key in keys if key in FIELD_OF or key in SILENT]
    return (found[1], found[2] or "", lines) if len(known) * 2 > len(keys) else None
