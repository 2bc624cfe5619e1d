"""Read the articles folder, and only what changed in it since the last run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from publisher import readers
from publisher.build.cache import Cache, Cached
from publisher.build.scan import FileStat, below, endings, read_file, scan
from publisher.config import Config
from publisher.errors import ConfigError
from publisher.model import Body, Draft, Problem, Reading, Source
from publisher.pipeline import plugins, processors
from publisher.prose import sketch

Progress = Callable[[str, int, int], None]
_WORTH_A_HELPER = 200  # files: reading them takes ten times as long as starting a helper


class Folder(NamedTuple):
    """What lies in the articles folder: drafts, digests and sketches by path; files and folders that gave an error."""

    drafts: dict[str, Draft]
    digests: dict[str, str]
    sketches: dict[str, bytes]
    present: frozenset[str]
    unreadable: frozenset[str]
    problems: list[Problem]


class Listing(NamedTuple):
    """The articles folder's files, and the articles among them."""

    files: tuple[FileStat, ...]
    articles: tuple[FileStat, ...]
    problems: tuple[Problem, ...]


def reader_options(config: Config) -> readers.ReadOptions:
    """What the readers need to know of the configuration."""
    own = msgspec.structs.asdict(config.reading.phrases)
    phrases = tuple((kind, phrase) for kind, row in own.items() for phrase in row)
    return readers.ReadOptions(timezone=config.site.timezone, language=config.site.language, phrases=phrases)


def compares(config: Config) -> bool:
    """Whether copies of articles are looked for."""
    return config.reading.duplicates != "publish"


def listing(config: Config) -> Listing:
    """List the articles folder. Raises ConfigError when it is not there."""
    if not config.articles.is_dir():
        hint = "Begin with 'publisher init', or name your own folder: publisher publish FOLDER."
        raise ConfigError("there is no such folder of articles", path=str(config.articles), hint=hint)
    for folder in (config.output, config.outbox):
        if config.articles.resolve().is_relative_to(folder.resolve()):
            hint = "Choose another with -o or --outbox: pages must not come back as articles."
            raise ConfigError("the output folder holds the articles", path=str(folder), hint=hint)
    web, mail = config.output.resolve(), config.outbox.resolve()
    if web.is_relative_to(mail) or mail.is_relative_to(web):
        hint = "Choose another with -o or --outbox: letters must not lie on a web server."
        raise ConfigError("the output folder and the outbox are one, or one holds the other", path=str(web), hint=hint)
    # Whoever publishes "." has our own output below it: pages must not come back as articles.
    files, problems = scan(config.articles, leave_out=(config.output, config.outbox, config.templates))
    files = _without_editorials(files, config)
    plugins.ready(config, endings(files))
    return Listing(files, tuple(below(files, readers.suffixes())), problems)


def _without_editorials(files: tuple[FileStat, ...], config: Config) -> tuple[FileStat, ...]:
    """Leave out what introduces issues, where the articles are all that lies beside publisher.toml."""
    if not config.issues.is_relative_to(config.articles) or config.issues == config.articles:
        return files
    folder = config.issues.relative_to(config.articles).as_posix() + "/"
    own = re.compile(re.escape(folder) + r"\d+(?:\.[\w-]+)?\.md")
    return tuple(file for file in files if not own.fullmatch(file.path))


def read_folder(found: Listing, config: Config, cache: Cache, *, started_ns: int, progress: Progress) -> Folder:
    """Read every article: from the cache where the file did not change, else anew."""
    known = cache.readings()
    drafts: dict[str, Draft] = {}
    digests: dict[str, str] = {}
    problems = list(found.problems)
    unreadable = {problem.path for problem in found.problems}
    sketches: dict[str, bytes] = {}
    fresh: list[tuple[FileStat, str, Reading, bytes]] = []
    changed = [stat for stat in found.articles if stat.path not in known or known[stat.path].stat != stat]
    read = _read_all(changed, known, config)
    for number, stat in enumerate(found.articles, 1):
        progress("reading", number, len(found.articles))
        cached = known.pop(stat.path, None)
        if cached is not None and cached.stat == stat:
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
        drafts[stat.path], digests[stat.path], sketches[stat.path] = reading.draft, digest, sketched
    cache.keep_readings(fresh, started_ns=started_ns)
    cache.drop_readings(known)
    present = frozenset(stat.path for stat in found.articles)
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
    # Dropped from `known` as they come, but helpers look at it, too.
    before = {stat.path: known[stat.path] for stat in changed if stat.path in known}
    encode = msgspec.msgpack.Encoder().encode

    def work(stat: FileStat) -> bytes:
        data = read_file(config.articles, stat.path, options.max_bytes)
        if isinstance(data, Problem):
            return encode(_Read("", Reading(draft=None, problems=(data,))))
        return encode(_read(stat, data, before.get(stat.path), options, compared=compared))

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

    def __init__(self, folder: Folder, config: Config, cache: Cache) -> None:
        self._folder, self._config, self._cache = folder, config, cache
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
        body = self._cache.body(self._folder.digests[path])
        if body is not None:
            return body
        data = read_file(self._config.articles, path, self._options.max_bytes)
        if isinstance(data, Problem):
            processors.leave_to_first()
            self.problems.append(data)
            return Body(html="", text="")
        return read(Source(path=path, data=data)) or Body(html="", text="")
