"""Find the article in a page full of other things; the only file that knows trafilatura, imported when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def main_html(tree: HtmlElement) -> str:
    """The main text of a page as HTML, or "" when none is found; `tree` may be changed."""
    import trafilatura  # noqa: PLC0415 - 190 ms and 59 MB, for pages with boilerplate only

    found = trafilatura.extract(
        tree,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_links=True,
        include_tables=True,
        include_formatting=True,
        deduplicate=False,
        with_metadata=False,
    )
    return found or ""


def date_of(html: str) -> str:
    """The day on which a page says that it was published, as YYYY-MM-DD, from its metadata and date lines; or ""."""
    import htmldate  # noqa: PLC0415 - as above

    return htmldate.find_date(html, original_date=True, extensive_search=False) or ""
