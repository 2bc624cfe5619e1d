"""The open issue's letters, made by a process beside this one, which makes the feeds meanwhile."""

from __future__ import annotations

import msgspec

from publisher.build.cache import Cache
from publisher.config import Config
from publisher.model import Document
from publisher.pipeline import letters, processors
from publisher.pipeline.editorials import Editorials
from publisher.pipeline.folders import Stores
from publisher.pipeline.library import Library
from publisher.pipeline.outputs import Job, Outputs
from publisher.pipeline.plan import Plan
from publisher.pipeline.report import LetterReport
from publisher.pipeline.workshop import Workshop


class _Made(msgspec.Struct, frozen=True, array_like=True):
    """A letter's documents, what is to be told of it, and the pieces of letters: those asked for, and the new ones."""

    name: str
    key: str
    documents: tuple[Document, ...]
    report: LetterReport
    used: dict[str, str]
    new: dict[str, str]


class Ahead:
    """Starts on the letters that must be made again; `job` gives the result of one. Call `end` in any case."""

    def __init__(self, cache: Cache, stores: Stores) -> None:
        self._cache, self._stores = cache, stores
        self._helper: processors.Helper[Job] | None = None
        self._names: list[str] = []  # of the jobs that the helper has before it
        self._outputs: Outputs | None = None

    def outputs(self, library: Library) -> Outputs:
        """What writes, here and later: it reads what earlier runs wrote, once."""
        if self._outputs is None:
            self._outputs = Outputs(self._stores, self._cache, library)
        return self._outputs

    def begin(self, config: Config, plan: Plan, library: Library, editorials: Editorials) -> int:
        """Have the letters of the open issue made, as soon as that is decided; gives how many processors do it."""
        fragments = self._cache.fragments
        reports: dict[str, LetterReport] = {}
        shop = Workshop(config, library.content, fragments, letters=reports, words=editorials.of)
        open_ones = [job for job in letters.jobs(plan, shop) if not job.once]
        stale = self.outputs(library).stale(open_ones)
        encode = msgspec.msgpack.Encoder().encode

        def work(job: Job) -> bytes:
            documents = tuple(job.make())
            made = _Made(job.name, job.key, documents, reports[job.name], fragments.used, fragments.new)
            return library.noted(encode(made), job.shown)

        if stale:
            fragments.load()  # no process may ask a database that another one has opened
            self._helper = processors.beside(work, stale)
            self._names = [job.name for job in stale] if self._helper else []
        return 1 if self._helper else 0

    def job(self, job: Job, library: Library, reports: dict[str, LetterReport]) -> Job:
        """The same job; what it makes comes from the helper, where that began with the same."""
        if job.name not in self._names:
            return job

        def make() -> tuple[Document, ...]:
            made = self._taken(job, library)
            if made is None or made.key != job.key:
                return tuple(job.make())
            self._cache.fragments.take_over(made.used, made.new)
            reports[job.name] = made.report
            return made.documents

        return msgspec.structs.replace(job, make=make)

    def _taken(self, job: Job, library: Library) -> _Made | None:
        while self._helper and self._names:
            name, given = self._names.pop(0), self._helper.next()
            if given is None:
                self._names.clear()
            elif name == job.name:
                return msgspec.msgpack.decode(library.taken(given, job.shown), type=_Made)
        return None

    def end(self) -> None:
        """Stop the helper, if it still works."""
        if self._helper:
            self._helper.end()
