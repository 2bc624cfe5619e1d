"""What is not for reading: the stylesheet and the sitemap."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path

from publisher.model import Document, Stage
from publisher.templating import as_written, isodate

HTML = "text/html; charset=utf-8"
# sitemaps.org: at most 50,000 addresses and 50 MB a file; more go into numbered files behind an index.
_MOST_ADDRESSES = 50_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def stylesheet(templates: Iterable[Path]) -> Document:
    """The one stylesheet, from the first of the template folders that has it; its name changes with its content."""
    data = as_written(templates, "pages/style.css")
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    return Document(
        path=f"assets/style.{digest}.css", media_type="text/css; charset=utf-8", data=data, stage=Stage.ASSET
    )


def sitemap(entries: Iterable[tuple[str, datetime]], *, site_url: str) -> tuple[Document, ...]:
    """List addresses with their last change; in numbered files behind sitemap.xml when there are too many for one."""
    ordered = sorted(entries)
    *files, first = sitemap_paths(len(ordered))
    if not files:
        return (_sitemap(first, "urlset", "url", ordered),)
    parts = [ordered[start : start + _MOST_ADDRESSES] for start in range(0, len(ordered), _MOST_ADDRESSES)]
    index = [(site_url + name, max(updated for _, updated in part)) for name, part in zip(files, parts, strict=True)]
    made = [_sitemap(name, "urlset", "url", part) for name, part in zip(files, parts, strict=True)]
    return (*made, _sitemap(first, "sitemapindex", "sitemap", index))


def sitemap_paths(addresses: int) -> tuple[str, ...]:
    """Where the sitemap of so many addresses lies: numbered files before the index that names them."""
    if addresses <= _MOST_ADDRESSES:
        return ("sitemap.xml",)
    parts = -(-addresses // _MOST_ADDRESSES)
    return (*(f"sitemap-{number}.xml" for number in range(1, parts + 1)), "sitemap.xml")


def _sitemap(path: str, root: str, item: str, entries: Iterable[tuple[str, datetime]]) -> Document:
    lines = [
        f"<{item}><loc>{escape(url)}</loc><lastmod>{isodate(updated)}</lastmod></{item}>\n" for url, updated in entries
    ]
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{_SITEMAP}">\n{"".join(lines)}</{root}>\n'
    return Document(path=path, media_type="application/xml; charset=utf-8", data=xml.encode(), stage=Stage.INDEX)
