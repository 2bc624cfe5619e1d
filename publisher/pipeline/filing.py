"""Which of the public drafts are published, copies apart, and under which topics; it reads what that takes."""

from __future__ import annotations

from typing import NamedTuple

from publisher.build.cache import Cache
from publisher.build.lock import Lock
from publisher.config import Config
from publisher.model import Chosen, Draft, Problem
from publisher.pipeline import skimming
from publisher.pipeline.choosing import Chooser
from publisher.pipeline.copies import without_copies
from publisher.pipeline.reading import Bodies, Folder


class Filed(NamedTuple):
    """The drafts that are published, their topics by path, who chose those, and what to say of copies."""

    drafts: list[Draft]
    chosen: dict[str, tuple[Chosen, ...]]
    chooser: Chooser
    copies: list[Problem]


def filed(public: list[Draft], folder: Folder, bodies: Bodies, *, lock: Lock, config: Config, cache: Cache) -> Filed:
    """Withhold copies among the public drafts of a folder, and choose the topics of the others."""

    def text_of(path: str) -> str:
        return bodies(path).text

    drafts, copies = without_copies(public, lock, folder, bodies, cache=cache, wish=config.reading.duplicates)
    chooser = Chooser(config, text_of, cache, lambda paths: skimming.complete(folder, paths, config, cache))
    return Filed(drafts, chooser.choose(drafts, folder.digests), chooser, copies)
