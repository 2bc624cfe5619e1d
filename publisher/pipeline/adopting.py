"""Take over the ids and dates of a live feed for the articles that are here: moving then shows nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from publisher import compose
from publisher.build import identity
from publisher.build import lock as lockfile
from publisher.build.lock import Lock, Record
from publisher.config import Config
from publisher.importing.posts import Post
from publisher.markup import sanitise, to_text
from publisher.model import Draft
from publisher.pipeline.places import places
from publisher.pipeline.reading import Bodies, listing, read_folder
from publisher.pipeline.state import remembered
from publisher.prose import likeness

_ALIKE = 0.5  # of the word runs of two texts


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """An entry and the article that it is: by its "address", its "title", or its "text"."""

    path: str
    guid: str
    title: str
    by: str


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken over; the titles of entries without an article, and articles without an entry."""

    matches: tuple[Match, ...]
    entries: tuple[str, ...]
    articles: tuple[str, ...]


class _Here(NamedTuple):
    """The public articles, what is remembered of them, and where each is read."""

    drafts: dict[str, Draft]
    records: dict[str, Record]
    addresses: dict[str, str]
    bodies: Bodies


def adopt(config: Config, posts: Iterable[Post], now: datetime, *, dry_run: bool = False) -> Adopted:
    """Give the articles the ids and dates of the entries that they are, in publisher.lock; each once.

    Raises ConfigError and StateError as a publish does.
    """
    path = config.state / lockfile.LOCK_NAME
    lock = lockfile.load(path, tag=config.site.tag, timezone=config.site.timezone)
    with remembered(config) as (cache, started_ns):
        folder = read_folder(
            listing(config), config, cache, started_ns=started_ns, progress=lambda _what, _done, _total: None
        )
        drafts = [draft for draft in folder.drafts.values() if compose.is_public(draft, now)]
        site = msgspec.structs.replace(config.site, tag=lock.tag)
        memory = identity.remember(
            lock, drafts, site=site, now=now, committed={}, topics={}, present=folder.present,
            unreadable=folder.unreadable,
        )  # fmt: skip
        where, _ = places([(draft, memory.records[draft.path]) for draft in drafts], config)
        addresses = {path: _address(place.url) for path, place in where.items()}
        here = _Here({draft.path: draft for draft in drafts}, memory.records, addresses, Bodies(folder, config, cache))
        entries = [post for post in posts if post.guid]
        found = _matched(entries, here)
    if not dry_run:
        lockfile.save(path, _taken_over(memory.lock, found, here))
    matches = [
        Match(path=article, guid=post.guid, title=post.title, by=by) for article, (post, by) in sorted(found.items())
    ]
    told = {match.guid for match in matches}
    return Adopted(
        matches=tuple(matches),
        entries=tuple(post.title or post.guid for post in entries if post.guid not in told),
        articles=tuple(sorted(here.drafts.keys() - found.keys())),
    )


def _matched(entries: list[Post], here: _Here) -> dict[str, tuple[Post, str]]:
    """Path -> the entry that an article is: by address first, then by title, then by text; only where it is clear."""
    found: dict[str, tuple[Post, str]] = {}
    rest = list(entries)
    titles = {path: compose.title_key(draft.title) for path, draft in here.drafts.items()}
    for by, keys in (("address", here.addresses), ("title", titles)):
        owners = _unique({path: key for path, key in keys.items() if path not in found})
        wanted = _unique({str(place): _key(post, by) for place, post in enumerate(rest)})
        for key, place in wanted.items():
            if key in owners:
                found[owners[key]] = (rest[int(place)], by)
        rest = [post for post in rest if post.guid not in {one.guid for one, _ in found.values()}]
    for post in rest:
        if (path := _by_text(post, here, found)) is not None:
            found[path] = (post, "text")
    return found


def _key(post: Post, by: str) -> str:
    return _address(post.url) if by == "address" else compose.title_key(post.title)


def _unique(keys: dict[str, str]) -> dict[str, str]:
    """Key -> whose it is, of the keys that only one has."""
    owners: dict[str, str] = {}
    twice = set()
    for owner, key in keys.items():
        if not key or key in owners:
            twice.add(key)
        owners[key] = owner
    return {key: owner for key, owner in owners.items() if key not in twice}


def _by_text(post: Post, here: _Here, found: dict[str, tuple[Post, str]]) -> str | None:
    text = to_text(sanitise(post.html))
    if len(text) < 40:
        return None
    alike = [(likeness(text, here.bodies(path).text), path) for path in sorted(here.drafts.keys() - found.keys())]
    best, path = max(alike, default=(0.0, ""))
    return path if best >= _ALIKE else None


def _address(url: str) -> str:
    """An address as people compare them: neither host nor scheme, which a move changes, nor the name of an index."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return path.removesuffix("index.html").removesuffix(".html").strip("/").casefold()


def _taken_over(lock: Lock, found: dict[str, tuple[Post, str]], here: _Here) -> Lock:
    records = dict(lock.records)
    for path, (post, _) in found.items():
        old = here.records[path]
        records.pop(old.id, None)
        published = post.published or old.published
        stated = here.drafts[path].published
        records[post.guid] = msgspec.structs.replace(
            old,
            id=post.guid,
            published=published,
            tie=0,
            stated=stated if stated != published else None,
            updated=max(post.updated or published, published),
            first_seen=min(old.first_seen, published),
        )
    return msgspec.structs.replace(lock, records=records)
