"""What a URL in an article means: another article, a local file, or an address on the web; reads only file headers."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote, unquote, urljoin, urlsplit

from publisher.build.assets import Asset, Assets
from publisher.build.vault import spellings
from publisher.markup import SCHEMES
from publisher.model import EMBEDDED, Problem
from publisher.model.media_types import BESIDE

_ARTICLES = frozenset({".md", ".markdown", ".rst", ".ipynb", ".docx"})  # files that nobody links to but as articles


class Links:
    """Resolves references; `urls` are the articles' addresses by path; `missing` grows with files not there."""

    def __init__(self, site_url: str, urls: Mapping[str, str], assets: Assets) -> None:
        self._site_url, self._urls, self.assets = site_url, urls, assets
        self.missing: set[tuple[str, str]] = set()

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """The articles of each name: that of the file without its suffix, of `bundle/index.md` that of the folder."""
        named: dict[str, list[str]] = {}
        for path in self._urls:
            named.setdefault(posixpath.basename(_stem(path)), []).append(path)
        return named

    def _named(self, local: str) -> str:
        """The one article that is called so, in any folder; of several the one whose folders are named too."""
        stem = _stem(posixpath.normpath(local).lstrip("./"))
        found = self._by_name.get(posixpath.basename(stem), [])
        if len(found) > 1:
            found = [path for path in found if f"/{_stem(path)}".endswith(f"/{stem}")]
        return found[0] if len(found) == 1 else ""

    def resolve(self, path: str, reference: str) -> str:
        """Give the absolute URL of `reference` as written in the article at `path`; a bare fragment stays one.

        Gives "" for a local image, media file or article that is not there: nothing of ours may name it; and for an
        address that could run.
        """
        if _is_absolute(reference):
            return reference
        if reference.startswith(EMBEDDED):
            return self._embedded(path, reference)
        reference = _plain(reference)
        parts = _split(reference)
        if parts is None or reference.startswith("?"):
            own = self._urls.get(path, self._site_url)  # better a link to the page than one that breaks the feed
            return own if parts is None else urljoin(own, _spelt(reference))
        scheme, netloc, local, fragment = parts
        if scheme or (not netloc and not local):
            return _spelt(reference) if scheme in {"", *SCHEMES} else ""
        if netloc:
            return f"https:{_spelt(reference)}"  # a protocol-relative URL: readers have no protocol to be relative to
        return self._here(path, reference, unquote(local), fragment)

    def url_of(self, asset: Asset) -> str:
        """The address at which a file is published."""
        return self._site_url + asset.path

    def _embedded(self, path: str, reference: str) -> str:
        """The address of a picture inside the article's file."""
        asset = self.asset(path, reference)
        if asset is None:
            self._miss(path, reference)
        return self.url_of(asset) if asset else ""

    def _miss(self, path: str, reference: str) -> None:
        """Remember what is not there; of a broken picture its flaw is told."""
        if (path, reference) not in self.assets.flaws:
            self.missing.add((path, reference))

    def _here(self, path: str, reference: str, local: str, fragment: str) -> str:
        """Resolve what is meant relative to the article: another article, a file beside it, or a page of the site."""
        if lists := _PELICANS_LISTS.match(local):
            return self._site_url if lists[1].lower() == "index" else ""  # no page of ours is known by such a name
        folder = "" if local.startswith("/") else posixpath.dirname(path)
        target = posixpath.normpath(posixpath.join(folder, local.lstrip("/")))
        if found := next((one for one in spellings(target) if one in self._urls), ""):
            return self._urls[found] + (f"#{fragment}" if fragment else "")
        asset = self.asset(path, reference)
        if asset:
            return self.url_of(asset)
        suffix = posixpath.splitext(local)[1].lower()
        if suffix in _ARTICLES and (named := self._named(local)):
            return self._urls[named] + (f"#{fragment}" if fragment else "")  # a note of Obsidian's, a ref of Hugo's
        if suffix in BESIDE or suffix in _ARTICLES or (path, reference) in self.assets.flaws:
            self._miss(path, reference)
            return ""
        return urljoin(self._urls.get(path, self._site_url), quote(reference, safe="/?#[]@!$&'()*+,;=:%~-._"))

    def asset(self, path: str, reference: str) -> Asset | None:
        """Find the local file behind `reference`, if it is one."""
        if _is_absolute(reference):
            return None
        reference = _plain(reference)
        parts = _split(reference)
        if parts is None or parts[0] or parts[1]:
            return None
        return self.assets.find(path, reference)

    def problems(self) -> list[Problem]:
        """Tell of every local image or file that an article names and that is not there, or cannot be shown."""
        flaws = self.assets.flaws
        flawed = [
            Problem(
                rule="A117",
                path=path,
                line=self.assets.line_of(path, reference),
                level="hint" if flaws[path, reference].shown else "warning",
                message=f"the picture '{reference.removeprefix(EMBEDDED)}' {flaws[path, reference].message}",
                hint=flaws[path, reference].hint,
            )
            for path, reference in _once(flaws)
        ]
        return flawed + [
            Problem(
                rule="A110",
                path=path,
                line=self.assets.line_of(path, reference),
                level="warning",
                message=f"there is no {_called(reference)}",
                hint=self._hint(path, reference),
            )
            for path, reference in _once(self.missing)
        ]

    def _hint(self, path: str, reference: str) -> str:
        """How to mend a reference to what is not there."""
        called = "" if reference.startswith(EMBEDDED) else self.assets.called(path, _plain(reference))
        if called:
            return f"It is called '{called}': write upper and lower case as there."
        return "Put it beside the article, or correct the name."


