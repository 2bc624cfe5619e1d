"""Read the articles folder, and only what changed in it since the last run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from publisher import readers
from publisher.build.cache import Cache, Cached
from publisher.build.scan import FileStat, read_file
from publisher.config import Config
from publisher.model import Body, Draft, Problem, Reading, Source
from publisher.pipeline import processors
from publisher.pipeline.listing import Listing, compares, reader_options
from publisher.pipeline.orders import Progress
from publisher.prose import sketch

_WORTH_A_HELPER = 200  # files: reading them takes ten times as long as starting a helper


class Folder(NamedTuple):
    """What lies in the articles folder: drafts, digests and sketches by path; files and folders that gave an error."""

    drafts: dict[str, Draft]
    digests: dict[str, str]
    sketches: dict[str, bytes]
    present: frozenset[str]
    unreadable: frozenset[str]
    problems: list[Problem]


def read_folder(found: Listing, config: Config, cache: Cache, *, started_ns: int, progress: Progress) -> Folder:
    """Read every article: from the cache where the file did not change, else anew."""
    known = cache.readings()
    drafts: dict[str, Draft] = {}
    digests: dict[str, str] = {}
    problems = list(found.problems)
    unreadable = {problem.path for problem in found.problems}
    sketches: dict[str, bytes] = {}
    fresh: list[tuple[FileStat, str, Reading, bytes]] = []
    same = [cached if (cached := known.get(stat.path)) and cached.stat == stat else None for stat in found.articles]
    changed = [stat for stat, cached in zip(found.articles, same, strict=True) if cached is None]
    read = _read_all(changed, known, config)
    total = len(found.articles)
    for number, (stat, cached) in enumerate(zip(found.articles, same, strict=True), 1):
        progress("reading", number, total)
        if cached is not None:
            digest, reading, sketched = cached.digest, cached.reading(), cached.sketch
        else:
            digest, reading, sketched, body = next(read)
            if digest:
                fresh.append((stat, digest, reading, sketched))
            if body is not None:
                cache.keep_body(digest, body)
        problems += reading.problems
        if reading.draft is None:
            unreadable.add(stat.path)
            continue
        path = reading.draft.path  # the draft's own: that it is looked up by costs less than an equal one
        drafts[path], digests[path], sketches[path] = reading.draft, digest, sketched
    cache.keep_readings(fresh, started_ns=started_ns)
    present = frozenset([stat.path for stat in found.articles])
    cache.drop_readings(known.keys() - present)
    return Folder(drafts, digests, sketches, present, frozenset(unreadable), problems)


class _Read(NamedTuple):
    """What became of a file: `digest` is "" where it could not be opened; `body` is kept where reading it cost much."""

    digest: str
    reading: Reading
    sketch: bytes = b""
    body: Body | None = None


def _read_all(changed: list[FileStat], known: Mapping[str, Cached], config: Config) -> Iterator[_Read]:
    """Read files, in their order, unless their bytes are those of the cache."""
    options, compared = reader_options(config), compares(config)
    encode = msgspec.msgpack.Encoder().encode

    def work(stat: FileStat) -> bytes:
        data = read_file(config.articles, stat.path, options.max_bytes)
        if isinstance(data, Problem):
            return encode(_Read("", Reading(draft=None, problems=(data,))))
        return encode(_read(stat, data, known.get(stat.path), options, compared=compared))

    return map(msgspec.msgpack.Decoder(_Read).decode, processors.each(work, changed, least=_WORTH_A_HELPER))


def _read(stat: FileStat, data: bytes, cached: Cached | None, options: readers.ReadOptions, *, compared: bool) -> _Read:
    kind = stat.path.rpartition(".")[2].lower().encode()[:16]  # equal bytes are another text to another reader
    digest = hashlib.blake2b(data, digest_size=12, person=kind).hexdigest()
    if cached is not None and cached.digest == digest:
        return _Read(digest, cached.reading(), cached.sketch)
    reading = readers.read(Source(path=stat.path, data=data), options, body=False)
    draft = reading.draft
    if draft is None:
        return _Read(digest, reading)
    text = draft.body.text.encode("utf-8", "replace") if draft.body else data
    body = None if stat.path.endswith((".md", ".markdown")) else draft.body
    reading = msgspec.structs.replace(reading, draft=msgspec.structs.replace(draft, body=None))
    return _Read(digest, reading, sketch(text) if compared else b"", body)


class Bodies:
    """Texts by path: kept ones, else read again from the file, whose bytes must still be those that were read."""

    def __init__(self, digests: Mapping[str, str], config: Config, cache: Cache) -> None:
        self._digests, self._config, self._cache = digests, config, cache
        self._options = reader_options(config)
        self.problems: list[Problem] = []

    def __call__(self, path: str) -> Body:
        """Fetch the text of the article at `path`; an empty one when the file vanished meanwhile."""
        return self._fetch(path, self._whole)

    def shown(self, path: str) -> Body:
        """Fetch it without its plain text and headings, where that is quicker."""
        return self._fetch(path, lambda source: readers.shown(source, self._options))

    def _whole(self, source: Source) -> Body | None:
        draft = readers.read(source, self._options).draft
        return draft.body if draft else None

    def _fetch(self, path: str, read: Callable[[Source], Body | None]) -> Body:
        body = self._cache.body(self._digests[path])
        if body is not None:
            return body
        data = read_file(self._config.articles, path, self._options.max_bytes)
        if isinstance(data, Problem):
            processors.leave_to_first()
            self.problems.append(data)
            return Body(html="", text="")
        return read(Source(path=path, data=data)) or Body(html="", text="")
