"""HTML of an export -> Markdown that people can edit; what Markdown has no words for stays HTML."""

from __future__ import annotations

from collections import Counter

from publisher import readers
from publisher.errors import ConfigError
from publisher.importing import escaping
from publisher.markup import sanitise
from publisher.model import Source

_NO_TITLE = "---\ntitle: '0'\n---\n\n"  # a first heading that says the title would be taken out


def markdown_of(html: str, address: str = "") -> tuple[str, tuple[str, ...]]:
    """The Markdown of `html`, ending in one line end, and what of it could not be carried over.

    Pictures and files by paths are those of the page's old `address`. It is read back, and where a letter is missing
    then, the HTML stays as it is. Raises ConfigError where the extra is not installed.
    """
    try:
        from publisher.importing.converter import converted  # noqa: PLC0415 - an extra
        from publisher.importing.tidying import tidied  # noqa: PLC0415 - as above
    except ImportError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[import]'."
        raise ConfigError(f"importing needs the package {error.name}", hint=hint) from error
    if not html.strip():
        return "\n", ()
    lost: list[str] = []
    try:
        soup, lost = tidied(html, address)
        letters = _letters(soup.get_text())
        markdown = converted(soup)
        if not letters - _letters(_read_back(markdown)):
            return f"{markdown}\n", tuple(lost)
    except RecursionError:
        pass
    kept = escaping.raw(f"<div>\n{sanitise(html)}\n</div>")
    return f"{kept}\n", (*lost, "its form as Markdown: it stays HTML")


def _letters(text: str) -> Counter[str]:
    """Each letter and digit with its count: words would differ where a number of a note joins the word before it."""
    return Counter(filter(str.isalnum, text))


def _read_back(markdown: str) -> str:
    markdown = markdown.replace("```math\n", "```\n")  # a formula is drawn with other letters than it is written with
    source = Source(path="a.md", data=f"{_NO_TITLE}{markdown}\n\n0\n".encode("utf-8", "replace"))
    draft = readers.read(source, readers.ReadOptions()).draft
    return draft.body.text if draft and draft.body else ""
