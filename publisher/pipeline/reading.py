"""Read the articles folder, and only what changed in it since the last run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from publisher import readers
from publisher.build.cache import Cache
from publisher.build.readings import Cached
from publisher.build.scan import FileStat, read_file
from publisher.config import Config
from publisher.model import Body, Draft, Problem, Reading, Source
from publisher.pipeline import processors
from publisher.pipeline.listing import Listing, compares, reader_options
from publisher.pipeline.orders import Progress
from publisher.prose import sketch

_CHUNK = 40  # files that are given to a processor at once
_WORTH_SKIMMING = 100  # files for each entry of a feed: of fewer, many are shown and would be read twice
_NOT_KEPT = (".md", ".markdown")  # their texts are made anew as quickly
_WORTH_A_HELPER = 5  # chunks: reading them takes ten times as long as starting a helper


class Folder(NamedTuple):
    """What lies in the articles folder: drafts, digests and sketches by path; files and folders that gave an error.

    `skims`: most of it is new, and was skimmed.
    """

    drafts: dict[str, Draft]
    digests: dict[str, str]
    sketches: dict[str, bytes]
    present: frozenset[str]
    unreadable: frozenset[str]
    problems: list[Problem]
    skims: bool = False


def read_folder(
    found: Listing,
    config: Config,
    cache: Cache,
    *,
    started_ns: int,
    progress: Progress,
    skim: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> Folder:
    """Read every article: from the cache where the file did not change, else anew; some may be skimmed with `skim`.

    `meanwhile` is done while other processes read.
    """
    known = cache.readings()
    cached = map(known.get, [stat.path for stat in found.articles])
    same = [one if one and one.is_of(stat) else None for one, stat in zip(cached, found.articles, strict=True)]
    changed = [stat for stat, one in zip(found.articles, same, strict=True) if one is None]
    skim = skim and len(changed) >= _WORTH_SKIMMING * config.feeds.entries
    fresh: list[Cached] = []
    total, done = len(found.articles), len(found.articles) - len(changed)
    for read in read_all(changed, known, config, skim=skim, meanwhile=meanwhile):
        for one, body in read:
            fresh.append(one)
            if body is not None:
                cache.keep_body(one.digest, body)
        progress("reading", done + len(fresh), total)
    rest = iter(fresh)
    folder = _folder([one or next(rest) for one in same], found)._replace(skims=skim)
    gone = known.keys() - folder.present
    cache.keep_readings([one for one in fresh if one.digest], gone=gone, started_ns=started_ns)
    return folder


def _folder(read: list[Cached], found: Listing) -> Folder:
    """What was read, by path: under the draft's own path, as looking that up costs less than an equal one."""
    good = [(one.reading.draft, one) for one in read if one.reading.draft]
    problems = [*found.problems, *(problem for one in read for problem in one.reading.problems)]
    unreadable = {problem.path for problem in found.problems} | {one.path for one in read if not one.reading.draft}
    return Folder(
        {draft.path: draft for draft, _ in good},
        {draft.path: one.digest for draft, one in good},
        {draft.path: one.sketch for draft, one in good},
        frozenset([stat.path for stat in found.articles]),
        frozenset(unreadable),
        problems,
    )


_Read = tuple[Cached, Body | None]  # the digest is "" where a file could not be opened; a text that cost much is kept


