"""Jupyter notebooks to a draft: cells and their kept outputs in order, as Markdown; nothing is ever run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from publisher.model import Problem, Reading, Source
from publisher.readers import from_markdown
from publisher.readers.decoding import decode

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\[\d{1,2}(?:;\d{1,2})*m")
_BLANK = re.compile(r"\n\s*\n")
_ATTACHED = re.compile(r"!\[([^\]\[]{0,300}+)\]\(attachment:[^()]{0,300}\)")
_LONGEST_OUTPUT = 20_000  # characters: a log is no article


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
    """Make a draft of a .ipynb file (nbformat 3 and 4); pictures inside it are left out, and that is told."""
    decoded = decode(source)
    try:
        loaded = json.loads(decoded.text)
        cells = loaded["cells"] if "cells" in loaded else loaded["worksheets"][0]["cells"]
        written = _Notebook(cells, _language(loaded))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        hint = "Open it in Jupyter and save it anew."
        problem = Problem(path=source.path, line=line, message=f"is no notebook: {error}"[:200], hint=hint)
        return Reading(draft=None, problems=(problem,))
    text = written.text if written.text.lstrip().startswith(("---", "+++")) else _matter(loaded) + written.text
    reading = from_markdown.read(Source(path=source.path, data=text.encode("utf-8", "replace")), options, body=body)
    problems = [replace(problem, line=0) for problem in reading.problems]  # the lines are not those of the file
    if written.pictures:
        many = "a picture" if written.pictures == 1 else f"{written.pictures} pictures"
        hint = "Save them beside it and name them in a cell."
        message = f"{many} inside the notebook cannot be published"
        problems.append(Problem(path=source.path, level="warning", message=message, hint=hint))
    return replace(reading, problems=(*decoded.problems, *problems))


class _Notebook:
    """Writes cells as Markdown, and counts the pictures that it leaves out."""

    def __init__(self, cells: list[dict[str, Any]], language: str) -> None:
        self._language, self.pictures = language, 0
        self._parts: list[str] = []
        for cell in cells:
            kind, source = cell["cell_type"], _joined(cell.get("source", cell.get("input", "")))
            if kind == "code":
                self._code(source, cell.get("outputs") or ())
            elif kind == "heading":
                self._parts.append(f"{'#' * int(cell.get('level', 1))} {source}")
            elif kind in {"markdown", "raw"}:
                self.pictures += len(_ATTACHED.findall(source))
                self._parts.append(_ATTACHED.sub(r"\1", source))

    @property
    def text(self) -> str:
        """All cells as Markdown."""
        return "\n\n".join(self._parts)

    def _code(self, source: str, outputs: Any) -> None:
        if source.strip():
            self._parts.append(_fenced(source, self._language))
        for output in outputs:
            kind = output.get("output_type", "")
            if kind == "stream":
                self._parts.append(_fenced(_ANSI.sub("", _joined(output.get("text", ""))), "text"))
            elif kind in {"error", "pyerr"}:
                self._parts.append(_fenced(_ANSI.sub("", "\n".join(output.get("traceback") or ())), "text"))
            else:
                self._shown(output.get("data") or output)

    def _shown(self, data: dict[str, Any]) -> None:
        """The richest form that can be published, in the order of nbconvert's HTML exporter."""
        if any(name.startswith("image/") or name in {"png", "jpeg", "svg"} for name in data):
            self.pictures += 1
        elif html := _joined(data.get("text/html", data.get("html", ""))):
            self._parts.append(_BLANK.sub("\n", f"<div>\n{html.strip()}\n</div>"))
        elif markdown := _joined(data.get("text/markdown", "")):
            self._parts.append(markdown)
        elif latex := _joined(data.get("text/latex", data.get("latex", ""))):
            self._parts.append(latex if latex.startswith("$") else f"$${latex}$$")
        elif plain := _joined(data.get("text/plain", data.get("text", ""))):
            self._parts.append(_fenced(plain, "text"))


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def _fenced(text: str, language: str) -> str:
    text = text[:_LONGEST_OUTPUT].rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _language(loaded: dict[str, Any]) -> str:
    metadata = loaded.get("metadata") or {}
    info = metadata.get("language_info") or metadata.get("kernelspec") or {}
    return re.sub(r"[^\w+#-]", "", str(info.get("name") or info.get("language") or ""))


def _matter(loaded: dict[str, Any]) -> str:
    """What the notebook's own metadata says, as front matter."""
    metadata = loaded.get("metadata") or {}
    said = {key: metadata[key] for key in ("title", "authors", "date", "tags", "keywords") if metadata.get(key)}
    return f"{json.dumps(said)}\n\n" if said else ""
