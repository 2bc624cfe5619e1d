"""Where a file names something: the line to tell people, found in the bytes without understanding them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote


def line_naming(file: Path, reference: str) -> int:
    """The first line of a file that names `reference`, from 1; 0 where none does, or it is not a file of lines."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return 0
    spellings = {reference, unquote(reference), quote(reference), reference.replace("&", "&amp;")}
    if reference.endswith(".md"):
        # a note of Obsidian's, which the reader gave the suffix
        spellings.add(f"[[{unquote(reference.removesuffix('.md'))}")
    wanted = b"|".join(re.escape(one.encode("utf-8", "surrogatepass")) for one in sorted(spellings))
    alone = re.compile(rb"(?<![\w./%-])(?:" + wanted + rb")(?![\w%-])")  # not map.png in roadmap.png
    return next((number for number, line in enumerate(lines, 1) if alone.search(line)), 0)
