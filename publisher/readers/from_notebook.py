"""Jupyter notebooks to a draft: cells and their kept outputs in order, as Markdown; nothing is ever run."""

from __future__ import annotations

import json
import re
from binascii import Error as NoBase64
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from publisher.config.complaints import broken_json
from publisher.model import Problem, Reading, Source
from publisher.readers import embedded, from_markdown
from publisher.readers.cell_marks import outline
from publisher.readers.cells import Notebook
from publisher.readers.decoding import decode

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_SAID = ("title", "subtitle", "description", "authors", "author", "date", "tags", "keywords", "lang", "language")


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:
    """Make a draft of a .ipynb file (nbformat 3 and 4); what in it needs scripts is left out, and that is told."""
    decoded = decode(source)
    try:
        loaded, written = _written(decoded.text)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NoBase64) as error:
        said, line = "its cells are not those of a notebook", 0
        if isinstance(error, json.JSONDecodeError):
            line, said = broken_json(error)
        hint = "Open it in Jupyter and save it again."
        problem = Problem(path=source.path, line=line, message=f"is not a notebook: {said}", hint=hint)
        return Reading(draft=None, problems=(problem,))
    text = _with_matter(loaded, written)
    reading = from_markdown.read(Source(path=source.path, data=text.encode("utf-8", "replace")), options, body=body)
    problems = [replace(problem, line=0) for problem in reading.problems]  # the lines are not those of the file
    problems += embedded.left_out(source.path, written.left_out)
    if written.acting:
        what = "an output" if written.acting == 1 else f"{written.acting} outputs"
        hint = "Add a picture of it to the notebook."
        message = f"{what} that only scripts can show {'is' if written.acting == 1 else 'are'} left out"
        problems.append(Problem(path=source.path, level="warning", message=message, hint=hint))
    return replace(reading, problems=(*decoded.problems, *problems))


def pictures(data: bytes) -> dict[str, bytes]:
    """The pictures among the outputs and attachments of a notebook, by the names that its text gives them."""
    try:
        loaded, written = _written(decode(Source(path="", data=data)).text)
        return written.pictures | from_markdown.pictures(_with_matter(loaded, written).encode("utf-8", "replace"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, NoBase64):
        return {}


def _written(text: str) -> tuple[dict[str, Any], Notebook]:
    loaded = json.loads(text)
    cells = loaded["cells"] if "cells" in loaded else loaded["worksheets"][0]["cells"]
    return loaded, Notebook(cells, _language(loaded))


def _language(loaded: dict[str, Any]) -> str:
    metadata = loaded.get("metadata") or {}
    info = metadata.get("language_info") or metadata.get("kernelspec") or {}
    return re.sub(r"[^\w+#-]", "", str(info.get("name") or info.get("language") or ""))


def _with_matter(loaded: dict[str, Any], written: Notebook) -> str:
    """The text with front matter: its own, else what its first cell says in the manner of nbdev, else its metadata."""
    if written.text.lstrip().startswith(("---", "+++")):
        return written.text
    if written.parts and (found := outline(written.parts[0])):
        title, description, lines = found
        said = {"title": title, "description": description}
        stated = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items() if value)
        return "\n\n".join([f"---\n{stated}{lines}---", *written.parts[1:]])
    metadata = loaded.get("metadata") or {}
    said = {key: metadata[key] for key in _SAID if metadata.get(key)}
    return f"{json.dumps(said)}\n\n{written.text}" if said else written.text
