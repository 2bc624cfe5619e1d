"""The rules of a published folder as a whole: its files are there as they were written, and agree with each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from publisher.checking.findings import Finding, Hit, findings
from publisher.targets.manifest import IN_FLIGHT, digest_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_LINK = re.compile(r"<link\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class Site(NamedTuple):
    """The address that the folder is served at, and its files with their hashes, as the manifest lists them.

    `meant` is the address that it was published for, where that is another one: a trial site has the same files.
    """

    url: str
    files: Mapping[str, str]
    meant: str = ""

    def below(self, address: str) -> str | None:
        """The path of what has this address; None for one elsewhere."""
        homes = [home for home in (self.url, self.meant) if home and address.startswith(home)]
        return address[len(max(homes, key=len)) :] if homes else None


class Outputs:
    """Looks at the files of a folder one by one, and remembers by which ids feeds know the articles."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._ids: dict[str, tuple[str, str]] = {}

    def check(self, path: str, shown: str, data: bytes | None) -> list[Finding]:
        """What is wrong with the file at `path` (None when it is not there), which the user knows as `shown`."""
        return findings(shown, self._hits(path, data))

    def _hits(self, path: str, data: bytes | None) -> Iterator[Hit]:
        if data is None:
            yield Hit("O102")
            return
        if self._site.files.get(path, IN_FLIGHT) not in {IN_FLIGHT, digest_of(data)}:
            yield Hit("O101")
        if path.endswith(".html"):
            yield from self._page(data.decode("utf-8", "replace"))
        elif path.endswith((".xml", ".json")):
            yield from self._feed(path, data)

    def _feed(self, path: str, data: bytes) -> Iterator[Hit]:
        own, entries = _told(data)
        if own and path not in {self._site.below(own), self._site.below(unquote(own))}:
            yield Hit("O103", 0, own[:100])
        for link, key in entries.items():
            known, where = self._ids.setdefault(link, (key, path))
            if known != key:
                yield Hit("O105", 0, f"{link[:100]} is {key[:100]}, in {where} {known[:100]}")

    def _page(self, html: str) -> Iterator[Hit]:
        for found in _LINK.finditer(html.partition("</head>")[0]):
            values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(found[0])}
            kind, address = values.get("type", ""), values.get("href", "")
            if values.get("rel", "").lower() != "alternate" or not kind.startswith(("application/", "text/xml")):
                continue
            line = html.count("\n", 0, found.start()) + 1
            path = self._site.below(address)
            if kind not in _FEED_TYPES:
                yield Hit("O104", line, f"{kind} is not a type that feed readers look for")
            elif path is None and "://" not in address:
                yield Hit("O104", line, f"{address[:100]} is not absolute")
            elif path is not None and unquote(path) not in self._site.files:
                yield Hit("O104", line, f"{address[:100]} is not there")


def _told(data: bytes) -> tuple[str, dict[str, str]]:
    """A feed's own address, and its articles' links with their ids; nothing where it is no feed that can be read."""
    try:
        if data.lstrip()[:1] == b"{":
            return _of_json(json.loads(data))
        root: Any = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (ValueError, RecursionError, AttributeError, TypeError, etree.XMLSyntaxError):
        return "", {}
    own = next((str(link.get("href")) for link in root.iter(f"{_ATOM}link") if link.get("rel") == "self"), "")
    pairs = {str(item.findtext("link")): str(item.findtext("guid")) for item in root.iter("item")}
    for entry in root.iter(f"{_ATOM}entry"):
        links = (one for one in entry.findall(f"{_ATOM}link") if one.get("rel", "alternate") == "alternate")
        pairs[next((str(one.get("href")) for one in links), "")] = str(entry.findtext(f"{_ATOM}id"))
    pairs.pop("", None)
    pairs.pop("None", None)
    return own, pairs


def _of_json(feed: dict[str, Any]) -> tuple[str, dict[str, str]]:
    return str(feed.get("feed_url", "")), {str(one["url"]): str(one["id"]) for one in feed["items"] if "url" in one}
