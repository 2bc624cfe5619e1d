"""The entries of all feeds, each made once: remembered between runs, and made on all processors when many are new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from publisher import feeds
from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.config import Config, Format
from publisher.model import Article, Image
from publisher.pipeline.library import Library, References

_MOST_KEPT = 1_000  # entries, of some 10 kB; sites with longer feeds can spare the time
_WORTH_A_HELPER = 30  # entries: a millisecond each
_A_LETTER = 300  # entries: as much work as a letter


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An entry without its article; it holds while its URLs mean what `references` says."""

    references: References
    title: str
    summary: str
    html: str
    image: Image | None
    size: int
    whole: int
    written: dict[Format, bytes] = {}  # only on its way from a helper: kept, it would take thrice the room


class Entries:
    """Gives the entries of articles: those made in this run, and of an earlier one what still holds."""

    def __init__(self, library: Library, config: Config, cache: Cache) -> None:
        self._library, self._options, self._site, self._cache = library, config.feeds, config.site, cache
        self._shape = shape_of(config)
        self._before: dict[str, msgspec.Raw] | None = None
        self._made: dict[str, feeds.Entry] = {}
        self._new: set[str] = set()  # versions
        self._keeps = True

    def prepare(self, articles: Sequence[Article], *, busy: int = 0) -> None:
        """Make the entries of `articles` at once; where they are few, `busy` processors are left to others."""
        encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(_Kept).decode
        keeps = len(articles) <= _MOST_KEPT  # else written texts are enough, and nothing is kept for the next run

        def work(article: Article) -> bytes:
            made = feeds.entry(article, self._library.content, self._options)
            feeds.write(made, self._site, self._options)
            kept = self._kept(made)
            return encode(msgspec.structs.replace(kept, html=made.html if keeps else "", written=made.written))

        self._keeps &= keeps
        left = busy if len(articles) <= _A_LETTER else 0
        made = self._library.each(work, articles, lambda article: (article,), least=_WORTH_A_HELPER, busy=left)
        for article, data in zip(articles, made, strict=True):
            self._keep(_whole(article, decode(data)))

    def __call__(self, article: Article) -> feeds.Entry:
        """The entry of `article`, made where it is not known."""
        return self.known(article) or self._keep(feeds.entry(article, self._library.content, self._options))

    def known(self, article: Article) -> feeds.Entry | None:
        """The entry of `article`, if it was made already."""
        version = article.version
        if version not in self._made:
            data = self._remembered().get(version)
            kept = decoded(bytes(data), _Kept) if data is not None else None
            if kept is None or not self._library.holds(article, kept.references):
                return None
            self._made[version] = _whole(article, kept)
        return self._made[version]

    def _keep(self, entry: feeds.Entry) -> feeds.Entry:
        self._made[entry.article.version] = entry
        self._new.add(entry.article.version)
        return entry

    def remember(self, shown: set[str]) -> None:
        """Keep the entries of these versions for the next run."""
        if not self._new and self._before is None:
            return  # what was kept is what would be
        known: dict[str, msgspec.Raw | _Kept] = {}
        known |= {version: data for version, data in self._remembered().items() if version in shown}
        known |= {version: self._kept(self._made[version]) for version in self._new}
        kept = known if self._keeps and len(shown) <= _MOST_KEPT else {}
        self._cache.keep_note("entries", msgspec.msgpack.encode((self._shape, dict(sorted(kept.items())))))

    def _kept(self, entry: feeds.Entry) -> _Kept:
        references = self._library.references(entry.article)
        return _Kept(references, entry.title, entry.summary, entry.html, entry.image, entry.size, entry.whole)

    def _remembered(self) -> dict[str, msgspec.Raw]:
        if self._before is None:
            note = decoded(self._cache.note("entries"), tuple[str, dict[str, msgspec.Raw]])
            self._before = note[1] if note and note[0] == self._shape else {}
        return self._before


def shape_of(config: Config) -> str:
    """Hash what shapes every entry beside its article."""
    shape = msgspec.msgpack.encode((config.site, config.feeds.content, config.feeds.max_bytes))
    return hashlib.blake2b(shape, digest_size=8).hexdigest()


def _whole(article: Article, kept: _Kept) -> feeds.Entry:
    return feeds.Entry(
        article=article,
        title=kept.title,
        summary=kept.summary,
        html=kept.html,
        image=kept.image,
        size=kept.size,
        whole=kept.whole,
        written=kept.written,
    )
