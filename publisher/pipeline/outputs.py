"""Make what changed and put it where it belongs: assets, pages, feeds, index, deletions last.

Documents are made in groups (jobs). A job whose inputs are as they were, and whose files lie untouched, is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import msgspec

from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.model import Article, Document, Problem, Stage
from publisher.pipeline.folders import Stores
from publisher.pipeline.library import Library
from publisher.pipeline.orders import Progress
from publisher.pipeline.report import LetterReport
from publisher.targets.directory import Directory

_WORTH_A_HELPER = 30  # texts: a millisecond or two each
_ASSET = re.compile(rb"assets/[0-9a-f]{16}\.\w+")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A group of documents that are made together.

    `web` and `mail` are the paths that `make` gives; `shown` the articles whose texts are in them; `key` changes with
    everything else that shapes them. A `once` job is frozen: its page is made again only where it is missing, its
    letters only when a killed run was about to write them. A `lasting` one is made again only when its key changed or
    a file is missing, whatever becomes of its articles: the images that it names stay for it. A `lone` one shows the
    texts of its articles and changes nothing else, so that any processor may make it.
    """

    name: str
    stage: Stage
    key: str
    make: Callable[[], Iterable[Document]]
    web: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    shown: tuple[Article, ...] = ()
    once: bool = False
    lasting: bool = False
    lone: bool = False


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """How many files were written, stayed as they were, and were removed; `feeds` are the feed documents written.

    `letters` are those of the current issue.
    """

    feeds: tuple[str, ...]
    written: int
    unchanged: int
    removed: int
    problems: tuple[Problem, ...]
    letters: tuple[LetterReport, ...] = ()


