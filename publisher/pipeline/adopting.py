"""Take over the ids and dates of a live feed for the articles that are here: moving then shows nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote, urlsplit

import msgspec

from publisher import compose
from publisher.build import identity
from publisher.build import lock as lockfile
from publisher.build.lock import NEVER_MAILED, Lock, Record
from publisher.config import Config
from publisher.importing.posts import Post
from publisher.model import Draft
from publisher.pipeline.listing import listing
from publisher.pipeline.matching import Found, Here, asked_for, distinct, matched
from publisher.pipeline.places import is_free, places
from publisher.pipeline.reading import Bodies, Folder, read_folder
from publisher.pipeline.state import remembered
from publisher.readers.values import page_path


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """An entry and the article that it is, `by` its "id", "address", "title", "slug" or "text".

    `stated` is another id that the article's own front matter says, "" where it says none; `former` the path of the
    entry's page on our host, which from now on leads to ours, "" where there is none.
    """

    path: str
    guid: str
    title: str
    by: str
    stated: str = ""
    former: str = ""


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken over, the titles of entries without an article, and the articles without an entry.

    `doubles` are ids of entries whose address another entry had first: an article can have one id only.
    """

    matches: tuple[Match, ...]
    entries: tuple[str, ...]
    articles: tuple[str, ...]
    doubles: tuple[str, ...] = ()


def adopt(config: Config, posts: Iterable[Post], now: datetime, *, dry_run: bool = False) -> Adopted:
    """Give the articles the ids and dates of the entries that they are, in publisher.lock; each once.

    Articles without an entry are left to the next publish. Raises ConfigError and StateError as a publish does.
    """
    entries, doubles = distinct(post for post in posts if post.guid)
    with remembered(config) as (cache, started_ns):
        path = config.state / lockfile.LOCK_NAME
        lock = lockfile.load(path, tag=config.site.tag, timezone=config.site.timezone)
        folder = read_folder(
            listing(config), config, cache, started_ns=started_ns, progress=lambda _what, _done, _total: None
        )
        here, records = _here(config, folder, lock, now)
        bodies = Bodies(folder.digests, config, cache)
        found = matched(entries, here, lambda one: bodies(one).text)
        found = {one: match for one, match in found.items() if not _is_held(match.post.guid, one, lock, folder)}
        former = {one: _former(match.post.url, here.drafts[one], here, config) for one, match in found.items()}
        if found and not dry_run:
            lockfile.save(path, _taken_over(lock, found, here, records, former))
    told = {match.post.guid for match in found.values()}
    return Adopted(
        matches=tuple(_match(one, found[one], here, former[one]) for one in sorted(found)),
        entries=tuple(post.title or post.guid for post in entries if post.guid not in told),
        articles=tuple(sorted(here.drafts.keys() - found.keys())),
        doubles=tuple(post.guid for post in doubles),
    )


def _here(config: Config, folder: Folder, lock: Lock, now: datetime) -> tuple[Here, dict[str, Record]]:
    """The public articles as a publish would know them now; nothing of it is kept but what is matched."""
    drafts, held = compose.parted(folder.drafts, now)
    site = msgspec.structs.replace(config.site, tag=lock.tag)
    records = identity.remember(
        lock, drafts, site=site, now=now, committed={}, topics={}, present=folder.present,
        held=held, unreadable=folder.unreadable,
    ).records  # fmt: skip
    where, _ = places([(draft, records[draft.path]) for draft in drafts], config)
    here = Here(
        drafts={draft.path: draft for draft in drafts},
        ids={path: record.id for path, record in records.items()},
        slugs={path: record.slug for path, record in records.items()},
        urls={path: place.url for path, place in where.items()},
    )
    return here, records


def _is_held(guid: str, path: str, lock: Lock, folder: Folder) -> bool:
    """Whether the id is that of another article that lies here, if only as a draft: nobody is robbed of his."""
    record = lock.records.get(guid)
    if record is not None and record.path != path and record.path in folder.present:
        return True
    return any(draft.guid == guid and draft.path != path for draft in folder.drafts.values())


def _former(url: str, draft: Draft, here: Here, config: Config) -> str:
    """Where below our site the entry's page lay, if it was on our host and nothing of ours lies there now."""
    home = urlsplit(config.site.url)
    try:
        old = urlsplit(url)
    except ValueError:
        return ""
    if draft.link or not config.pages.articles or asked_for(old.query) or not old.path.startswith(home.path):
        return ""
    if (old.hostname or "").removeprefix("www.") != (home.hostname or "").removeprefix("www."):
        return ""
    path = page_path(old.path.removeprefix(home.path).removesuffix("index.html"))
    pages = {unquote(one.removeprefix(config.site.url)).strip("/").casefold() for one in here.urls.values()}
    return path if is_free(path.strip("/")) and path.strip("/").casefold() not in pages else ""


def _match(path: str, found: Found, here: Here, former: str) -> Match:
    stated = here.drafts[path].guid
    guid = found.post.guid
    stated = stated if stated != guid else ""
    return Match(path=path, guid=guid, title=found.post.title, by=found.by, stated=stated, former=former)


def _taken_over(
    lock: Lock, found: dict[str, Found], here: Here, before: dict[str, Record], former: dict[str, str]
) -> Lock:
    records = dict(lock.records)
    for path in found:
        records.pop(before[path].id, None)  # all of them first: two articles may change ids
    for path, match in found.items():
        old = lock.records.get(before[path].id)  # as published: what was edited since is the next publish's to see
        old = msgspec.structs.replace(old, path=path) if old else before[path]
        old = msgspec.structs.replace(old, former=tuple(sorted({*old.former, former[path]} - {""})))
        records[match.post.guid] = _adopted(match.post, old, here.drafts[path].published)
    return msgspec.structs.replace(lock, records=records)


def _adopted(post: Post, old: Record, stated: datetime | None) -> Record:
    """The record with the entry's id and dates. No letter brings what was public before we were asked to send any."""
    published = post.published or old.published
    issue = NEVER_MAILED if old.issue is None else old.issue
    if old.id == post.guid and old.published == published:  # taken over before, and perhaps edited since
        return msgspec.structs.replace(old, issue=issue)
    return msgspec.structs.replace(
        old,
        id=post.guid,
        published=published,
        tie=0,
        stated=stated if stated != published else None,
        updated=max(post.updated or published, published),
        first_seen=min(old.first_seen, published),
        issue=issue,
    )
