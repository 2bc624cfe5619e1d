"""What a reader wants: which topics, each how often; as people write it, and as one canonical line.

The line is words `topic=frequency`, sorted; `*` is every topic that is not named. A word may end in `@` and the second
since when it holds: of a topic that a reader adds later, only what comes after that is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from publisher.build import lock as lockfile
from publisher.config import Config, Frequency
from publisher.topics import taxonomy

Wanted = Literal["default", "instant", "daily", "weekly", "monthly", "never"]
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
OTHERS = "*"
EVERYTHING = "*=default"

_WANTED: tuple[Wanted, ...] = get_args(Wanted)
_WORD = re.compile(r"([^\s=@]+)=([a-z]+)(?:@(\d+))?")


class Choice(NamedTuple):
    """How often a topic is wanted, and since when (seconds; 0: as long as the reader is one)."""

    frequency: Wanted
    since: int = 0


Preferences = Mapping[str, Choice]  # by slug or OTHERS
FindTopic = Callable[[str], str]  # slug of a topic as somebody wrote it; raises ValueError with what is wrong


@lru_cache(maxsize=4096)
def read(line: str) -> Preferences:
    """The preferences that a canonical line holds."""
    found = {}
    for word in line.split():
        match = _WORD.fullmatch(word)
        if match and match[2] in _WANTED:
            found[match[1]] = Choice(match[2], int(match[3] or 0))
    return found


def write(preferences: Preferences) -> str:
    """The canonical line of preferences."""
    words = (f"{slug}={one.frequency}{f'@{one.since}' if one.since else ''}" for slug, one in preferences.items())
    return " ".join(sorted(words))


def parse(topics: str, frequency: str, find: FindTopic) -> Preferences:
    """Preferences as people write them: topics with commas between, each alone or as `topic=frequency`.

    `frequency` holds for topics without one; no topics, or `*`, are all of them. Raises ValueError with what is wrong.
    """
    general = _wanted(frequency or "default")
    words = [word.strip() for word in re.split(r"[,;]", topics) if word.strip()]
    found: dict[str, Choice] = {}
    for word in words or [OTHERS]:
        name, _, own = (part.strip() for part in word.partition("="))
        slug = name if name == OTHERS else find(name)
        found[slug] = Choice(_wanted(own) if own else general)
    return found


def changed(old: Preferences, new: Preferences, now: int) -> Preferences:
    """The `new` preferences, where each choice that is not in the `old` ones holds from `now` on.

    A topic that has no word of its own any more keeps one where it has been wished for longer, or shorter, than the
    others: else what waits for the reader would be lost, or what came while nobody wished it would be new.
    """

    def since(slug: str) -> int:
        before = old.get(slug) or old.get(OTHERS)
        return now if before is None or before.frequency == "never" else before.since

    found = {slug: Choice(one.frequency, since(slug)) for slug, one in new.items()}
    others = found.get(OTHERS)
    if others and others.frequency != "never":
        unnamed = ((slug, since(slug)) for slug in old if slug not in new)
        found |= {slug: Choice(others.frequency, began) for slug, began in unnamed if began != others.since}
    return {slug: one if one.frequency != "never" else Choice("never") for slug, one in found.items()}


def described(preferences: Preferences) -> tuple[str, str]:
    """Topics and frequency as `parse` reads them; all in the first where they differ by topic."""
    general = preferences.get(OTHERS, Choice("default")).frequency
    if set(preferences) == {OTHERS}:
        return "", "" if general == "default" else general
    frequencies = {one.frequency for one in preferences.values()}
    if len(frequencies) == 1:
        (one,) = frequencies
        return ", ".join(sorted(preferences)), "" if one == "default" else one
    words = ((slug, preferences[slug].frequency) for slug in sorted(preferences))
    return ", ".join(slug if frequency == "default" else f"{slug}={frequency}" for slug, frequency in words), ""


def known_topics(config: Config) -> FindTopic:
    """How a topic's name or slug becomes its slug: those of publisher.toml, and those that articles have."""
    known = taxonomy(config.topics, config.site.language)
    lock = lockfile.load(config.root / lockfile.LOCK_NAME, tag=config.site.tag, timezone=config.site.timezone)
    used = {slug for record in lock.records.values() for slug in record.topics}
    shown = {topic.name.casefold(): topic.slug for topic in (*known.topics, known.uncategorised)}

    def find(name: str) -> str:
        topic = known.find(name)
        if topic is not None:
            return topic.slug
        slug = "-".join(name.casefold().split())
        if slug in used:
            return slug
        if named := shown.get(" ".join(name.casefold().split())):  # the name that readers see
            return named
        close = known.closest(name)
        raise ValueError(f"there is no topic '{name}'" + (f"; did you mean '{close}'?" if close else ""))

    return find


def _wanted(word: str) -> Wanted:
    for one in _WANTED:
        if word.casefold() == one:
            return one
    raise ValueError(f"'{word}' is not a frequency: write {', '.join(_WANTED)}")
