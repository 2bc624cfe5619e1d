"""Load the language tables of `publisher/data` once, when they are first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"


@cache
def words(table: str) -> dict[str, tuple[str, ...]]:
    """The words of each language in `table` ("stop_words", "abbreviations") of languages.toml."""
    return {language: tuple(text.split()) for language, text in _languages()[table].items()}


@cache
def _languages() -> dict[str, dict[str, str]]:
    return tomllib.loads((_DATA / "languages.toml").read_text(encoding="utf-8"))
