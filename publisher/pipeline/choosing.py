"""Which topics an article has; what needed its text is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from publisher import topics
from publisher.config import Config
from publisher.model import Chosen, Draft, Problem


class Chooser:
    """Gives drafts their topics; what needed the text is remembered by the file's digest, as it costs a rendering."""

    def __init__(self, config: Config, text_of: Callable[[str], str], remembered: bytes) -> None:
        self._configured = bool(config.topics)
        self._taxonomy = topics.taxonomy(config.topics)
        self._text_of = text_of
        self._settings = hashlib.blake2b(msgspec.msgpack.encode(config.topics), digest_size=8).hexdigest()
        self._known: dict[str, tuple[Chosen, ...]] = {}
        self._used: dict[str, tuple[Chosen, ...]] = {}
        if remembered:
            try:
                self._known = msgspec.msgpack.decode(remembered, type=dict[str, tuple[Chosen, ...]])
            except (msgspec.DecodeError, msgspec.ValidationError):
                self._known = {}  # a damaged cache costs only speed

    def choose(self, draft: Draft, digest: str) -> tuple[Chosen, ...]:
        """The topics of a draft, the chosen one first; never empty."""
        folder = draft.path.rpartition("/")[0].rpartition("/")[2]
        key = f"{digest} {folder} {self._settings} {draft.language} {draft.title}"
        chosen = self._known.get(key)
        if chosen is None:
            read = False

            def text() -> str:
                nonlocal read
                read = True
                return self._text_of(draft.path)

            chosen = topics.choose(
                stated=draft.topics,
                folder=folder,
                title=draft.title,
                text=text,
                taxonomy=self._taxonomy,
                language=draft.language,
            )
            if not read:
                return chosen
        self._used[key] = chosen
        return chosen

    def unknown(self, draft: Draft) -> list[Problem]:
        """Hints about topics that publisher.toml does not have."""
        if not self._configured:
            return []
        return [
            Problem(
                path=draft.path,
                level="hint",
                message=f"topic '{word}' is not in publisher.toml",
                hint=f"Did you mean '{close}'?"
                if close
                else "Add a [[topic]] for it, or leave it: it gets a feed of its own.",
            )
            for word, close in topics.unknown(draft.topics, self._taxonomy)
        ]

    def remember(self) -> bytes:
        """What to give to the next run."""
        return msgspec.msgpack.encode(dict(sorted(self._used.items())))
