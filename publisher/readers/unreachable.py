"""Tell of addresses in Markdown that lead nowhere as they are written; others leave them out, or show them as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from publisher.model import Problem
from publisher.readers.code_spans import CODE

_ADDRESS = r"(data:image/[\w.+-]{1,20}|file:/[^\s<>\"')]{1,200}|[A-Za-z]:\\[^\n<>\"')]{1,200})"
_NAMED = re.compile(
    rf"{CODE.pattern}|(?:\]\(\s?<?|^ {{0,3}}\[[^\[\]\n]{{1,100}}\]:[ \t]*<?|\bsrc=[\"']?){_ADDRESS}",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_FILES = r"avif|docx|gif|heic|ipynb|jfif|jpe?g|markdown|md|mp3|mp4|pdf|png|rst|svg|webp"
_SPACED = re.compile(
    r"\]\(([^()<>\s\"'\\]{1,200} [^()<>\"'\\\n]{0,200}"
    rf"\.(?i:{_FILES})(?:#[^()<>\"'\s]{{0,200}})?)\)"  # only these letters: so what comes before is found at once
)
# Every text is looked through for this alone, in a quarter of the time: what has none of it has none of the others.
_SUSPECT = re.compile(r"\](?:\([^()<>\s]{1,200} (?![\"'(])|(?:\(\s?|:[ \t]{0,9})<?(?:(?i:data|file):|[A-Za-z]:\\))")
_VISIBLE = re.compile(r"[^\n]")
_MOST = 100  # of a kind in one file


def unreachable(text: str, path: str, first_line: int) -> list[Problem]:
    """What to say of pictures written into the text, of addresses on the author's disk, and of those with spaces."""
    if not _SUSPECT.search(text) and not ("<" in text and "src=" in text):
        return []
    named = (match for match in _NAMED.finditer(text) if match[3])
    found = [*_spaced(text), *((match.start(), *_told(match[3])) for match in islice(named, _MOST))]
    return [
        Problem(
            rule="A110",
            path=path,
            line=first_line + text.count("\n", 0, start),
            message=message,
            hint=hint,
            level="warning",
        )
        for start, message, hint in sorted(found)
    ]


def _spaced(text: str) -> Iterator[tuple[int, str, str]]:
    """Addresses with a space in them, as editors write names of files: CommonMark takes all of it for text."""
    without_code = CODE.sub(lambda code: _VISIBLE.sub(" ", code[0]), text)
    for match in islice(_SPACED.finditer(without_code), _MOST):
        hint = f"Write it between < and >: (<{match[1]}>)."
        yield match.start(), f"'{match[1]}' has a space in it, so it is shown as text", hint


def _told(address: str) -> tuple[str, str]:
    if address.lower().startswith("data:"):
        message = f"a picture that is written into the text ({address.lower()}) is left out"
        return message, "Save it as a file beside the article, and name that."
    return f"'{address}' is on your own disk and left out", "Put it beside the article, and name it from there."
