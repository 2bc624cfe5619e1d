"""The cells of a notebook as Markdown, and the pictures among their outputs."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from publisher.markup import sanitise, to_text
from publisher.readers import embedded
from publisher.readers.cell_marks import hidden, options, plain, with_formulas
from publisher.readers.code_spans import fence_for

_BLANK = re.compile(r"\n\s*\n")
_ATTACHED = re.compile(
    r"!\[([^\]\[]{0,300}+)\]\(attachment:([^()]{0,300}?(?:\([^()]{0,100}\)[^()]{0,300}?)?)(?:\s{1,3}\"[^\"()]{0,300}\")?\)"
)
_ATTACHED_TAG = re.compile(r"(<img\b[^<>]{0,500}?\bsrc\s*=\s*[\"']?)attachment:([^\"'\s<>]{1,300})")
_ACTING = re.compile(r"application/javascript|widget-view|\.plotly\.|\.vega|bokeh|holoviews")  # media types
_LONGEST_OUTPUT = 20_000  # characters: a log is no article
# The names of pictures in nbformat 4 and 3; drawings last, since mailboxes do not show them.
_KINDS = (
    ("image/png", "png"), ("image/jpeg", "jpeg"), ("image/webp", ""), ("image/gif", ""), ("image/svg+xml", "svg"),
)  # fmt: skip


class Notebook:
    """Writes cells as Markdown, in `parts`: `pictures` are those it names, by name; it counts what it must leave out.

    `left_out` are pictures of other kinds, `acting` outputs that only scripts can show. Raises the errors of wrong
    types, keys and base64 where the cells are not those of a notebook.
    """

    def __init__(self, cells: list[dict[str, Any]], language: str) -> None:
        self.pictures: dict[str, bytes] = {}
        self.left_out = self.acting = 0
        self._language = language
        self.parts: list[str] = []
        for number, cell in enumerate(cells, 1):
            kind, source = cell["cell_type"], _joined(cell.get("source", cell.get("input", "")))
            said, source = options(source) if kind == "code" else ({}, source)
            without = hidden(cell, said)
            if "cell" in without:
                continue
            self._alt = re.sub(r"[\[\]\\]", "", said.get("fig-alt", ""))
            if kind == "code":
                if source.strip() and "input" not in without:
                    self.parts.append(_fenced(source, language))
                for place, output in enumerate(() if "output" in without else cell.get("outputs") or (), 1):
                    self._output(output, f"{number}-{place}")
            elif kind == "heading":
                self.parts.append(f"{'#' * int(cell.get('level', 1))} {source}")
            elif kind in {"markdown", "raw"}:
                attachments = cell.get("attachments") or {}
                self.parts.append(with_formulas(self._with_attachments(source, attachments, number)))

    @property
    def text(self) -> str:
        """All cells as Markdown."""
        return "\n\n".join(self.parts)

    def _output(self, output: dict[str, Any], name: str) -> None:
        kind = output.get("output_type", "")
        if kind == "stream":
            self.parts.append(_fenced(plain(_joined(output.get("text", ""))), "text"))
        elif kind in {"error", "pyerr"}:
            self.parts.append(_fenced(plain("\n".join(output.get("traceback") or ())), "text"))
        else:
            self.parts += self._shown(output.get("data") or output, name)

    def _shown(self, data: dict[str, Any], name: str) -> Iterator[str]:
        """The richest form that can be published, nearly in the order of nbconvert's HTML exporter."""
        html = _joined(data.get("text/html", data.get("html", "")))
        if html and _says_something(html):
            yield _BLANK.sub("\n", f"<div>\n{html.strip()}\n</div>")
        elif picture := self._picture(data, name):
            yield f"![{self._alt}](<{picture}>)"
        elif any(key.startswith("image/") or key in {"png", "jpeg", "svg"} for key in data):
            self.left_out += 1
        elif html or any(_ACTING.search(key) for key in data):
            self.acting += 1
        elif markdown := _joined(data.get("text/markdown", "")):
            yield markdown
        elif latex := _joined(data.get("text/latex", data.get("latex", ""))):
            yield latex if latex.startswith("$") else f"$${latex}$$"
        elif written := _joined(data.get("text/plain", data.get("text", ""))):
            yield _fenced(plain(written) if "\x1b" in written else written, "text")

    def _picture(self, data: dict[str, Any], name: str) -> str:
        """The address of the best picture in `data`, which is kept under `name`; "" when there is none."""
        for kind, old in _KINDS:
            if written := _joined(data.get(kind) or data.get(old, "")):
                named = name + embedded.SUFFIXES[kind]
                raw = written.encode() if kind == "image/svg+xml" else b64decode(written)
                if picture := embedded.published(named, raw):
                    self.pictures[named] = picture
                    return embedded.reference(named)
        return ""

    def _with_attachments(self, source: str, attachments: dict[str, Any], number: int) -> str:
        places = {name: place for place, name in enumerate(attachments, 1)}

        def kept(written: str) -> str:
            name = written if written in attachments else unquote(written)
            picture = self._picture(attachments.get(name) or {}, f"{number}-{places.get(name, 0)}-attached")
            self.left_out += not picture
            return picture

        def shown(match: re.Match[str]) -> str:
            picture = kept(match[2])
            return f"![{match[1]}](<{picture}>)" if picture else match[1]

        return _ATTACHED_TAG.sub(lambda match: match[1] + kept(match[2]), _ATTACHED.sub(shown, source))


def _says_something(html: str) -> bool:
    safe = sanitise(html)
    return "<img" in safe or bool(to_text(safe).strip())


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def _fenced(text: str, language: str) -> str:
    if len(text) > _LONGEST_OUTPUT and language == "text":
        text = f"{text[:_LONGEST_OUTPUT]}\n…"
    fence = fence_for(text)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"
