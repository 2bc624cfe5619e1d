"""Publisher: a folder of article files in; feeds, web pages and newsletters out.

As a library: `from publisher import publish, read, articles`; docs/library.md shows how. Nothing is loaded before it is
asked for (PEP 562), so that `import publisher` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.api import articles, publish, read
    from publisher.errors import (
        ArticleError,
        ConfigError,
        DeliveryError,
        PublisherError,
        RenderError,
        StateError,
        TargetError,
    )
    from publisher.model import (
        Article,
        Author,
        Body,
        Draft,
        Enclosure,
        Heading,
        Image,
        Link,
        Problem,
        Reading,
        Source,
        Topic,
    )
    from publisher.pipeline.preview import Preview
    from publisher.pipeline.report import Cut, IssueReport, LetterReport, Report, TargetReport
    from publisher.readers import Reader, ReadOptions
    from publisher.readers.plugged import reading_from_html
    from publisher.targets.stores import File, Store

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleError",
    "Author",
    "Body",
    "ConfigError",
    "Cut",
    "DeliveryError",
    "Draft",
    "Enclosure",
    "File",
    "Heading",
    "Image",
    "IssueReport",
    "LetterReport",
    "Link",
    "Preview",
    "Problem",
    "PublisherError",
    "ReadOptions",
    "Reader",
    "Reading",
    "RenderError",
    "Report",
    "Source",
    "StateError",
    "Store",
    "TargetError",
    "TargetReport",
    "Topic",
    "__version__",
    "articles",
    "publish",
    "read",
    "reading_from_html",
]

_HOMES = {
    "publisher.api": ("articles", "publish", "read"),
    "publisher.errors": (
        "ArticleError", "ConfigError", "DeliveryError", "PublisherError", "RenderError", "StateError", "TargetError",
    ),
    "publisher.model": (
        "Article", "Author", "Body", "Draft", "Enclosure", "Heading", "Image", "Link", "Problem", "Reading", "Source",
        "Topic",
    ),
    "publisher.pipeline.preview": ("Preview",),
    "publisher.pipeline.report": ("Cut", "IssueReport", "LetterReport", "Report", "TargetReport"),
    "publisher.readers": ("ReadOptions", "Reader"),
    "publisher.readers.plugged": ("reading_from_html",),
    "publisher.targets.stores": ("File", "Store"),
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Load a public name from the module that makes it. Source: PEP 562."""
    for home, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(home), name)
            return found
    raise AttributeError(f"module 'publisher' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
