"""Which topics the articles have: what author and folder say, else what their words say; texts are read once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

import msgspec

from publisher import topics
from publisher.build.cache import Cache
from publisher.build.notes import decoded
from publisher.config import CONFIG_NAME, Config
from publisher.errors import counted
from publisher.model import Chosen, Draft, Problem, Topic
from publisher.pipeline.state import FOLDER, remembered

# How many labelled articles of a topic are learnt from: the oldest of them, and in steps, so that what was learnt, and
# with it the topic of every other article, seldom changes when an article comes. More than fifty teach little.
_STEPS = (1, 2, 3, 5, 10, 20, 50)
_FEW_KEYWORDS = 4
_LATEST = datetime.max.replace(tzinfo=UTC)


class Learned(msgspec.Struct, frozen=True):
    """What the labelled articles taught, and the key of those articles."""

    key: str
    model: topics.Model | None


class Chooser:
    """Gives drafts their topics; what needed a text is remembered by the file's digest, as it costs a rendering.

    `whole` reads those of the drafts at some paths whole that were skimmed: by words, the language counts.
    """

    def __init__(
        self,
        config: Config,
        text_of: Callable[[str], str],
        cache: Cache,
        whole: Callable[[list[str]], Mapping[str, Draft]] = lambda _paths: {},
    ) -> None:
        self._configured, self._language = config.topics, config.site.language
        self._taxonomy = topics.taxonomy(config.topics, config.site.language)
        self._text_of, self._cache, self._whole = text_of, cache, whole
        settings = (config.topics, config.site.language)  # which name the shipped topics
        self._settings = hashlib.blake2b(msgspec.msgpack.encode(settings), digest_size=8).hexdigest()
        self._by_words = False
        self._named: set[str] = set()  # slugs of topics that an author or a folder names

    def choose(self, drafts: Iterable[Draft], digests: dict[str, str]) -> dict[str, tuple[Chosen, ...]]:
        """The topics of each draft by path, the chosen one first; never empty."""
        drafts = list(drafts)
        said = cache(lambda words, folder: topics.said(words, folder, self._taxonomy))
        chosen: dict[str, tuple[Chosen, ...]] = {
            draft.path: said(draft.topics, folder_of(draft.path)) for draft in drafts
        }
        self._named = {one.topic.slug for row in chosen.values() for one in row}
        silent = [draft for draft in drafts if not chosen[draft.path]]
        self._by_words = bool(silent)
        if silent:
            drafts_of = self._whole([draft.path for draft in silent])
            silent = [drafts_of.get(draft.path, draft) for draft in silent]
            examples = _examples([(draft, chosen[draft.path][0].topic) for draft in drafts if chosen[draft.path]])
            chosen |= self._by_text(silent, examples, digests)
        return self._told_apart(chosen)

    def _told_apart(self, chosen: dict[str, tuple[Chosen, ...]]) -> dict[str, tuple[Chosen, ...]]:
        """No two topics have one name: an author's keeps it."""
        named = topics.apart(self._taxonomy, self._named)
        if not named:
            return chosen
        return {
            path: tuple(msgspec.structs.replace(one, topic=named.get(one.topic.slug, one.topic)) for one in row)
            for path, row in chosen.items()
        }

    def _by_text(
        self, silent: list[Draft], examples: list[tuple[Draft, Topic]], digests: dict[str, str]
    ) -> dict[str, tuple[Chosen, ...]]:
        """Choose by words; the examples' texts are read only when there is a text that was not asked before."""
        known = decoded(self._cache.note("topics"), dict[str, tuple[Chosen, ...]]) or {}
        key = _key(examples, digests)
        learned: Learned | None = None
        used: dict[str, tuple[Chosen, ...]] = {}
        chosen: dict[str, tuple[Chosen, ...]] = {}
        for draft in silent:
            name = f"{digests[draft.path]} {key} {self._settings} {draft.language} {draft.title}"
            found = known.get(name)
            if found is None:
                learned = learned or self._learned(key, examples)
                text = self._text_of(draft.path)
                found = topics.choose(
                    draft.title,
                    text,
                    self._taxonomy,
                    language=draft.language,
                    usual=self._language,
                    model=learned.model,
                )
            chosen[draft.path] = used[name] = found
        self._cache.keep_note("topics", msgspec.msgpack.encode(dict(sorted(used.items()))))
        return chosen

    def _learned(self, key: str, examples: list[tuple[Draft, Topic]]) -> Learned:
        """What the examples teach: remembered, or learnt now."""
        known = learned(self._cache)
        if known is not None and known.key == key:
            return known
        model = topics.learn(
            topics.Example(title=draft.title, text=self._text_of(draft.path), topic=topic) for draft, topic in examples
        )
        found = Learned(key, model)
        self._cache.keep_note("model", msgspec.msgpack.encode(found))
        return found

    def unknown(self, draft: Draft) -> list[Problem]:
        """Hints about topics that publisher.toml does not have."""
        return [
            Problem(
                rule="A109",
                path=draft.path,
                level="hint",
                message=f"topic '{word}' is not in publisher.toml",
                hint=f"Did you mean '{close}'?"
                if close
                else "Add a [[topic]] for it, or leave it as it is: it gets its own feed.",
            )
            for word, close in topics.unknown(draft.topics, self._taxonomy)
        ]

    def thin(self) -> list[Problem]:
        """Hints about topics with few keywords that no article is filed under, where some article is silent."""
        return [
            Problem(
                rule="C104",
                path=CONFIG_NAME,
                level="hint",
                message=f"topic '{topic.name}' has {_keywords(topic)}, too few to recognise its articles by",
                hint="Give it four or more, or put an article into a folder of its name, or name the topic in one.",
            )
            for topic in self._configured
            if self._by_words and len(topic.keywords) < _FEW_KEYWORDS and topic.slug not in self._named
        ]


def folder_of(path: str) -> str:
    """The folder that may name a file's topic, "" at the top; that of `bundle/index.md` is the article's own."""
    if "/" not in path:
        return ""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[0] if name.partition(".")[0] == "index" else folder


def learned(cache: Cache) -> Learned | None:
    """What the last publish learnt; None where nothing is remembered."""
    return decoded(cache.note("model"), Learned)


def model_of(config: Config) -> topics.Model | None:
    """What the last publish of `config` learnt; None, and nothing is written, where there was none."""
    if not (config.state / FOLDER).is_dir():
        return None
    with remembered(config) as (cache, _started_ns):
        taught = learned(cache)
    return taught.model if taught else None


def _examples(labelled: list[tuple[Draft, Topic]]) -> list[tuple[Draft, Topic]]:
    """Of each topic the oldest labelled articles, as many as the steps allow."""
    ordered = sorted(labelled, key=lambda pair: (pair[0].published or _LATEST, pair[0].path))
    by_topic: dict[str, list[tuple[Draft, Topic]]] = {}
    for pair in ordered:
        by_topic.setdefault(pair[1].slug, []).append(pair)
    found = []
    for slug in sorted(by_topic):
        row = by_topic[slug]
        found += row[: max(step for step in _STEPS if step <= len(row))]
    return found


def _key(examples: list[tuple[Draft, Topic]], digests: dict[str, str]) -> str:
    told = [(digests[draft.path], draft.title, topic.slug) for draft, topic in examples]
    return hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=8).hexdigest()


def _keywords(topic: Topic) -> str:
    """How many a topic has, in words."""
    return counted(len(topic.keywords), "keyword") if topic.keywords else "no keywords"