def read_all(
    changed: Sequence[FileStat],
    known: Mapping[str, Cached],
    config: Config,
    *,
    skim: bool,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[list[_Read]]:
    """Read files, in their order and in chunks, unless their bytes are those of the cache."""
    desk = desk_of(config, skim=skim)
    encode = msgspec.msgpack.Encoder().encode

    def work(chunk: Sequence[FileStat]) -> bytes:
        return encode([_read(stat, known.get(stat.path), desk) for stat in chunk])

    chunks = [changed[start : start + _CHUNK] for start in range(0, len(changed), _CHUNK)]
    made = processors.each(work, chunks, least=_WORTH_A_HELPER, ready=lambda: work(chunks[0][:1]), meanwhile=meanwhile)
    return map(msgspec.msgpack.Decoder(list[_Read]).decode, made)


class Desk(NamedTuple):
    """What files are read with."""

    options: readers.ReadOptions
    folder: Path
    compared: bool
    skim: bool


def desk_of(config: Config, *, skim: bool) -> Desk:
    """What a publication's files are read with."""
    return Desk(reader_options(config), config.articles, compares(config), skim)


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """A file that was read whole, and its text as `Bodies.shown` gives it."""

    reading: Cached
    body: Body


def read_shown(stat: FileStat, desk: Desk) -> Shown | None:
    """Read a file whole; None where it cannot be read any more."""
    data = read_file(desk.folder, stat.path, desk.options.max_bytes)
    if isinstance(data, Problem):
        return None
    read, _ = _read_data(data, stat, None, desk)
    body = readers.shown(Source(path=stat.path, data=data), desk.options)
    return Shown(read, body) if body and read.reading.draft else None


def _read(stat: FileStat, cached: Cached | None, desk: Desk) -> _Read:
    data = read_file(desk.folder, stat.path, desk.options.max_bytes)
    if isinstance(data, Problem):
        return Cached(*stat, "", b"", Reading(draft=None, problems=(data,))), None
    return _read_data(data, stat, cached, desk)


def _read_data(data: bytes, stat: FileStat, cached: Cached | None, desk: Desk) -> _Read:
    kind = stat.path.rpartition(".")[2].lower().encode()[:16]  # equal bytes are another text to another reader
    digest = hashlib.blake2b(data, digest_size=12, person=kind).hexdigest()
    if cached is not None and cached.digest == digest:
        return Cached(*stat, digest, cached.sketch, cached.reading), None
    source = Source(path=stat.path, data=data)
    reading = readers.skim(source, desk.options) if desk.skim else readers.read(source, desk.options, body=False)
    draft = reading.draft
    if draft is None:
        return Cached(*stat, digest, b"", reading), None
    sketched = b""
    if desk.compared:
        sketched = sketch(draft.body.text.encode("utf-8", "replace") if draft.body else data)
    body = None if stat.path.endswith(_NOT_KEPT) else draft.body
    if draft.body is not None:
        reading = msgspec.structs.replace(reading, draft=msgspec.structs.replace(draft, body=None))
    return Cached(*stat, digest, sketched, reading), body


class Bodies:
    """Texts by path: kept ones, else read again from the file, whose bytes must still be those that were read.

    `foreseen` are some that were read already.
    """

    def __init__(self, digests: Mapping[str, str], config: Config, cache: Cache) -> None:
        self._digests, self._config, self._cache = digests, config, cache
        self._options = reader_options(config)
        self.problems: list[Problem] = []
        self.foreseen: Mapping[str, Shown] = {}

    def __call__(self, path: str) -> Body:
        """Fetch the text of the article at `path`; an empty one when the file vanished meanwhile."""
        return self._fetch(path, self._whole)

    def shown(self, path: str) -> Body:
        """Fetch it without its plain text and headings, where that is quicker."""
        known = self.foreseen.get(path)
        if known and known.reading.digest == self._digests[path]:
            return known.body
        return self._fetch(path, lambda source: readers.shown(source, self._options))

    def _whole(self, source: Source) -> Body | None:
        draft = readers.read(source, self._options).draft
        return draft.body if draft else None

    def _fetch(self, path: str, read: Callable[[Source], Body | None]) -> Body:
        body = None if path.endswith(_NOT_KEPT) else self._cache.body(self._digests[path])
        if body is not None:
            return body
        data = read_file(self._config.articles, path, self._options.max_bytes)
        if isinstance(data, Problem):
            processors.leave_to_first()
            self.problems.append(data)
            return Body(html="", text="")
        return read(Source(path=path, data=data)) or Body(html="", text="")