def _once(references: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each file once: a lead picture is named in the author's spelling, and in the text with percent signs."""
    shortest: dict[tuple[str, str], str] = {}
    for path, reference in references:
        key = (path, unquote(reference))
        shortest[key] = min(shortest.get(key, reference), reference, key=len)
    return sorted((path, reference) for (path, _), reference in shortest.items())


# Pelican's `{static}/images/a.png` and `{filename}post.rst` mean a file as other systems do without the first word.
# Before a scheme or a host it stays: they were hidden by it when addresses were judged.
_PELICAN = re.compile(
    r"(?:(?:\{|%7B)(?:filename|static|attach)(?:\}|%7D)|\|(?:filename|static|attach)\|)(?![^/?#]*:|[\s/\\]*[/\\]{2})",
    re.IGNORECASE,
)

_PELICANS_LISTS = re.compile(r"(?:\{|%7B|\||%7C)(index|tag|category|author|archives)(?:\}|%7D|\||%7C)", re.IGNORECASE)


def _plain(reference: str) -> str:
    found = _PELICAN.match(reference)
    return reference[found.end() :] if found else reference


def _stem(path: str) -> str:
    """A path without its suffix, in lower case; of `bundle/index.md` that of the folder."""
    stem = unicodedata.normalize("NFC", posixpath.splitext(path)[0]).casefold()
    return stem.removesuffix("/index") if stem.endswith("/index") else stem


def _called(reference: str) -> str:
    """What is missing; an article as its file is called, since a note's name was quoted by the reader."""
    if posixpath.splitext(reference.partition("#")[0])[1].lower() in _ARTICLES:
        return f"public article '{unquote(reference)}'"
    return f"file '{reference}'"


_UNFIT = re.compile(r"[\s<>\"{}|\\^`]")  # RFC 3986 2: what no URL has, and people write all the same


def _spelt(reference: str) -> str:
    """An address with all that it may not have in it as percent signs and digits; what is only a fragment stays."""
    return reference if reference.startswith("#") else _UNFIT.sub(lambda one: quote(one[0]), reference)


def _is_absolute(reference: str) -> bool:
    """Whether it is, at a glance, an address on the web: most are, and to take one apart takes long."""
    web = reference.startswith(("https://", "http://")) and reference.isascii() and "[" not in reference
    return web and not _UNFIT.search(reference)


def _split(reference: str) -> tuple[str, str, str, str] | None:
    """scheme, host, path and fragment; None where it cannot be a URL (an unclosed bracket, say)."""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return None
    return parts.scheme, parts.netloc, parts.path, parts.fragment
