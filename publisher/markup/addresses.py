"""Where the links of a page lead: to our own pages and files by the way from the page, elsewhere as they are."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote, urlsplit

from publisher.model import Site

# RFC 2606, RFC 6761: names that nobody can own, so a site there is only ever looked at on its maker's disk.
_RESERVED = ("example.com", "example.net", "example.org", "example", "invalid", "localhost", "test")
_IN_PATH = "/:@-._~!$&'()*+,;="  # RFC 3986 3.3


def below(site_url: str, path: str) -> str:
    """The address of what lies at `path` below the output folder: a URL has other letters than ASCII spelt out.

    >>> below("https://example.org/", "topics/日本/")
    'https://example.org/topics/%E6%97%A5%E6%9C%AC/'

    Source: RFC 3986 2.1; RSS 2.0 and sitemaps take no IRIs.
    """
    return site_url + quote(path, safe=_IN_PATH)


def of_topic(site_url: str, slug: str) -> str:
    """The address of a topic's page, which also names it to programs (rules C24)."""
    return below(site_url, f"topics/{slug}/")


def root(path: str) -> str:
    """The way from the folder `path` ("topics/rivers/") back to the top."""
    return "../" * path.count("/")


def is_file(path: str) -> bool:
    """Whether a page's path ("2019/05/weir.html") is that of its file, as other systems write it, and of no folder."""
    return path.lower().endswith((".html", ".htm"))


def file_of(path: str) -> str:
    """The file below the output folder that is the page at `path`."""
    return path if is_file(path) else f"{path}index.html"


def local(url: str, *, site: Site, root: str, page: str = "") -> str:
    """Make an address of ours relative to the page at `page`, `root` below the top; others stay.

    Folders end in "/" as web servers want them, but name their index.html while the site has no real host: then
    people open the files themselves, and a browser shows a folder on the disk as a list of files.
    """
    if not url.startswith(site.url):
        return url
    path, mark, fragment = url[len(site.url) :].partition("#")
    if mark and page and url[: -len(fragment) - 1] == page:
        return f"#{fragment}"
    if path.startswith("/"):  # as a relative reference this would name another host: RFC 3986 4.2
        return url
    if path[-1:] in ("", "/") and _on_disk(site.url):
        path += "index.html"
    way = root + path or "./"
    if not root and ":" in way.partition("/")[0]:  # as would this a scheme
        way = f"./{way}"
    return f"{way}{mark}{fragment}"


@cache
def _on_disk(site_url: str) -> bool:
    host = urlsplit(site_url).hostname or ""
    return any(host == name or host.endswith(f".{name}") for name in _RESERVED)
