"""Bodies on demand: fetch an article's text when something shows it, and make its URLs absolute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from publisher import pages
from publisher.build.assets import Asset, Assets
from publisher.build.notes import decoded
from publisher.markup import PictureFacts, rewrite_urls, with_sizes, without_nowhere
from publisher.model import Article, Body, Content, Image
from publisher.pipeline import processors
from publisher.pipeline.links import Links

_KEPT = 1_000  # contents in memory, about 10 kB each
References = tuple[tuple[str, str], ...]  # (as written, what it became)
_Made = tuple[bytes, list[tuple[str, References]]]
Task = TypeVar("Task")
_encode = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], _Made] = msgspec.msgpack.Decoder(_Made).decode


class Library:
    """Gives the content of articles, and remembers, by path, what the URLs of a text became.

    An output may be skipped only while each of them still means the same: an image can change without its article.
    """

    def __init__(
        self, links: Links, body_of: Callable[[str], Body], digests: dict[str, str], remembered: bytes
    ) -> None:
        self._links, self._body_of, self._digests = links, body_of, digests
        self._before = decoded(remembered, dict[str, tuple[str, References]]) or {}
        self._read_now: dict[str, tuple[str, References]] = {}  # what nothing asked for is as it was before
        self._fresh: dict[str, bool] = {}
        self._contents: dict[str, Content] = {}

    @property
    def assets(self) -> Assets:
        """The local files that the texts have named so far."""
        return self._links.assets

    def content(self, article: Article) -> Content:
        """Fetch the body of `article`, every URL in it absolute."""
        if article.path not in self._contents:
            content = self._read(article)
            if len(self._contents) >= _KEPT:  # the feeds ask for the same few again and again, the pages for each once
                self._contents.pop(next(iter(self._contents)))
            self._contents[article.path] = content
        return self._contents[article.path]

    def _read(self, article: Article) -> Content:
        path = article.path
        body = self._body_of(path)
        shown = resolved(body.html, self._links, lambda reference: (path, reference), simple=body.simple)
        local = tuple(pair for pair in shown.became.items() if pair[0] != pair[1])
        self._read_now[path] = (self._digests[path], local)
        image = article.image or self._first(path, body)
        return Content(html=shown.html, image=image, mailed=shown.mailed, simple=body.simple and not local)

    def _first(self, path: str, body: Body) -> Image | None:
        """The first image of the text stands for the article when none is named."""
        return next((found for image in body.images if (found := with_file(image, self._links, path))), None)

    def each(
        self,
        work: Callable[[Task], bytes],
        tasks: Sequence[Task],
        articles_of: Callable[[Task], Sequence[Article]],
        *,
        least: int,
        busy: int = 0,
    ) -> Iterator[bytes]:
        """Give `work(task)` of each, in order, made on all processors; each may ask for the contents of its articles.

        What their texts refer to is noted here, as if all were made by this process.
        """

        def noted(task: Task) -> bytes:
            return self.noted(work(task), articles_of(task))

        for task, given in zip(tasks, processors.each(noted, tasks, least=least, busy=busy), strict=True):
            yield self.taken(given, articles_of(task))

    def noted(self, data: bytes, shown: Sequence[Article]) -> bytes:
        """In a helper: what it made, with what the texts of the articles in it refer to."""
        return _encode((data, [self._read_now.get(one.path, ("", ())) for one in shown]))

    def taken(self, given: bytes, shown: Sequence[Article]) -> bytes:
        """In the first process: what a helper made; what the texts in it refer to is noted as if read here."""
        data, found = _decode(given)
        for article, (digest, references) in zip(shown, found, strict=True):
            if not digest:
                continue  # its text was not asked for
            self._read_now[article.path] = (digest, references)
            for written, _became in references:  # finds the files, and what is missing
                self._links.resolve(article.path, written)
        return data

    def is_fresh(self, article: Article) -> bool:
        """Whether every URL of the text still means what it meant in the last run; False when it was not shown then."""
        path = article.path
        if path not in self._fresh:
            digest, references = self._before.get(path, ("", ()))
            self._fresh[path] = digest == self._digests[path] and self.holds(article, references)
        return self._fresh[path]

    def references(self, article: Article) -> References:
        """What the local URLs of the text became when it was last read."""
        found = self._read_now.get(article.path) or self._before.get(article.path)
        return found[1] if found else ()

    def holds(self, article: Article, references: References) -> bool:
        """Whether URLs of the text would become the same today; all are looked at, as what is missing is told."""
        today = tuple([(written, self._links.resolve(article.path, written)) for written, _ in references])
        return today == references

    def remember(self) -> bytes:
        """What to give to the next run; of articles that are still there."""
        known = self._before | self._read_now
        return msgspec.msgpack.encode({path: known[path] for path in sorted(known) if path in self._digests})


class Resolved(NamedTuple):
    """A text whose every URL is absolute; what each became, and which address local pictures have in letters."""

    html: str
    became: dict[str, str]
    mailed: dict[str, str]


def resolved(html: str, links: Links, where: Callable[[str], tuple[str, str]], *, simple: bool = False) -> Resolved:
    """Make the URLs of a text absolute and give local pictures their sizes; take out what leads to nothing.

    `where` says as from which article a URL is meant, and how it is written there.
    """
    became: dict[str, str] = {}
    assets: dict[str, Asset] = {}

    def resolve(reference: str) -> str:
        if reference not in became:
            path, written = where(reference)
            became[reference] = links.resolve(path, written)
            asset = links.asset(path, written)
            if asset and asset.media_type.startswith("image/"):
                assets[became[reference]] = asset
        return became[reference]

    def facts(url: str) -> PictureFacts:
        asset = assets.get(url)
        if asset is None:
            return PictureFacts()
        srcset = ", ".join(f"{address} {width}w" for address, width in _candidates(asset, links))
        return PictureFacts(asset.width, asset.height, srcset, pages.IN_COLUMN)

    html = rewrite_urls(html, resolve, simple=simple)
    if assets:
        html = with_sizes(html, facts)
    if "" in became.values():
        html = without_nowhere(html)
    mailed = {url: links.url_of(asset.letter) for url, asset in assets.items() if asset.letter}
    return Resolved(html, became, {url: other for url, other in mailed.items() if url != other})


def _candidates(asset: Asset, links: Links) -> tuple[tuple[str, int], ...]:
    if not asset.narrower:
        return ()
    return tuple((links.url_of(one), one.width) for one in (*asset.narrower, asset))


def with_file(image: Image, links: Links, path: str) -> Image | None:
    """Give an image its absolute URL, and of a local one its true size and type; None when there is no such file."""
    url = links.resolve(path, image.url)
    if not url:
        return None
    if url == image.url:
        return image
    asset = links.asset(path, image.url)
    if asset is None:
        return msgspec.structs.replace(image, url=url)
    return Image(
        url=url,
        alt=image.alt,
        caption=image.caption,
        width=asset.width,
        height=asset.height,
        media_type=asset.media_type,
        candidates=_candidates(asset, links),
        mailed=links.url_of(asset.letter) if asset.letter else "",
    )