class Outputs:
    """Runs jobs against the web folder and the outbox."""

    def __init__(self, stores: Stores, cache: Cache, library: Library) -> None:
        self._web, self._mail = stores.web, stores.mail
        self._cache, self._library, self._assets = cache, library, library.assets
        self._known = cache.jobs()
        self._named = decoded(cache.note("named"), dict[str, list[str]])  # what lasting jobs name of the assets
        self._put_assets: set[str] = set()
        self._problems: list[Problem] = []
        self._feeds: list[str] = []
        self._written = 0

    def stale(self, jobs: Iterable[Job]) -> list[Job]:
        """The jobs that must be made, in the order of their stages."""
        found = [job for job in jobs if not self._is_done(job)]
        return sorted(found, key=lambda job: job.stage)

    def _is_done(self, job: Job) -> bool:
        if job.once:
            return self._web.is_intact(job.web) and not self._mail.in_flight(job.mail)
        if not (self._web.is_intact(job.web) and self._mail.is_intact(job.mail)):
            return False
        if self._known.get(job.name) != job.key:
            return False
        if job.lasting:
            for article in job.shown:  # it stays as it is, but what is missing is told
                if not self._library.is_fresh(article):
                    self._library.content(article)
            return self._named is not None and self._web.is_intact(self._named.get(job.name, ()))
        return all(map(self._library.is_fresh, job.shown))

    def begin(self, stale: list[Job]) -> None:
        """Note in both folders which files are about to be written."""
        self._web.begin([path for job in stale for path in job.web])
        self._mail.begin([path for job in stale if not job.once for path in job.mail])

    def run(self, jobs: list[Job], stale: list[Job], progress: Progress, *, kept: tuple[set[str], set[str]]) -> Written:
        """Make and write the stale jobs, then delete what no job wants; `kept` are frozen pages and letters."""
        wanted = {path for job in jobs for path in job.web} | kept[0]
        letters = {path for job in jobs for path in job.mail} | kept[1]
        lasting = {job.name: (self._named or {}).get(job.name, []) for job in jobs if job.lasting}
        for done, (job, documents) in enumerate(self._made(stale)):
            progress("writing", done, len(stale))
            named: set[bytes] = set()
            for document in documents:
                self._flush_assets()  # before the first document that names them
                if not (job.once and self._is_frozen(document)):
                    self._put(document)
                if job.lasting:
                    named.update(_ASSET.findall(document.data))
            if job.lasting:
                lasting[job.name] = sorted(path.decode() for path in named)
        self._flush_assets()
        self._remember(jobs, stale, lasting)
        progress("writing", len(stale), len(stale))
        wanted |= set(self._assets.used) | self._named_by(kept) | {path for paths in lasting.values() for path in paths}
        removed = self._delete(self._web, wanted) + self._delete(self._mail, letters)
        self._web.finish()
        self._mail.finish()
        unchanged = len(self._web.existing()) + len(self._mail.existing()) - self._written
        problems = (*self._problems, *self._web.problems, *self._mail.problems)
        return Written(
            feeds=tuple(self._feeds),
            written=self._written,
            unchanged=unchanged,
            removed=removed,
            problems=problems,
        )

    def _made(self, stale: list[Job]) -> Iterator[tuple[Job, Iterable[Document]]]:
        """The jobs with what they make, the lone ones on all processors."""
        encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(list[Document]).decode

        def work(job: Job) -> bytes:
            return encode(list(job.make()))

        for lone, group in groupby(stale, key=lambda job: job.lone):
            if not lone:
                yield from ((job, job.make()) for job in group)
                continue
            alike = list(group)
            least = max(1, _WORTH_A_HELPER // max(1, len(alike[0].shown)))
            made = self._library.each(work, alike, lambda job: job.shown, least=least)
            yield from ((job, decode(documents)) for job, documents in zip(alike, made, strict=True))

    def _remember(self, jobs: list[Job], stale: list[Job], lasting: dict[str, list[str]]) -> None:
        if self._web.dry:
            return
        names = {job.name for job in jobs}
        gone = [name for name in self._known if name not in names]
        self._cache.keep_jobs({job.name: job.key for job in stale}, gone)
        self._cache.keep_note(
            "named", msgspec.msgpack.encode({name: paths for name, paths in lasting.items() if paths})
        )

    def _is_frozen(self, document: Document) -> bool:
        if document.mail:
            return not self._mail.in_flight((document.path,))
        return self._web.is_intact((document.path,))

    def _put(self, document: Document) -> None:
        store = self._mail if document.mail else self._web
        written = store.put(document)
        self._written += written
        if written and document.stage == Stage.FEED:
            self._feeds.append(document.path)

    def _flush_assets(self) -> None:
        """Write the local files that the texts made so far refer to: no page may name an image that is not there."""
        fresh = sorted(set(self._assets.used) - self._put_assets)
        if not fresh:
            return
        self._put_assets.update(fresh)
        missing = [path for path in fresh if not self._web.is_intact((path,))]
        self._web.begin(missing)
        for path in missing:
            asset = self._assets.used[path]
            try:
                data = self._assets.content(asset)
            except OSError as error:
                self._problems.append(Problem(path=asset.source, message=f"cannot be read: {error.strerror}"))
                continue
            self._put(Document(path=path, media_type=asset.media_type, data=data, stage=Stage.ASSET))

    def _named_by(self, frozen: tuple[set[str], set[str]]) -> set[str]:
        """The assets that frozen pages and mailed letters show: an image may leave its article, but not the letter."""
        if all(path in self._assets.used for path in self._web.existing() if path.startswith("assets/")):
            return set()
        named: set[bytes] = set()
        for store, paths in zip((self._web, self._mail), frozen, strict=True):
            for path in paths & set(store.existing()):
                if path.endswith(".html"):
                    named.update(_ASSET.findall(store.read(path)))
        return {path.decode() for path in named}

    @staticmethod
    def _delete(store: Directory, wanted: set[str]) -> int:
        gone = [path for path in store.existing() if path not in wanted]
        for path in gone:
            store.delete(path)
        return len(gone)
